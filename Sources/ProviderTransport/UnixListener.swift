import Glibc
import NIOCore
import NIOPosix

/// A listening Unix socket. One that it binds itself is ours alone: its folder, its lock and its mode are set before
/// anybody can connect. One that it inherits belongs to whoever made it, and stays.
package final class UnixListener: Sendable {
    /// How connections are taken.
    package struct Configuration: Sendable {
        /// Mode of the socket, and of its folder if the folder has to be made.
        package var socketMode: UInt32
        package var folderMode: UInt32
        /// How long a frame may take from its first byte to its last.
        package var frameMilliseconds: Int
        /// How long a peer may take nothing of what it is sent, once it is much or the last.
        package var stallMilliseconds: Int
        /// What to send before closing on a peer whose first byte is no frame's.
        package var illegalFlagsFarewell: [UInt8]
        package var tooLargeFarewell: @Sendable (_ length: Int, _ maximum: Int) -> [UInt8]
        /// Counts and bounds what the connections hold in memory.
        package var heldBytes: HeldBytes?
        /// Where the connections of an event loop count their bytes.
        package var traffic: @Sendable (_ loop: Int) -> Traffic = { _ in Traffic() }
        /// Hears, about once a second, why connections can't be taken just now, such as for want of descriptors.
        package var acceptProblem: @Sendable (String) -> Void
        /// Descriptors that connections leave for everything else, and what whoever comes then is told.
        package var reservedDescriptors: Int
        package var crowdedFarewell: @Sendable () -> [UInt8]

        package init(
            socketMode: UInt32, folderMode: UInt32, frameMilliseconds: Int = 10_000, stallMilliseconds: Int = 30_000,
            heldBytes: HeldBytes? = nil, acceptProblem: @escaping @Sendable (String) -> Void = { _ in },
            reservedDescriptors: Int = 0, crowdedFarewell: @escaping @Sendable () -> [UInt8] = { [] },
            illegalFlagsFarewell: [UInt8],
            tooLargeFarewell: @escaping @Sendable (_ length: Int, _ maximum: Int) -> [UInt8]
        ) {
            self.socketMode = socketMode
            self.folderMode = folderMode
            self.frameMilliseconds = frameMilliseconds
            self.stallMilliseconds = stallMilliseconds
            self.heldBytes = heldBytes
            self.acceptProblem = acceptProblem
            self.reservedDescriptors = reservedDescriptors
            self.crowdedFarewell = crowdedFarewell
            self.illegalFlagsFarewell = illegalFlagsFarewell
            self.tooLargeFarewell = tooLargeFarewell
        }
    }

    /// Makes a connection's handler, on the connection's loop.
    package typealias MakeHandler = @Sendable (Connection, PeerCredentials) -> any ConnectionHandler

    /// Small at first, so that thousands of idle connections cost little.
    static let receiveAllocator = AdaptiveRecvByteBufferAllocator(minimum: 256, initial: 512, maximum: 65_536)
    /// Connections that wait to be accepted, at most.
    static let backlog: Int32 = 4096

    package let path: String
    private let channel: any Channel
    /// nil for a socket that is not ours.
    private let lock: Int32?

    /// Binds. Who connects waits in the kernel until `accept`, and then has a handler of its own.
    package static func bind(
        _ address: UnixAddress, _ configuration: Configuration, makeHandler: @escaping MakeHandler
    ) async throws -> UnixListener {
        let claim = try SocketClaim(address, configuration)
        let channel = try await serve(claim.socket, configuration, makeHandler)
        return UnixListener(path: address.path, channel: channel, lock: claim.lock)
    }

    /// Serves a listening socket that the process was started with (systemd's socket activation).
    package static func inherit(
        _ descriptor: Int32, _ configuration: Configuration, makeHandler: @escaping MakeHandler
    ) async throws -> UnixListener {
        let path = try SocketClaim.path(ofInherited: descriptor)
        let channel = try await serve(descriptor, configuration, makeHandler)
        return UnixListener(path: path, channel: channel, lock: nil)
    }

    private static func serve(
        _ descriptor: Int32, _ configuration: Configuration, _ makeHandler: @escaping MakeHandler
    ) async throws -> any Channel {
        let farewells = FrameChannelHandler.Farewells(
            illegalFlags: configuration.illegalFlagsFarewell, tooLarge: configuration.tooLargeFarewell)
        return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: backlog)
            .serverChannelOption(.autoRead, value: false)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pause = AcceptPause(problem: configuration.acceptProblem)
                    try channel.pipeline.syncOperations.addHandler(pause)
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(
                .writeBufferWaterMark,
                value: .init(low: Connection.lowWaterMark, high: Connection.highWaterMark)
            )
            .childChannelOption(.recvAllocator, value: receiveAllocator)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    let socket = try pipeline.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { $0 }
                    guard let socket, let peer = PeerCredentials(ofSocket: socket) else {
                        throw SocketProblem("the kernel doesn't tell who connected")
                    }
                    let loop = EventLoops.number(of: channel.eventLoop)
                    let connection = Connection(
                        channel: channel, socket: socket, stallMilliseconds: configuration.stallMilliseconds,
                        loop: loop,
                        traffic: configuration.traffic(loop), account: configuration.heldBytes.map { ($0, peer.uid) })
                    // The system gives the lowest number that is free: what is above leaves too few.
                    let isCrowded =
                        configuration.reservedDescriptors > 0
                        && Int(socket) >= DescriptorLimit.current - configuration.reservedDescriptors
                    let handler =
                        isCrowded
                        ? FarewellHandler(connection, frame: configuration.crowdedFarewell())
                        : makeHandler(connection, peer)
                    do {
                        try pipeline.addHandler(
                            FrameChannelHandler(
                                connection: connection, handler: handler, farewells: farewells,
                                frameMilliseconds: configuration.frameMilliseconds))
                    } catch {
                        handler.closed()
                        throw error
                    }
                }
            }
            .withBoundSocket(descriptor).get()
    }

    private init(path: String, channel: any Channel, lock: Int32?) {
        self.path = path
        self.channel = channel
        self.lock = lock
    }

    /// From now on connections are taken.
    package func accept() async throws {
        try await channel.setOption(.autoRead, value: true).get()
    }

    /// Takes no more connections, and removes the socket if it is ours: who had connected before is still taken, and
    /// whoever connects to a socket that is not ours waits in it for the next to serve it. Connections that are open
    /// stay.
    package func close() async {
        if lock != nil {
            unlink(path)
            await settle()
        }
        // A connection that is being set up when the listener closes would be closed without a word. What these throw
        // at the process's end, or when it is closed already, leaves nothing to do.
        channel.pipeline.fireUserInboundEventTriggered(AcceptPause.End())
        await settle()
        try? await channel.close().get()
        if let lock { Glibc.close(lock) }
    }

    /// Until each loop has had some turns: setting a connection up goes from the listener's to another and back.
    private func settle() async {
        for _ in 0..<4 {
            for loop in MultiThreadedEventLoopGroup.singleton.makeIterator() { try? await loop.submit {}.get() }
        }
    }
}
