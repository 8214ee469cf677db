import ArgumentParser
import ProviderJSON
import ProviderProtocol

/// `provider add`.
struct ProviderAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Sets a provider up.",
        discussion: """
            The key comes from a file, from standard input (-), or is asked for on a terminal; it is never an \
            argument, and can never be read back.

            Example: printf %s "$KEY" | providerctl provider add "Production OpenAI" --type openai \
            --base-model gpt-4.1-mini-2025-04-14 --api-key-file - --default
            """)

    @OptionGroup var general: GeneralOptions
    @Argument(help: "What to call it; anything.") var name: String
    @Option(help: "The wire it speaks: openai, azure, anthropic, together, fireworks or custom.") var type: String
    @OptionGroup var fields: ProviderFields
    @Flag(help: "Commands that name no provider use this one.") var `default` = false
    @Flag(help: "Commands may not use it yet.") var inactive = false

    func run() async throws {
        let request = ProviderCreate(
            name: name, type: type, baseURL: fields.baseURL, baseModel: fields.baseModel,
            fineTunedModel: fields.fineTunedModel, apiKey: try key(),
            apiKeyHeader: fields.apiKeyHeader, organizationID: fields.organizationID.map { SecretString($0) },
            project: fields.project,
            extraHeaders: try fields.headers(), active: inactive ? false : nil, default: `default` ? true : nil)
        general.printer.change(try await general.daemon.call(request), general, \.details)
    }

    private func key() throws -> SecretString? {
        if let key = try fields.key() { return key }
        guard Terminal.inputIsTerminal else { return nil }
        return try Prompt.secret("API key for \"\(name)\", empty for none")
    }
}

/// `provider update`.
struct ProviderChange: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Changes the fields that are given, and clears those that --clear names.",
        discussion: """
            A base URL at another origin voids the key, the organization and the headers until they are given again.

            Example: providerctl provider update "Production OpenAI" --api-key-file new.key --clear project
            """)

    @OptionGroup var general: GeneralOptions
    @Argument(help: "The provider's name or id.") var name: String
    @OptionGroup var guarded: EtagOption
    @Option(name: .customLong("name"), help: "Its new name.") var newName: String?
    @Option(help: "The wire it speaks: openai, azure, anthropic, together, fireworks or custom.") var type: String?
    @OptionGroup var fields: ProviderFields
    @Flag(help: "Ask for a new key on the terminal.") var apiKeyPrompt = false
    @Option(help: ArgumentHelp("Clear this field; more than once for more of them.", valueName: "field"))
    var clear: [ClearableField] = []
    @Flag(help: "Whether commands may use it.") var activity: Activity?
    @Flag(inversion: .prefixedNo, help: "Whether commands that name no provider use it.") var `default`: Bool?

    func validate() throws {
        guard !apiKeyPrompt || fields.apiKeyFile == nil else {
            throw ValidationError("cannot take the key from two places: give --api-key-file or --api-key-prompt")
        }
        for field in clear where isGiven(field) {
            throw ValidationError("cannot set and clear \(field.rawValue) at once: give one of the two")
        }
    }

    func run() async throws {
        let request = try request()
        general.printer.change(try await general.daemon.call(request), general, \.details)
    }

    private func request() throws -> ProviderUpdate {
        let key = apiKeyPrompt ? try Prompt.secret("New API key for \"\(name)\"") : try fields.key()
        if apiKeyPrompt, key == nil {
            throw Failure(.usage, "cannot update the key: none was typed; clear it with --clear api-key")
        }
        return ProviderUpdate(
            id: name, etag: guarded.value, name: newName, type: type, baseURL: update(.baseURL, fields.baseURL),
            baseModel: update(.baseModel, fields.baseModel),
            fineTunedModel: update(.fineTunedModel, fields.fineTunedModel), apiKey: update(.apiKey, key),
            apiKeyHeader: update(.apiKeyHeader, fields.apiKeyHeader),
            organizationID: update(.organizationID, fields.organizationID.map { SecretString($0) }),
            project: update(.project, fields.project), extraHeaders: update(.headers, try fields.headers()),
            active: activity?.isActive, default: `default`)
    }

    private func update<Value>(_ field: ClearableField, _ value: Value?) -> Update<Value> {
        if let value { return .set(value) }
        return clear.contains(field) ? .cleared : .unchanged
    }

    private func isGiven(_ field: ClearableField) -> Bool {
        switch field {
        case .baseURL: fields.baseURL != nil
        case .baseModel: fields.baseModel != nil
        case .fineTunedModel: fields.fineTunedModel != nil
        case .apiKey: fields.apiKeyFile != nil || apiKeyPrompt
        case .apiKeyHeader: fields.apiKeyHeader != nil
        case .organizationID: fields.organizationID != nil
        case .project: fields.project != nil
        case .headers: fields.headerFile != nil
        }
    }
}
