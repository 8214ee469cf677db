import Foundation
import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderUpstream

@Suite(.timeLimit(.minutes(1))) struct SecretScrubberTests {
    private static let secrets = [Sandbox.key, Sandbox.organization, Sandbox.tenant, "pk_live+Zz/9876543210=="]

    /// Ways in which a server may say a secret back.
    private static func forms(_ secret: String) -> [String] {
        let data = Data(secret.utf8)
        let encoded = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return [
            secret, encoded, encoded.lowercased() == secret ? secret : lowerHex(encoded),
            HTTPRequest.encoded(secret), data.base64EncodedString(),
            Data(("Bearer " + secret).utf8).base64EncodedString(),
            Data((":" + secret).utf8).base64EncodedString(), Data(("me:" + secret).utf8).base64EncodedString(),
            Data((secret + ":x").utf8).base64EncodedString(),
            data.base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(
                of: "/", with: "_"),
            data.map { String(format: "%02x", $0) }.joined(), data.map { String(format: "%02X", $0) }.joined(),
            data.map { String(format: "%%%02X", $0) }.joined(), data.map { String(format: "%%%02x", $0) }.joined(),
            secret.prefix(7) + "*********" + secret.suffix(4), "********" + secret.suffix(4), secret.prefix(4) + "****",
            secret.prefix(6) + "\u{2022}\u{2022}\u{2022}\u{2022}",
        ]
    }

    private static func lowerHex(_ text: String) -> String {
        text.replacing(/%[0-9A-F]{2}/) { $0.output.lowercased() }
    }

    @Test(arguments: secrets) func noFormOfASecretIsLeftInAMessage(_ secret: String) {
        let scrubber = SecretScrubber(secrets: [SecretString(secret)])
        for form in Self.forms(secret) {
            let clean = scrubber.clean("Wrong (\(form)), says the server.")
            #expect(clean.hasPrefix("Wrong (") && clean.hasSuffix("), says the server."), "\(form): \(clean)")
            #expect(clean.contains(SecretScrubber.mark), "\(form): \(clean)")
            for length in 4...secret.count {
                let isPart = clean.contains(secret.prefix(length)) || clean.contains(secret.suffix(length))
                #expect(!isPart, "\(form): \(clean)")
            }
        }
    }

    @Test func aPieceOfASecretIsLeftNowhere() {
        let key = "pk_live_Zz9876543210QwErTyUiOp"
        let scrubber = SecretScrubber(secrets: [SecretString(key)])
        let (front, back) = (key.prefix(15), key.suffix(15))
        for form in [
            "\(front)\n\(back)", "\(front) \(back)", "\(front)\u{200B}\(back)", "x\(back)", "\(front)x",
            "\(key.dropFirst(6).prefix(16))", "k\(Data(key.utf8).base64EncodedString())k",
        ] {
            let clean = scrubber.clean("Wrong (\(form))")
            #expect(clean.contains(SecretScrubber.mark), "\(form): \(clean)")
            for start in 0...(key.count - 12) {
                #expect(!clean.contains(key.dropFirst(start).prefix(12)), "\(form): \(clean)")
            }
        }
        #expect(scrubber.clean("pk_live_Zz98 is how they begin") == "[removed] is how they begin")
        #expect(scrubber.clean("pk_live_Zz9 is how they begin") == "pk_live_Zz9 is how they begin")
    }

    @Test func wordsThatAreNoSecretStay() {
        let scrubber = SecretScrubber(secrets: Self.secrets.map { SecretString($0) } + [SecretString("eu")])
        for text in ["The task-force **really** asks for eu data...", "risk-averse", "5 * 3 **** 2", "Bearer of news"] {
            #expect(scrubber.clean(text) == text)
        }
    }

    @Test func aKeyOfSomebodyElseIsRemovedToo() {
        let scrubber = SecretScrubber(secrets: [])
        #expect(
            scrubber.clean("Incorrect API key provided: sk-proj-abc***xyz.") == "Incorrect API key provided: [removed]")
        #expect(scrubber.clean("sent 'Bearer abcdefgh12345'") == "sent 'Bearer [removed]'")
    }

    @Test func aMessageIsOneShortLineWithoutControlCharacters() {
        let scrubber = SecretScrubber(secrets: [])
        #expect(scrubber.clean("a\r\n\u{1B}[31mb\u{1B}]0;title\u{07}\tc\u{202E}d\u{0}") == "a b c d")
        let long = scrubber.clean(String(repeating: "x", count: 1000))
        #expect(long.count == 500 && long.hasSuffix("..."))
    }

    @Test func aStreamCutAnywhereTellsNoSecret() {
        let scrubber = SecretScrubber(secrets: Self.secrets.map { SecretString($0) })
        let text = "é \(Sandbox.key), \(HTTPRequest.encoded(Sandbox.tenant)) \u{1F40C}"
        for place in text.indices {
            var stream = StreamScrubber(scrubber)
            let said = stream.append(String(text[..<place])) + stream.append(String(text[place...])) + stream.finish()
            #expect(said == "é [removed], [removed] \u{1F40C}")
        }
    }

    /// Every call, refused in words that hold every secret in every form.
    @Test func noFailureOfAnyCallTellsASecret() async throws {
        let words = [Sandbox.key, Sandbox.organization, Sandbox.tenant].flatMap(Self.forms).joined(separator: " | ")
        let body: JSONValue = ["error": ["message": .string(words), "code": .string(Sandbox.key)]]
        for status in [400, 401, 403, 404, 429, 500] {
            let server = try OddServer(status: status, body.serializedText())
            defer { server.stop() }
            try await withTransport { transport in
                let sandbox = Sandbox(origin: server.origin, transport: transport)
                let failure = try await failure { () throws(UpstreamFailure) in
                    try await sandbox.adapter.models(.make(origin: server.origin))
                }
                var text = ""
                dump(failure, to: &text)
                for secret in [Sandbox.key, Sandbox.organization, Sandbox.tenant] {
                    #expect(!text.contains(secret.prefix(8)) && !text.contains(secret.suffix(6)), "\(text)")
                    #expect(!text.contains(Data(secret.utf8).base64EncodedString().prefix(10)))
                }
            }
        }
    }

    @Test func whatAnAnswerSaysIsFreeOfSecretsToo() async throws {
        let server = try OddServer(
            JSONValue.object([
                "id": "ftjob-1", "status": "failed", "organization_id": .string(Sandbox.organization),
                "error": ["code": .string(Sandbox.tenant), "message": .string("for \(Sandbox.key)")],
                "metadata": ["k": .string(Sandbox.organization)],
            ]).serializedText())
        defer { server.stop() }
        try await withTransport { transport in
            let job = try await OpenAI(transport: transport).job("ftjob-1", at: .make(origin: server.origin))
            #expect((job.errorCode, job.errorMessage) == ("[removed]", "for [removed]"))
            #expect(job.metadata == ["k": "[removed]"])
        }
    }
}
