import Glibc
import NIOCore
import NIOPosix

/// A listening Unix socket that is ours alone: its folder, its lock and its mode are set before anybody can connect.
package final class UnixListener: Sendable {
    /// How connections are taken.
    package struct Configuration: Sendable {
        /// Mode of the socket, and of its folder if the folder has to be made.
        package var socketMode: UInt32
        package var folderMode: UInt32
        package var maximumPayload: Int
        /// What to send before closing on a peer whose first byte is no frame's.
        package var illegalFlagsFarewell: [UInt8]
        package var tooLargeFarewell: @Sendable (_ length: Int) -> [UInt8]

        package init(
            socketMode: UInt32, folderMode: UInt32, maximumPayload: Int, illegalFlagsFarewell: [UInt8],
            tooLargeFarewell: @escaping @Sendable (_ length: Int) -> [UInt8]
        ) {
            self.socketMode = socketMode
            self.folderMode = folderMode
            self.maximumPayload = maximumPayload
            self.illegalFlagsFarewell = illegalFlagsFarewell
            self.tooLargeFarewell = tooLargeFarewell
        }
    }

    package let path: String
    private let channel: any Channel
    private let lock: Int32

    /// Binds, and serves each connection with a handler of its own, made on the connection's loop.
    package static func bind(
        _ address: UnixAddress, _ configuration: Configuration,
        makeHandler: @escaping @Sendable (Connection, PeerCredentials) -> any ConnectionHandler
    ) async throws -> UnixListener {
        let claim = try SocketClaim(address, configuration)
        let farewells = FrameChannelHandler.Farewells(
            illegalFlags: configuration.illegalFlagsFarewell, tooLarge: configuration.tooLargeFarewell)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(
                .writeBufferWaterMark,
                value: .init(low: Connection.lowWaterMark, high: Connection.highWaterMark)
            )
            .childChannelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 256, initial: 512, maximum: 65_536)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    let peer = try pipeline.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
                        PeerCredentials(ofSocket: $0)
                    }
                    guard let peer = peer ?? nil else { throw SocketProblem("the kernel doesn't tell who connected") }
                    let connection = Connection(channel: channel, peer: peer)
                    try pipeline.addHandler(
                        FrameChannelHandler(
                            connection: connection, handler: makeHandler(connection, peer),
                            maximumPayload: configuration.maximumPayload,
                            farewells: farewells))
                }
            }
            .withBoundSocket(claim.socket).get()
        return UnixListener(path: address.path, channel: channel, lock: claim.lock)
    }

    private init(path: String, channel: any Channel, lock: Int32) {
        self.path = path
        self.channel = channel
        self.lock = lock
    }

    /// Takes no more connections, and removes the socket. Those that are open stay.
    package func close() async {
        unlink(path)
        // Closing twice, or after the process's end began, has nothing left to do.
        try? await channel.close().get()
        Glibc.close(lock)
    }
}
