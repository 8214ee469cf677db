import ProviderJSON

/// A schema's type in Swift, with the code that reads and writes it.
indirect enum SwiftType {
    case string(lengths: String?)
    case secret(lengths: String?)
    case integer(range: String?)
    case number(range: String?)
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
            let lengths = Self.range(schema, "minLength", "maxLength")
            let isSecret = schema["x-providerd-secret"]?.boolValue == true
            self = isSecret ? .secret(lengths: lengths) : .string(lengths: lengths)
        case "integer": self = .integer(range: Self.range(schema, "minimum", "maximum"))
        case "number": self = .number(range: Self.doubleRange(schema))
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
        return "\(low == .min ? "Int.min" : literal(low))...\(high == .max ? "Int.max" : literal(high))"
    }

    private static func doubleRange(_ schema: JSONValue) -> String? {
        let (low, high) = (schema["minimum"]?.doubleValue, schema["maximum"]?.doubleValue)
        guard low != nil || high != nil else { return nil }
        return "\(low.map { "\($0)" } ?? "-Double.infinity")...\(high.map { "\($0)" } ?? "Double.infinity")"
    }

    /// A number in Swift, its digits in groups of three: 60_000.
    static func literal(_ number: Int64) -> String {
        var digits = String(number.magnitude)
        var position = digits.count - 3
        while position > 0 {
            digits.insert("_", at: digits.index(digits.startIndex, offsetBy: position))
            position -= 3
        }
        return (number < 0 ? "-" : "") + digits
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
        case .string(let lengths): "try reader.readString" + Self.argument("lengths", lengths)
        case .secret(let lengths): "try reader.readSecret" + Self.argument("lengths", lengths)
        case .integer(let range): "try reader.readInt" + Self.argument("in", range)
        case .number(let range): "try reader.readDouble" + Self.argument("in", range)
        case .boolean: "try reader.readBool()"
        case .array(let element, _), .dictionary(let element): "\(readOpening) \(element.read) }"
        case .named(let name): "try \(name)(from: &reader)"
        case .object: "try reader.readObject()"
        case .any: "try reader.readValue()"
        case .update(let value): "try reader.readNullIfPresent() ? .cleared : .set(\(value.read))"
        }
    }

    private static func argument(_ label: String, _ value: String?) -> String {
        value.map { "(\(label): \($0))" } ?? "()"
    }

    /// A container's call up to its closure's body.
    private var readOpening: String {
        switch self {
        case .array(_, let counts?): "try reader.readArray(counts: \(counts)) { (reader) throws(JSONError) in"
        case .array: "try reader.readArray { (reader) throws(JSONError) in"
        default: "try reader.readDictionary { (reader) throws(JSONError) in"
        }
    }

    /// Statements that read one value into a variable, or that are one value, broken where a line is too long.
    func readStatements(into variable: String?, indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        let assignment = variable.map { $0 + " = " } ?? ""
        let line = margin + assignment + read
        if line.count <= Source.width { return [line] }
        switch self {
        case .array(let element, _), .dictionary(let element):
            return [margin + assignment + readOpening] + element.readStatements(into: nil, indent: indent + 4)
                + [margin + "}"]
        case .update(let value):
            let target = variable ?? ""
            return [margin + "if try reader.readNullIfPresent() {", margin + "    \(target) = .cleared"]
                + [margin + "} else {"] + value.readStatements(into: "let decoded", indent: indent + 4)
                + [margin + "    \(target) = .set(decoded)", margin + "}"]
        default: return [line]
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
        case .array(let element, _), .dictionary(let element): "\(writeOpening(value)) \(element.write("item")) }"
        case .named, .object, .any, .update: "\(value).write(to: &writer)"
        }
    }

    private func writeOpening(_ value: String) -> String {
        if case .array = self { return "writer.array(\(value)) { (item, writer) in" }
        return "writer.dictionary(\(value)) { (item, writer) in"
    }

    /// Statements that write `value`, broken where a line is too long.
    func writeStatements(_ value: String, indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        let line = margin + write(value)
        if line.count <= Source.width { return [line] }
        switch self {
        case .array(let element, _), .dictionary(let element):
            return [margin + writeOpening(value)] + element.writeStatements("item", indent: indent + 4) + [margin + "}"]
        default: return [line]
        }
    }
}
