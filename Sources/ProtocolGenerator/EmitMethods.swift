import ProviderJSON

/// Writes what is made of the list of methods on the server's side: descriptors, handler protocols and the table.
struct EmitMethods {
    let contract: Contract

    /// `Methods.all`, and the reasons an error may carry.
    var list: String {
        var source = Source()
        source.header(imports: [])
        source.documentation("What the contract lists.")
        source.add("public enum Methods {", "    /// Every method, in the document's order.")
        source.add("    public static let all: [MethodDescriptor] = [")
        source.elements(contract.methods.map { "\($0.typeName).descriptor" }, indent: 8)
        source.add("    ]", "", "    /// The requests' types, in the same order.")
        source.add("    public static let types: [any RPCMethod.Type] = [")
        source.elements(contract.methods.map { "\($0.typeName).self" }, indent: 8)
        source.add("    ]", "", "    /// Every reason that an error may carry, with its status.")
        if contract.reasons.isEmpty {
            source.add("    public static let reasons: [String: String] = [:]", "}")
            return source.text
        }
        source.add("    public static let reasons: [String: String] = [")
        source.elements(contract.reasons.map { "\"\($0.name)\": \"\($0.status)\"" }, indent: 8)
        source.add("    ]", "}")
        return source.text
    }

    /// A protocol for each noun, and the struct that holds one of each.
    var handlers: String {
        var source = Source()
        source.header(imports: ["ProviderJSON", "ProviderProtocol"])
        for noun in contract.nouns {
            source.documentation("Answers `\(noun).*`.")
            source.add("package protocol \(SwiftNames.type(noun))Handling: Sendable {")
            for method in contract.methods where method.noun == noun { handler(method, into: &source) }
            source.trim()
            source.add("}", "")
        }
        source.documentation("A handler for each noun of the contract.")
        source.add("package struct Handlers: Sendable {")
        let fields = contract.nouns.map { "\(SwiftNames.property($0)): any \(SwiftNames.type($0))Handling" }
        for field in fields { source.add("    package let \(field)") }
        source.add("")
        source.list("package init(", fields, ") {", indent: 4)
        for noun in contract.nouns {
            source.add("        self.\(SwiftNames.unescaped(noun)) = \(SwiftNames.property(noun))")
        }
        source.add("    }", "}")
        return source.text
    }

    private func handler(_ method: Contract.Method, into source: inout Source) {
        let more: [String] =
            switch method.kind {
            case "server_stream": ["_ sink: StreamSink<\(method.item ?? "")>"]
            case "upload": ["_ body: UploadBody"]
            case "download": ["_ sink: DownloadSink"]
            default: []
            }
        source.documentation(method.summary, indent: 4)
        let effects = method.runs == "event_loop" ? "throws" : "async throws"
        let result = method.isKept ? "Encoded<\(method.result)>" : method.result
        source.list(
            "func \(SwiftNames.property(method.verb))(",
            ["_ request: \(method.typeName)", "_ context: CallContext"] + more, ") \(effects) -> \(result)",
            indent: 4)
        source.add("")
    }

    /// One row for each method.
    var table: String {
        var source = Source()
        source.header(imports: ["ProviderMethods", "ProviderProtocol"])
        source.add("extension MethodTable {")
        source.documentation("A row for each method of the contract.", indent: 4)
        source.add("    package init(_ handlers: Handlers) {", "        self.init(rows: [")
        source.elements(contract.methods.map(row), indent: 12)
        source.add("        ])", "    }", "}")
        return source.text
    }

    private func row(_ method: Contract.Method) -> String {
        let target = "handlers.\(SwiftNames.property(method.noun)).\(SwiftNames.property(method.verb))"
        let isInline = method.runs == "event_loop"
        let kind = ["server_stream": "stream", "upload": "upload", "download": "download"][method.kind]
        let arguments = kind == nil ? "$0, $1" : "$0, $1, $2"
        let call = (isInline ? "try " : "try await ") + "\(target)(\(arguments))"
        return
            ".\(kind ?? (method.isKept ? "kept" : isInline ? "inline" : "unary"))(\(method.typeName).self) { \(call) }"
    }
}
