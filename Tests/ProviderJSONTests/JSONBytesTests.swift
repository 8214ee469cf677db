import Testing

@testable import ProviderJSON

@Suite struct JSONBytesTests {
    @Test("finds the first byte that a string cannot hold as it stands, wherever in a word it is")
    func firstSpecial() {
        for special in (0...0xFF).map(UInt8.init) {
            let isSpecial = special < 0x20 || special == 0x22 || special == 0x5C
            for position in 0..<20 {
                var bytes = [UInt8](repeating: 0x61, count: 20)
                bytes[position] = special
                bytes.withUnsafeBytes { buffer in
                    #expect(buffer.firstSpecial(from: 0, stopsAtNonASCII: false) == (isSpecial ? position : 20))
                    let stops = isSpecial || special >= 0x80
                    #expect(buffer.firstSpecial(from: 0, stopsAtNonASCII: true) == (stops ? position : 20))
                    #expect(buffer.firstSpecial(from: position + 1, stopsAtNonASCII: true) == 20)
                }
            }
        }
    }

    @Test("is not misled by neighbours", arguments: [0x1F, 0x20, 0x21, 0x22, 0x23, 0x5B, 0x5C, 0x5D, 0x7F, 0x80, 0xFF])
    func neighbours(first: UInt8) {
        for second in (0...0xFF).map(UInt8.init) {
            let bytes = [0x61, first, second, 0x61, 0x61, second, first, 0x61] as [UInt8]
            let expected = bytes.firstIndex { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C } ?? 8
            bytes.withUnsafeBytes { #expect($0.firstSpecial(from: 0, stopsAtNonASCII: false) == expected) }
        }
    }

    @Test("reads four hex digits of either case and nothing else")
    func hexUnit() {
        func unit(_ text: String, at index: Int = 0) -> UInt32? {
            Array(text.utf8).withUnsafeBytes { $0.hexUnit(at: index) }
        }
        #expect(unit("00aF") == 0xAF)
        #expect(unit("xFFFFx", at: 1) == 0xFFFF)
        for text in ["", "123", "12g4", "+123", "12 4", "１２３４"] { #expect(unit(text) == nil) }
    }

    @Test("tells names apart by their bytes")
    func exactNames() {
        let composed = "\u{E9}", decomposed = "e\u{301}"
        #expect(composed == decomposed)
        #expect(!composed.hasSameBytes(as: decomposed))
        #expect(!"a\u{301}\u{323}".hasSameBytes(as: "a\u{323}\u{301}"))
        #expect("".hasSameBytes(as: ""))
        #expect("a text longer than fifteen bytes".hasSameBytes(as: "a text longer than fifteen bytes"))
        #expect(Set([ExactName(composed), ExactName(decomposed), ExactName(composed)]).count == 2)
    }
}
