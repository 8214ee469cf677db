/// A text that is never printed. Its bytes are wiped when the last holder lets go.
public struct SecretString: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// `@unchecked` needs no lock: the bytes are written in init, and in deinit, when no other holder is left.
    private final class Storage: @unchecked Sendable {
        let bytes: UnsafeRawBufferPointer
        private let allocation: UnsafeMutableRawBufferPointer

        init(capacity: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Int) {
            allocation = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 1)
            bytes = UnsafeRawBufferPointer(rebasing: allocation[..<fill(allocation)])
        }

        deinit {
            for index in allocation.indices { Self.wipe(allocation, index) }
            allocation.deallocate()
        }

        /// Behind a call that is never inlined, so that the optimizer cannot drop the dead store.
        @inline(never)
        @_optimize(none)
        private static func wipe(_ bytes: UnsafeMutableRawBufferPointer, _ index: Int) {
            bytes[index] = 0
        }
    }

    private let storage: Storage

    /// Lets `fill` write the text where it will stay; it answers how many bytes that took.
    init(capacity: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Int) {
        storage = Storage(capacity: capacity, fill)
    }

    /// A copy of UTF-8 bytes; the caller's own stay the caller's to wipe.
    public init(bytes: UnsafeRawBufferPointer) {
        self.init(capacity: bytes.count) { target in
            target.copyMemory(from: bytes)
            return bytes.count
        }
    }

    /// A copy of UTF-8 bytes; the caller's own stay the caller's to wipe.
    public init(bytes: [UInt8]) {
        self = bytes.withUnsafeBytes { SecretString(bytes: $0) }
    }

    /// A copy of a text.
    public init(_ text: String) {
        var text = text
        self = text.withUTF8 { SecretString(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// Whether there is no text.
    public var isEmpty: Bool { storage.bytes.isEmpty }

    /// The text's UTF-8.
    public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try withExtendedLifetime(storage) { try body(storage.bytes) }
    }

    /// The text in the clear, for the one place that must hand it on as a String.
    package func revealed() -> String {
        withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// Never the text.
    public var description: String { "<secret>" }
    /// Never the text.
    public var debugDescription: String { "<secret>" }
    /// Without children, so that `dump` shows nothing either.
    public var customMirror: Mirror { Mirror(self, children: [:]) }

    /// Takes as long for equal texts as for different ones of the same length.
    public static func == (left: SecretString, right: SecretString) -> Bool {
        left.withUnsafeBytes { left in
            right.withUnsafeBytes { right in
                guard left.count == right.count else { return false }
                var difference: UInt8 = 0
                for index in left.indices { difference |= left[index] ^ right[index] }
                return difference == 0
            }
        }
    }

    /// Over the text's bytes.
    public func hash(into hasher: inout Hasher) {
        withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}
