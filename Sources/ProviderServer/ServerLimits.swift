import ProviderJSON
import ProviderTransport

/// What one caller, and all of them, may take. The defaults are the protocol's.
package struct ServerLimits: Sendable, Hashable {
    /// What a peer without a role may take.
    package struct Outsiders: Sendable, Hashable {
        package var frameBytes = 64 * 1024
        package var callsInFlight = 8
        package var streams = 2
        /// Connections of all such users together, and of one.
        package var connections = 256
        package var connectionsPerUser = 4

        package init() {}
    }

    /// The largest payload of a frame, in bytes.
    package var frameBytes = 16 * 1024 * 1024
    /// The largest answer, in bytes.
    package var replyBytes = 4 * 1024 * 1024
    /// Calls that run as tasks, on one connection.
    package var callsInFlight = 128
    /// Streams and transfers among them.
    package var streams = 64
    /// Items of a batch.
    package var batch = 64
    /// Connections of all users together, and of one user. The daemon's own user and root have no limit of their own.
    package var connections = 16_384
    package var connectionsPerUser = 4096
    /// Bytes of answers that wait to be taken before requests are no longer read.
    package var unsentBytes = 4 * 1024 * 1024
    /// Bytes that are held in memory for one connection, for all of one user, and in all: frames that are not whole,
    /// answers that are not taken, uploads that are not stored. The daemon's own user and root have no limit per user.
    package var heldBytes = HeldBytes.Limits(perConnection: 64 << 20, perUser: 256 << 20, total: 1 << 30)
    /// How long a frame may take from its first byte to its last, in milliseconds.
    package var frameMilliseconds = 10_000
    /// How long a peer may take nothing of what it is sent, once it is much, in milliseconds.
    package var peerStallMilliseconds = 30_000
    /// How long a transfer may wait for its caller, in milliseconds.
    package var transferStallMilliseconds = 60_000
    /// How long unary calls may go on once the daemon stops, in milliseconds.
    package var drainMilliseconds = 10_000
    package var outsiders = Outsiders()

    package init() {}

    /// As `system.hello` tells them.
    package var document: JSONObject {
        [
            "frame_bytes": .integer(Int64(frameBytes)), "reply_bytes": .integer(Int64(replyBytes)),
            "calls_in_flight": .integer(Int64(callsInFlight)), "streams": .integer(Int64(streams)),
            "batch": .integer(Int64(batch)), "unsent_bytes": .integer(Int64(unsentBytes)),
            "connections": .integer(Int64(connections)), "connections_per_user": .integer(Int64(connectionsPerUser)),
            "held_bytes": .integer(Int64(heldBytes.perConnection)),
            "held_bytes_per_user": .integer(Int64(heldBytes.perUser)),
            "held_bytes_total": .integer(Int64(heldBytes.total)),
            "frame_ms": .integer(Int64(frameMilliseconds)), "peer_stall_ms": .integer(Int64(peerStallMilliseconds)),
            "transfer_stall_ms": .integer(Int64(transferStallMilliseconds)),
            "credit": .integer(Int64(Frame.transferWindow)),
            "without_role": .object([
                "frame_bytes": .integer(Int64(outsiders.frameBytes)),
                "calls_in_flight": .integer(Int64(outsiders.callsInFlight)),
                "streams": .integer(Int64(outsiders.streams)),
                "connections": .integer(Int64(outsiders.connections)),
                "connections_per_user": .integer(Int64(outsiders.connectionsPerUser)),
            ]),
        ]
    }
}
