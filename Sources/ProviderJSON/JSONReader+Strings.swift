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
        return Self.text(scanned, in: bytes)
    }

    /// Reads a string that must not be printed; its decoded bytes exist in the secret alone.
    public mutating func readSecret() throws(JSONError) -> SecretString {
        guard try peekKind() == .string else { throw error(.wrongType(expected: "a string")) }
        let scanned = try scanString()
        guard scanned.hasEscapes else {
            return SecretString(bytes: UnsafeRawBufferPointer(rebasing: bytes[scanned.range]))
        }
        var decoded = Self.unescape(scanned.range, in: bytes)
        defer { for index in decoded.indices { decoded[index] = 0 } }
        return decoded.withUnsafeBytes { SecretString(bytes: $0) }
    }

    static func text(_ scanned: ScannedString, in bytes: UnsafeRawBufferPointer) -> String {
        guard scanned.hasEscapes else {
            return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[scanned.range]), as: UTF8.self)
        }
        return String(decoding: unescape(scanned.range, in: bytes), as: UTF8.self)
    }

    /// Checks a string from its opening quote on and passes over it.
    mutating func scanString() throws(JSONError) -> ScannedString {
        let start = offset + 1
        var index = start
        var hasEscapes = false
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                offset = index + 1
                return ScannedString(range: start..<index, hasEscapes: hasEscapes)
            } else if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                index = try scanEscape(at: index)
            } else if byte < 0x20 {
                throw error(.syntax("no control character in a string"), at: index)
            } else if byte < 0x80 {
                index += 1
            } else {
                index = try scanMultibyte(at: index)
            }
        }
        throw error(.syntax("a closing quote"), at: bytes.count)
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
        for position in (index + 2)..<max(index + 2, index + length) where bytes[position] & 0xC0 != 0x80 {
            throw error(.invalidUTF8, at: index)
        }
        return index + length
    }

    private func scanEscape(at index: Int) throws(JSONError) -> Int {
        guard index + 1 < bytes.count else { throw error(.syntax("an escape"), at: index) }
        switch bytes[index + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return index + 2
        case UInt8(ascii: "u"):
            guard let unit = Self.hexUnit(bytes, at: index + 2) else {
                throw error(.syntax("four hex digits"), at: index)
            }
            if unit & 0xF800 != 0xD800 { return index + 6 }
            guard unit & 0xFC00 == 0xD800, index + 7 < bytes.count, bytes[index + 6] == UInt8(ascii: "\\"),
                bytes[index + 7] == UInt8(ascii: "u"), let low = Self.hexUnit(bytes, at: index + 8),
                low & 0xFC00 == 0xDC00
            else { throw error(.loneSurrogate, at: index) }
            return index + 12
        default: throw error(.syntax("an escape"), at: index)
        }
    }

    private static func hexUnit(_ bytes: UnsafeRawBufferPointer, at index: Int) -> UInt32? {
        guard bytes.count - index >= 4 else { return nil }
        var unit: UInt32 = 0
        for position in index..<index + 4 {
            let byte = bytes[position]
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: return nil
            }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }

    /// Decodes escapes that `scanString` has checked.
    private static func unescape(_ range: Range<Int>, in bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            guard bytes[index] == UInt8(ascii: "\\") else {
                decoded.append(bytes[index])
                index += 1
                continue
            }
            let escape = bytes[index + 1]
            index += 2
            switch escape {
            case UInt8(ascii: "b"): decoded.append(0x08)
            case UInt8(ascii: "f"): decoded.append(0x0C)
            case UInt8(ascii: "n"): decoded.append(0x0A)
            case UInt8(ascii: "r"): decoded.append(0x0D)
            case UInt8(ascii: "t"): decoded.append(0x09)
            case UInt8(ascii: "u"):
                var value = hexUnit(bytes, at: index) ?? 0xFFFD
                index += 4
                if value & 0xFC00 == 0xD800 {
                    value = 0x10000 + (value & 0x3FF) << 10 + ((hexUnit(bytes, at: index + 2) ?? 0) & 0x3FF)
                    index += 6
                }
                decoded.append(
                    contentsOf: UTF8.encode(Unicode.Scalar(value) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter)
            default: decoded.append(escape)
            }
        }
        return decoded
    }
}
