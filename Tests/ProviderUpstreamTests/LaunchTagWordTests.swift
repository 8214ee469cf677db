import ProviderCore
import TestSupport
import Testing

@testable import ProviderUpstream

@Suite struct LaunchTagWordTests {
    @Test func allBitsStandInTheWord() {
        let zero = String(repeating: "0", count: 32)
        var words: Set<String> = [LaunchTag.make(zero).word]
        for place in 0..<32 {
            for digit in ["1", "2", "4", "8"] {
                var tag = Array(zero).map(String.init)
                tag[place] = digit
                words.insert(LaunchTag.make(tag.joined()).word)
            }
        }
        #expect(words.count == 129)
        #expect(
            words.allSatisfy { word in
                word.count == 26 && word.allSatisfy { "abcdefghijklmnopqrstuvwxyz234567".contains($0) }
            })
    }

    @Test(arguments: [
        ("openai", "/v1"), ("azure", "/openai/v1"), ("custom", ""), ("together", "/v1"),
        ("fireworks", "/v1/accounts/me"),
    ])
    func whatAPersonIsToldToLookForIsInWhatALaunchSends(_ type: String, _ path: String) async throws {
        let folder = try TemporaryFolder()
        let server = try OddServer(status: 400, "{}")
        defer { server.stop() }
        let tag = LaunchTag.make("00112233445566778899aabbccddeeff")
        let file = UpstreamFile(
            name: "f.jsonl", paths: try files(lines(), in: folder), size: Int64(lines().utf8.count),
            purpose: "fine-tune")
        try await withTransport { transport in
            let adapter = try #require(Registry(transport: transport).adapter(for: type))
            let request = FineTuneRequest(model: "m", trainingFileID: "file-1", trainingFile: file, tag: tag)
            _ = try await failure { () async throws(UpstreamFailure) in
                try await adapter.launch(request, at: .make(origin: server.origin, path: path))
            }
            let mark = try #require(adapter.mark(of: tag).split(separator: " ").last)
            #expect(mark.count >= 26)
            #expect(server.requests.first?.contains(mark) == true)
        }
    }

    @Test(arguments: [
        (nil, "providerd-"), ("support", "support-"), ("Support Bot!", "support-bot-"), ("----", ""),
        ("a-much-longer-wish", "a-much-longer-"), ("ünïcode", "n-code-"),
    ])
    func whatThePersonWishedForStandsInFrontAsFarAsItFits(_ wish: String?, _ front: String) {
        let tag = LaunchTag.make("00112233445566778899aabbccddeeff")
        let name = tag.name(after: wish, limit: 40)
        #expect(name == front + tag.word)
        #expect(name.count <= 40)
    }
}
