import NIOCore
import NIOPosix

/// Connects to a Unix socket.
package enum UnixConnector {
    /// Frames of the other end go to the handler that `makeHandler` makes on the connection's loop.
    package static func connect(
        to address: UnixAddress, makeHandler: @escaping @Sendable (Connection) -> any ConnectionHandler
    ) async throws -> Connection {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(
                .writeBufferWaterMark, value: .init(low: Connection.lowWaterMark, high: Connection.highWaterMark)
            )
            .connect(to: try SocketAddress(unixDomainSocketPath: address.path)) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let connection = Connection(channel: channel, peer: nil)
                    try channel.pipeline.syncOperations.addHandler(
                        FrameChannelHandler(
                            connection: connection, handler: makeHandler(connection),
                            maximumPayload: Frame.maximumPayload, farewells: nil))
                    return connection
                }
            }
    }
}
