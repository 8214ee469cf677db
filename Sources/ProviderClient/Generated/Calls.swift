// Generated from Protocol/openrpc.json by ProtocolGenerator. Never edited by hand.

import ProviderProtocol

/// `system.*`
public struct SystemCalls: Sendable {
    let connection: Connection

    /// Tells the protocol, the daemon's version and limits, and what the caller may do.
    public func hello(
        _ request: SystemHello = SystemHello(), options: CallOptions = CallOptions()
    ) async throws -> Hello {
        try await connection.call(request, options: options)
    }

    /// Tells whom the daemon sees and what they may call.
    public func whoami(
        _ request: SystemWhoami = SystemWhoami(), options: CallOptions = CallOptions()
    ) async throws -> Whoami {
        try await connection.call(request, options: options)
    }

    /// Tells how the daemon is and what it has to do.
    public func status(
        _ request: SystemStatus = SystemStatus(), options: CallOptions = CallOptions()
    ) async throws -> DaemonStatus {
        try await connection.call(request, options: options)
    }

    /// Answers what the daemon counts and measures, for Prometheus.
    public func metrics(
        _ request: SystemMetrics = SystemMetrics(), options: CallOptions = CallOptions()
    ) async throws -> MetricsText {
        try await connection.call(request, options: options)
    }
}

extension Connection {
    /// `system.*`
    public var system: SystemCalls { SystemCalls(connection: self) }
}

/// `health.*`
public struct HealthCalls: Sendable {
    let connection: Connection

    /// Tells whether the daemon, or one part of it, can do its work.
    public func check(
        _ request: HealthCheck = HealthCheck(), options: CallOptions = CallOptions()
    ) async throws -> HealthStatus {
        try await connection.call(request, options: options)
    }

    /// Streams the health of the daemon or of one part: the state now, then each change.
    public func watch(
        _ request: HealthWatch = HealthWatch(), options: CallOptions = CallOptions()
    ) async throws -> ServerStream<HealthWatch> {
        try await connection.stream(request, options: options)
    }
}

extension Connection {
    /// `health.*`
    public var health: HealthCalls { HealthCalls(connection: self) }
}

/// `rpc.*`
public struct RPCCalls: Sendable {
    let connection: Connection

    /// Answers this document.
    public func discover(
        _ request: RPCDiscover = RPCDiscover(), options: CallOptions = CallOptions()
    ) async throws -> OpenRPCDocument {
        try await connection.call(request, options: options)
    }
}

extension Connection {
    /// `rpc.*`
    public var rpc: RPCCalls { RPCCalls(connection: self) }
}

/// `provider.*`
public struct ProviderCalls: Sendable {
    let connection: Connection

    /// Sets a provider up.
    public func create(_ request: ProviderCreate, options: CallOptions = CallOptions()) async throws -> ProviderInfo {
        try await connection.call(request, options: options)
    }

    /// Answers one provider.
    public func get(_ request: ProviderGet, options: CallOptions = CallOptions()) async throws -> ProviderInfo {
        try await connection.call(request, options: options)
    }

    /// Lists providers.
    public func list(
        _ request: ProviderList = ProviderList(), options: CallOptions = CallOptions()
    ) async throws -> ProviderPage {
        try await connection.call(request, options: options)
    }

    /// Changes the fields that are present and clears those that are null.
    public func update(_ request: ProviderUpdate, options: CallOptions = CallOptions()) async throws -> ProviderInfo {
        try await connection.call(request, options: options)
    }

    /// Deletes a provider with its secrets.
    public func delete(_ request: ProviderDelete, options: CallOptions = CallOptions()) async throws -> ProviderInfo {
        try await connection.call(request, options: options)
    }

    /// Calls providers, cheaply and free of charge, and keeps what came of it.
    public func test(_ request: ProviderTest, options: CallOptions = CallOptions()) async throws -> BulkResult {
        try await connection.call(request, options: options)
    }

    /// Makes a provider the one that commands use if they name none.
    public func setDefault(
        _ request: ProviderSetDefault, options: CallOptions = CallOptions()
    ) async throws -> ProviderInfo {
        try await connection.call(request, options: options)
    }

    /// Lets commands use these providers.
    public func activate(_ request: ProviderActivate, options: CallOptions = CallOptions()) async throws -> BulkResult {
        try await connection.call(request, options: options)
    }

    /// Keeps commands from using these providers.
    public func deactivate(
        _ request: ProviderDeactivate, options: CallOptions = CallOptions()
    ) async throws -> BulkResult {
        try await connection.call(request, options: options)
    }

    /// Lists the models that a provider offers now.
    public func models(_ request: ProviderModels, options: CallOptions = CallOptions()) async throws -> ModelPage {
        try await connection.call(request, options: options)
    }

    /// Tells which provider and model a command would use now.
    public func resolve(
        _ request: ProviderResolve = ProviderResolve(), options: CallOptions = CallOptions()
    ) async throws -> ProviderResolution {
        try await connection.call(request, options: options)
    }
}

extension Connection {
    /// `provider.*`
    public var provider: ProviderCalls { ProviderCalls(connection: self) }
}

/// `file.*`
public struct FileCalls: Sendable {
    let connection: Connection

    /// Takes a file as BINARY frames on a channel, checks and keeps it.
    public func upload(
        _ request: FileUpload, from source: some UploadSource, options: CallOptions = CallOptions()
    ) async throws -> FileInfo {
        try await connection.upload(request, from: source, options: options)
    }

