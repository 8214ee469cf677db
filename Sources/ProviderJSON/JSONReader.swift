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
    @inlinable public var offset: Int { position }

    @usableFromInline let bytes: UnsafeRawBufferPointer
    @usableFromInline var position = 0
    /// Whether a number that no Double holds is an error also where it is passed over.
    var refusesVastNumbers = false
    /// A bit for each open container: whether it has a member already.
    private var hasMember: UInt64 = 0
    private var depth = 0

    /// Begins at the first byte; white space around the document is the caller's to refuse or to pass over.
    public init(_ bytes: UnsafeRawBufferPointer, strict: Bool) {
        self.bytes = bytes
        self.isStrict = strict
    }

    /// Reads one document and refuses bytes after it.
    @inlinable
    public static func read<T>(
        _ bytes: UnsafeRawBufferPointer, strict: Bool, _ body: (inout JSONReader) throws(JSONError) -> T
    ) throws(JSONError) -> T {
        var reader = JSONReader(bytes, strict: strict)
        let value = try body(&reader)
        reader.skipWhitespace()
        guard reader.position == bytes.count else { throw reader.error(.trailingBytes) }
        return value
    }

    /// Reads one document and refuses bytes after it.
    @inlinable
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
    @inlinable
    public func error(_ kind: JSONError.Kind, at offset: Int? = nil) -> JSONError {
        JSONError(kind, at: offset ?? position)
    }

    // MARK: Values

    /// What stands next, without reading it.
    @inline(__always)
    public mutating func peekKind() throws(JSONError) -> JSONKind {
        skipWhitespace()
        guard position < bytes.count else { throw error(.syntax("a value")) }
        switch bytes[position] {
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

    /// Reads `true` or `false`.
    public mutating func readBool() throws(JSONError) -> Bool {
        guard try peekKind() == .bool else { throw error(.wrongType(expected: "true or false")) }
        let isTrue = bytes[position] == UInt8(ascii: "t")
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
        var members = JSONObject.Members()
        try beginObject()
        while let key = try nextKey() {
            let name = key.string
            guard members.position(of: name) == nil else {
                // The value is read first: a mistake in it comes before this one.
                _ = try readValue()
                throw error(.duplicateKey(name), at: key.offset)
            }
            members.append(name, try readValue())
        }
        return JSONObject(members)
    }

    /// What to do with a field that nobody knows: a strict reader refuses it, another passes over its value.
    public mutating func unknownField(_ key: JSONKey) throws(JSONError) {
        if isStrict { throw error(.unknownField(key.string), at: key.offset) }
        try skipValue()
    }

    // MARK: Containers

    /// Reads an object's opening brace; `nextKey` goes on from there.
    public mutating func beginObject() throws(JSONError) {
        guard try peekKind() == .object else { throw error(.wrongType(expected: "an object")) }
        try open()
    }

    /// The next member's key, its colon read; nil once the object has ended.
    public mutating func nextKey() throws(JSONError) -> JSONKey? {
        guard try nextMember(end: UInt8(ascii: "}")) else { return nil }
        let start = position
        return JSONKey(try scanKey(), in: bytes, at: start)
    }

    /// Passes over a key and its colon.
    @inline(__always)
    mutating func scanKey() throws(JSONError) -> ScannedString {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { throw error(.syntax("a key")) }
        let key = try scanString()
        skipWhitespace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else { throw error(.syntax("a colon")) }
        position += 1
        return key
    }

    /// Reads an array's opening bracket; `nextElement` goes on from there.
    public mutating func beginArray() throws(JSONError) {
        guard try peekKind() == .array else { throw error(.wrongType(expected: "an array")) }
        try open()
    }

    /// Whether another element follows; false once the array has ended.
    public mutating func nextElement() throws(JSONError) -> Bool {
        try nextMember(end: UInt8(ascii: "]"))
    }

    @inline(__always)
    mutating func open() throws(JSONError) {
        guard depth < Self.maximumDepth else { throw error(.tooDeep) }
        hasMember &= ~(1 << UInt64(depth))
        depth += 1
        position += 1
    }

    private mutating func nextMember(end: UInt8) throws(JSONError) -> Bool {
        let bit: UInt64 = 1 << UInt64(depth - 1)
        let isFirst = hasMember & bit == 0
        hasMember |= bit
        return try nextMember(end: end, isFirst: isFirst)
    }

    /// Goes to the next member or element of the open container; false, and past its end, if there is none.
    @inline(__always)
    mutating func nextMember(end: UInt8, isFirst: Bool) throws(JSONError) -> Bool {
        skipWhitespace()
        guard position < bytes.count else { throw error(.syntax("a comma or the end of the container")) }
        if bytes[position] == end {
            position += 1
            depth -= 1
            return false
        }
        if isFirst { return true }
        guard bytes[position] == UInt8(ascii: ",") else {
            throw error(.syntax("a comma or the end of the container"))
        }
        position += 1
        skipWhitespace()
        guard position < bytes.count, bytes[position] != end else {
            throw error(.syntax("a value after the comma"))
        }
        return true
    }

    // MARK: Bytes

    @inlinable @inline(__always)
    mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    mutating func literal(_ word: StaticString) throws(JSONError) {
        let count = word.utf8CodeUnitCount
        guard bytes.count - position >= count else { throw error(.syntax("a value")) }
        for index in 0..<count where bytes[position + index] != word.utf8Start[index] {
            throw error(.syntax("a value"), at: position + index)
        }
        position += count
    }
}
