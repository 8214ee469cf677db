import ArgumentParser
import ProviderClient
import ProviderJSON
import ProviderProtocol

/// `providerctl call`.
struct CallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call", abstract: "Calls any method with JSON, and prints the JSON that comes back.",
        discussion: """
            Of streams, one line an item, and at last the answer. All methods: providerctl call rpc.discover

            Example: providerctl call provider.get '{"id": "Production OpenAI"}'
            """)

    @OptionGroup var general: GeneralOptions
    @Argument(help: "The method, such as provider.list.") var method: String
    @Argument(help: "The params, a JSON object; - for standard input.") var params = "{}"
    @Option(help: ArgumentHelp("The file that an upload sends; - for standard input.", valueName: "file"))
    var input: String?
    @Option(help: ArgumentHelp("The file that a download writes.", valueName: "file")) var output: String?

    func validate() throws {
        switch kind {
        case .upload where input == nil: throw ValidationError("cannot upload nothing: give --input")
        case .download where output == nil: throw ValidationError("cannot download to nowhere: give --output")
        default: break
        }
        guard params != "-" || input != "-" else {
            throw ValidationError("cannot read both the params and the file from standard input: name a file")
        }
    }

    private var descriptor: MethodDescriptor? { Methods.all.first { $0.name == method } }
    private var kind: MethodKind { descriptor?.kind ?? .unary }

    func run() async throws {
        let params = try CallParams.parse(params)
        let answer = try await call(params)
        general.printer.line(answer.encoded())
    }

    private func call(_ params: JSONObject) async throws -> JSONObject {
        var daemon = general.daemon
        if let descriptor, params["_meta"]?["request_id"] == nil {
            daemon.options = daemon.options(for: descriptor)
        }
        // What is typed is meant, whatever the environment says.
        if params["_meta"]?["traceparent"] != nil { daemon.options.traceparent = nil }
        switch kind {
        case .unary: return try await daemon.call(method, params)
        case .serverStream:
            return try await daemon.stream(method, params) { general.printer.line($0.serialized()) }
        case .upload: return try await daemon.upload(method, params, LocalFile(input ?? "-"))
        case .download:
            let file = try DownloadFile(output)
            let answer = try await daemon.download(method, params, to: file.target)
            try file.keep()
            return answer
        }
    }
}
