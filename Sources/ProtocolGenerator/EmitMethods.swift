import ProviderJSON

/// Writes what is made of the list of methods: descriptors, the document, client calls, handlers and the table.
struct EmitMethods {
    let contract: Contract

    /// `Methods.all`, and the reasons an error may carry.
    var list: String {
        var source = Source()
        source.header(imports: [])
        source.documentation("What the contract lists.")
        source.add("public enum Methods {", "    /// Every method, in the document's order.")
        source.add("    public static let all: [MethodDescriptor] = [")
        for method in contract.methods { source.add("        \(method.typeName).descriptor,") }
        source.add("    ]", "", "    /// The requests' types, in the same order.")
        source.add("    public static let types: [any RPCMethod.Type] = [")
        for method in contract.methods { source.add("        \(method.typeName).self,") }
        source.add("    ]", "", "    /// Every reason that an error may carry, with its status.")
        source.add("    public static let reasons: [String: String] = [")
        for reason in contract.reasons { source.add("        \"\(reason.name)\": \"\(reason.status)\",") }
        source.add("    ]", "}")
        return source.text
    }

    /// The document itself, for `rpc.discover`.
    var document: String {
        var source = Source()
        source.header(imports: [])
        source.documentation("The contract that this build was generated from.")
        source.add("public enum ContractDocument {", "    /// The OpenRPC document, on one line.")
        source.add("    public static let text: StaticString = #\"\"\"")
        source.add("        " + contract.document.serializedText(), "        \"\"\"#", "}")
        return source.text
    }

    /// A struct of typed calls for each noun.
    var calls: String {
        var source = Source()
        source.header(imports: ["ProviderProtocol"])
        for noun in contract.nouns {
            let type = SwiftNames.type(noun) + "Calls"
            source.documentation("`\(noun).*`")
            source.add("public struct \(type): Sendable {", "    let connection: Connection")
            for method in contract.methods where method.noun == noun { call(method, into: &source) }
            source.add("}", "", "extension Connection {")
            source.documentation("`\(noun).*`", indent: 4)
            source.add("    public var \(SwiftNames.property(noun)): \(type) { \(type)(connection: self) }", "}", "")
        }
        return source.text
    }

    private func call(_ method: Contract.Method, into source: inout Source) {
        source.add("")
        source.documentation(method.summary, indent: 4)
        let request =
            method.params.isEmpty ? "_ request: \(method.typeName) = .init()" : "_ request: \(method.typeName)"
        let name = SwiftNames.property(method.verb)
        switch method.kind {
        case "server_stream":
            source.add("    public func \(name)(", "        \(request), options: CallOptions = CallOptions()")
            source.add("    ) async throws -> ServerStream<\(method.typeName)> {")
            source.add("        try await connection.stream(request, options: options)", "    }")
        case "upload":
            source.add("    public func \(name)(", "        \(request), from source: some UploadSource,")
            source.add("        options: CallOptions = CallOptions()", "    ) async throws -> \(method.result) {")
            source.add("        try await connection.upload(request, from: source, options: options)", "    }")
        case "download":
            source.add("    public func \(name)(", "        \(request), to target: some DownloadTarget,")
            source.add("        options: CallOptions = CallOptions()", "    ) async throws -> \(method.result) {")
            source.add("        try await connection.download(request, to: target, options: options)", "    }")
        default:
            source.add("    public func \(name)(", "        \(request), options: CallOptions = CallOptions()")
            source.add("    ) async throws -> \(method.result) {")
            source.add("        try await connection.call(request, options: options)", "    }")
        }
    }

    /// A protocol for each noun, and the struct that holds one of each.
    var handlers: String {
        var source = Source()
        source.header(imports: ["ProviderProtocol"])
        for noun in contract.nouns {
            source.documentation("Answers `\(noun).*`.")
            source.add("package protocol \(SwiftNames.type(noun))Handling: Sendable {")
            for method in contract.methods where method.noun == noun { handler(method, into: &source) }
            source.add("}", "")
        }
        source.documentation("A handler for each noun of the contract.")
        source.add("package struct Handlers: Sendable {")
        for noun in contract.nouns {
            source.add("    package let \(SwiftNames.property(noun)): any \(SwiftNames.type(noun))Handling")
        }
        source.add("", "    package init(")
        for (index, noun) in contract.nouns.enumerated() {
            let comma = index == contract.nouns.count - 1 ? "" : ","
            source.add("        \(SwiftNames.property(noun)): any \(SwiftNames.type(noun))Handling\(comma)")
        }
        source.add("    ) {")
        for noun in contract.nouns {
            source.add("        self.\(SwiftNames.unescaped(noun)) = \(SwiftNames.property(noun))")
        }
        source.add("    }", "}")
        return source.text
    }

    private func handler(_ method: Contract.Method, into source: inout Source) {
        let name = SwiftNames.property(method.verb)
        let more = [
            "server_stream": ", _ sink: StreamSink<\(method.item ?? "")>", "upload": ", _ body: UploadBody",
            "download": ", _ sink: DownloadSink",
        ][method.kind]
        source.documentation(method.summary, indent: 4)
        source.add("    func \(name)(", "        _ request: \(method.typeName), _ context: CallContext\(more ?? "")")
        let effects = method.runs == "event_loop" ? "throws" : "async throws"
        source.add("    ) \(effects) -> \(method.result)", "")
    }

    /// One row for each method.
    var table: String {
        var source = Source()
        source.header(imports: ["ProviderMethods", "ProviderProtocol"])
        source.add("extension MethodTable {")
        source.documentation("A row for each method of the contract.", indent: 4)
        source.add("    package init(_ handlers: Handlers) {", "        self.init(rows: [")
        for method in contract.methods {
            let target = "handlers.\(SwiftNames.property(method.noun)).\(SwiftNames.property(method.verb))"
            let isInline = method.runs == "event_loop"
            let kind = ["server_stream": "stream", "upload": "upload", "download": "download"][method.kind]
            let arguments = kind == nil ? "$0, $1" : "$0, $1, $2"
            let call = (isInline ? "try " : "try await ") + "\(target)(\(arguments))"
            source.add(
                "            .\(kind ?? (isInline ? "inline" : "unary"))(\(method.typeName).self) { \(call) },")
        }
        source.add("        ])", "    }", "}")
        return source.text
    }
}
