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
    /// The header that carries the key: `Authorization` after the word Bearer, any other one alone; nil for the wire's
    /// own way.
    package var apiKeyHeader: String?
    package var organizationID: SecretString?
    package var project: String?
    package var headers: [(name: String, value: SecretString)]
    /// What the server said of itself, where servers of its wire differ.
    package var announced: UpstreamCapabilities?
    /// Whose trace the calls belong to; each of them is a span of its own in it.
    package var traceparent: String?

    package init(
        providerID: String, providerName: String, baseURL: String, origin: String, apiKey: SecretString? = nil,
        apiKeyHeader: String? = nil, organizationID: SecretString? = nil, project: String? = nil,
        headers: [(name: String, value: SecretString)] = [], announced: UpstreamCapabilities? = nil,
        traceparent: String? = nil
    ) {
        self.providerID = providerID
        self.providerName = providerName
        self.baseURL = baseURL
        self.origin = origin
        self.apiKey = apiKey
        self.apiKeyHeader = apiKeyHeader
        self.organizationID = organizationID
        self.project = project
        self.headers = headers
        self.announced = announced
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

    /// How far the call came.
    package var step: Provider.Test.Step {
        switch kind {
        case .dns: .resolve
        case .refused: .connect
        case .tls: .tls
        // A call is in doubt only once it was sent.
        case .timeout, .connection: isAmbiguous ? .answer : .connect
        case .unsupported: httpStatus == nil ? .settings : .answer
        case .redirect, .unauthorized, .forbidden, .notFound, .quota, .rateLimited, .upstreamError, .notAnAPI,
            .rejected:
            .answer
        }
    }
}

/// What a wire can do; the error texts and `provider.list` are made from it.
package struct UpstreamCapabilities: Sendable, Hashable {
    package enum Operation: String, Sendable, Hashable, CaseIterable {
        case models, generate
        /// Text comes while it is made, not at the end.
        case stream
        case fineTune = "fine_tune"
        /// The upstream checks a training file before a job is made of it.
        case validate
        case events, checkpoints, pause, cancel
        /// The upstream tells what a job would cost.
        case estimate
    }

    /// How a job is found again whose launch was not answered.
    package enum LaunchIdentity: String, Sendable, Hashable {
        /// Jobs carry our metadata.
        case metadata
        /// The job's name ends in our tag.
        case suffix
        /// The caller names the job, or sends a token: a second launch is refused or answered with the first job.
        case token
        /// Nothing tells: somebody has to look.
        case none
    }

    package let operations: Set<Operation>
    package let launchIdentity: LaunchIdentity
    /// The operations by name, in the order of their declaration; every answer about a provider has them.
    package let words: [String]

    /// Whether a job can be asked for later on; if not, the answer to its launch is all that is ever told of it.
    package let followsJobs: Bool

    package init(
        _ operations: Set<Operation>, launchIdentity: LaunchIdentity = .none, followsJobs: Bool = true
    ) {
        self.operations = operations
        self.launchIdentity = launchIdentity
        self.followsJobs = followsJobs
        words = Operation.allCases.filter(operations.contains).map(\.rawValue)
    }

    package func offers(_ operation: Operation) -> Bool {
        operations.contains(operation)
    }
}

/// Whose job a launch makes: how each wire carries it is the adapter's business.
package struct LaunchTag: Sendable, Hashable {
    /// The command's random tag, 128 bits in hex.
    package var command: String
    /// This daemon's state folder, told apart from every other one.
    package var instance: String

    package init(command: String, instance: String) {
        self.command = command
        self.instance = instance
    }

    package var metadata: [String: String] {
        ["providerd_command": command, "providerd_instance": instance]
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
    /// The upstream's; empty where the wire keeps no files and the launch brings them along.
    package var trainingFileID: String
    package var validationFileID: String?
    /// The same on this machine's disk.
    package var trainingFile: UpstreamFile?
    package var validationFile: UpstreamFile?
    package var suffix: String?
    package var seed: Int64?
    /// `supervised` unless said otherwise.
    package var method: String
    package var hyperparameters: JSONObject
    /// What else the method takes, such as reinforcement's grader.
    package var methodOptions: JSONObject
    /// By which the job is found again.
    package var tag: LaunchTag

    package init(
        model: String, trainingFileID: String, validationFileID: String? = nil, trainingFile: UpstreamFile? = nil,
        validationFile: UpstreamFile? = nil, suffix: String? = nil, seed: Int64? = nil, method: String = "supervised",
        hyperparameters: JSONObject = [:],
        methodOptions: JSONObject = [:], tag: LaunchTag
    ) {
        self.model = model
        self.trainingFileID = trainingFileID
        self.validationFileID = validationFileID
        self.trainingFile = trainingFile
        self.validationFile = validationFile
        self.suffix = suffix
        self.seed = seed
        self.method = method
        self.hyperparameters = hyperparameters
        self.methodOptions = methodOptions
        self.tag = tag
    }
}

/// A job as the upstream tells of it, by field; unknown status words are kept in `statusWord`.
package struct UpstreamJob: Sendable, Hashable {
    package enum Status: String, Sendable, Hashable {
        case pending, running, pausing, paused, succeeded, failed, cancelled, unknown
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
    /// How far it is, where the upstream tells that itself.
    package var percent: Double?

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
