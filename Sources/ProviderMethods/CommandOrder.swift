import ProviderCore
import ProviderEngine
import ProviderJSON
import ProviderProtocol

/// What a `command.create` asks for, checked against everything that is there.
struct CommandOrder: Sendable {
    private static let maximumFiles = 16

    private let request: CommandCreate
    private let context: CallContext
    private let owner: Owner
    private let upstreams: any UpstreamRegistry
    private let now: Timestamp

    init(
        _ request: CommandCreate, context: CallContext, owner: Owner, upstreams: any UpstreamRegistry, at now: Timestamp
    ) {
        self.request = request
        self.context = context
        self.owner = owner
        self.upstreams = upstreams
        self.now = now
    }

    private var kind: Command.Kind { request.type == .generate ? .generate : .fineTune }
    private var check: FieldCheck { FieldCheck(kind == .generate ? "generate" : "fine-tune") }

    /// The command to be stored, or why there can be none.
    func command(in transaction: any StoreTransaction) throws -> Command {
        let model = try checkedModel()
        let choice = try ProviderChoice.choose(
            named: request.provider, model: model, for: kind, among: transaction.providers)
        try checkCapabilities(of: choice.provider)
        let training = try files(request.trainingFiles ?? [], "training_files", in: transaction)
        let validation = try files(request.validationFiles ?? [], "validation_files", in: transaction)
        try checkFormats(training + validation)
        return Command(
            id: Identifier.make(.command, at: now), kind: kind, providerID: choice.provider.id,
            providerName: choice.provider.name, model: choice.model, trainingFileIDs: training.map(\.id),
            validationFileIDs: validation.map(\.id), data: request.data, tag: Self.tag(),
            requestID: context.meta.requestID, traceparent: context.traceparent, createdAt: now, createdBy: owner)
    }

