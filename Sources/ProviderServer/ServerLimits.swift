import ProviderJSON

/// What one caller, and all of them, may take. The defaults are the protocol's.
package struct ServerLimits: Sendable, Hashable {
    /// The largest payload of a frame, in bytes.
    package var frameBytes = 16 * 1024 * 1024
    /// Calls that run as tasks, on one connection.
    package var callsInFlight = 128
    /// Streams among them.
    package var streams = 64
    /// Items of a batch.
    package var batch = 64
    /// Connections of all users together, and of one user. The daemon's own user has no limit of its own.
    package var connections = 16_384
    package var connectionsPerUser = 4096
    /// Bytes of answers that wait to be taken before requests are no longer read.
    package var unsentBytes = 4 * 1024 * 1024
    /// How long unary calls may go on once the daemon stops, in milliseconds.
    package var drainMilliseconds = 10_000

    package init() {}

    /// As `system.hello` tells them.
    package var document: JSONObject {
        [
            "frame_bytes": .integer(Int64(frameBytes)), "calls_in_flight": .integer(Int64(callsInFlight)),
            "streams": .integer(Int64(streams)), "batch": .integer(Int64(batch)),
            "unsent_bytes": .integer(Int64(unsentBytes)), "connections": .integer(Int64(connections)),
            "connections_per_user": .integer(Int64(connectionsPerUser)),
        ]
    }
}
