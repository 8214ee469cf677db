/// A member's key, compared with the words of the contract without making a String. Valid while its reader's bytes are.
public struct JSONKey {
    /// Where its opening quote stands.
    public let offset: Int
    private let raw: UnsafeRawBufferPointer
    private let decoded: String?

    init(_ scanned: JSONReader.ScannedString, in bytes: UnsafeRawBufferPointer, at offset: Int) {
        self.offset = offset
        self.raw = UnsafeRawBufferPointer(rebasing: bytes[scanned.range])
        self.decoded = scanned.hasEscapes ? JSONReader.text(scanned, in: bytes) : nil
    }

    public var string: String {
        decoded ?? String(decoding: raw, as: UTF8.self)
    }

    public static func == (key: JSONKey, word: StaticString) -> Bool {
        if let decoded = key.decoded { return decoded == word.description }
        guard key.raw.count == word.utf8CodeUnitCount else { return false }
        for index in 0..<key.raw.count where key.raw[index] != word.utf8Start[index] { return false }
        return true
    }
}
