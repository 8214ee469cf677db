/// Any JSON value. Integers keep 64 bits; other numbers are Doubles.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

extension JSONValue {
    /// Whether this is null.
    public var isNull: Bool { self == .null }

    /// The truth value, if this is one.
    public var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The integer, if this is one.
    public var intValue: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// The number, if this is one; an integer too.
    public var doubleValue: Double? {
        switch self {
        case .double(let value): value
        case .integer(let value): Double(value)
        default: nil
        }
    }

    /// The text, if this is one.
    public var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The elements, if this is an array.
    public var arrayValue: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The members, if this is an object.
    public var objectValue: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The member of that name, if this is an object that has it.
    public subscript(name: String) -> JSONValue? { objectValue?[name] }

    /// The element at that index, if this is an array that long.
    public subscript(index: Int) -> JSONValue? {
        guard let items = arrayValue, items.indices.contains(index) else { return nil }
        return items[index]
    }
}

extension JSONValue {
    /// Reads one document strictly.
    public static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        try JSONReader.read(bytes, strict: true) { (reader) throws(JSONError) in try reader.readValue() }
    }

    /// Reads one document strictly.
    public static func parse(_ text: String) throws(JSONError) -> JSONValue {
        try parse(Array(text.utf8))
    }

    /// On one line, members in their order.
    public func serialized() -> [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }

    /// On one line, members in their order.
    public func serializedText() -> String {
        String(decoding: serialized(), as: UTF8.self)
    }
}

extension JSONValue: JSONReadable, JSONWritable {
    /// Reads any value.
    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readValue()
    }

    /// Writes the value, members in their order.
    public func write(to writer: inout JSONWriter) {
        writer.value(self)
    }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// `nil` is null.
    public init(nilLiteral: ()) { self = .null }
    /// `true` and `false`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// Digits are an integer.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// Digits with a point are a double.
    public init(floatLiteral value: Double) { self = .double(value) }
    /// A text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// An array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// An object; of equal names the last value counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        var object = JSONObject()
        for (name, value) in elements { object[name] = value }
        self = .object(object)
    }
}
