import ProviderJSON

/// What an entry of the list of methods must say.
extension Lint {
    private static let words: [(name: String, allowed: [String])] = [
        ("x-providerd-kind", ["unary", "server_stream", "upload", "download"]),
        ("x-providerd-role", ["open", "viewer", "auditor", "operator", "admin"]),
        ("x-providerd-effect", ["read", "change"]),
        ("x-providerd-runs", ["event_loop", "task"]),
    ]

    mutating func check(_ entry: JSONValue, _ method: Contract.Method) {
        for (name, allowed) in Self.words where !allowed.contains(entry.text(name)) {
            report(method.name, "\(name) must be one of \(allowed.joined(separator: ", "))")
        }
        let timeout = entry["x-providerd-timeout-ms"]?.intValue ?? -1
        if timeout < 0 { report(method.name, "x-providerd-timeout-ms must be a number, 0 for none") }
        if timeout > 0, method.kind != "unary" {
            report(method.name, "x-providerd-timeout-ms must be 0 for a stream or a transfer")
        }
        if entry.text("paramStructure") != "by-name" { report(method.name, "paramStructure must be by-name") }
        if method.summary.isEmpty { report(method.name, "needs a summary") }
        if method.description.isEmpty { report(method.name, "needs a description") }
        if method.runs == "event_loop", method.kind != "unary" || method.effect != "read" {
            report(method.name, "only a unary method that reads can run on the event loop")
        }
        if let answer = entry["x-providerd-answer"], answer.stringValue != "kept" || method.runs != "event_loop" {
            report(method.name, "x-providerd-answer can only be kept, and only of what runs on the event loop")
        }
        checkName(entry, method)
        checkParams(entry, method)
        checkAnswer(entry, method)
    }

    private mutating func checkName(_ entry: JSONValue, _ method: Contract.Method) {
        let parts = method.name.split(separator: ".", omittingEmptySubsequences: false)
        let isWord = parts.allSatisfy { part in
            part.first?.isLetter == true
                && part.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_") }
        }
        if parts.count != 2 || !isWord { report(method.name, "must be noun.verb in snake_case") }
        if entry["tags"]?[0]?.text("name") != method.noun { report(method.name, "must have its noun as its first tag") }
        if method.noun == "rpc", method.name != "rpc.discover" {
            report(method.name, "rpc. is reserved by JSON-RPC 2.0")
        }
    }

    private mutating func checkParams(_ entry: JSONValue, _ method: Contract.Method) {
        reportRepeats(method.params.map(\.name)) { ("\(method.name) \($0)", "is a param twice") }
        checkFields(method.params, at: method.name)
        var hasOptional = false
        for field in method.params {
            if field.name == "_meta" { report("\(method.name) _meta", "belongs to every call and is never listed") }
            if field.isRequired, hasOptional {
                report("\(method.name) \(field.name)", "is required and stands behind one that is not")
            }
            hasOptional = hasOptional || !field.isRequired
            checkSchema(field.schema, at: "\(method.name) \(field.name)", isNullable: !field.isRequired)
        }
        for param in entry["params"]?.arrayValue ?? [] where param["schema"] == nil {
            report("\(method.name) \(param.text("name"))", "needs a schema")
        }
        let channel = method.params.first { $0.name == "channel" && $0.isRequired }
        guard method.kind == "upload" || method.kind == "download" else {
            if channel != nil { report("\(method.name) channel", "belongs to upload and download alone") }
            return
        }
        let isWhole =
            channel?.schema.text("type") == "integer" && channel?.schema["minimum"]?.intValue == 1
            && channel?.schema["maximum"]?.intValue == 4_294_967_295
        if !isWhole { report("\(method.name) channel", "must be there, required, an integer from 1 to 4294967295") }
    }

    private mutating func checkAnswer(_ entry: JSONValue, _ method: Contract.Method) {
        if !isObject(method.result) {
            report("\(method.name) result", "must be a $ref to an object in components.schemas")
        }
        guard method.kind == "server_stream" else {
            if entry["x-providerd-stream"] != nil {
                report("\(method.name) x-providerd-stream", "belongs to server_stream alone")
            }
            return
        }
        if method.result != "StreamEnd" { report("\(method.name) result", "must be StreamEnd") }
        if entry["x-providerd-stream"]?.text("notification") != "$/stream.item" {
            report("\(method.name) x-providerd-stream", "must name the notification $/stream.item")
        }
        if !isObject(method.item ?? "") {
            report("\(method.name) x-providerd-stream", "item must be a $ref to an object in components.schemas")
        }
    }

    private func isObject(_ name: String) -> Bool {
        contract.document["components"]?["schemas"]?[name]?.text("type") == "object"
    }

    mutating func checkNotification(_ entry: JSONValue) {
        let name = entry.text("name")
        if !name.hasPrefix("$/") { report(name, "has no result; only notifications, named $/..., have none") }
        if !["client-to-server", "server-to-client", "both"].contains(entry.text("x-providerd-direction")) {
            report(name, "x-providerd-direction must be one of client-to-server, server-to-client, both")
        }
        if entry.text("summary").isEmpty { report(name, "needs a summary") }
        if entry.text("paramStructure") != "by-name" { report(name, "paramStructure must be by-name") }
    }
}