    /// 128 random bits in hex: nothing else at the provider has them.
    private static func tag() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }.hexadecimal
    }

    /// What a fine-tuning command would be made of. Without a provider for it, why there is none: it can be reckoned all
    /// the same.
    func plan(in reader: any StoreReader, _ providers: any ProviderSnapshot) throws -> Plan {
        let model = try checkedModel()
        var plan = Plan(
            training: try files(request.trainingFiles ?? [], "training_files", in: reader),
            validation: try files(request.validationFiles ?? [], "validation_files", in: reader))
        try checkFormats(plan.training + plan.validation)
        do throws(Failure) {
            let choice = try ProviderChoice.choose(
                named: request.provider, model: model, for: kind, among: providers)
            (plan.provider, plan.model) = (choice.provider, choice.model)
            try checkCapabilities(of: choice.provider)
        } catch {
            guard error.code == .failedPrecondition || error.code == .unimplemented else { throw error }
            plan.obstacle = error.message
        }
        return plan
    }

    struct Plan: Sendable {
        var provider: Provider?
        var model: String?
        var training: [TrainingFile]
        var validation: [TrainingFile]
        var obstacle: String?
    }

    // MARK: Data

    private func checkedModel() throws -> String? {
        switch kind {
        case .fineTune:
            let data: FineTuneData = try decoded()
            try checkFineTune(data)
            return data.model
        case .generate:
            let data: GenerateData = try decoded()
            try checkGenerate(data)
            return data.model
        }
    }

    /// `data` in the type that the kind of command has; a mistake is named by its field.
    private func decoded<Data: JSONReadable>() throws(Failure) -> Data {
        let bytes = request.data.encoded()
        do throws(JSONError) {
            return try JSONReader.read(bytes, strict: true) { (reader) throws(JSONError) in try Data(from: &reader) }
        } catch {
            let field = bytes.withUnsafeBytes { error.field(in: $0) }
            throw check.invalid(field.isEmpty ? "data" : "data." + field, error.explanation)
        }
    }

    private func checkFineTune(_ data: FineTuneData) throws(Failure) {
        let count = (request.trainingFiles ?? []).count
        guard (1...Self.maximumFiles).contains(count) else {
            throw check.invalid(
                "training_files", "must name 1 to \(Self.maximumFiles) files; upload one with providerctl file upload")
        }
        _ = try check.text(data.model, "data.model")
        if let suffix = try check.text(data.suffix, "data.suffix"), suffix.count > 64 {
            throw check.invalid("data.suffix", "must not be longer than 64 characters")
        }
        if let seed = data.seed, !(0...2_147_483_647).contains(seed) {
            throw check.invalid("data.seed", "must be 0 to 2147483647")
        }
    }

    private func checkGenerate(_ data: GenerateData) throws(Failure) {
        for (field, files) in [
            ("training_files", request.trainingFiles), ("validation_files", request.validationFiles),
        ] where files?.isEmpty == false {
            throw check.invalid(field, "are for fine_tune alone")
        }
        guard (data.prompt == nil) != (data.messages == nil) else {
            throw check.invalid("data.prompt", "or data.messages must be given, and not both")
        }
        if data.prompt?.isEmpty == true { throw check.invalid("data.prompt", "must not be empty") }
        if data.messages?.isEmpty == true { throw check.invalid("data.messages", "must not be empty") }
        _ = try check.text(data.model, "data.model")
        if let tokens = data.maxTokens, tokens < 1 { throw check.invalid("data.max_tokens", "must be at least 1") }
        if let temperature = data.temperature, !(0...2).contains(temperature) {
            throw check.invalid("data.temperature", "must be 0 to 2")
        }
    }

    // MARK: Provider and files

    private func checkCapabilities(of provider: Provider) throws(Failure) {
        let operation: UpstreamCapabilities.Operation = kind == .generate ? .generate : .fineTune
        guard !upstreams.mayOffer(operation, provider) else { return }
        let what = kind == .generate ? "text generation" : "fine-tuning"
        let others = upstreams.types(offering: operation).joined(separator: ", ")
        let why =
            upstreams.adapter(for: provider.type)?.mayAnnounce.contains(operation) == true
            ? "its server announced no \(what) when it was asked last; once it does, test it again with providerctl "
                + "provider test \"\(provider.name)\", or use a provider of a type that always does: \(others)"
            : "the type \(provider.type) offers no \(what) through its API; use a provider of a type that does: \(others)"
        throw Failure(
            .unimplemented, "UNSUPPORTED_BY_PROVIDER",
            "cannot \(check.action) with provider \"\(provider.name)\": \(why)",
            metadata: ["provider": provider.name, "type": provider.type, "types": others])
    }

    private func files(_ ids: [String], _ field: String, in reader: any StoreReader) throws -> [TrainingFile] {
        var seen: Set<String> = []
        return try ids.map { id in
            guard seen.insert(id).inserted else { throw check.invalid(field, "names \(id) twice") }
            guard let file = try reader.file(id) else { throw FileHandlers.missing(id, "\(check.action) with") }
            try Ownership(context).check(file.createdBy, id: id, "\(check.action) with file \"\(file.name)\"")
            guard file.purpose == "fine-tune" else {
                throw check.invalid(field, "names \(id), whose purpose is \(file.purpose), not fine-tune")
            }
            return file
        }
    }

    /// One job has one format.
    private func checkFormats(_ files: [TrainingFile]) throws(Failure) {
        guard let first = files.first else { return }
        for file in files where file.report.format != first.report.format {
            throw Failure(
                .invalidArgument, "INVALID_TRAINING_FILE",
                "cannot \(check.action): file \"\(file.name)\" has \(file.report.format.rawValue) examples, and "
                    + "\"\(first.name)\" \(first.report.format.rawValue) ones; a command takes one format",
                metadata: ["id": file.id, "format": file.report.format.rawValue])
        }
    }
}

extension JSONObject {
    /// The same with the members of every object in the order of their names: equal for equal requests.
    var sortedByName: JSONObject {
        var sorted = JSONObject()
        for member in members.sorted(by: { $0.name < $1.name }) { sorted[member.name] = member.value.sortedByName }
        return sorted
    }
}

extension JSONValue {
    fileprivate var sortedByName: JSONValue {
        switch self {
        case .object(let object): .object(object.sortedByName)
        case .array(let items): .array(items.map(\.sortedByName))
        default: self
        }
    }
}
