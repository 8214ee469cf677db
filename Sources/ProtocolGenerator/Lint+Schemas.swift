import ProviderJSON

/// Schemas may say only what the generated code can keep.
extension Lint {
    private static let keywords: [String: Set<String>] = [
        "string": ["minLength", "maxLength", "enum", "format", "x-providerd-secret"],
        "integer": ["minimum", "maximum"],
        "number": ["minimum", "maximum"],
        "boolean": [],
        "array": ["items", "minItems", "maxItems"],
        "object": ["properties", "required", "additionalProperties"],
    ]

    mutating func checkSchemas() {
        for schema in contract.schemas {
            if schema.description.isEmpty { report(schema.name, "needs a description") }
            switch schema.value.text("type") {
            case "object":
                checkObject(schema)
            case "string" where schema.words != nil:
                checkKeywords(schema.value, type: "string", at: schema.name)
                checkWords(schema)
            default:
                report(schema.name, "must be an object or a list of words; write another type where it is used")
            }
        }
    }

    private mutating func checkObject(_ schema: Contract.Schema) {
        checkKeywords(schema.value, type: "object", at: schema.name)
        guard let fields = schema.fields else { return }
        if schema.value["additionalProperties"] != .bool(false) {
            report(schema.name, "additionalProperties must be false where properties are listed")
        }
        let names = Set(fields.map(\.name))
        for name in schema.value["required"]?.arrayValue?.compactMap(\.stringValue) ?? [] where !names.contains(name) {
            report("\(schema.name) \(name)", "is required and not listed")
        }
        checkFields(fields, at: schema.name)
        for field in fields { checkSchema(field.schema, at: "\(schema.name) \(field.name)", isNullable: false) }
    }

    private mutating func checkWords(_ schema: Contract.Schema) {
        let words = schema.words ?? []
        if words.isEmpty || words.count != schema.value["enum"]?.arrayValue?.count {
            report(schema.name, "enum must list strings")
        }
        reportRepeats(words.map(SwiftNames.word)) { (schema.name, "two words would be named \($0) in Swift") }
        for word in words {
            let swift = SwiftNames.word(word)
            if !SwiftNames.isIdentifier(swift) || SwiftNames.takenWords.contains(swift) {
                report(schema.name, "\"\(word)\" can't be a name in Swift")
            }
        }
    }

    /// A schema where it is used: a reference, or one of the simple types.
    mutating func checkSchema(_ schema: JSONValue, at place: String, isNullable: Bool) {
        if schema == .bool(true) || schema.referenceName != nil { return }
        guard schema.objectValue != nil else { return report(place, "must be a schema") }
        if let types = schema["type"]?.arrayValue?.compactMap(\.stringValue) {
            guard isNullable, types.count == 2, types.last == "null", types.first != "null" else {
                return report(place, "two types are for optional params that null clears: [\"...\", \"null\"]")
            }
            return checkType(schema, types[0], at: place)
        }
        guard let type = schema["type"]?.stringValue else {
            return checkKeywords(schema, type: "any", at: place)
        }
        checkType(schema, type, at: place)
    }

    private mutating func checkType(_ schema: JSONValue, _ type: String, at place: String) {
        guard Self.keywords[type] != nil else { return report(place, "\(type) is not a type") }
        checkKeywords(schema, type: type, at: place)
        if schema["enum"] != nil { report(place, "words must be listed in a type of components.schemas") }
        if schema["properties"] != nil { report(place, "an object must be a type of components.schemas") }
        if let format = schema["format"], format != "date-time" { report(place, "the only format is date-time") }
        if type == "array" {
            guard let items = schema["items"] else { return report(place, "needs items") }
            checkSchema(items, at: "\(place)[]", isNullable: false)
        }
        if let values = schema["additionalProperties"], values.objectValue != nil {
            checkSchema(values, at: "\(place).*", isNullable: false)
        }
    }

    /// A default, and examples that a schema shows of itself.
    private mutating func checkSamples(_ schema: JSONValue, at place: String) {
        let validator = SchemaValidator(contract.document)
        for (name, values) in [
            ("default", [schema["default"]].compactMap(\.self)), ("examples", schema["examples"]?.arrayValue ?? []),
        ] {
            for problem in values.flatMap({ validator.problems($0, schema, at: name) }) { report(place, problem) }
        }
    }

    private mutating func checkKeywords(_ schema: JSONValue, type: String, at place: String) {
        let allowed = (Self.keywords[type] ?? []).union(["type", "description", "default", "examples"])
        for member in schema.objectValue?.members ?? [] where !allowed.contains(member.name) {
            // Unknown extensions are told of where all extensions are.
            if member.name.hasPrefix("x-"), member.name != "x-providerd-secret" { continue }
            report(place, "\(member.name) is not kept by the generated code")
        }
        checkSamples(schema, at: place)
        for (lower, upper) in [("minLength", "maxLength"), ("minimum", "maximum"), ("minItems", "maxItems")] {
            let (low, high) = (schema[lower]?.doubleValue, schema[upper]?.doubleValue)
            if (schema[lower] != nil && low == nil) || (schema[upper] != nil && high == nil) {
                report(place, "\(lower) and \(upper) must be numbers")
            }
            if let low, let high, low > high { report(place, "\(lower) is more than \(upper)") }
            if lower != "minimum", (low ?? 0) < 0 || (high ?? 0) < 0 { report(place, "a length is never negative") }
        }
    }
}
