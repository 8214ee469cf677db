import ProviderJSON

/// Whom to call, with the secrets opened for exactly this origin. Never stored, never printed.
package struct UpstreamTarget: Sendable {
    package var providerID: String
    package var providerName: String
    /// Normalized, without a trailing slash.
    package var baseURL: String
    /// `scheme://host:port`, what the secrets are bound to; checked again where they are attached.
    package var origin: String
    package var apiKey: SecretString?
    package var organizationID: SecretString?
    package var project: String?
    package var headers: [(name: String, value: SecretString)]
    /// Whose trace the calls belong to; each of them is a span of its own in it.
    package var traceparent: String?

    package init(
        providerID: String, providerName: String, baseURL: String, origin: String, apiKey: SecretString? = nil,
        organizationID: SecretString? = nil, project: String? = nil,
        headers: [(name: String, value: SecretString)] = [], traceparent: String? = nil
    ) {
        self.providerID = providerID
        self.providerName = providerName
        self.baseURL = baseURL
        self.origin = origin
        self.apiKey = apiKey
        self.organizationID = organizationID
        self.project = project
        self.headers = headers
        self.traceparent = traceparent
    }
}

/// What went wrong with an upstream call, in words cleaned of secrets and control characters.
package struct UpstreamFailure: Error, Sendable, Hashable {
    package enum Class: String, Sendable, Hashable {
        case dns, refused, tls, timeout, redirect, unauthorized, forbidden
        case notFound = "not_found"
        case quota
        case rateLimited = "rate_limited"
        case upstreamError = "upstream_error"
        case notAnAPI = "not_an_api"
        /// The upstream refused the request itself, such as a bad hyperparameter.
        case rejected
        /// The connection broke after it was made.
        case connection
        case unsupported
    }

    package var kind: Class
    /// The upstream's own words if it had any, cleaned and truncated to 500 characters; ours follow the provider's name.
    package var message: String
    package var httpStatus: Int?
    /// The upstream's machine-readable error code, if it sent one.
    package var code: String?
    package var retryAfterMilliseconds: Int?
    /// Whether the request may have been carried out all the same.
    package var isAmbiguous: Bool
    /// Whether sending the same read again later may succeed.
    package var isRetryable: Bool

    package init(
        _ kind: Class, _ message: String, httpStatus: Int? = nil, code: String? = nil,
        retryAfterMilliseconds: Int? = nil, isAmbiguous: Bool = false, isRetryable: Bool = false
    ) {
        self.kind = kind
        self.message = message
        self.httpStatus = httpStatus
        self.code = code
        self.retryAfterMilliseconds = retryAfterMilliseconds
        self.isAmbiguous = isAmbiguous
        self.isRetryable = isRetryable
    }
}

/// What a wire can do; the error texts and `provider.list` are made from it.
package struct UpstreamCapabilities: Sendable, Hashable {
    package var models: Bool
    package var generate: Bool
    package var fineTune: Bool
    package var events: Bool
    package var checkpoints: Bool
    package var cancel: Bool
    /// Whether jobs can be found again by our tag.
    package var findsByTag: Bool

    package init(
        models: Bool, generate: Bool, fineTune: Bool, events: Bool, checkpoints: Bool, cancel: Bool, findsByTag: Bool
    ) {
        self.models = models
        self.generate = generate
        self.fineTune = fineTune
        self.events = events
        self.checkpoints = checkpoints
        self.cancel = cancel
        self.findsByTag = findsByTag
    }
}

/// A model that an upstream offers.
package struct UpstreamModel: Sendable, Hashable {
    package var id: String
    package var ownedBy: String?
    package var createdAt: Timestamp?
    /// `YYYY-MM-DD`, when the upstream announced the model's end.
    package var shutdownDate: String?

    package init(id: String, ownedBy: String? = nil, createdAt: Timestamp? = nil, shutdownDate: String? = nil) {
        self.id = id
        self.ownedBy = ownedBy
        self.createdAt = createdAt
        self.shutdownDate = shutdownDate
    }
}

/// A fine-tuning job to be made.
package struct FineTuneRequest: Sendable {
    package var model: String
    package var trainingFileID: String
    package var validationFileID: String?
    package var suffix: String?
    package var seed: Int64?
    /// `supervised` unless said otherwise.
    package var method: String
    package var hyperparameters: JSONObject
    /// What else the method takes, such as reinforcement's grader.
    package var methodOptions: JSONObject
    /// `providerd_command` and `providerd_instance`, by which the job is found again.
    package var metadata: [String: String]

    package init(
        model: String, trainingFileID: String, validationFileID: String? = nil, suffix: String? = nil,
        seed: Int64? = nil, method: String = "supervised", hyperparameters: JSONObject = [:],
        methodOptions: JSONObject = [:], metadata: [String: String]
    ) {
        self.model = model
        self.trainingFileID = trainingFileID
        self.validationFileID = validationFileID
        self.suffix = suffix
        self.seed = seed
        self.method = method
        self.hyperparameters = hyperparameters
        self.methodOptions = methodOptions
        self.metadata = metadata
    }
}

