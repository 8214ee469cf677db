extension UnsafeRawBufferPointer {
    /// The first byte from `start` on that a JSON string cannot hold as it stands: a quote, a backslash or a control
    /// character; also one that is not ASCII, if asked for. `count` if there is none. Looks at eight bytes at a time.
    @inline(__always)
    func firstSpecial(from start: Int, stopsAtNonASCII: Bool) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var index = start
        while count - index >= 8 {
            let word = UInt64(littleEndian: loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            // A byte's top bit is set where the byte is smaller than what was taken away. A borrow may set further bits
            // above the lowest one; only the lowest is used.
            var found = (word &- (ones &* 0x20)) & ~word
            found |= (quote &- ones) & ~quote
            found |= (backslash &- ones) & ~backslash
            if stopsAtNonASCII { found |= word }
            found &= ones << 7
            if found != 0 { return index + found.trailingZeroBitCount >> 3 }
            index += 8
        }
        while index < count {
            let byte = self[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return index }
            if stopsAtNonASCII, byte >= 0x80 { return index }
            index += 1
        }
        return count
    }

    /// Those bytes alone.
    @inline(__always)
    func part(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self[range])
    }

    /// The value of the four hex digits that begin at `index`.
    func hexUnit(at index: Int) -> UInt32? {
        guard count - index >= 4 else { return nil }
        var unit: UInt32 = 0
        for position in index..<index + 4 {
            let byte = self[position]
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

    /// Decodes a string's bytes, whose escapes are known to be sound, into a buffer at least as long, which is always
    /// enough; answers how many bytes it wrote.
    func unescape(into target: UnsafeMutableRawBufferPointer) -> Int {
        var written = 0
        var index = 0
        while index < count {
            // All that needs escaping has been refused already, so what is found here is a backslash.
            let escape = firstSpecial(from: index, stopsAtNonASCII: false)
            if escape > index {
                UnsafeMutableRawBufferPointer(rebasing: target[written...]).copyMemory(from: part(index..<escape))
                written += escape - index
            }
            guard escape + 1 < count else { break }
            index = escape + 2
            switch self[escape + 1] {
            case UInt8(ascii: "b"): target[written] = 0x08
            case UInt8(ascii: "f"): target[written] = 0x0C
            case UInt8(ascii: "n"): target[written] = 0x0A
            case UInt8(ascii: "r"): target[written] = 0x0D
            case UInt8(ascii: "t"): target[written] = 0x09
            case UInt8(ascii: "u"):
                for byte in escapedScalar(at: &index) {
                    target[written] = byte
                    written += 1
                }
                continue
            case let same: target[written] = same
            }
            written += 1
        }
        return written
    }

    /// The scalar whose hex digits begin at `index`, as UTF-8; both halves of a surrogate pair are one scalar.
    private func escapedScalar(at index: inout Int) -> Unicode.UTF8.EncodedScalar {
        var value = hexUnit(at: index) ?? 0xFFFD
        index += 4
        if value & 0xFC00 == 0xD800 {
            value = 0x10000 + (value & 0x3FF) << 10 + ((hexUnit(at: index + 2) ?? 0) & 0x3FF)
            index += 6
        }
        return UTF8.encode(Unicode.Scalar(value) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter
    }
}

extension String {
    /// Whether both have the same bytes. `==` is not that: it takes é for e with an accent after it, and the Kelvin sign
    /// for a K, while JSON tells such names apart.
    func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        let same = utf8.withContiguousStorageIfAvailable { mine in
            other.utf8.withContiguousStorageIfAvailable { theirs in
                for index in mine.indices where mine[index] != theirs[index] { return false }
                return true
            }
        }
        return (same ?? nil) ?? utf8.elementsEqual(other.utf8)
    }
}

/// A name told from others by its bytes alone, for sets and dictionaries.
struct ExactName: Hashable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (left: ExactName, right: ExactName) -> Bool {
        left.text.hasSameBytes(as: right.text)
    }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
