/// A text that is never printed. Its bytes are wiped when the last holder lets go.
public struct SecretString: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// `@unchecked` needs no lock: the bytes are written in init, and in deinit, when no other holder is left.
    private final class Storage: @unchecked Sendable {
        let bytes: UnsafeRawBufferPointer

        init(copying source: UnsafeRawBufferPointer) {
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count, alignment: 1)
            copy.copyMemory(from: source)
            bytes = UnsafeRawBufferPointer(copy)
        }

        deinit {
            let writable = UnsafeMutableRawBufferPointer(mutating: bytes)
            for index in writable.indices { Self.wipe(writable, index) }
            writable.deallocate()
        }

        /// Behind a call that is never inlined, so that the optimizer cannot drop the dead store.
        @inline(never)
        @_optimize(none)
        private static func wipe(_ bytes: UnsafeMutableRawBufferPointer, _ index: Int) {
            bytes[index] = 0
        }
    }

    private let storage: Storage

    public init(bytes: UnsafeRawBufferPointer) {
        storage = Storage(copying: bytes)
    }

    public init(bytes: [UInt8]) {
        self = bytes.withUnsafeBytes { SecretString(bytes: $0) }
    }

    public init(_ text: String) {
        var text = text
        self = text.withUTF8 { SecretString(bytes: UnsafeRawBufferPointer($0)) }
    }

    public var isEmpty: Bool { storage.bytes.isEmpty }

    /// The text's UTF-8.
    public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try withExtendedLifetime(storage) { try body(storage.bytes) }
    }

    /// The text in the clear, for the one place that must hand it on as a String.
    package func revealed() -> String {
        withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    public var description: String { "<secret>" }
    public var debugDescription: String { "<secret>" }
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

    public func hash(into hasher: inout Hasher) {
        withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}
