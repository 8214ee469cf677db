/// One wire: pure requests and parsing over one HTTP transport. Every call throws `UpstreamFailure`.
package protocol UpstreamAdapter: Sendable {
    /// The registered word, such as `openai`.
    var type: String { get }
    /// nil: the person must give one.
    var defaultBaseURL: String? { get }
    /// What a base URL of this type looks like, in capitals what the person has to put in; nil where anything goes.
    var baseURLForm: String? { get }
    /// What every server of this wire can do.
    var capabilities: UpstreamCapabilities { get }
    /// What a server of this wire can do if it says so when it is asked. Empty: all of them are alike.
    var mayAnnounce: Set<UpstreamCapabilities.Operation> { get }
    /// Whether the wire keeps no files, so that a launch brings them along.
    var launchBringsFiles: Bool { get }

    /// What this server says it can do; to be called where `mayAnnounce` has something.
    func announced(by target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamCapabilities
    /// What a base URL of this type lacks, ready to follow the field's name; nil if it is good.
    func baseURLProblem(_ baseURL: String) -> String?
    /// The cheap, free connection test; answers the models it saw.
    func test(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel]
    func models(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel]
    /// Whether the key may fine-tune, as far as that can be told without starting a job. Free, and never billed.
    func fineTuningAccess(_ target: UpstreamTarget) async throws(UpstreamFailure) -> Provider.Test.Access
    /// Answers the upstream's file id.
    func upload(_ file: UpstreamFile, to target: UpstreamTarget) async throws(UpstreamFailure) -> String
    /// The id of a file uploaded under this unique name and size, if the upstream has it.
    func findUpload(_ file: UpstreamFile, at target: UpstreamTarget) async throws(UpstreamFailure) -> String?
    /// Refuses what this wire has not, before anything is sent for it; ids of files need not be known yet.
    func check(_ request: FineTuneRequest, at target: UpstreamTarget) throws(UpstreamFailure)
    func launch(_ request: FineTuneRequest, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob
    /// Jobs that carry the tag, each verified whatever the upstream filters by, newest first; `since` bounds a full scan.
    func findJobs(
        of tag: LaunchTag, since: Timestamp, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UpstreamJob]
    /// What tells a job with the tag from others for a person who looks at the provider's pages, ready to follow "a job".
    func mark(of tag: LaunchTag) -> String
    /// What the job would cost, told without making it.
    func estimate(
        _ request: FineTuneRequest, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> UpstreamEstimate
    func job(_ id: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob
    /// All events not in `known`, oldest first.
    func events(
        of jobID: String, known: @Sendable (String) -> Bool, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UpstreamEvent]
    func checkpoints(of jobID: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamCheckpoint]
    func cancel(_ jobID: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob
    /// Stops the job for now, keeping what it learned; the answer may say that it is still at it.
    func pause(_ jobID: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob
    /// Lets a paused job go on.
    func resume(_ jobID: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob
    /// The content of a result file, at most `limit` bytes.
    func fileContent(_ id: String, limit: Int, at target: UpstreamTarget) async throws(UpstreamFailure) -> [UInt8]
    /// Streams the text as it comes; answers the whole at the end. Never sent twice.
    func generate(
        _ request: GenerateRequest, at target: UpstreamTarget, onText: @Sendable (String) async throws -> Void
    ) async throws(UpstreamFailure) -> GenerateResult
}

/// What a wire does not offer, it refuses without a call.
extension UpstreamAdapter {
    package var baseURLForm: String? { nil }
    package var mayAnnounce: Set<UpstreamCapabilities.Operation> { [] }
    package var launchBringsFiles: Bool { false }

    package func announced(by target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamCapabilities {
        capabilities
    }

    package func baseURLProblem(_ baseURL: String) -> String? { nil }

    package func fineTuningAccess(
        _ target: UpstreamTarget
    ) async throws(UpstreamFailure) -> Provider.Test.Access {
        capabilities.offers(.fineTune) ? .unknown : .no
    }

    package func upload(_ file: UpstreamFile, to target: UpstreamTarget) async throws(UpstreamFailure) -> String {
        throw .notOffered("files")
    }

    package func findUpload(
        _ file: UpstreamFile, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> String? {
        throw .notOffered("files")
    }

    package func check(_ request: FineTuneRequest, at target: UpstreamTarget) throws(UpstreamFailure) {}

    package func launch(
        _ request: FineTuneRequest, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> UpstreamJob {
        throw .notOffered("fine-tuning")
    }

    package func findJobs(
        of tag: LaunchTag, since: Timestamp, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UpstreamJob] {
        throw UpstreamFailure(.unsupported, "keeps nothing by which a job could be found again")
    }

    package func mark(of tag: LaunchTag) -> String {
        "whose metadata has providerd_command \(tag.command)"
    }

    package func estimate(
        _ request: FineTuneRequest, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> UpstreamEstimate {
        throw .notOffered("price estimates")
    }

    package func job(_ id: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        throw .notOffered("fine-tuning")
    }

    package func events(
        of jobID: String, known: @Sendable (String) -> Bool, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UpstreamEvent] {
        throw .notOffered("events of jobs")
    }

    package func checkpoints(
        of jobID: String, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UpstreamCheckpoint] {
        throw .notOffered("checkpoints")
    }

    package func cancel(_ jobID: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        throw .notOffered("cancelling")
    }

    package func pause(_ jobID: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        throw .notOffered("pausing")
    }

    package func resume(_ jobID: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        throw .notOffered("resuming")
    }

    package func fileContent(
        _ id: String, limit: Int, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UInt8] {
        throw .notOffered("result files")
    }

    package func generate(
        _ request: GenerateRequest, at target: UpstreamTarget, onText: @Sendable (String) async throws -> Void
    ) async throws(UpstreamFailure) -> GenerateResult {
        throw .notOffered("generating text")
    }
}

extension UpstreamFailure {
    /// Nothing was sent: the wire has no such call.
    package static func notOffered(_ what: String) -> UpstreamFailure {
        UpstreamFailure(.unsupported, "offers no \(what) through its API")
    }
}

extension UpstreamAdapter {
    /// What the provider's server can do, as far as is known.
    package func capabilities(of provider: Provider) -> UpstreamCapabilities {
        mayAnnounce.isEmpty ? capabilities : provider.announced ?? capabilities
    }
}

/// The wires this daemon speaks.
package protocol UpstreamRegistry: Sendable {
    func adapter(for type: String) -> (any UpstreamAdapter)?
    /// Sorted, for error texts.
    var types: [String] { get }
}

extension UpstreamRegistry {
    /// The types that offer it, sorted, for error texts.
    package func types(offering operation: UpstreamCapabilities.Operation) -> [String] {
        types.filter { adapter(for: $0)?.capabilities.offers(operation) == true }
    }

    /// What the provider can do, as far as is known; nil for a type that this daemon does not speak.
    package func capabilities(of provider: Provider) -> UpstreamCapabilities? {
        adapter(for: provider.type)?.capabilities(of: provider)
    }

    /// Whether it is worth asking: a server that may announce it has not been asked yet.
    package func mayOffer(_ operation: UpstreamCapabilities.Operation, _ provider: Provider) -> Bool {
        guard let adapter = adapter(for: provider.type) else { return false }
        if adapter.capabilities(of: provider).offers(operation) { return true }
        return provider.announced == nil && adapter.mayAnnounce.contains(operation)
    }
}
