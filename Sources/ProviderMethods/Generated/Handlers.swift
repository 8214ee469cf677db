// Generated from Protocol/openrpc.json by ProtocolGenerator. Never edited by hand.

import ProviderJSON
import ProviderProtocol

/// Answers `system.*`.
package protocol SystemHandling: Sendable {
    /// Tells the protocol, the daemon's version and limits, and what the caller may do.
    func hello(_ request: SystemHello, _ context: CallContext) throws -> Hello

    /// Tells whom the daemon sees and what they may call.
    func whoami(_ request: SystemWhoami, _ context: CallContext) throws -> Whoami

    /// Tells how the daemon is and what it has to do.
    func status(_ request: SystemStatus, _ context: CallContext) async throws -> DaemonStatus

    /// Answers what the daemon counts and measures, for Prometheus.
    func metrics(_ request: SystemMetrics, _ context: CallContext) async throws -> MetricsText
}

/// Answers `health.*`.
package protocol HealthHandling: Sendable {
    /// Tells whether the daemon, or one part of it, can do its work.
    func check(_ request: HealthCheck, _ context: CallContext) throws -> HealthStatus

    /// Streams the health of the daemon or of one part: the state now, then each change.
    func watch(
        _ request: HealthWatch, _ context: CallContext, _ sink: StreamSink<HealthStatus>
    ) async throws -> StreamEnd
}

/// Answers `rpc.*`.
package protocol RPCHandling: Sendable {
    /// Answers this document.
    func discover(_ request: RPCDiscover, _ context: CallContext) throws -> OpenRPCDocument
}

/// Answers `provider.*`.
package protocol ProviderHandling: Sendable {
    /// Sets a provider up.
    func create(_ request: ProviderCreate, _ context: CallContext) async throws -> ProviderInfo

    /// Answers one provider.
    func get(_ request: ProviderGet, _ context: CallContext) throws -> Encoded<ProviderInfo>

    /// Lists providers.
    func list(_ request: ProviderList, _ context: CallContext) throws -> ProviderPage

    /// Changes the fields that are present and clears those that are null.
    func update(_ request: ProviderUpdate, _ context: CallContext) async throws -> ProviderInfo

    /// Deletes a provider with its secrets.
    func delete(_ request: ProviderDelete, _ context: CallContext) async throws -> ProviderInfo

    /// Calls providers, cheaply and free of charge, and keeps what came of it.
    func test(_ request: ProviderTest, _ context: CallContext) async throws -> BulkResult

    /// Makes a provider the one that commands use if they name none.
    func setDefault(_ request: ProviderSetDefault, _ context: CallContext) async throws -> ProviderInfo

    /// Lets commands use these providers.
    func activate(_ request: ProviderActivate, _ context: CallContext) async throws -> BulkResult

    /// Keeps commands from using these providers.
    func deactivate(_ request: ProviderDeactivate, _ context: CallContext) async throws -> BulkResult

    /// Lists the models that a provider offers now.
    func models(_ request: ProviderModels, _ context: CallContext) async throws -> ModelPage

    /// Tells which provider and model a command would use now.
    func resolve(_ request: ProviderResolve, _ context: CallContext) throws -> ProviderResolution
}

/// Answers `file.*`.
package protocol FileHandling: Sendable {
    /// Takes a file as BINARY frames on a channel, checks and keeps it.
    func upload(_ request: FileUpload, _ context: CallContext, _ body: UploadBody) async throws -> FileInfo

    /// Answers one file, without its bytes.
    func get(_ request: FileGet, _ context: CallContext) async throws -> FileInfo

    /// Lists files.
    func list(_ request: FileList, _ context: CallContext) async throws -> FilePage

    /// Deletes a file.
    func delete(_ request: FileDelete, _ context: CallContext) async throws -> FileInfo

    /// Sends a file's bytes as BINARY frames on a channel.
    func download(_ request: FileDownload, _ context: CallContext, _ sink: DownloadSink) async throws -> FileInfo

    /// Checks a stored file again.
    func validate(_ request: FileValidate, _ context: CallContext) async throws -> FileReport
}

/// Answers `command.*`.
package protocol CommandHandling: Sendable {
    /// Starts a command and answers at once.
    func create(_ request: CommandCreate, _ context: CallContext) async throws -> CommandInfo

    /// Answers one command.
    func get(_ request: CommandGet, _ context: CallContext) async throws -> CommandInfo

    /// Lists commands.
    func list(_ request: CommandList, _ context: CallContext) async throws -> CommandPage

    /// Asks that a command end.
    func cancel(_ request: CommandCancel, _ context: CallContext) async throws -> CommandInfo

    /// Asks that a fine-tuning command stand still until it is resumed.
    func pause(_ request: CommandPause, _ context: CallContext) async throws -> CommandInfo

    /// Lets a paused command go on.
    func resume(_ request: CommandResume, _ context: CallContext) async throws -> CommandInfo

    /// Decides about a command in state `needs_attention`.
    func resolve(_ request: CommandResolve, _ context: CallContext) async throws -> CommandInfo

    /// Starts the order of a command that failed or was cancelled again, as a new command.
    func retry(_ request: CommandRetry, _ context: CallContext) async throws -> CommandInfo

    /// Streams events of one command, or of all that the caller may see.
    func watch(_ request: CommandWatch, _ context: CallContext, _ sink: StreamSink<EventInfo>) async throws -> StreamEnd

    /// Waits until a command is in one of these states.
    func wait(_ request: CommandWait, _ context: CallContext) async throws -> CommandWaitResult

    /// Lists the events of a command.
    func events(_ request: CommandEvents, _ context: CallContext) async throws -> EventPage

    /// Lists the checkpoints of a fine-tuning command.
    func checkpoints(_ request: CommandCheckpoints, _ context: CallContext) async throws -> CheckpointPage

    /// Tells what a fine-tuning command would learn from and cost, without starting it.
    func estimate(_ request: CommandEstimate, _ context: CallContext) async throws -> EstimateInfo
}

/// Answers `vault.*`.
package protocol VaultHandling: Sendable {
    /// Tells whether the daemon can use its secrets.
    func status(_ request: VaultStatus, _ context: CallContext) throws -> VaultInfo
}

/// Answers `audit.*`.
package protocol AuditHandling: Sendable {
    /// Lists who did what.
    func list(_ request: AuditList, _ context: CallContext) async throws -> AuditPage

    /// Streams audit entries as they are made.
    func watch(
        _ request: AuditWatch, _ context: CallContext, _ sink: StreamSink<AuditEntryInfo>
    ) async throws -> StreamEnd

    /// Checks the chain of the whole audit.
    func verify(_ request: AuditVerify, _ context: CallContext) async throws -> AuditVerification
}

/// A handler for each noun of the contract.
package struct Handlers: Sendable {
    package let system: any SystemHandling
    package let health: any HealthHandling
    package let rpc: any RPCHandling
    package let provider: any ProviderHandling
    package let file: any FileHandling
    package let command: any CommandHandling
    package let vault: any VaultHandling
    package let audit: any AuditHandling

    package init(
        system: any SystemHandling,
        health: any HealthHandling,
        rpc: any RPCHandling,
        provider: any ProviderHandling,
        file: any FileHandling,
        command: any CommandHandling,
        vault: any VaultHandling,
        audit: any AuditHandling
    ) {
        self.system = system
        self.health = health
        self.rpc = rpc
        self.provider = provider
        self.file = file
        self.command = command
        self.vault = vault
        self.audit = audit
    }
}
