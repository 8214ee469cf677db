import ProviderJSON

/// Rules of the contract beyond OpenRPC's own schema. Each problem is one line that names the method or type, the
/// field, and what is wrong.
struct Lint {
    let contract: Contract
    private(set) var problems: [String] = []

    static func problems(in contract: Contract) -> [String] {
        var lint = Lint(contract: contract)
        lint.checkDocument()
        lint.checkNames()
        lint.checkErrorTable()
        lint.checkSchemas()
        lint.checkUse()
        for entry in contract.document["methods"]?.arrayValue ?? [] {
            if entry["result"] == nil { lint.checkNotification(entry) }
        }
        let entries = (contract.document["methods"]?.arrayValue ?? []).filter { $0["result"] != nil }
        for (entry, method) in zip(entries, contract.methods) {
            lint.check(entry, method)
            lint.checkErrors(method)
            lint.checkExamples(method)
        }
        return lint.problems
    }

    private init(contract: Contract) {
        self.contract = contract
    }

    mutating func report(_ place: String, _ problem: String) {
        problems.append("\(place): \(problem)")
    }

    /// What an extension's name may be, by where it stands.
    private static let extensions: [String: Set<String>] = [
        "info": ["meta", "limits", "reasons"],
        "method": ["kind", "role", "effect", "timeout-ms", "runs", "answer", "reasons", "stream"],
        "notification": ["direction"],
        "schema": ["secret"],
    ]

    /// References and extensions everywhere, and the parts that nothing can be made without.
    private mutating func checkDocument() {
        let document = contract.document
        for name in ["openrpc", "info", "methods", "components"] where document[name] == nil {
            report("document", "lacks \(name)")
        }
        for member in document.objectValue?.members ?? [] {
            switch member.name {
            case "methods":
                for entry in member.value.arrayValue ?? [] {
                    visit(entry, at: entry.text("name"), inside: entry["result"] == nil ? "notification" : "method")
                }
            case "components":
                for schema in member.value["schemas"]?.objectValue?.members ?? [] {
                    visit(schema.value, at: schema.name, inside: "schema")
                }
            default:
                visit(.object([member.name: member.value]), at: "document", inside: "info")
            }
        }
    }

    private mutating func visit(_ value: JSONValue, at place: String, inside part: String) {
        if let reference = value["$ref"]?.stringValue {
            let target = reference.split(separator: "/").dropFirst().reduce(Optional(contract.document)) {
                $0?[String($1)]
            }
            if !reference.hasPrefix("#/") || target == nil { report(place, "\(reference) leads nowhere") }
        }
        for member in value.objectValue?.members ?? [] {
            // An example's value is the method's matter, whatever it looks like.
            if member.name == "examples" { continue }
            if member.name.hasPrefix("x-providerd-") {
                let known = Self.extensions[part] ?? []
                if !known.contains(String(member.name.dropFirst("x-providerd-".count))) {
                    report(place, "\(member.name) is not an extension that belongs here")
                }
            }
            let inner = member.name == "schema" ? "schema" : part
            visit(member.value, at: place + (member.name == "params" ? "" : " " + member.name), inside: inner)
        }
        for (index, item) in (value.arrayValue ?? []).enumerated() {
            let name = item.text("name")
            visit(item, at: place + (name.isEmpty ? "[\(index)]" : " " + name), inside: part)
        }
    }

    /// Names that must differ from each other, on the wire and in Swift.
    private mutating func checkNames() {
        reportRepeats(contract.methods.map(\.name) + contract.notifications.map(\.name)) { ($0, "is listed twice") }
        reportRepeats(contract.reasons.map(\.name)) { ("document info.x-providerd-reasons", "has \($0) twice") }
        reportRepeats(contract.methods.map(\.typeName) + contract.schemas.map(\.name)) {
            ($0, "two Swift types would have this name")
        }
        for noun in contract.nouns where ["Schemas", "Methods", "ContractDocument"].contains(SwiftNames.type(noun)) {
            report(noun, "is the name of another generated file; choose another noun")
        }
        for schema in contract.schemas {
            if !SwiftNames.isIdentifier(schema.name) || schema.name.first?.isUppercase != true {
                report(schema.name, "must be a type's name in Swift, such as ProviderInfo")
            }
            if SwiftNames.takenTypes.contains(schema.name) {
                report(schema.name, "is the name of a type that is there already")
            }
        }
    }

    mutating func reportRepeats(_ names: [String], _ problem: (String) -> (String, String)) {
        var seen = Set<String>()
        var told = Set<String>()
        for name in names where !seen.insert(name).inserted && told.insert(name).inserted {
            let (place, text) = problem(name)
            report(place, text)
        }
    }

    /// Fields of one struct: names that Swift can tell apart and that its generated code does not use for itself.
    mutating func checkFields(_ fields: [Contract.Field], at place: String) {
        reportRepeats(fields.map { SwiftNames.property($0.name) }) {
            (place, "two fields would be named \($0) in Swift")
        }
        for field in fields {
            let swift = SwiftNames.property(field.name)
            let isSnakeCase = field.name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_") }
            if !isSnakeCase || !SwiftNames.isIdentifier(swift) {
                report("\(place) \(field.name)", "must be in snake_case and start with a letter")
            }
            if SwiftNames.takenProperties.contains(swift) {
                report("\(place) \(field.name)", "is a name that generated code uses for itself")
            }
            if field.description.isEmpty { report("\(place) \(field.name)", "needs a description") }
        }
    }
}
