import ArgumentParser
import ProviderJSON

/// What `provider add` and `provider update` have in common.
struct ProviderFields: ParsableArguments {
    @Option(name: .customLong("base-url"), help: "Where its API is; the type's own address if left out.")
    var baseURL: String?

    @Option(help: ArgumentHelp("The model to fine-tune and, without a fine-tuned one, to prompt.", valueName: "model"))
    var baseModel: String?

    @Option(help: ArgumentHelp("The model to prompt.", valueName: "model"))
    var fineTunedModel: String?

    @Option(help: ArgumentHelp("A file that has the key and nothing else; - for standard input.", valueName: "file"))
    var apiKeyFile: String?

    @Option(
        name: .customLong("api-key-header"),
        help: ArgumentHelp(
            "The HTTP header that carries the key, if it is not the type's own; Authorization carries Bearer and the key.",
            valueName: "name"))
    var apiKeyHeader: String?

    @Option(
        name: .customLong("organization-id"),
        help: ArgumentHelp("The organization to bill; kept like the key.", valueName: "organization"))
    var organizationID: String?

    @Option(help: "The project, for providers that have them.")
    var project: String?

    @Option(
        help: ArgumentHelp(
            "A file of HTTP headers to send along, \"Name: value\" on a line each; kept like the key.",
            valueName: "file"))
    var headerFile: String?

    func validate() throws {
        guard apiKeyFile != "-" || headerFile != "-" else {
            throw ValidationError("cannot read both the key and the headers from standard input: put one into a file")
        }
    }

    /// nil if no file is given. A standard input that is a terminal must not show it.
    func key() throws -> SecretString? {
        if apiKeyFile == "-", Terminal.inputIsTerminal { return try Prompt.secret("API key") }
        return try apiKeyFile.map { try SecretInput.read($0, what: "key") }
    }

    /// nil if no file is given.
    func headers() throws -> [String: SecretString]? {
        try headerFile.map(SecretInput.readHeaders)
    }
}

/// A provider's field that need not have a value.
enum ClearableField: String, ExpressibleByArgument, CaseIterable {
    case baseURL = "base-url"
    case baseModel = "base-model"
    case fineTunedModel = "fine-tuned-model"
    case apiKey = "api-key"
    case apiKeyHeader = "api-key-header"
    case organizationID = "organization-id"
    case project
    case headers
}

/// `--active` or `--inactive`.
enum Activity: String, EnumerableFlag {
    case active, inactive

    var isActive: Bool { self == .active }
}

/// `--limit`.
struct LimitOption: ParsableArguments {
    @Option(help: "How many at most; all if left out.") var limit: Int?

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("cannot use --limit \(limit): give at least 1") }
    }
}

/// `--etag`.
struct EtagOption: ParsableArguments {
    @Option(help: "Refuse if somebody changed it since it had this etag.") var etag: String?

    /// With the quotes that belong to it and that a shell takes off.
    var value: String? {
        etag.map { $0.hasPrefix("\"") ? $0 : "\"\($0)\"" }
    }
}
