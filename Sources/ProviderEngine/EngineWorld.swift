import Logging
import ProviderCore

/// All that running a command needs from outside of itself.
struct EngineWorld: Sendable {
    var store: any Store
    var vault: any Vault
    var upstreams: any UpstreamRegistry
    var files: any FileStorage
    var targets: Targets
    var settings: EngineSettings
    var clock: any EngineClock
    var logger: Logger
    let uploads = UploadsUnderWay()

    /// The provider of a command, its adapter, and its secrets opened. A server that may differ from others of its wire
    /// is asked what it can do if nobody asked it yet, or `afresh`.
    func connection(for command: Command, afresh: Bool = false) async throws -> UpstreamConnection {
        guard let provider = store.providers.provider(command.providerID) else {
            throw Failure(
                .notFound, "PROVIDER_NOT_FOUND",
                "cannot go on: provider \"\(command.providerName)\" was deleted",
                metadata: ["provider": command.providerName])
        }
        // A job that runs upstream is followed to its end, even if no new work may go there.
        if command.upstreamID == nil, command.phase != .reconciling { try ProviderChoice.check(provider) }
        try Self.checkKey(of: provider)
        guard let adapter = upstreams.adapter(for: provider.type) else {
            throw Failure.unknownType(of: provider)
        }
        let target = try await targets.target(for: provider, traceparent: command.traceparent)
        var connection = UpstreamConnection(provider: provider, adapter: adapter, target: target)
        if !adapter.mayAnnounce.isEmpty, afresh || provider.announced == nil {
            let announced = try await adapter.announced(by: target)
            try await remember(announced, of: provider)
            connection.provider.announced = announced
            connection.target.announced = announced
        }
        return connection
    }

    /// What tells the command's job at its provider from others, ready to follow "a job".
    func mark(of command: Command) -> String {
        let type = store.providers.provider(command.providerID)?.type
        let tag = LaunchTag(command: command.tag, instance: settings.instanceID)
        return type.flatMap { upstreams.adapter(for: $0) }?.mark(of: tag) ?? "tagged \(command.tag)"
    }

    /// A key that was refused is not shown again by every command that comes along. A permission that is missing may be
    /// missing for one kind of call alone, so each command finds that out for itself.
    private static func checkKey(of provider: Provider) throws(Failure) {
        guard provider.status == .failing, let test = provider.lastTest,
            test.outcome == UpstreamFailure.Class.unauthorized.rawValue
        else { return }
        throw Failure(
            .failedPrecondition, "UPSTREAM_UNAUTHORIZED",
            "cannot use provider \"\(provider.name)\": it refused the key at \(test.at.rfc3339) (\(test.message)); enter a "
                + "valid one with providerctl provider update \"\(provider.name)\" --api-key-file FILE, or see with "
                + "providerctl provider test \"\(provider.name)\" whether it takes it by now",
            metadata: ["provider": provider.name])
    }

    /// Unless the provider was changed meanwhile: then it tells of another one.
    private func remember(_ announced: UpstreamCapabilities, of provider: Provider) async throws {
        guard announced != provider.announced else { return }
        try await store.advance { transaction in
            guard try transaction.provider(provider.id)?.rev == provider.rev else { return }
            try transaction.setAnnounced(announced, of: provider.id)
        }
    }
}

extension Command {
    /// What every line of the log about it carries, and more.
    func logged(_ more: Logger.Metadata = [:]) -> Logger.Metadata {
        var all: Logger.Metadata = ["command": "\(id)"]
        if let traceID { all["trace_id"] = "\(traceID)" }
        return all.merging(more) { $1 }
    }
}

/// Whom a step talks to.
struct UpstreamConnection: Sendable {
    var provider: Provider
    var adapter: any UpstreamAdapter
    var target: UpstreamTarget

    /// What this server can do.
    var capabilities: UpstreamCapabilities { adapter.capabilities(of: provider) }
}

/// What the engine remembers of a command between its steps; nothing that a restart may not lose.
struct CommandMemory: Sendable {
    /// Failed steps in a row, and when the first of them was, in milliseconds of uptime.
    var failures = 0
    var failingSince: Int?
    /// Looks in a row that missed a running job.
    var absences = 0
    /// The provider as it was when the last step began.
    var provider: Provider?
    /// Looks for a doubtful job since the engine took the command up.
    var looks = 0
    var pollMilliseconds = 0
    /// Whether it was told that the job cannot be paused yet.
    var wasRefused = false
    /// The upstream's ids of all events that are stored; nil until they were read.
    var seenEvents: Set<String>?
}

/// How a step left its command.
struct StepOutcome: Sendable {
    var command: Command
    var memory: CommandMemory
    /// When to look at it again, in milliseconds of uptime; nil once nothing is left to do.
    var due: Int?
}

/// Runs to its end even if the calling task is cancelled: for what must not be torn in two. The caller waits for it.
func shielded<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
    try await Task { try await body() }.value
}
