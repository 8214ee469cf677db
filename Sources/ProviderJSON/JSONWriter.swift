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

    /// Starts behind that many zero bytes, for a frame's header; up to `capacity` bytes are not moved as they grow.
    @inlinable
    public init(reserving headerBytes: Int, capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(headerBytes + capacity)
        bytes.append(contentsOf: repeatElement(0, count: headerBytes))
    }

    /// Begins another document behind what was written, after that many zero bytes; answers where they stand.
    public mutating func beginDocument(reserving headerBytes: Int) -> Int {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: headerBytes))
        needsComma = false
        return start
    }

    /// Opens an object; each member is a key and a value.
    @inlinable public mutating func beginObject() { open(UInt8(ascii: "{")) }
    /// Closes the object opened last.
    @inlinable public mutating func endObject() { close(UInt8(ascii: "}")) }
    /// Opens an array.
    @inlinable public mutating func beginArray() { open(UInt8(ascii: "[")) }
    /// Closes the array opened last.
    @inlinable public mutating func endArray() { close(UInt8(ascii: "]")) }

    /// A key that is a literal without anything to escape, as the contract's are.
    public mutating func key(_ name: StaticString) {
        let count = name.utf8CodeUnitCount
        assert(
            name.withUTF8Buffer { UnsafeRawBufferPointer($0).firstSpecial(from: 0, stopsAtNonASCII: false) } == count)
        let start = needsComma ? 1 : 0
        extend(by: count + 4) { target in
            target[0] = UInt8(ascii: ",")
            target[start] = UInt8(ascii: "\"")
            (target + start + 1).update(from: name.utf8Start, count: count)
            target[start + count + 1] = UInt8(ascii: "\"")
            target[start + count + 2] = UInt8(ascii: ":")
            return start + count + 3
        }
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
        // The longest number takes 20 bytes.
        extend(by: 20) { target in
            var count = value < 0 ? 2 : 1
            var limit: UInt64 = 10
            while value.magnitude >= limit {
                count += 1
                if count >= 20 { break }
                limit *= 10
            }
            var rest = value.magnitude
            for position in stride(from: count - 1, through: value < 0 ? 1 : 0, by: -1) {
                target[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            if value < 0 { target[0] = UInt8(ascii: "-") }
            return count
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
        case .object(let object): object.write(to: &self)
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

    /// Appends at most so many bytes, which `write` puts there and counts, with one look at the array for all of them.
    @inline(__always)
    private mutating func extend(by most: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int) {
        bytes.append(addingCapacity: most) { span in
            span.withUnsafeMutableBufferPointer { buffer, count in
                guard let target = buffer.baseAddress else { return }
                count = write(target)
            }
        }
    }

    private mutating func appendQuoted(_ text: UnsafeRawBufferPointer) {
        // Most texts have nothing to escape.
        if let source = text.baseAddress, text.firstSpecial(from: 0, stopsAtNonASCII: false) == text.count {
            return extend(by: text.count + 2) { target in
                target[0] = UInt8(ascii: "\"")
                UnsafeMutableRawPointer(target + 1).copyMemory(from: source, byteCount: text.count)
                target[text.count + 1] = UInt8(ascii: "\"")
                return text.count + 2
            }
        }
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
