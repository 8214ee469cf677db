extension UnsafeRawBufferPointer {
    /// The first byte from `start` on that a JSON string cannot hold as it stands: a quote, a backslash or a control
    /// character; also one that is not ASCII, if asked for. `count` if there is none.
    @inline(__always)
    func firstSpecial(from start: Int, stopsAtNonASCII: Bool) -> Int {
        guard let base = baseAddress else { return count }
        var index = start
        while count &- index >= 16 {
            if let found = (base + index).firstSpecialOfSixteen(stopsAtNonASCII: stopsAtNonASCII) {
                return index &+ found
            }
            index &+= 16
        }
        while index < count {
            let byte = base.load(fromByteOffset: index, as: UInt8.self)
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return index }
            if stopsAtNonASCII, byte >= 0x80 { return index }
            index &+= 1
        }
        return count
    }

    /// Those bytes alone.
    @inline(__always)
    func part(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self[range])
    }

    /// The value of the four hex digits that begin at `index`. All four at once and without a branch: text of other
    /// scripts than Latin is often written in these alone.
    @inline(__always)
    func hexUnit(at index: Int) -> UInt32? {
        guard count &- index >= 4 else { return nil }
        let word = UInt32(littleEndian: loadUnaligned(fromByteOffset: index, as: UInt32.self))
        let ones: UInt32 = 0x0101_0101
        // A byte's top bit is set where an ASCII byte is at least as large as what was taken from 0x80 before.
        let letters = word | ones &* 0x20
        let isDigit = (word &+ ones &* 0x50) & ~(word &+ ones &* 0x46)
        let isLetter = (letters &+ ones &* 0x1F) & ~(letters &+ ones &* 0x19)
        guard word & (ones &* 0x80) == 0, (isDigit | isLetter) & (ones &* 0x80) == ones &* 0x80 else { return nil }
        let digits = (word & (ones &* 0x0F)) &+ ((word >> 6) & ones) &* 9
        return (digits & 0x0F) << 12 | (digits & 0x0F00) | (digits >> 12) & 0xF0 | digits >> 24
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

extension UnsafeRawPointer {
    /// The first of sixteen bytes that is special. By arithmetic alone, since what Swift makes of vectors' masks is slower
    /// than a loop over bytes.
    @inline(__always)
    fileprivate func firstSpecialOfSixteen(stopsAtNonASCII: Bool) -> Int? {
        @inline(__always) func all(_ byte: UInt64) -> SIMD2<UInt64> { SIMD2(repeating: byte &* 0x0101_0101_0101_0101) }
        let words = loadUnaligned(as: SIMD2<UInt64>.self)
        // A byte's top bit is set where the byte is smaller than what was taken away: 0x22 stands among the control
        // characters once its second bit is turned. A borrow may set further bits above the lowest one of a word; only
        // the lowest is used.
        let found = ((words ^ all(0x02)) &- all(0x21)) | ((words ^ all(0x5C)) &- all(0x01))
        let marks = (stopsAtNonASCII ? found | words : found & ~words) & all(0x80)
        let (low, high) = (UInt64(littleEndian: marks[0]), UInt64(littleEndian: marks[1]))
        if low | high == 0 { return nil }
        return low != 0 ? low.trailingZeroBitCount >> 3 : 8 &+ high.trailingZeroBitCount >> 3
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
