import ProviderJSON

/// Rules of the contract beyond OpenRPC's own schema. Each problem is one line that names its place.
struct Lint {
    let contract: Contract
    private(set) var problems: [String] = []

    private static let words: [String: Set<String>] = [
        "x-providerd-kind": ["unary", "server_stream", "upload", "download"],
        "x-providerd-role": ["open", "viewer", "auditor", "operator", "admin"],
        "x-providerd-effect": ["read", "change"],
        "x-providerd-runs": ["event_loop", "task"],
    ]

    static func problems(in contract: Contract) -> [String] {
        var lint = Lint(contract: contract)
        lint.checkNames()
        lint.checkReferences(contract.document, at: "$")
        for entry in contract.document["methods"]?.arrayValue ?? [] where entry["result"] != nil {
            lint.check(entry, Contract.Method(entry))
        }
        return lint.problems
    }

    private init(contract: Contract) {
        self.contract = contract
    }

    private mutating func checkNames() {
        var seen = Set<String>()
        for name in contract.methods.map(\.name) + contract.notifications.map(\.name) where !seen.insert(name).inserted
        {
            problems.append("\(name): is listed twice")
        }
        for method in contract.methods where method.name.split(separator: ".").count != 2 {
            problems.append("\(method.name): must be noun.verb")
        }
    }

    private mutating func checkReferences(_ value: JSONValue, at path: String) {
        if let reference = value["$ref"]?.stringValue {
            let target = reference.split(separator: "/").dropFirst().reduce(Optional(contract.document)) {
                $0?[String($1)]
            }
            if !reference.hasPrefix("#/") || target == nil { problems.append("\(path): \(reference) leads nowhere") }
        }
        for member in value.objectValue?.members ?? [] { checkReferences(member.value, at: path + "." + member.name) }
        for (index, item) in (value.arrayValue ?? []).enumerated() { checkReferences(item, at: "\(path)[\(index)]") }
    }

    private mutating func check(_ entry: JSONValue, _ method: Contract.Method) {
        for (name, allowed) in Self.words.sorted(by: { $0.key < $1.key }) where !allowed.contains(entry.text(name)) {
            problems.append("\(method.name): \(name) must be one of \(allowed.sorted().joined(separator: ", "))")
        }
        if entry["x-providerd-timeout-ms"]?.intValue == nil {
            problems.append("\(method.name): x-providerd-timeout-ms must be a number, 0 for none")
        }
        if entry.text("paramStructure") != "by-name" {
            problems.append("\(method.name): paramStructure must be by-name")
        }
        if method.summary.isEmpty || method.description.isEmpty { problems.append("\(method.name): needs words") }
        if (method.kind == "server_stream") != (method.item != nil) {
            problems.append("\(method.name): x-providerd-stream belongs to server_stream, and must be there")
        }
        let hasChannel = method.params.contains { $0.name == "channel" && $0.isRequired }
        if hasChannel != (method.kind == "upload" || method.kind == "download") {
            problems.append("\(method.name): a required channel belongs to upload and download, and must be there")
        }
        if method.runs == "event_loop", method.kind != "unary" {
            problems.append("\(method.name): only a unary method can run on the event loop")
        }
        let known = Set(contract.reasons.map(\.name))
        for word in method.reasons.flatMap(\.words) where !known.contains(word) {
            problems.append("\(method.name): the reason \(word) is not in info.x-providerd-reasons")
        }
        checkExamples(method)
    }

    private mutating func checkExamples(_ method: Contract.Method) {
        if method.examples.isEmpty { problems.append("\(method.name): has no example") }
        let validator = SchemaValidator(contract.document)
        for example in method.examples {
            let place = "\(method.name): example \"\(example.text("name"))\""
            let given = example["params"]?.arrayValue ?? []
            for param in given {
                guard let field = method.params.first(where: { $0.name == param.text("name") }) else {
                    problems.append("\(place): has no param named \(param.text("name"))")
                    continue
                }
                problems += validator.problems(param["value"] ?? nil, field.schema, at: "\(place) \(field.name)")
            }
            for field in method.params
            where field.isRequired && !given.contains(where: { $0.text("name") == field.name }) {
                problems.append("\(place): lacks \(field.name)")
            }
            let schema: JSONValue = .object(["$ref": .string("#/components/schemas/" + method.result)])
            problems += validator.problems(example["result"]?["value"] ?? nil, schema, at: "\(place) result")
        }
    }
}
