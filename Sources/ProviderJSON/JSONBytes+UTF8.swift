extension UnsafeRawBufferPointer {
    /// Whether those bytes are well-formed UTF-8, after at least three bytes of which no sequence reaches into them. False
    /// also if there are too few of them for this to be worth it.
    ///
    /// Sixteen at a time, each held against the three before it: a byte continues a sequence exactly where one of those
    /// wants it, and four lead bytes want more of the next one, by Unicode's table 3-7.
    func isWellFormedUTF8(_ range: Range<Int>) -> Bool {
        guard let base = baseAddress, range.count >= 16, range.lowerBound >= 3 else { return false }
        let last = range.upperBound &- 16
        var malformed = (base + last).malformedUTF8
        var index = range.lowerBound
        while index < last {
            malformed |= (base + index).malformedUTF8
            index &+= 16
        }
        let isCutOff = self[last + 15] >= 0xC0 || self[last + 14] >= 0xE0 || self[last + 13] >= 0xF0
        return !malformed.hasTopBit && !isCutOff
    }
}

// By arithmetic alone, since what Swift makes of vectors' masks is slower than a loop over bytes. A byte's top bit tells.
extension UnsafeRawPointer {
    /// Of sixteen bytes, those that cannot stand where they do.
    @inline(__always)
    fileprivate var malformedUTF8: SIMD16<UInt8> {
        @inline(__always) func all(_ byte: UInt8) -> SIMD16<UInt8> { SIMD16(repeating: byte) }
        @inline(__always) func isEqual(_ bytes: SIMD16<UInt8>, _ byte: UInt8) -> SIMD16<UInt8> {
            let difference = bytes ^ all(byte)
            return ~(((difference & all(0x7F)) &+ all(0x7F)) | difference)
        }
        let bytes = loadUnaligned(as: SIMD16<UInt8>.self)
        let first = (self - 1).loadUnaligned(as: SIMD16<UInt8>.self)
        let second = (self - 2).loadUnaligned(as: SIMD16<UInt8>.self)
        let third = (self - 3).loadUnaligned(as: SIMD16<UInt8>.self)
        let continues = bytes & ~bytes.shifted
        let isWanted =
            (first & first.shifted) | (second & second.shifted & second.shifted.shifted)
            | (third & third.shifted & third.shifted.shifted & third.shifted.shifted.shifted)
        var malformed = continues ^ isWanted
        // Sequences of two that would be too long, and what is beyond Unicode's last scalar: 0xF5 or more.
        malformed |= isEqual(bytes & all(0xFE), 0xC0) | (bytes & ((bytes & all(0x7F)) &+ all(0x0B)))
        // Whether one of them follows the lead byte of three or more, or of four.
        let isLong = first & first.shifted & first.shifted.shifted
        guard isLong.hasTopBit else { return malformed }
        let isFromA0 = bytes.shifted.shifted
        malformed |= (isEqual(first, 0xE0) & ~isFromA0) | (isEqual(first, 0xED) & isFromA0)
        guard (isLong & first.shifted.shifted.shifted).hasTopBit else { return malformed }
        let isFrom90 = isFromA0 | bytes.shifted.shifted.shifted
        return malformed | (isEqual(first, 0xF0) & ~isFrom90) | (isEqual(first, 0xF4) & isFrom90)
    }
}

extension SIMD16<UInt8> {
    /// Each byte's bits, one place up.
    @inline(__always)
    fileprivate var shifted: Self { self &+ self }

    @inline(__always)
    fileprivate var hasTopBit: Bool {
        let words = unsafeBitCast(self, to: SIMD2<UInt64>.self)
        return (words[0] | words[1]) & 0x8080_8080_8080_8080 != 0
    }
}
