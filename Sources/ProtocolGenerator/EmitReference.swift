import ProviderJSON

/// Writes Protocol/reference.md: every method, type and reason for people.
struct EmitReference {
    let contract: Contract
    private var page = Markdown()

    static func text(of contract: Contract) -> String {
        var emitter = EmitReference(contract: contract)
        emitter.introduction()
        for noun in contract.nouns {
            emitter.page.add("## \(noun)")
            for method in contract.methods where method.noun == noun { emitter.method(method) }
        }
        emitter.meta()
        emitter.notifications()
        emitter.types()
        emitter.reasons()
        return emitter.page.text
    }

    private init(contract: Contract) {
        self.contract = contract
    }

    private mutating func introduction() {
        let info = contract.document["info"] ?? nil
        page.add("# \(info.text("title")) protocol, version \(info.text("version"))")
        page.add(info.text("description"))
        page.add(
            "Generated from [openrpc.json](openrpc.json) by `make protocol`. How a request reaches the daemon (frames, "
                + "streams, errors, limits) is told in [README.md](README.md).")
        let nouns = contract.nouns.map { Markdown.link($0, to: $0) }.joined(separator: " · ")
        let others = ["The _meta object", "Notifications", "Types", "Reasons"].map { Markdown.link($0, to: $0) }
        page.add(nouns + " · " + others.joined(separator: " · "))
        page.add("## Methods")
        for noun in contract.nouns {
            let rows = contract.methods.filter { $0.noun == noun }.map { method in
                [Markdown.link("`\(method.name)`", to: method.name), who(method.role), kind(method), method.summary]
            }
            page.table([noun, "who", "kind", "what"], rows)
        }
    }

    private func who(_ role: String) -> String {
        switch role {
        case "open": "everyone"
        case "viewer": "everyone with a role"
        case "auditor": "auditors, admins"
        case "operator": "operators, admins"
        default: "admins"
        }
    }

    private func kind(_ method: Contract.Method) -> String {
        method.kind == "server_stream" ? "server stream" : method.kind
    }

    private mutating func method(_ method: Contract.Method) {
        page.add("### \(method.name)")
        page.add(method.summary + (method.description.isEmpty ? "" : " " + method.description))
        let timeout = method.timeoutMilliseconds == 0 ? "none" : "\(method.timeoutMilliseconds / 1000) s"
        let effect = method.effect == "change" ? "changes; takes `request_id` and `validate_only`" : "reads"
        page.add("*\(who(method.role))* · \(kind(method)) · \(effect) · time-out \(timeout)")
        if method.params.isEmpty {
            page.add("No params.")
        } else {
            page.table(["param", "type", "", "meaning"], method.params.map(row))
        }
        let items = method.item.map { "Streams items of \(Markdown.link("`\($0)`", to: $0)), then answers " }
        page.add((items ?? "Answers ") + Markdown.link("`\(method.result)`", to: method.result) + ".")
        errors(method)
        for example in method.examples { self.example(example, of: method) }
    }

    private mutating func errors(_ method: Contract.Method) {
        let table = contract.document["components"]?["errors"]
        let rows = method.errors.map { name in
            let code = table?[name]?["code"]?.intValue.map(String.init) ?? ""
            let words = method.reasons.filter { $0.code == code }.flatMap(\.words)
            return [code, "`\(name)`", words.map { Markdown.link("`\($0)`", to: "reasons") }.joined(separator: ", ")]
        }
        page.table(["code", "error", "reasons"], rows)
    }

    private mutating func example(_ example: JSONValue, of method: Contract.Method) {
        var params = JSONObject()
        for param in example["params"]?.arrayValue ?? [] { params[param.text("name")] = param["value"] }
        page.add("Example: \(example.text("name"))")
        page.json(["jsonrpc": "2.0", "id": 1, "method": .string(method.name), "params": .object(params)])
        for (index, item) in method.itemExamples.enumerated() {
            let inner: JSONValue = ["id": 1, "seq": .integer(Int64(index + 1)), "item": item]
            page.json(["jsonrpc": "2.0", "method": "$/stream.item", "params": inner])
        }
        page.json(["jsonrpc": "2.0", "id": 1, "result": example["result"]?["value"] ?? nil])
    }

    private func row(_ field: Contract.Field) -> [String] {
        ["`\(field.name)`", type(field.schema), field.isRequired ? "required" : "", field.description]
    }

    private func type(_ schema: JSONValue) -> String {
        if let name = schema.referenceName { return Markdown.link("`\(name)`", to: name) }
        if let types = schema["type"]?.arrayValue?.compactMap(\.stringValue) {
            return types.joined(separator: " or ") + bounds(schema)
        }
        switch schema["type"]?.stringValue {
        case "array": return "array of \(type(schema["items"] ?? nil))" + bounds(schema)
        case "object":
            guard let values = schema["additionalProperties"], values.objectValue != nil else { return "object" }
            return "object of \(type(values))"
        case "string" where schema["x-providerd-secret"]?.boolValue == true:
            return "string, never answered" + bounds(schema)
        case "string" where schema.text("format") == "date-time": return "string, RFC 3339 in UTC"
        case let type?: return type + bounds(schema)
        case nil: return "any"
        }
    }

    private func bounds(_ schema: JSONValue) -> String {
        for (lower, upper, unit) in [
            ("minLength", "maxLength", " characters"), ("minItems", "maxItems", " items"), ("minimum", "maximum", ""),
        ] {
            switch (schema[lower]?.serializedText(), schema[upper]?.serializedText()) {
            case (let low?, let high?): return ", \(low) to \(high)\(unit)"
            case (let low?, nil): return ", \(low)\(unit) or more"
            case (nil, let high?): return ", at most \(high)\(unit)"
            case (nil, nil): continue
            }
        }
        return ""
    }

    private mutating func meta() {
        page.add("## The _meta object")
        let schema = contract.document["info"]?["x-providerd-meta"] ?? nil
        page.add(schema.text("description"))
        page.table(["field", "type", "", "meaning"], (schema.properties(nil) ?? []).map(row))
    }

    private mutating func notifications() {
        page.add("## Notifications")
        for notification in contract.notifications {
            let words = notification.direction.split(separator: "-").joined(separator: " ")
            page.add("### \(notification.name)")
            page.add(notification.summary, "", "*\(words == "both" ? "client to server, server to client" : words)*")
            page.table(["param", "type", "", "meaning"], notification.params.map(row))
        }
    }

    private mutating func types() {
        page.add("## Types")
        for schema in contract.schemas {
            page.add("### \(schema.name)")
            page.add(schema.description)
            if let words = schema.words { page.add("One of " + words.map { "`\($0)`" }.joined(separator: ", ") + ".") }
            page.table(["field", "type", "", "meaning"], (schema.fields ?? []).map(row))
        }
    }

    private mutating func reasons() {
        page.add("## Reasons")
        page.add("An error's `data.reason`: stable words for programs.")
        page.table(
            ["reason", "status", "when"], contract.reasons.map { ["`\($0.name)`", "`\($0.status)`", $0.description] })
    }
}
