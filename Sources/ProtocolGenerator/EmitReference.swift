import ProviderJSON

/// Writes Protocol/reference.md: every method, type and reason for people.
struct EmitReference {
    let contract: Contract
    var page = Markdown()

    static func text(of contract: Contract) -> String {
        var emitter = EmitReference(contract: contract)
        emitter.introduction()
        for noun in contract.nouns { emitter.section(noun) }
        emitter.errors()
        emitter.reasons()
        emitter.meta()
        emitter.notifications()
        emitter.types()
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
                + "streams, limits, versions) is told in [README.md](README.md). Params and results are JSON objects; a "
                + "field of a result that you don't know is to be ignored.")
        page.add("## Contents")
        let nouns = contract.nouns.map { noun in
            let verbs = contract.methods.filter { $0.noun == noun }.map { Markdown.link($0.verb, to: $0.name) }
            return "- \(Markdown.link("**\(noun)**", to: noun)): \(verbs.joined(separator: " · "))"
        }
        let others = ["Errors", "Reasons", "The _meta object", "Notifications", "Types"]
        page.add(nouns + ["- " + others.map { Markdown.link($0, to: $0) }.joined(separator: " · ")])
    }

    private mutating func section(_ noun: String) {
        let methods = contract.methods.filter { $0.noun == noun }
        page.add("## \(noun)")
        page.table(
            ["method", "who", "kind", "what"],
            methods.map { method in
                let link = Markdown.link("`\(method.name)`", to: method.name)
                return [link, who(method.role), kind(method), linked(method.summary)]
            })
        for method in methods { self.method(method) }
    }

    func who(_ role: String) -> String {
        switch role {
        case "open": "everyone"
        case "viewer": "everyone with a role"
        case "auditor": "auditors, admins"
        case "operator": "operators, admins"
        default: "admins"
        }
    }

    func kind(_ method: Contract.Method) -> String {
        method.kind == "server_stream" ? "server stream" : method.kind
    }

    // MARK: Errors

    private mutating func errors() {
        page.add("## Errors")
        page.add(
            "An error has a `code`, a `message` for people, and in `data` a `reason` for programs. What to do about it "
                + "depends on the code; what happened is told by the [reason](#reasons).")
        let errors = contract.document["components"]?["errors"]?.objectValue?.members ?? []
        page.table(
            ["code", "name", "what to do"],
            errors.map { error in
                let code = error.value["code"]?.intValue.map(String.init) ?? ""
                return [code, "`\(error.name)`", Self.advice[error.name] ?? ""]
            })
    }

    /// What a caller does about an error, by its name.
    static let advice = [
        "PARSE_ERROR": "Send one JSON document in UTF-8 in each frame.",
        "INVALID_REQUEST": "Correct the envelope: `jsonrpc`, `id`, `method`, `params`.",
        "METHOD_NOT_FOUND": "See `rpc.discover` for what there is; the daemon may be older than the client.",
        "INVALID_PARAMS": "Correct the fields that `field_violations` names; the same request will fail again.",
        "INTERNAL_ERROR": "Look into the daemon's log under `trace_id`, and report it.",
        "CANCELLED": "Nothing: the caller asked for it.",
        "UNKNOWN": "Look into the daemon's log under `trace_id`.",
        "INVALID_ARGUMENT": "Correct what the message names; the same request will fail again.",
        "DEADLINE_EXCEEDED": "Give more `timeout_ms`. A change may have been made: repeat it with its `request_id`.",
        "NOT_FOUND": "Check the id or name; list what there is.",
        "ALREADY_EXISTS": "Choose another name, or use what is there.",
        "PERMISSION_DENIED": "Ask those whom the message names.",
        "RESOURCE_EXHAUSTED": "Ask for less, or wait for earlier answers; `metadata.limit` names the limit.",
        "FAILED_PRECONDITION": "Put right what the message names, then repeat.",
        "ABORTED": "Read again what changed, then repeat; after `retry_after_ms` if it is there.",
        "OUT_OF_RANGE": "List again, and watch after the list's cursor.",
        "UNIMPLEMENTED": "Speak a version that `system.hello` names.",
        "INTERNAL": "Look into the daemon's log under `trace_id`, and report it.",
        "UNAVAILABLE":
            "Repeat reads, and changes that carry a `request_id`; after `retry_after_ms` if it is there.",
        "DATA_LOSS": "Tell whoever runs the daemon; restore what the message names.",
        "UNAUTHENTICATED": "Not used: the kernel tells who calls.",
    ]

    private mutating func reasons() {
        page.add("## Reasons")
        page.add("Stable words for programs. A method lists those of its own; the others have a scope:")
        let scopes = [
            ("call", "any call may be answered so"), ("connection", "an answer to no call in particular, `id` null"),
            ("command", "not an answer: why a command failed, in its `error`"),
            ("client", "made by the Swift client itself"),
        ]
        page.add(scopes.map { "- `\($0.0)`: \($0.1)" })
        page.table(
            ["reason", "status", "scope", "when"],
            contract.reasons.map { reason in
                let scope = reason.scope.map { "`\($0)`" } ?? ""
                return [Self.anchor(reason.name), "`\(reason.status)`", scope, linked(reason.description)]
            })
    }

    /// A reason where it is explained; GitHub keeps an id.
    private static func anchor(_ reason: String) -> String { "<a id=\"\(reason.lowercased())\"></a>`\(reason)`" }

    // MARK: What all methods share

    private mutating func meta() {
        page.add("## The _meta object")
        let schema = contract.document["info"]?["x-providerd-meta"] ?? nil
        page.add(linked(schema.text("description")))
        page.table(Self.columns("field"), (schema.properties(nil) ?? []).map(row))
    }

    private mutating func notifications() {
        page.add("## Notifications")
        for notification in contract.notifications {
            let words = notification.direction.split(separator: "-").joined(separator: " ")
            page.add("### \(notification.name)")
            page.add(
                linked(notification.summary), "", "*\(words == "both" ? "client to server, server to client" : words)*")
            page.table(Self.columns("param"), notification.params.map(row))
        }
    }

    private mutating func types() {
        page.add("## Types")
        for schema in contract.schemas {
            page.add("### \(schema.name)")
            page.add(linked(schema.description))
            if let words = schema.words { page.add("One of " + words.map { "`\($0)`" }.joined(separator: ", ") + ".") }
            page.table(Self.columns("field"), (schema.fields ?? []).map(row))
            let users = self.users(of: schema.name)
            if !users.isEmpty { page.add("*In \(users.joined(separator: ", ")).*") }
        }
    }

    /// The methods and types that have it, as links.
    private func users(of name: String) -> [String] {
        let methods = contract.methods.filter { method in
            method.result == name || method.item == name
                || method.params.contains { $0.schema.mentionsType(name) || contract.mentions(in: $0).contains(name) }
        }
        let types = contract.schemas.filter { schema in
            schema.name != name
                && (schema.fields ?? []).contains {
                    $0.schema.mentionsType(name) || contract.mentions(in: $0).contains(name)
                }
        }
        return (methods.map(\.name) + types.map(\.name)).map { Markdown.link("`\($0)`", to: $0) }
    }
}

extension JSONValue {
    /// Whether a schema refers to that type, itself, in its items or in its values.
    fileprivate func mentionsType(_ name: String) -> Bool {
        referenceName == name || self["items"]?.mentionsType(name) == true
            || self["additionalProperties"]?.mentionsType(name) == true
    }
}
