import ProviderJSON

/// Writes Protocol/reference.md: every method, type and reason for people.
struct EmitReference {
    let contract: Contract
    private var source = Source()

    static func text(of contract: Contract) -> String {
        var emitter = EmitReference(contract: contract)
        emitter.index()
        for noun in contract.nouns {
            emitter.source.add("## \(noun)", "")
            for method in contract.methods where method.noun == noun { emitter.method(method) }
        }
        emitter.notifications()
        emitter.schemas()
        emitter.reasons()
        return emitter.source.text
    }

    private init(contract: Contract) {
        self.contract = contract
    }

    private mutating func index() {
        source.add(
            "# Reference", "", "Generated from `openrpc.json` by `make protocol`; the frame, `_meta`, streams and")
        source.add("errors are told in [README.md](README.md).", "", "| method | who | what |", "|---|---|---|")
        for method in contract.methods {
            let anchor = method.name.filter { $0 != "." }
            source.add("| [`\(method.name)`](#\(anchor)) | \(who(method.role)) | \(method.summary) |")
        }
        source.add("")
    }

    private func who(_ role: String) -> String {
        ["open": "everyone", "viewer": "everyone with a role"][role] ?? role
    }

    private mutating func method(_ method: Contract.Method) {
        source.add("### \(method.name)", "", "\(method.summary) \(method.description)", "")
        let timeout = method.timeoutMilliseconds == 0 ? "none" : "\(method.timeoutMilliseconds / 1000) s"
        source.add(
            "Kind: \(method.kind) · who: \(who(method.role)) · effect: \(method.effect) · time-out: \(timeout)", "")
        if !method.params.isEmpty {
            source.add("| param | type | |", "|---|---|---|")
            for field in method.params { row(field) }
            source.add("")
        }
        let items = method.item.map { ", after items of [`\($0)`](#\($0.lowercased()))" } ?? ""
        source.add("Answers [`\(method.result)`](#\(method.result.lowercased()))\(items).", "")
        let errors = method.errors.map { "`\($0)`" }.joined(separator: ", ")
        let reasons = method.reasons.flatMap(\.words).map { "`\($0)`" }.joined(separator: ", ")
        if !errors.isEmpty { source.add("Errors: \(errors)\(reasons.isEmpty ? "" : "; reasons: \(reasons)").", "") }
        for example in method.examples { self.example(example, of: method) }
    }

    private mutating func example(_ example: JSONValue, of method: Contract.Method) {
        var params = JSONObject()
        for param in example["params"]?.arrayValue ?? [] { params[param.text("name")] = param["value"] }
        let request: JSONValue = [
            "jsonrpc": "2.0", "id": 1, "method": .string(method.name), "params": .object(params),
        ]
        let reply: JSONValue = ["jsonrpc": "2.0", "id": 1, "result": example["result"]?["value"] ?? nil]
        source.add("Example, \(example.text("name")):", "", "```json", request.serializedText())
        source.add(reply.serializedText(), "```", "")
    }

    private mutating func row(_ field: Contract.Field) {
        let need = field.isRequired ? "Required. " : ""
        source.add("| `\(field.name)` | \(type(field.schema)) | \(need)\(field.description) |")
    }

    private func type(_ schema: JSONValue) -> String {
        if let name = schema.referenceName { return "[`\(name)`](#\(name.lowercased()))" }
        if let types = schema["type"]?.arrayValue?.compactMap(\.stringValue) { return types.joined(separator: " or ") }
        if schema["type"]?.stringValue == "array" { return "array of \(type(schema["items"] ?? nil))" }
        return schema["type"]?.stringValue ?? "any"
    }

    private mutating func notifications() {
        source.add("## Notifications", "")
        for notification in contract.notifications {
            source.add("### \(notification.name)", "", "\(notification.summary) (\(notification.direction))", "")
            source.add("| param | type | |", "|---|---|---|")
            for field in notification.params { row(field) }
            source.add("")
        }
    }

    private mutating func schemas() {
        source.add("## Types", "")
        for schema in contract.schemas {
            source.add("### \(schema.name)", "", schema.description, "")
            if let words = schema.words { source.add(words.map { "`\($0)`" }.joined(separator: ", "), "") }
            guard let fields = schema.fields else { continue }
            source.add("| field | type | |", "|---|---|---|")
            for field in fields { row(field) }
            source.add("")
        }
    }

    private mutating func reasons() {
        source.add("## Reasons", "", "| reason | status | when |", "|---|---|---|")
        for reason in contract.reasons {
            source.add("| `\(reason.name)` | `\(reason.status)` | \(reason.description) |")
        }
    }
}
