/// Writes JSON into bytes; commas are its business, the order of calls is the caller's.
public struct JSONWriter: Sendable {
    /// What was written so far, behind the bytes reserved.
    public var bytes: [UInt8]
    @usableFromInline var needsComma = false

    /// Starts with nothing.
    @inlinable
    public init() {
        self.init(reserving: 0)
    }

    /// Starts behind that many zero bytes, for a frame's header.
    @inlinable
    public init(reserving headerBytes: Int) {
        bytes = []
        // Enough for most answers, so that they are not moved as they grow.
        bytes.reserveCapacity(headerBytes + 256)
        bytes.append(contentsOf: repeatElement(0, count: headerBytes))
    }

    /// Opens an object; each member is a key and a value.
    @inlinable public mutating func beginObject() { open(UInt8(ascii: "{")) }
    /// Closes the object opened last.
    @inlinable public mutating func endObject() { close(UInt8(ascii: "}")) }
    /// Opens an array.
    @inlinable public mutating func beginArray() { open(UInt8(ascii: "[")) }
    /// Closes the array opened last.
    @inlinable public mutating func endArray() { close(UInt8(ascii: "]")) }

    /// A key of the contract.
    public mutating func key(_ name: StaticString) {
        comma()
        name.withUTF8Buffer { appendQuoted(UnsafeRawBufferPointer($0)) }
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Any key. A literal goes to the other one, which needs no String.
    @_disfavoredOverload
    public mutating func key(_ name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// `null`
    public mutating func null() { word("null") }
    /// `true` or `false`
    public mutating func bool(_ value: Bool) { word(value ? "true" : "false") }
    /// Digits, perhaps behind a minus.
    @inlinable public mutating func integer(_ value: Int) { integer(Int64(value)) }

    /// Digits, perhaps behind a minus.
    public mutating func integer(_ value: Int64) {
        comma()
        // 24 bytes, of which the longest number takes 20.
        var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
        withUnsafeMutableBytes(of: &digits) { buffer in
            var position = buffer.count
            var rest = value.magnitude
            repeat {
                position -= 1
                buffer[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            if value < 0 {
                position -= 1
                buffer[position] = UInt8(ascii: "-")
            }
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[position...]))
        }
        needsComma = true
    }

    /// The shortest text that reads back as the same number; null for what JSON has no number for.
    public mutating func double(_ value: Double) {
        guard value.isFinite else { return null() }
        comma()
        bytes.append(contentsOf: value.description.utf8)
        needsComma = true
    }

    /// A text between quotes, escaped where it must be.
    public mutating func string(_ text: String) {
        comma()
        var text = text
        text.withUTF8 { appendQuoted(UnsafeRawBufferPointer($0)) }
        needsComma = true
    }

    /// A secret on its way to the daemon, or into a keyed digest.
    public mutating func secret(_ secret: SecretString) {
        comma()
        secret.withUnsafeBytes { appendQuoted($0) }
        needsComma = true
    }

    /// Any value, members in their order.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .integer(let value): integer(value)
        case .double(let value): double(value)
        case .string(let value): string(value)
        case .array(let items):
            beginArray()
            for item in items { self.value(item) }
            endArray()
        case .object(let object):
            beginObject()
            for member in object.members {
                key(member.name)
                self.value(member.value)
            }
            endObject()
        }
    }

    /// One value that is JSON already.
    @inlinable
    public mutating func raw(_ encoded: some Collection<UInt8>) {
        comma()
        bytes.append(contentsOf: encoded)
        needsComma = true
    }

    @inlinable @inline(__always)
    mutating func comma() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    @inlinable @inline(__always)
    mutating func open(_ byte: UInt8) {
        comma()
        bytes.append(byte)
        needsComma = false
    }

    @inlinable @inline(__always)
    mutating func close(_ byte: UInt8) {
        bytes.append(byte)
        needsComma = true
    }

    private mutating func word(_ word: StaticString) {
        comma()
        word.withUTF8Buffer { bytes.append(contentsOf: $0) }
        needsComma = true
    }

    private mutating func appendQuoted(_ text: UnsafeRawBufferPointer) {
        bytes.append(UInt8(ascii: "\""))
        var start = 0
        while true {
            let special = text.firstSpecial(from: start, stopsAtNonASCII: false)
            if special > start { bytes.append(contentsOf: text.part(start..<special)) }
            guard special < text.count else { break }
            appendEscape(text[special])
            start = special + 1
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func appendEscape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        default:
            let digits: StaticString = "0123456789abcdef"
            bytes.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
            bytes.append(digits.utf8Start[Int(byte >> 4)])
            bytes.append(digits.utf8Start[Int(byte & 0xF)])
        }
    }
}
