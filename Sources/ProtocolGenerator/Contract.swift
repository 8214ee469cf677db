import ProviderJSON

/// The contract as the emitters see it: methods, notifications and schemas in the document's order.
struct Contract {
    struct Field {
        var name: String
        var description: String
        var isRequired: Bool
        var schema: JSONValue
    }

    struct Method {
        var name: String
        var summary: String
        var description: String
        var kind: String
        var role: String
        var effect: String
        var timeoutMilliseconds: Int
        var runs: String
        /// Whether handlers answer what was encoded before.
        var isKept: Bool
        var params: [Field]
        /// The schema's name of the answer.
        var result: String
        /// The schema's name of a stream's items.
        var item: String?
        /// Items as a caller may see them.
        var itemExamples: [JSONValue]
        var errors: [String]
        var reasons: [(code: String, words: [String])]
        var examples: [JSONValue]

        var noun: String { String(name.prefix { $0 != "." }) }
        var verb: String { String(name.drop { $0 != "." }.dropFirst()) }
        var typeName: String { SwiftNames.type(noun) + SwiftNames.type(verb) }
    }

    struct Notification {
        var name: String
        var summary: String
        var direction: String
        var params: [Field]
    }

    /// What an error's `data.reason` may be.
    struct Reason {
        var name: String
        var status: String
        var description: String
        /// Where it may come without a method that lists it; nil for nowhere.
        var scope: String?
    }

    struct Schema {
        var name: String
        var description: String
        var value: JSONValue
        /// nil for anything that is not an object with listed properties.
        var fields: [Field]?
        /// nil for anything that is not a list of words.
        var words: [String]?
    }

    var document: JSONValue
    var methods: [Method]
    var notifications: [Notification]
    var schemas: [Schema]
    var reasons: [Reason]

    /// The nouns in the order of their first method.
    var nouns: [String] {
        var nouns: [String] = []
        for method in methods where !nouns.contains(method.noun) { nouns.append(method.noun) }
        return nouns
    }
}

extension Contract {
    /// Reads what the linter has found to be whole; what is missing reads as empty.
    init(_ document: JSONValue) {
        self.document = document
        let entries = document["methods"]?.arrayValue ?? []
        let types = document["components"]?["schemas"]
        methods = entries.filter { $0["result"] != nil }.map { Method($0, types: types) }
        notifications = entries.filter { $0["result"] == nil }.map { entry in
            Notification(
                name: entry.text("name"), summary: entry.text("summary"),
                direction: entry.text("x-providerd-direction"), params: entry.contentDescriptors(types))
        }
        schemas = (document["components"]?["schemas"]?.objectValue?.members ?? []).map { member in
            Schema(
                name: member.name, description: member.value.text("description"), value: member.value,
                fields: member.value.properties(types),
                words: member.value["enum"]?.arrayValue?.compactMap(\.stringValue))
        }
        reasons = (document["info"]?["x-providerd-reasons"]?.objectValue?.members ?? []).map {
            Reason(
                name: $0.name, status: $0.value.text("status"), description: $0.value.text("description"),
                scope: $0.value["scope"]?.stringValue)
        }
    }
}

extension Contract.Method {
    init(_ entry: JSONValue, types: JSONValue?) {
        self.init(
            name: entry.text("name"), summary: entry.text("summary"), description: entry.text("description"),
            kind: entry.text("x-providerd-kind"), role: entry.text("x-providerd-role"),
            effect: entry.text("x-providerd-effect"),
            timeoutMilliseconds: Int(entry["x-providerd-timeout-ms"]?.intValue ?? 0),
            runs: entry.text("x-providerd-runs"), isKept: entry.text("x-providerd-answer") == "kept",
            params: entry.contentDescriptors(types),
            result: entry["result"]?["schema"]?.referenceName ?? "",
            item: entry["x-providerd-stream"]?["item"]?.referenceName,
            itemExamples: entry["x-providerd-stream"]?["examples"]?.arrayValue ?? [],
            errors: (entry["errors"]?.arrayValue ?? []).compactMap(\.referenceName),
            reasons: (entry["x-providerd-reasons"]?.objectValue?.members ?? []).map {
                ($0.name, $0.value.arrayValue?.compactMap(\.stringValue) ?? [])
            },
            examples: entry["examples"]?.arrayValue ?? [])
    }
}

extension JSONValue {
    /// The text of that member, or an empty one.
    func text(_ name: String) -> String { self[name]?.stringValue ?? "" }

    /// The last part of a `$ref`.
    var referenceName: String? {
        self["$ref"]?.stringValue.map { String($0.split(separator: "/").last ?? "") }
    }

    /// An OpenRPC method's params. One without words of its own has those of its type.
    func contentDescriptors(_ types: JSONValue?) -> [Contract.Field] {
        (self["params"]?.arrayValue ?? []).map { param in
            Contract.Field(
                name: param.text("name"), description: param.describing(types) ?? "",
                isRequired: param["required"]?.boolValue ?? false, schema: param["schema"] ?? .object([:]))
        }
    }

    /// An object schema's properties, if it lists any. One without words of its own has those of its type.
    func properties(_ types: JSONValue?) -> [Contract.Field]? {
        guard let members = self["properties"]?.objectValue?.members else { return nil }
        let required = Set(self["required"]?.arrayValue?.compactMap(\.stringValue) ?? [])
        return members.map { member in
            Contract.Field(
                name: member.name, description: member.value.describing(types) ?? "",
                isRequired: required.contains(member.name), schema: member.value)
        }
    }

    private func describing(_ types: JSONValue?) -> String? {
        let own = text("description")
        if !own.isEmpty { return own }
        if let schema = self["schema"] { return schema.describing(types) }
        return referenceName.flatMap { types?[$0]?["description"]?.stringValue }
    }
}
