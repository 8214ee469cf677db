import ProviderJSON

/// Checks values against the part of JSON Schema draft 7 that the contract uses.
struct SchemaValidator {
    let schemas: JSONObject

    init(_ document: JSONValue) {
        schemas = document["components"]?["schemas"]?.objectValue ?? [:]
    }

    /// What is wrong with a value, each with its path.
    func problems(_ value: JSONValue, _ schema: JSONValue, at path: String) -> [String] {
        if let name = schema.referenceName {
            guard let target = schemas[name] else { return ["\(path): no schema is named \(name)"] }
            return problems(value, target, at: path)
        }
        let types =
            schema["type"]?.arrayValue?.compactMap(\.stringValue) ?? [schema["type"]?.stringValue].compactMap { $0 }
        if !types.isEmpty, !types.contains(where: { Self.matches(value, $0) }) {
            return ["\(path): must be \(types.joined(separator: " or "))"]
        }
        var found: [String] = []
        if let words = schema["enum"]?.arrayValue, !words.contains(value) {
            found.append("\(path): is not a listed word")
        }
        if schema["format"] == "date-time", let text = value.stringValue, !Self.isTime(text) {
            found.append("\(path): is no time as 2026-03-02T09:14:07.120Z")
        }
        found += bounds(value, schema, at: path)
        if let object = value.objectValue { found += members(object, schema, at: path) }
        if let items = value.arrayValue, let item = schema["items"] {
            for (index, value) in items.enumerated() { found += problems(value, item, at: "\(path)[\(index)]") }
        }
        return found
    }

    private func members(_ object: JSONObject, _ schema: JSONValue, at path: String) -> [String] {
        var found: [String] = []
        for name in schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? [] where object[name] == nil {
            found.append("\(path): lacks \(name)")
        }
        let properties = schema["properties"]?.objectValue
        for member in object.members {
            let memberPath = path + "." + member.name
            if let property = properties?[member.name] {
                found += problems(member.value, property, at: memberPath)
            } else if let values = schema["additionalProperties"] {
                if values == .bool(false) { found.append("\(memberPath): is not listed") }
                if values.objectValue != nil { found += problems(member.value, values, at: memberPath) }
            }
        }
        return found
    }

    private func bounds(_ value: JSONValue, _ schema: JSONValue, at path: String) -> [String] {
        let measured: (Double, String, String)? =
            switch value {
            case .string(let text): (Double(text.unicodeScalars.count), "minLength", "maxLength")
            case .integer(let number): (Double(number), "minimum", "maximum")
            case .double(let number): (number, "minimum", "maximum")
            case .array(let items): (Double(items.count), "minItems", "maxItems")
            default: nil
            }
        guard let (size, lower, upper) = measured else { return [] }
        let isInside =
            size >= schema[lower]?.doubleValue ?? -.infinity && size <= schema[upper]?.doubleValue ?? .infinity
        return isInside ? [] : ["\(path): is out of range"]
    }

    /// RFC 3339 in UTC with milliseconds, as the daemon writes it.
    private static func isTime(_ text: String) -> Bool {
        let pattern = "dddd-dd-ddTdd:dd:dd.dddZ"
        guard text.count == pattern.count else { return false }
        return zip(text, pattern).allSatisfy { $1 == "d" ? $0.isASCII && $0.isNumber : $0 == $1 }
    }

    private static func matches(_ value: JSONValue, _ type: String) -> Bool {
        switch (value, type) {
        case (.null, "null"), (.bool, "boolean"), (.integer, "integer"), (.integer, "number"), (.double, "number"),
            (.string, "string"), (.array, "array"), (.object, "object"):
            true
        default: false
        }
    }
}
