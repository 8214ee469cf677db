import ProviderJSON

/// One method: who, params, answer, errors, examples.
extension EmitReference {
    /// More fields than this are looked up where the type is told.
    private static let inlineFields = 12

    static func columns(_ name: String) -> [String] { [name, "type", "", "meaning"] }

    mutating func method(_ method: Contract.Method) {
        page.add("### \(method.name)")
        page.add(linked(method.summary + (method.description.isEmpty ? "" : " " + method.description)))
        let timeout =
            method.timeoutMilliseconds == 0 ? "no time-out" : "time-out \(method.timeoutMilliseconds / 1000) s"
        let effect = method.effect == "change" ? "changes; takes `request_id` and `validate_only`" : "reads"
        page.add("*\(who(method.role))* · \(kind(method)) · \(effect) · \(timeout)")
        if method.params.isEmpty {
            page.add("**No params.**")
        } else {
            page.add("**Params**")
            page.table(Self.columns("param"), method.params.map(row))
        }
        answer(method)
        errors(of: method)
        for example in method.examples { self.example(example, of: method) }
    }

    private mutating func answer(_ method: Contract.Method) {
        let result = typeLink(method.result)
        switch method.kind {
        case "server_stream":
            let item = method.item ?? ""
            page.add("**Streams** items of type \(typeLink(item)), then answers \(result) as its end.")
            fields(of: item)
        case "upload":
            page.add("Send the bytes as [BINARY frames](README.md#uploads-and-downloads) on `channel`.")
            page.add("**Answers** \(result), once it has them all.")
            fields(of: method.result)
        case "download":
            page.add("The bytes come as [BINARY frames](README.md#uploads-and-downloads) on `channel`.")
            page.add("**Answers** \(result), behind the last of them.")
            fields(of: method.result)
        default:
            page.add("**Answers** \(result).")
            fields(of: method.result)
        }
    }

    /// The fields of a small type, where it is answered.
    private mutating func fields(of type: String) {
        guard let fields = contract.schemas.first(where: { $0.name == type })?.fields else { return }
        guard fields.count <= Self.inlineFields else { return }
        page.table(Self.columns("field"), fields.map(row))
    }

    private mutating func errors(of method: Contract.Method) {
        let table = contract.document["components"]?["errors"]
        let rows = method.errors.flatMap { name -> [[String]] in
            let code = table?[name]?["code"]?.intValue.map(String.init) ?? ""
            let words = method.reasons.filter { $0.code == code }.flatMap(\.words)
            guard !words.isEmpty else { return [["\(code) `\(name)`", "", ""]] }
            return words.enumerated().map { index, word in
                let when = contract.reasons.first { $0.name == word }?.description ?? ""
                return [index == 0 ? "\(code) `\(name)`" : "", reasonLink(word), linked(when)]
            }
        }
        page.add(
            "**Errors**, beside those of [any call](#reasons); what to do about each code is told [below](#errors).")
        page.table(["error", "reason", "when"], rows)
    }

    // MARK: Examples

    private mutating func example(_ example: JSONValue, of method: Contract.Method) {
        var params = JSONObject()
        for param in example["params"]?.arrayValue ?? [] { params[param.text("name")] = param["value"] }
        page.add("**Example:** \(example.text("name"))")
        shell(params, of: method)
        page.json(["jsonrpc": "2.0", "id": 1, "method": .string(method.name), "params": .object(params)])
        for (index, item) in method.itemExamples.enumerated() {
            let inner: JSONValue = ["id": 1, "seq": .integer(Int64(index + 1)), "item": item]
            page.json(["jsonrpc": "2.0", "method": "$/stream.item", "params": inner])
        }
        page.json(["jsonrpc": "2.0", "id": 1, "result": example["result"]?["value"] ?? nil])
    }

    /// The same call as it is typed, where it is short.
    private mutating func shell(_ params: JSONObject, of method: Contract.Method) {
        var typed = params
        typed["channel"] = nil
        let json = Markdown.spaced(.object(typed))
        let words = typed.isEmpty ? "" : " '\(json)'"
        let file = ["upload": " --input FILE", "download": " --output FILE"][method.kind] ?? ""
        let line = "providerctl call \(method.name)\(words)\(file)"
        guard line.count <= 118, !json.contains("'") else { return }
        page.add("```sh\n\(line)\n```")
    }

    // MARK: Types

    func row(_ field: Contract.Field) -> [String] {
        ["`\(field.name)`", type(field.schema), field.isRequired ? "required" : "", linked(field.description)]
    }

    private func type(_ schema: JSONValue) -> String {
        if let name = schema.referenceName { return typeLink(name) }
        let initial = schema["default"].map { ", default \($0.serializedText())" } ?? ""
        if let types = schema["type"]?.arrayValue?.compactMap(\.stringValue) {
            return types.joined(separator: " or ") + bounds(schema) + initial
        }
        switch schema["type"]?.stringValue {
        case "array":
            let count = bounds(schema).dropFirst(2)
            return (count.isEmpty ? "array" : "array of \(count), each") + (count.isEmpty ? " of " : " ")
                + type(schema["items"] ?? nil)
        case "object":
            guard let values = schema["additionalProperties"], values.objectValue != nil else { return "object" }
            return "object of \(type(values))"
        case "string" where schema["x-providerd-secret"]?.boolValue == true:
            return "string, never answered" + bounds(schema)
        case "string" where schema.text("format") == "date-time": return "string, RFC 3339 in UTC"
        case let type?: return type + bounds(schema) + initial
        case nil: return "any"
        }
    }

    private func bounds(_ schema: JSONValue) -> String {
        for (lower, upper, unit) in [
            ("minLength", "maxLength", " characters"), ("minItems", "maxItems", " items"), ("minimum", "maximum", ""),
        ] {
            switch (schema[lower]?.serializedText(), schema[upper]?.serializedText()) {
            case (let low?, let high?) where low == high: return ", \(low)\(unit)"
            case (let low?, let high?): return ", \(low) to \(high)\(unit)"
            case (let low?, nil): return ", \(low)\(unit) or more"
            case (nil, let high?): return ", at most \(high)\(unit)"
            case (nil, nil): continue
            }
        }
        return ""
    }

    // MARK: Links

    private func typeLink(_ name: String) -> String { Markdown.link("`\(name)`", to: name) }

    private func reasonLink(_ name: String) -> String { "[`\(name)`](#\(name.lowercased()))" }

    /// A text in which every method, type and reason between backticks is a link.
    func linked(_ text: String) -> String {
        text.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { index, part in
            let word = String(part)
            guard index % 2 == 1 else { return word }
            if contract.methods.contains(where: { $0.name == word })
                || contract.schemas.contains(where: { $0.name == word })
            {
                return typeLink(word)
            }
            return contract.reasons.contains { $0.name == word } ? reasonLink(word) : "`\(word)`"
        }.joined()
    }
}