    /// Answers one file, without its bytes.
    public func get(_ request: FileGet, options: CallOptions = CallOptions()) async throws -> FileInfo {
        try await connection.call(request, options: options)
    }

    /// Lists files.
    public func list(_ request: FileList = FileList(), options: CallOptions = CallOptions()) async throws -> FilePage {
        try await connection.call(request, options: options)
    }

    /// Deletes a file.
    public func delete(_ request: FileDelete, options: CallOptions = CallOptions()) async throws -> FileInfo {
        try await connection.call(request, options: options)
    }

    /// Sends a file's bytes as BINARY frames on a channel.
    public func download(
        _ request: FileDownload, to target: some DownloadTarget, options: CallOptions = CallOptions()
    ) async throws -> FileInfo {
        try await connection.download(request, to: target, options: options)
    }

    /// Checks a stored file again.
    public func validate(_ request: FileValidate, options: CallOptions = CallOptions()) async throws -> FileReport {
        try await connection.call(request, options: options)
    }
}

extension Connection {
    /// `file.*`
    public var file: FileCalls { FileCalls(connection: self) }
}

/// `command.*`
public struct CommandCalls: Sendable {
    let connection: Connection

    /// Starts a command and answers at once.
    public func create(_ request: CommandCreate, options: CallOptions = CallOptions()) async throws -> CommandInfo {
        try await connection.call(request, options: options)
    }

    /// Answers one command.
    public func get(_ request: CommandGet, options: CallOptions = CallOptions()) async throws -> CommandInfo {
        try await connection.call(request, options: options)
    }

    /// Lists commands.
    public func list(
        _ request: CommandList = CommandList(), options: CallOptions = CallOptions()
    ) async throws -> CommandPage {
        try await connection.call(request, options: options)
    }

    /// Asks that a command end.
    public func cancel(_ request: CommandCancel, options: CallOptions = CallOptions()) async throws -> CommandInfo {
        try await connection.call(request, options: options)
    }

    /// Asks that a fine-tuning command stand still until it is resumed.
    public func pause(_ request: CommandPause, options: CallOptions = CallOptions()) async throws -> CommandInfo {
        try await connection.call(request, options: options)
    }

    /// Lets a paused command go on.
    public func resume(_ request: CommandResume, options: CallOptions = CallOptions()) async throws -> CommandInfo {
        try await connection.call(request, options: options)
    }

    /// Decides about a command in state `needs_attention`.
    public func resolve(_ request: CommandResolve, options: CallOptions = CallOptions()) async throws -> CommandInfo {
        try await connection.call(request, options: options)
    }

    /// Starts the order of a command that failed or was cancelled again, as a new command.
    public func retry(_ request: CommandRetry, options: CallOptions = CallOptions()) async throws -> CommandInfo {
        try await connection.call(request, options: options)
    }

    /// Streams events of one command, or of all that the caller may see.
    public func watch(
        _ request: CommandWatch = CommandWatch(), options: CallOptions = CallOptions()
    ) async throws -> ServerStream<CommandWatch> {
        try await connection.stream(request, options: options)
    }

    /// Waits until a command is in one of these states.
    public func wait(_ request: CommandWait, options: CallOptions = CallOptions()) async throws -> CommandWaitResult {
        try await connection.call(request, options: options)
    }

    /// Lists the events of a command.
    public func events(_ request: CommandEvents, options: CallOptions = CallOptions()) async throws -> EventPage {
        try await connection.call(request, options: options)
    }

    /// Lists the checkpoints of a fine-tuning command.
    public func checkpoints(
        _ request: CommandCheckpoints, options: CallOptions = CallOptions()
    ) async throws -> CheckpointPage {
        try await connection.call(request, options: options)
    }

    /// Tells what a fine-tuning command would learn from and cost, without starting it.
    public func estimate(
        _ request: CommandEstimate, options: CallOptions = CallOptions()
    ) async throws -> EstimateInfo {
        try await connection.call(request, options: options)
    }
}

extension Connection {
    /// `command.*`
    public var command: CommandCalls { CommandCalls(connection: self) }
}

/// `vault.*`
public struct VaultCalls: Sendable {
    let connection: Connection

    /// Tells whether the daemon can use its secrets.
    public func status(
        _ request: VaultStatus = VaultStatus(), options: CallOptions = CallOptions()
    ) async throws -> VaultInfo {
        try await connection.call(request, options: options)
    }
}

extension Connection {
    /// `vault.*`
    public var vault: VaultCalls { VaultCalls(connection: self) }
}

/// `audit.*`
public struct AuditCalls: Sendable {
    let connection: Connection

    /// Lists who did what.
    public func list(
        _ request: AuditList = AuditList(), options: CallOptions = CallOptions()
    ) async throws -> AuditPage {
        try await connection.call(request, options: options)
    }

    /// Streams audit entries as they are made.
    public func watch(
        _ request: AuditWatch = AuditWatch(), options: CallOptions = CallOptions()
    ) async throws -> ServerStream<AuditWatch> {
        try await connection.stream(request, options: options)
    }

    /// Checks the chain of the whole audit.
    public func verify(
        _ request: AuditVerify = AuditVerify(), options: CallOptions = CallOptions()
    ) async throws -> AuditVerification {
        try await connection.call(request, options: options)
    }
}

extension Connection {
    /// `audit.*`
    public var audit: AuditCalls { AuditCalls(connection: self) }
}
