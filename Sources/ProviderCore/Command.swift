import ProviderJSON

/// One piece of work on a provider, from the moment it is acknowledged until it ends.
package struct Command: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        case fineTune = "fine_tune"
        case generate
    }

    package enum State: String, Sendable, Hashable, CaseIterable {
        case queued, waiting, preparing, submitting, reconciling, running, paused, cancelling
        case succeeded, failed, cancelled
        case needsAttention = "needs_attention"

        /// Nothing changes any more.
        package var isTerminal: Bool {
            self == .succeeded || self == .failed || self == .cancelled
        }
    }

    package enum WaitingReason: String, Sendable, Hashable, CaseIterable {
        case retry
        case providerBlocked = "provider_blocked"
        case vaultSealed = "vault_sealed"
        case concurrency
    }

    package struct Waiting: Sendable, Hashable {
        package var reason: WaitingReason
        package var until: Timestamp?
        /// The state to go on with.
        package var resumes: State

        package init(reason: WaitingReason, until: Timestamp? = nil, resumes: State) {
            self.reason = reason
            self.until = until
            self.resumes = resumes
        }
    }

    /// What somebody asked for and has not come about yet.
    package enum Pending: String, Sendable, Hashable, CaseIterable {
        case pause, resume
    }

    package var id: String
    package var kind: Kind
    package var providerID: String
    package var providerName: String
    package var model: String
    package var trainingFileIDs: [String]
    package var validationFileIDs: [String]
    /// As the caller asked, by the contract's FineTuneData or GenerateData.
    package var data: JSONObject
    package var state: State
    package var waiting: Waiting?
    package var progress: JSONObject?
    /// Tags the upstream job; random, 128 bits in hex.
    package var tag: String
    package var upstreamID: String?
    package var upstreamStatus: String?
    /// How often a launch was sent and not refused; it is sent again only after a look-up found nothing.
    package var attempt: Int
    /// When the first doubt about a launch arose; the settle window counts from here, also across restarts.
    package var doubtSince: Timestamp?
    package var result: JSONObject?
    package var failure: Failure?
    package var cancelRequested: Bool
    /// Repeated until it has come about; afterwards the command follows its job again, whoever else pauses that.
    package var pending: Pending?
    package var requestID: String?
    /// The trace that the command belongs to, in the caller's words.
    package var traceparent: String?
    package var rev: Int64
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var startedAt: Timestamp?
    package var finishedAt: Timestamp?
    package var createdBy: Owner
    /// The command whose order this one repeats.
    package var retryOf: String?

    package init(
        id: String, kind: Kind, providerID: String, providerName: String, model: String,
        trainingFileIDs: [String] = [], validationFileIDs: [String] = [], data: JSONObject, state: State = .queued,
        tag: String, requestID: String? = nil, traceparent: String? = nil, createdAt: Timestamp, createdBy: Owner,
        retryOf: String? = nil
    ) {
        self.id = id
        self.kind = kind
        self.providerID = providerID
        self.providerName = providerName
        self.model = model
        self.trainingFileIDs = trainingFileIDs
        self.validationFileIDs = validationFileIDs
        self.data = data
        self.state = state
        self.tag = tag
        self.attempt = 0
        self.cancelRequested = false
        self.requestID = requestID
        self.traceparent = traceparent
        self.rev = 1
        self.createdAt = createdAt
        self.updatedAt = createdAt
        self.createdBy = createdBy
        self.retryOf = retryOf
    }
}

extension Command {
    /// Whether it was paused before its launch: nothing of it is at the provider.
    package var isHeld: Bool { state == .paused && upstreamID == nil }

    /// 32 hex digits, by which the log and the audit name its trace.
    package var traceID: String? { traceparent.flatMap(TraceContext.init)?.traceID }
}

/// Something that happened to a command. `seq` is the store's own rising number over all commands.
package struct Event: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        case state, message, metrics, checkpoint, output, error
    }

    package enum Level: String, Sendable, Hashable {
        case info, warning, error
    }

    package var seq: Int64
    package var commandID: String
    package var kind: Kind
    package var level: Level
    package var message: String
    package var data: JSONObject?
    /// The upstream's id of the event, by which it is stored once.
    package var upstreamID: String?
    package var at: Timestamp

    package init(
        seq: Int64 = 0, commandID: String, kind: Kind, level: Level = .info, message: String, data: JSONObject? = nil,
        upstreamID: String? = nil, at: Timestamp
    ) {
        self.seq = seq
        self.commandID = commandID
        self.kind = kind
        self.level = level
        self.message = message
        self.data = data
        self.upstreamID = upstreamID
        self.at = at
    }
}

/// A model as it stood at one step of a fine-tuning job.
package struct Checkpoint: Sendable, Hashable {
    package var id: String
    package var commandID: String
    /// The upstream's id, by which it is stored once.
    package var upstreamID: String
    package var step: Int
    package var model: String
    package var metrics: JSONObject
    package var createdAt: Timestamp

    package init(
        id: String, commandID: String, upstreamID: String, step: Int, model: String, metrics: JSONObject,
        createdAt: Timestamp
    ) {
        self.id = id
        self.commandID = commandID
        self.upstreamID = upstreamID
        self.step = step
        self.model = model
        self.metrics = metrics
        self.createdAt = createdAt
    }
}
