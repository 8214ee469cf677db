// Generated from Protocol/openrpc.json by ProtocolGenerator. Never edited by hand.

import ProviderProtocol

/// Answers `system.*`.
package protocol SystemHandling: Sendable {
    /// Tells the protocol, the daemon's version and limits, and what the caller may do.
    func hello(_ request: SystemHello, _ context: CallContext) throws -> Hello

    /// Tells whom the daemon sees and what they may call.
    func whoami(_ request: SystemWhoami, _ context: CallContext) throws -> Whoami
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

/// A handler for each noun of the contract.
package struct Handlers: Sendable {
    package let system: any SystemHandling
    package let health: any HealthHandling
    package let rpc: any RPCHandling

    package init(system: any SystemHandling, health: any HealthHandling, rpc: any RPCHandling) {
        self.system = system
        self.health = health
        self.rpc = rpc
    }
}
