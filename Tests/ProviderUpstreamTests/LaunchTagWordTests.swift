import ProviderCore
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
