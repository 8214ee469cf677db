import ProviderJSON

/// A schema's type in Swift, with the code that reads and writes it.
indirect enum SwiftType {
    case string(lengths: String?)
    case secret
    case integer(range: String?)
    case number
    case boolean
    case array(SwiftType, counts: String?)
    case dictionary(SwiftType)
    case named(String)
    case object
    case any
    case update(SwiftType)

    init(_ schema: JSONValue) {
        if let name = schema.referenceName {
            self = .named(name)
            return
        }
        if let types = schema["type"]?.arrayValue?.compactMap(\.stringValue), types.contains("null") {
            var plain = schema.objectValue ?? [:]
            plain["type"] = .string(types.first { $0 != "null" } ?? "string")
            self = .update(SwiftType(.object(plain)))
            return
        }
        switch schema["type"]?.stringValue {
        case "string":
            let isSecret = schema["x-providerd-secret"]?.boolValue == true
            self = isSecret ? .secret : .string(lengths: Self.range(schema, "minLength", "maxLength"))
        case "integer": self = .integer(range: Self.range(schema, "minimum", "maximum"))
        case "number": self = .number
        case "boolean": self = .boolean
        case "array":
            self = .array(
                SwiftType(schema["items"] ?? .object([:])), counts: Self.range(schema, "minItems", "maxItems"))
        case "object":
            if let values = schema["additionalProperties"], values.objectValue != nil {
                self = .dictionary(SwiftType(values))
            } else {
                self = .object
            }
        default: self = .any
        }
    }

    private static func range(_ schema: JSONValue, _ lower: String, _ upper: String) -> String? {
        guard schema[lower] != nil || schema[upper] != nil else { return nil }
        let low = schema[lower]?.intValue ?? (lower == "minimum" ? .min : 0)
        let high = schema[upper]?.intValue ?? .max
        return "\(low == .min ? ".min" : String(low))...\(high == .max ? ".max" : String(high))"
    }

    /// As it is written in Swift.
    var name: String {
        switch self {
        case .string: "String"
        case .secret: "SecretString"
        case .integer: "Int"
        case .number: "Double"
        case .boolean: "Bool"
        case .array(let element, _): "[\(element.name)]"
        case .dictionary(let value): "[String: \(value.name)]"
        case .named(let name): name
        case .object: "JSONObject"
        case .any: "JSONValue"
        case .update(let value): "Update<\(value.name)>"
        }
    }

    /// An expression that reads one value.
    var read: String {
        switch self {
        case .string(nil): "try reader.readString()"
        case .string(let lengths?): "try reader.readString(lengths: \(lengths))"
        case .secret: "try reader.readSecret()"
        case .integer(nil): "try reader.readInt()"
        case .integer(let range?): "try reader.readInt(in: \(range))"
        case .number: "try reader.readDouble()"
        case .boolean: "try reader.readBool()"
        case .array(let element, let counts):
            "try reader.readArray(counts: \(counts ?? "0...Int.max")) { (reader) throws(JSONError) in \(element.read) }"
        case .dictionary(let value):
            "try reader.readDictionary { (reader) throws(JSONError) in \(value.read) }"
        case .named(let name): "try \(name)(from: &reader)"
        case .object: "try reader.readObject()"
        case .any: "try reader.readValue()"
        case .update(let value): "try reader.readNullIfPresent() ? .cleared : .set(\(value.read))"
        }
    }

    /// A statement that writes `value`.
    func write(_ value: String) -> String {
        switch self {
        case .string: "writer.string(\(value))"
        case .secret: "writer.secret(\(value))"
        case .integer: "writer.integer(\(value))"
        case .number: "writer.double(\(value))"
        case .boolean: "writer.bool(\(value))"
        case .array(let element, _): "writer.array(\(value)) { (item, writer) in \(element.write("item")) }"
        case .dictionary(let element): "writer.dictionary(\(value)) { (item, writer) in \(element.write("item")) }"
        case .named, .object, .any, .update: "\(value).write(to: &writer)"
        }
    }
}