/// A job as the upstream tells of it, by field; unknown status words are kept in `statusWord`.
package struct UpstreamJob: Sendable, Hashable {
    package enum Status: String, Sendable, Hashable {
        case pending, running, paused, succeeded, failed, cancelled, unknown
    }

    package var id: String
    package var status: Status
    package var statusWord: String
    package var model: String?
    package var fineTunedModel: String?
    package var trainedTokens: Int64?
    package var resultFileIDs: [String]
    package var metadata: [String: String]
    package var errorCode: String?
    package var errorMessage: String?
    package var createdAt: Timestamp?
    package var estimatedFinish: Timestamp?

    package init(
        id: String, status: Status, statusWord: String, model: String? = nil, fineTunedModel: String? = nil,
        trainedTokens: Int64? = nil, resultFileIDs: [String] = [], metadata: [String: String] = [:],
        errorCode: String? = nil, errorMessage: String? = nil, createdAt: Timestamp? = nil,
        estimatedFinish: Timestamp? = nil
    ) {
        self.id = id
        self.status = status
        self.statusWord = statusWord
        self.model = model
        self.fineTunedModel = fineTunedModel
        self.trainedTokens = trainedTokens
        self.resultFileIDs = resultFileIDs
        self.metadata = metadata
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.createdAt = createdAt
        self.estimatedFinish = estimatedFinish
    }
}

/// One event of a job, oldest first in any list the port answers.
package struct UpstreamEvent: Sendable, Hashable {
    package var id: String
    package var level: Event.Level
    package var isMetrics: Bool
    package var message: String
    package var data: JSONObject?
    package var createdAt: Timestamp

    package init(
        id: String, level: Event.Level, isMetrics: Bool, message: String, data: JSONObject?, createdAt: Timestamp
    ) {
        self.id = id
        self.level = level
        self.isMetrics = isMetrics
        self.message = message
        self.data = data
        self.createdAt = createdAt
    }
}

/// One checkpoint of a job.
package struct UpstreamCheckpoint: Sendable, Hashable {
    package var id: String
    package var step: Int
    package var model: String
    package var metrics: JSONObject
    package var createdAt: Timestamp

    package init(id: String, step: Int, model: String, metrics: JSONObject, createdAt: Timestamp) {
        self.id = id
        self.step = step
        self.model = model
        self.metrics = metrics
        self.createdAt = createdAt
    }
}

/// A text to be generated.
package struct GenerateRequest: Sendable {
    package var model: String
    /// Role and content pairs, in order.
    package var messages: [JSONObject]
    package var maxTokens: Int?
    package var temperature: Double?

    package init(model: String, messages: [JSONObject], maxTokens: Int? = nil, temperature: Double? = nil) {
        self.model = model
        self.messages = messages
        self.maxTokens = maxTokens
        self.temperature = temperature
    }
}

/// How a generation ended.
package struct GenerateResult: Sendable, Hashable {
    package var text: String
    package var finishReason: String?
    package var promptTokens: Int64?
    package var completionTokens: Int64?

    package init(
        text: String, finishReason: String? = nil, promptTokens: Int64? = nil, completionTokens: Int64? = nil
    ) {
        self.text = text
        self.finishReason = finishReason
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
    }
}

/// A file to be uploaded, streamed from disk.
package struct UpstreamFile: Sendable {
    /// Unique to this upload, so that a lost answer can be looked up by name.
    package var name: String
    /// Sent one after the other as one file, since an upstream takes one training file.
    package var paths: [String]
    /// Of all paths together.
    package var size: Int64
    package var purpose: String

    package init(name: String, paths: [String], size: Int64, purpose: String) {
        self.name = name
        self.paths = paths
        self.size = size
        self.purpose = purpose
    }
}

/// One wire: pure requests and parsing over one HTTP transport. Every call throws `UpstreamFailure`.
package protocol UpstreamAdapter: Sendable {
    /// The registered word, such as `openai`.
    var type: String { get }
    /// nil: the person must give one.
    var defaultBaseURL: String? { get }
    var capabilities: UpstreamCapabilities { get }

    /// The cheap, free connection test; answers the models it saw.
    func test(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel]
    func models(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel]
    /// Answers the upstream's file id.
    func upload(_ file: UpstreamFile, to target: UpstreamTarget) async throws(UpstreamFailure) -> String
    /// The id of a file uploaded under this unique name and size, if the upstream has it.
    func findUpload(_ file: UpstreamFile, at target: UpstreamTarget) async throws(UpstreamFailure) -> String?
    func launch(_ request: FineTuneRequest, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob
    /// Jobs that carry all of `metadata`, verified entry by entry, newest first; `since` bounds a full scan.
    func findJobs(
        metadata: [String: String], since: Timestamp, at target: UpstreamTarget
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

/// The wires this daemon speaks.
package protocol UpstreamRegistry: Sendable {
    func adapter(for type: String) -> (any UpstreamAdapter)?
    /// Sorted, for error texts.
    var types: [String] { get }
}
