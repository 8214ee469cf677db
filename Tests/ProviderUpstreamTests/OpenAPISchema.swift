import ProviderJSON

/// Judges values by the schemas of an OpenAPI description. A member or a keyword that it does not know is a problem, so
/// that nothing passes unseen.
struct OpenAPISchema {
    /// Words for people, and what its makers have for their own tools.
    private static let annotations: Set<String> = [
        "description", "title", "default", "example", "deprecated", "discriminator", "format", "nullable", "min_items",
        "max_items",
    ]
    private static let keywords: Set<String> = [
        "type", "enum", "properties", "required", "additionalProperties", "items", "allOf", "oneOf", "anyOf",
        "minimum", "maximum", "exclusiveMinimum", "minLength", "maxLength", "minItems", "maxItems",
    ]

    let document: JSONValue

    /// What is wrong with the value, each with its path.
    func problems(_ value: JSONValue, _ schema: JSONValue, at path: String) -> [String] {
        problems(value, schema, at: path, isPart: false)
    }

    /// `isPart`: of an allOf, whose other schemas describe other members.
    private func problems(_ value: JSONValue, _ schema: JSONValue, at path: String, isPart: Bool) -> [String] {
        if let reference = schema["$ref"]?.stringValue {
            return problems(value, target(reference), at: path, isPart: isPart)
        }
        if value.isNull, schema["nullable"]?.boolValue == true { return [] }
        var found = unknown(schema, at: path)
        let types =
            schema["type"]?.arrayValue?.compactMap(\.stringValue) ?? [schema["type"]?.stringValue].compactMap { $0 }
        guard types.isEmpty || types.contains(where: { Self.matches(value, $0) }) else {
            return found + ["\(path): must be \(types.joined(separator: " or "))"]
        }
        if let words = schema["enum"]?.arrayValue, !words.contains(value) { found.append("\(path): is no listed word") }
        found += choices(value, schema, at: path) + bounds(value, schema, at: path)
        if let object = value.objectValue { found += members(object, schema, at: path, isPart: isPart) }
        if let items = value.arrayValue, let item = schema["items"] {
            for (index, value) in items.enumerated() { found += problems(value, item, at: "\(path)[\(index)]") }
        }
        return found
    }

    /// What `#/components/schemas/Name` stands for.
    private func target(_ reference: String) -> JSONValue {
        reference.split(separator: "/").dropFirst().reduce(document) { $0[String($1)] ?? ["missing": true] }
    }

    private func unknown(_ schema: JSONValue, at path: String) -> [String] {
        (schema.objectValue?.members ?? []).map(\.name)
            .filter { !Self.keywords.contains($0) && !Self.annotations.contains($0) && !$0.hasPrefix("x-") }
            .map { "\(path): nobody checks the keyword \($0)" }
    }

    private func choices(_ value: JSONValue, _ schema: JSONValue, at path: String) -> [String] {
        var found = (schema["allOf"]?.arrayValue ?? []).flatMap { problems(value, $0, at: path, isPart: true) }
        for (keyword, isExact) in [("oneOf", true), ("anyOf", false)] {
            guard let options = schema[keyword]?.arrayValue else { continue }
            let all = options.map { problems(value, $0, at: path) }
            let fitting = all.count { $0.isEmpty }
            if fitting == 0 { found += ["\(path): fits none of \(keyword)"] + (all.min { $0.count < $1.count } ?? []) }
            if isExact, fitting > 1 { found.append("\(path): fits \(fitting) of \(keyword)") }
        }
        return found
    }

    private func members(_ object: JSONObject, _ schema: JSONValue, at path: String, isPart: Bool) -> [String] {
        var found: [String] = []
        for name in schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? [] where object[name] == nil {
            found.append("\(path): lacks \(name)")
        }
        let described = names(in: schema)
        for member in object.members {
            let place = path + "." + member.name
            if let property = schema["properties"]?[member.name] {
                found += problems(member.value, property, at: place)
            } else if let rest = schema["additionalProperties"], rest.objectValue != nil {
                found += problems(member.value, rest, at: place)
            } else if !isPart, !described.isEmpty, !described.contains(member.name) {
                found.append("\(place): is not described")
            }
        }
        return found
    }

    /// Of the members that the schema and all that it is made of describe.
    private func names(in schema: JSONValue) -> Set<String> {
        if let reference = schema["$ref"]?.stringValue { return names(in: target(reference)) }
        let own = schema["properties"]?.objectValue?.members.map(\.name) ?? []
        let parts = ["allOf", "oneOf", "anyOf"].flatMap { schema[$0]?.arrayValue ?? [] }
        return parts.reduce(into: Set(own)) { $0.formUnion(names(in: $1)) }
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
        let least = schema[lower]?.doubleValue ?? -.infinity
        var isInside = size >= least && size <= schema[upper]?.doubleValue ?? .infinity
        if lower == "minimum", let exclusive = schema["exclusiveMinimum"] {
            isInside = isInside && size > exclusive.doubleValue ?? least
        }
        return isInside ? [] : ["\(path): is out of range"]
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
