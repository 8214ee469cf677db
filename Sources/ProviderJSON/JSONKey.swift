/// A member's key, compared with the words of the contract without making a String. Valid while its reader's bytes are.
public struct JSONKey {
    /// Where its opening quote stands.
    public let offset: Int
    /// What stands between the quotes.
    @usableFromInline let raw: UnsafeRawBufferPointer
    @usableFromInline let hasEscapes: Bool

    init(_ scanned: JSONReader.ScannedString, in bytes: UnsafeRawBufferPointer, at offset: Int) {
        self.offset = offset
        self.raw = bytes.part(scanned.range)
        self.hasEscapes = scanned.hasEscapes
    }

    @inlinable
    init(_ token: JSONOutline.Token, in bytes: UnsafeRawPointer) {
        let (start, end) = (Int(truncatingIfNeeded: token.start), Int(truncatingIfNeeded: token.end))
        self.offset = start &- 1
        self.raw = UnsafeRawBufferPointer(start: bytes + start, count: end &- start)
        self.hasEscapes = token.hasEscapes
    }

    /// The key itself, its escapes decoded.
    public var string: String {
        JSONReader.text(raw, hasEscapes: hasEscapes)
    }

    /// Whether the key is that word, byte for byte.
    @inlinable
    public static func == (key: JSONKey, word: StaticString) -> Bool {
        if key.hasEscapes { return key.isEscaped(word) }
        let count = word.utf8CodeUnitCount
        guard key.raw.count == count else { return false }
        // To the end, so that a word known to the compiler is compared in a step or two.
        var difference: UInt8 = 0
        for index in 0..<count { difference |= key.raw[index] ^ word.utf8Start[index] }
        return difference == 0
    }

    /// Decodes only what may still be the word, since no byte takes more than six to escape.
    @usableFromInline
    func isEscaped(_ word: StaticString) -> Bool {
        raw.count <= 6 * word.utf8CodeUnitCount && string.hasSameBytes(as: word.description)
    }

    /// Whether two keys without escapes are equal.
    @inline(__always)
    func hasSameBytes(as other: JSONKey) -> Bool {
        guard raw.count == other.raw.count else { return false }
        for index in raw.indices where raw[index] != other.raw[index] { return false }
        return true
    }
}
