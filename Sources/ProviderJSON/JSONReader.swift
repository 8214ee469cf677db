/// The kinds of JSON values, told by a value's first byte.
public enum JSONKind: Sendable, Hashable {
    case object, array, string, number, bool, null
}

/// A strict pull reader over bytes (RFC 8259): it checks syntax, UTF-8, surrogates and depth as it goes, so that what
/// was read needs no second look.
///
/// The bytes must outlive the reader; use `read`, which keeps them.
public struct JSONReader {
    /// Containers inside each other, at most.
    public static let maximumDepth = 64

    /// Whether unknown fields and unknown words are errors, as in requests, or passed over, as in answers.
    public let isStrict: Bool
    /// The next byte to be read.
    public internal(set) var offset = 0

    @usableFromInline let bytes: UnsafeRawBufferPointer
    /// A bit for each open container: whether it has a member already.
    var hasMember: UInt64 = 0
    var depth = 0

    public init(_ bytes: UnsafeRawBufferPointer, strict: Bool) {
        self.bytes = bytes
        self.isStrict = strict
    }

    /// Reads one document and refuses bytes after it.
    public static func read<T>(
        _ bytes: UnsafeRawBufferPointer, strict: Bool, _ body: (inout JSONReader) throws(JSONError) -> T
    ) throws(JSONError) -> T {
        var reader = JSONReader(bytes, strict: strict)
        let value = try body(&reader)
        reader.skipWhitespace()
        guard reader.offset == bytes.count else { throw reader.error(.trailingBytes) }
        return value
    }

    /// Reads one document and refuses bytes after it.
    public static func read<T>(
        _ bytes: [UInt8], strict: Bool, _ body: (inout JSONReader) throws(JSONError) -> T
    ) throws(JSONError) -> T {
        let result: Result<T, JSONError> = bytes.withUnsafeBytes { buffer in
            do throws(JSONError) {
                return .success(try read(buffer, strict: strict, body))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// An error at this byte, or at the one given.
    public func error(_ kind: JSONError.Kind, at offset: Int? = nil) -> JSONError {
        JSONError(kind, at: offset ?? self.offset)
    }

    // MARK: Values

    /// What stands next, without reading it.
    public mutating func peekKind() throws(JSONError) -> JSONKind {
        skipWhitespace()
        guard offset < bytes.count else { throw error(.syntax("a value")) }
        switch bytes[offset] {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        default: throw error(.syntax("a value"))
        }
    }

    /// Reads `null` if it stands next, and tells whether it did.
    public mutating func readNullIfPresent() throws(JSONError) -> Bool {
        guard try peekKind() == .null else { return false }
        try literal("null")
        return true
    }

    public mutating func readBool() throws(JSONError) -> Bool {
        guard try peekKind() == .bool else { throw error(.wrongType(expected: "true or false")) }
        let isTrue = bytes[offset] == UInt8(ascii: "t")
        try literal(isTrue ? "true" : "false")
        return isTrue
    }

    /// Reads any value. Equal keys of one object are refused.
    public mutating func readValue() throws(JSONError) -> JSONValue {
        switch try peekKind() {
        case .null:
            try literal("null")
            return .null
        case .bool: return .bool(try readBool())
        case .string: return .string(try readString())
        case .number: return try readNumber()
        case .array:
            var items: [JSONValue] = []
            try beginArray()
            while try nextElement() { items.append(try readValue()) }
            return .array(items)
        case .object: return .object(try readObject())
        }
    }

    /// Reads an object with any members. Equal keys are refused.
    public mutating func readObject() throws(JSONError) -> JSONObject {
        var object = JSONObject()
        try beginObject()
        while let key = try nextKey() {
            let name = key.string
            guard object.insert(name, try readValue()) else { throw error(.duplicateKey(name), at: key.offset) }
        }
        return object
    }

    /// Passes over one value, checks its syntax, and tells which bytes it takes. A strict reader refuses equal keys.
    @discardableResult
    public mutating func skipValue() throws(JSONError) -> Range<Int> {
        let kind = try peekKind()
        let start = offset
        switch kind {
        case .null: try literal("null")
        case .bool: _ = try readBool()
        case .string: _ = try scanString()
        case .number: _ = try scanNumber()
        case .array:
            try beginArray()
            while try nextElement() { try skipValue() }
        case .object:
            var seen = Set<String>()
            try beginObject()
            while let key = try nextKey() {
                if isStrict, !seen.insert(key.string).inserted {
                    throw error(.duplicateKey(key.string), at: key.offset)
                }
                try skipValue()
            }
        }
        return start..<offset
    }

    /// What to do with a field that nobody knows: a strict reader refuses it, another passes over its value.
    public mutating func unknownField(_ key: JSONKey) throws(JSONError) {
        if isStrict { throw error(.unknownField(key.string), at: key.offset) }
        try skipValue()
    }

    // MARK: Containers

    public mutating func beginObject() throws(JSONError) {
        guard try peekKind() == .object else { throw error(.wrongType(expected: "an object")) }
        try open()
    }

    /// The next member's key, its colon read; nil once the object has ended.
    public mutating func nextKey() throws(JSONError) -> JSONKey? {
        guard try nextMember(end: UInt8(ascii: "}")) else { return nil }
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else { throw error(.syntax("a key")) }
        let start = offset
        let key = JSONKey(try scanString(), in: bytes, at: start)
        skipWhitespace()
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: ":") else { throw error(.syntax("a colon")) }
        offset += 1
        return key
    }

    public mutating func beginArray() throws(JSONError) {
        guard try peekKind() == .array else { throw error(.wrongType(expected: "an array")) }
        try open()
    }

    /// Whether another element follows; false once the array has ended.
    public mutating func nextElement() throws(JSONError) -> Bool {
        try nextMember(end: UInt8(ascii: "]"))
    }

    private mutating func open() throws(JSONError) {
        guard depth < Self.maximumDepth else { throw error(.tooDeep) }
        hasMember &= ~(1 << UInt64(depth))
        depth += 1
        offset += 1
    }

    private mutating func nextMember(end: UInt8) throws(JSONError) -> Bool {
        skipWhitespace()
        guard offset < bytes.count else { throw error(.syntax("a comma or the end of the container")) }
        let bit: UInt64 = 1 << UInt64(depth - 1)
        if bytes[offset] == end {
            offset += 1
            depth -= 1
            return false
        }
        if hasMember & bit != 0 {
            guard bytes[offset] == UInt8(ascii: ",") else {
                throw error(.syntax("a comma or the end of the container"))
            }
            offset += 1
            skipWhitespace()
            guard offset < bytes.count, bytes[offset] != end else { throw error(.syntax("a value after the comma")) }
        }
        hasMember |= bit
        return true
    }

    // MARK: Bytes

    @inline(__always)
    mutating func skipWhitespace() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x0A, 0x0D, 0x09: offset += 1
            default: return
            }
        }
    }

    mutating func literal(_ word: StaticString) throws(JSONError) {
        let count = word.utf8CodeUnitCount
        guard bytes.count - offset >= count else { throw error(.syntax("a value")) }
        for index in 0..<count where bytes[offset + index] != word.utf8Start[index] {
            throw error(.syntax("a value"), at: offset + index)
        }
        offset += count
    }
}
