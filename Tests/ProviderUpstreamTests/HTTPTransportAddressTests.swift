import Dispatch
import ProviderCore
import Testing

@testable import ProviderUpstream

/// Holds a thread up until it is opened.
private final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    func wait() { semaphore.wait() }
    func open() { semaphore.signal() }
}

@Suite(.timeLimit(.minutes(1))) struct HTTPTransportAddressTests {
    private func models(
        _ host: String, _ port: Int, _ resolver: FakeResolver, privateHosts: Set<String> = [], times: Int = 1
    ) async throws -> Int {
        var settings = HTTPTransport.Settings()
        settings.privateHosts = privateHosts
        settings.connectTimeout = .seconds(2)
        let transport = try HTTPTransport(settings, resolver: resolver)
        let outcome: Result<Int, any Error>
        do {
            var count = 0
            for _ in 0..<times {
                count += try await OpenAI(transport: transport).models(.make(origin: "http://\(host):\(port)")).count
            }
            outcome = .success(count)
        } catch {
            outcome = .failure(error)
        }
        try await transport.shutdown()
        return try outcome.get()
    }

    @Test func theConnectionGoesToTheAddressThatWasCheckedUnderTheHostsOwnName() async throws {
        let server = try OddServer(#"{"data":[{"id":"m"}]}"#)
        defer { server.stop() }
        let resolver = FakeResolver(["models.example": ["127.0.0.1"]])
        #expect(try await models("models.example", server.port, resolver, times: 3) == 3)
        #expect(server.requests.allSatisfy { $0.lowercased().contains("\r\nhost: models.example:\(server.port)\r\n") })
        // What was true a moment ago is not asked for again.
        #expect(resolver.questions == ["models.example"])
    }

    @Test(arguments: [
        (["169.254.169.254"], "leads to 169.254.169.254, that is a link-local address, where no key is ever sent"),
        (["::ffff:169.254.169.254"], "a link-local address"), (["0.0.0.0"], "an unspecified address"),
        (["ff02::1"], "a multicast address"), (["10.0.0.1"], "name models.example under hosts.private"),
        (["fd00::1"], "a private network"), ([], "nobody knows the host models.example"),
    ]) func whereNoKeyMayGoNothingIsSent(addresses: [String], words: String) async throws {
        let resolver = FakeResolver(["models.example": addresses])
        let thrown = await #expect(throws: UpstreamFailure.self) { try await models("models.example", 9, resolver) }
        #expect((thrown?.kind, thrown?.step, thrown?.isAmbiguous) == (.dns, .resolve, false))
        #expect(thrown?.message.contains(words) == true, "\(thrown?.message ?? "")")
    }

    @Test(arguments: [
        ("169.254.169.254", "169.254.169.254 is a link-local address, where"),
        ("10.0.0.1", "is in a private network; if"),
        ("[fe80::1]", "is a link-local address"), ("[::ffff:169.254.169.254]", "is a link-local address"),
        ("0.0.0.0", "0.0.0.0 is an unspecified address"),
    ])
    func anAddressInTheBaseURLIsCheckedLikeAName(host: String, words: String) async throws {
        let resolver = FakeResolver([:])
        let thrown = await #expect(throws: UpstreamFailure.self) { try await models(host, 9, resolver) }
        #expect(thrown?.kind == .dns && thrown?.message.hasPrefix("was not called: ") == true)
        #expect(thrown?.message.contains(words) == true, "\(thrown?.message ?? "")")
        #expect(resolver.questions.isEmpty)
    }

    @Test func whatTheConfigurationNamesMayBePrivate() async throws {
        let book = AddressBook(
            FakeResolver(["models.example": ["10.0.0.1", "169.254.1.1"]]), privateHosts: ["models.example"],
            timeout: .seconds(1))
        #expect(try await book.addresses(of: "models.example").map(\.text) == ["10.0.0.1"])
    }

    @Test func aHostThatIsDeadAtOneAddressIsCalledAtTheNext() async throws {
        let server = try OddServer(#"{"data":[{"id":"m"}]}"#)
        defer { server.stop() }
        // Nobody listens at the second address of loopback; a forbidden one is passed over.
        let resolver = FakeResolver(["models.example": ["169.254.1.1", "127.0.0.2", "127.0.0.1"]])
        #expect(try await models("models.example", server.port, resolver) == 1)
        #expect(server.requests.count == 1)
    }

    @Test func aNameServiceThatDoesNotAnswerIsNotWaitedFor() async throws {
        struct Slow: HostResolver {
            let gate: Gate
            func addresses(of host: String) -> [NetworkAddress] {
                gate.wait()
                return []
            }
        }
        let gate = Gate()
        defer { gate.open() }
        let book = AddressBook(Slow(gate: gate), privateHosts: [], timeout: .milliseconds(50))
        let thrown = await #expect(throws: UpstreamFailure.self) { try await book.addresses(of: "models.example") }
        #expect(thrown?.kind == .dns && thrown?.isRetryable == true)
    }

    @Test func manyProvidersAreServedAndAllTheirClientsAreClosed() async throws {
        let server = try OddServer(#"{"data":[]}"#)
        defer { server.stop() }
        try await withTransport { transport in
            for number in 0..<300 {
                var target = UpstreamTarget.make(origin: server.origin)
                target.providerID = "prv_\(number)"
                _ = try await OpenAI(transport: transport).models(target)
            }
        }
        #expect(server.requests.count == 300)
    }
}
