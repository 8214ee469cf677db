import ProviderCore
import ProviderJSON
import TestSupport
import Testing

@testable import ProviderUpstream

/// Bytes that go where an upstream points, and what must not go along.
@Suite(.timeLimit(.minutes(1))) struct SignedUploadTests {
    @Test func noByteOfASecretReachesTheSignedAddress() async throws {
        let folder = try TemporaryFolder()
        let paths = try files("one\n", "two", in: folder)
        let storage = try OddServer(status: 200, "")
        defer { storage.stop() }
        try await withTransport { transport in
            var target = UpstreamTarget.make(origin: "http://127.0.0.1:1")
            target.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            try await transport.put(SignedUpload(url: storage.origin + "/b?s=1", paths: paths), for: target)
        }
        let request = try #require(storage.requests.first)
        let head = request.prefix(upTo: try #require(request.firstRange(of: "\r\n\r\n")).lowerBound)
        let names = head.split(separator: "\r\n").dropFirst().map { $0.prefix { $0 != ":" }.lowercased() }
        #expect(head.hasPrefix("PUT /b?s=1 HTTP/1.1\r\n"))
        #expect(Set(names) == ["host", "user-agent", "content-type", "content-length"])
        #expect(request.hasSuffix("\r\n\r\none\ntwo"))
        for secret in [Sandbox.key, Sandbox.organization, Sandbox.tenant, "proj_7", "0af7651916cd43dd"] {
            #expect(!request.contains(secret))
        }
    }

    @Test(arguments: [
        "http://files.example.com/x", "ftp://127.0.0.1/x", "//127.0.0.1/x", "/x", "", "https://user@example.com/x",
        "https:///x", "https://exa mple.com/x", "https://example.com/x\r\nX: y", "file:///etc/passwd",
        "http://127.0.0.1.example.com/x", "https://exämple.com/x", "https://ex%61mple.com/x",
    ])
    func nothingIsSentToAnAddressThatIsNeitherHttpsNorHere(_ url: String) async throws {
        let failure = try await refusal(of: url, for: .make(origin: "http://127.0.0.1:1"))
        #expect((failure.kind, failure.isRetryable) == (.unsupported, false))
        #expect(failure.message.hasPrefix("named an upload address that nothing is sent to"))
    }

    @Test(arguments: [
        "http://127.0.0.1:PORT/x", "http://localhost:PORT/x", "https://127.8.9.1:PORT/x", "http://[::1]:PORT/x",
    ])
    func anUpstreamElsewhereHasNothingSentToThisMachine(_ url: String) async throws {
        let storage = try OddServer(status: 200, "")
        defer { storage.stop() }
        let here = url.replacing("PORT", with: "\(storage.port)")
        let failure = try await refusal(of: here, for: .make(origin: "https://api.example.com:443"))
        #expect(failure.kind == .unsupported)
        #expect(failure.message.hasPrefix("named an upload address on this machine"))
        #expect(storage.requests.isEmpty)
    }

    @Test func itsRedirectIsNotFollowedAndItsSignatureNotShown() async throws {
        let elsewhere = try OddServer(status: 200, "")
        defer { elsewhere.stop() }
        let storage = try OddServer(status: 307, headers: "Location: \(elsewhere.origin)/y\r\n", "")
        defer { storage.stop() }
        let failure = try await refusal(
            of: storage.origin + "/x?signature=hush", for: .make(origin: "http://127.0.0.1:1"))
        #expect((failure.kind, failure.isRetryable) == (.upstreamError, false))
        #expect(
            failure.message
                == "gave the upload address \(storage.origin), which redirects (307), which is never followed")
        #expect(elsewhere.requests.isEmpty)
    }

    @Test(arguments: [(403, false), (404, false), (408, true), (429, true), (500, true), (503, true)])
    func aStorageThatRefusesIsTriedAgainWhereThatHelps(_ status: Int, _ isRetryable: Bool) async throws {
        let storage = try OddServer(status: status, "<Error/>")
        defer { storage.stop() }
        let failure = try await refusal(
            of: storage.origin + "/x?signature=hush", for: .make(origin: "http://127.0.0.1:1"))
        #expect((failure.kind, failure.isRetryable) == (.upstreamError, isRetryable))
        #expect(failure.message.hasSuffix("which answered the upload with status \(status)"))
        #expect(!failure.message.contains("hush"))
    }

    @Test func aStorageThatIsNotThereIsNoFaultOfTheProvidersAddress() async throws {
        let storage = try OddServer(status: 200, "")
        storage.stop()
        let failure = try await refusal(of: storage.origin + "/x", for: .make(origin: "http://127.0.0.1:1"))
        #expect((failure.kind, failure.isRetryable) == (.connection, true))
        #expect(failure.message.hasPrefix("gave the upload address \(storage.origin), which does not listen"))
    }

    @Test func anOrdinaryCallStillFollowsNoRedirect() async throws {
        let server = try OddServer(status: 302, headers: "Location: https://example.com/\r\n", "")
        defer { server.stop() }
        try await withTransport { transport in
            let failure = try await failure { () throws(UpstreamFailure) in
                try await Together(transport: transport).models(.make(origin: server.origin))
            }
            #expect(failure.kind == .redirect)
        }
    }

    @Test(arguments: [
        (302, ""), (302, "Location: http://127.0.0.1:1/\r\n"), (302, "X-Together-File-Id: file-1\r\n"),
        (200, "Location: http://127.0.0.1:1/\r\nX-Together-File-Id: file-1\r\n"),
    ])
    func anAnnouncementWithoutAPlaceToUploadToIsNoAPI(_ status: Int, _ headers: String) async throws {
        let folder = try TemporaryFolder()
        let file = try trainingFile("f.jsonl", in: folder)
        let server = try OddServer(status: status, headers: headers, "{}")
        defer { server.stop() }
        try await withTransport { transport in
            let failure = try await failure { () throws(UpstreamFailure) in
                try await Together(transport: transport).upload(file, to: .make(origin: server.origin))
            }
            #expect(failure.kind == .notAnAPI)
        }
        #expect(server.requests.count == 1)
    }

    private func refusal(of url: String, for target: UpstreamTarget) async throws -> UpstreamFailure {
        let folder = try TemporaryFolder()
        let paths = try files("one\n", in: folder)
        return try await withTransport { transport in
            try await failure { () throws(UpstreamFailure) in
                try await transport.put(SignedUpload(url: url, paths: paths), for: target)
            }
        }
    }
}
