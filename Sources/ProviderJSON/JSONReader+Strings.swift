extension JSONReader {
    /// A scanned string: the bytes between its quotes, and whether they hold escapes.
    struct ScannedString {
        var range: Range<Int>
        var hasEscapes: Bool
    }

    /// Reads a string.
    public mutating func readString() throws(JSONError) -> String {
        guard try peekKind() == .string else { throw error(.wrongType(expected: "a string")) }
        let scanned = try scanString()
        return Self.text(bytes.part(scanned.range), hasEscapes: scanned.hasEscapes)
    }

    /// Reads a string that must not be printed; its decoded bytes exist in the secret alone.
    public mutating func readSecret() throws(JSONError) -> SecretString {
        guard try peekKind() == .string else { throw error(.wrongType(expected: "a string")) }
        let scanned = try scanString()
        let raw = bytes.part(scanned.range)
        guard scanned.hasEscapes else { return SecretString(bytes: raw) }
        return SecretString(capacity: raw.count) { raw.unescape(into: $0) }
    }

    /// A scanned string's text.
    static func text(_ raw: UnsafeRawBufferPointer, hasEscapes: Bool) -> String {
        guard hasEscapes else { return String(decoding: raw, as: UTF8.self) }
        return String(unsafeUninitializedCapacity: raw.count) { raw.unescape(into: UnsafeMutableRawBufferPointer($0)) }
    }

    /// Checks a string from its opening quote on and passes over it.
    mutating func scanString() throws(JSONError) -> ScannedString {
        let start = position + 1
        var index = start
        var hasEscapes = false
        while true {
            index = bytes.firstSpecial(from: index, stopsAtNonASCII: true)
            guard index < bytes.count else { throw error(.syntax("a closing quote"), at: bytes.count) }
            switch bytes[index] {
            case UInt8(ascii: "\""):
                position = index + 1
                return ScannedString(range: start..<index, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                repeat {
                    index = try scanEscape(at: index)
                } while index < bytes.count && bytes[index] == UInt8(ascii: "\\")
            case 0x80...:
                index = try scanNonASCII(from: index)
            default:
                throw error(.syntax("no control character in a string"), at: index)
            }
        }
    }

    /// Checks the bytes up to the next that a string cannot hold as it stands.
    private func scanNonASCII(from start: Int) throws(JSONError) -> Int {
        let end = bytes.firstSpecial(from: start, stopsAtNonASCII: false)
        var index = try scanMultibyte(at: start)
        if bytes.isWellFormedUTF8(index..<end) { return end }
        while index < end { index = bytes[index] < 0x80 ? index + 1 : try scanMultibyte(at: index) }
        return end
    }

    /// The well-formed sequences of Unicode's table 3-7.
    private func scanMultibyte(at index: Int) throws(JSONError) -> Int {
        let lead = bytes[index]
        var second: ClosedRange<UInt8> = 0x80...0xBF
        let length: Int
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw error(.invalidUTF8, at: index)
        }
        guard bytes.count - index >= length, second.contains(bytes[index + 1]) else {
            throw error(.invalidUTF8, at: index)
        }
        for position in index + 2..<index + length where bytes[position] & 0xC0 != 0x80 {
            throw error(.invalidUTF8, at: index)
        }
        return index + length
    }

    @inline(__always)
    private func scanEscape(at index: Int) throws(JSONError) -> Int {
        guard index + 1 < bytes.count else { throw error(.syntax("an escape"), at: index) }
        switch bytes[index + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return index + 2
        case UInt8(ascii: "u"):
            guard let unit = bytes.hexUnit(at: index + 2) else { throw error(.syntax("four hex digits"), at: index) }
            if unit & 0xF800 != 0xD800 { return index + 6 }
            guard unit & 0xFC00 == 0xD800, index + 7 < bytes.count, bytes[index + 6] == UInt8(ascii: "\\"),
                bytes[index + 7] == UInt8(ascii: "u"), let low = bytes.hexUnit(at: index + 8),
                low & 0xFC00 == 0xDC00
            else { throw error(.loneSurrogate, at: index) }
            return index + 12
        default: throw error(.syntax("an escape"), at: index)
        }
    }
}
