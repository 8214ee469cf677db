/// Writes the client's typed calls.
struct EmitClient {
    let contract: Contract

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
        let (function, more, arguments, answer) =
            switch method.kind {
            case "server_stream": ("stream", [String](), "", "ServerStream<\(method.typeName)>")
            case "upload": ("upload", ["from source: some UploadSource"], ", from: source", method.result)
            case "download": ("download", ["to target: some DownloadTarget"], ", to: target", method.result)
            default: ("call", [], "", method.result)
            }
        let isBare = method.params.allSatisfy { !$0.isRequired }
        let request = "_ request: \(method.typeName)" + (isBare ? " = \(method.typeName)()" : "")
        source.add("")
        source.documentation(method.summary, indent: 4)
        source.list(
            "public func \(SwiftNames.property(method.verb))(",
            [request] + more + ["options: CallOptions = CallOptions()"], ") async throws -> \(answer) {", indent: 4)
        source.add("        try await connection.\(function)(request\(arguments), options: options)", "    }")
    }
}
