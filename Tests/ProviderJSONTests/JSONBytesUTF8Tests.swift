import Testing

@testable import ProviderJSON

@Suite struct JSONBytesUTF8Tests {
    /// Whether the bytes between three and three others are found to be well-formed.
    private func isWellFormed(_ bytes: [UInt8]) -> Bool {
        ([0x61, 0x61, 0x61] + bytes + [0x61, 0x61, 0x61]).withUnsafeBytes { $0.isWellFormedUTF8(3..<3 + bytes.count) }
    }

    @Test("takes no sequence of up to four bytes that Unicode does not, wherever among sixteen it stands")
    func everyLeadAndSecond() {
        let others: [UInt8] = [0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xF0, 0xFF]
        for lead in (0x80...0xFF).map(UInt8.init) {
            for second in others {
                for tail in [[], [0x80], [0xBF, 0x80], [0x80, 0xC3], [0xA9, 0x61]] as [[UInt8]] {
                    let sequence = [lead, second] + tail
                    let isValid = String(validating: sequence, as: UTF8.self) != nil
                    for place in [0, 7, 13, 14, 15, 16, 21] {
                        var bytes = [UInt8](repeating: 0x61, count: place) + sequence
                        bytes += [UInt8](repeating: 0x61, count: max(0, 16 - bytes.count))
                        #expect(isWellFormed(bytes) == isValid, "\(sequence) at \(place)")
                    }
                }
            }
        }
    }

    @Test("refuses a sequence that is cut off at the end")
    func cutOff() {
        for text in ["é", "€", "😀"] {
            let bytes = Array((String(repeating: "a", count: 20) + text).utf8)
            #expect(isWellFormed(bytes))
            for count in 21..<bytes.count { #expect(!isWellFormed(Array(bytes[..<count]))) }
        }
    }

    @Test(
        "takes text of every script", arguments: ["машина ", "机器学习", "a😀é€", "ÀÉ", "\u{7FF}\u{800}\u{FFFF}\u{10FFFF}"])
    func scripts(text: String) {
        for count in 4...12 { #expect(isWellFormed(Array(String(repeating: text, count: count).utf8))) }
    }

    @Test("leaves a few bytes to others")
    func few() {
        #expect(!isWellFormed(Array("fifteen bytes..".utf8)))
        #expect(!Array("sixteen bytes...".utf8).withUnsafeBytes { $0.isWellFormedUTF8(0..<16) })
    }
}
