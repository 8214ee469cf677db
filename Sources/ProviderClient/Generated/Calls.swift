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
