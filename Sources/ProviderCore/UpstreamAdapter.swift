/// One wire: pure requests and parsing over one HTTP transport. Every call throws `UpstreamFailure`.
package protocol UpstreamAdapter: Sendable {
    /// The registered word, such as `openai`.
    var type: String { get }
    /// nil: the person must give one.
    var defaultBaseURL: String? { get }
    /// What a base URL of this type looks like, in capitals what the person has to put in; nil where anything goes.
    var baseURLForm: String? { get }
    var capabilities: UpstreamCapabilities { get }

    /// The cheap, free connection test; answers the models it saw.
    func test(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel]
    func models(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel]
    /// Whether the key may fine-tune, as far as that can be told without starting a job. Free, and never billed.
    func fineTuningAccess(_ target: UpstreamTarget) async throws(UpstreamFailure) -> Provider.Test.Access
    /// Answers the upstream's file id.
    func upload(_ file: UpstreamFile, to target: UpstreamTarget) async throws(UpstreamFailure) -> String
    /// The id of a file uploaded under this unique name and size, if the upstream has it.
    func findUpload(_ file: UpstreamFile, at target: UpstreamTarget) async throws(UpstreamFailure) -> String?
    func launch(_ request: FineTuneRequest, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob
    /// Jobs that carry the tag, each verified whatever the upstream filters by, newest first; `since` bounds a full scan.
    func findJobs(
        of tag: LaunchTag, since: Timestamp, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UpstreamJob]
    func job(_ id: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob
    /// All events not in `known`, oldest first.
    func events(
        of jobID: String, known: @Sendable (String) -> Bool, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UpstreamEvent]
    func checkpoints(of jobID: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamCheckpoint]
    func cancel(_ jobID: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob
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
}
