import Glibc
import NIOCore
import NIOPosix

/// Connects to a Unix socket.
package enum UnixConnector {
    /// Frames of the other end go to the handler that `makeHandler` makes on the connection's loop.
    package static func connect(
        to address: UnixAddress, makeHandler: @escaping @Sendable (Connection) -> any ConnectionHandler
    ) async throws(SocketProblem) -> Connection {
        for delay in crowdedDelays {
            do throws(SocketProblem) {
                return try await connectOnce(to: address, makeHandler: makeHandler)
            } catch  where error.errnoCode == EAGAIN {
                // What Linux answers in place of waiting while more connect than are accepted.
                do { try await Task.sleep(for: delay) } catch { break }
            }
        }
        return try await connectOnce(to: address, makeHandler: makeHandler)
    }

    /// Between the tries to connect to a crowded socket, about five seconds in all.
    private static let crowdedDelays: [Duration] =
        [1, 2, 5, 10, 20, 50].map { .milliseconds($0) } + Array(repeating: .milliseconds(100), count: 50)

    private static func connectOnce(
        to address: UnixAddress, makeHandler: @escaping @Sendable (Connection) -> any ConnectionHandler
    ) async throws(SocketProblem) -> Connection {
        do {
            return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.allowRemoteHalfClosure, value: true)
                .channelOption(
                    .writeBufferWaterMark,
                    value: .init(low: Connection.lowWaterMark, high: Connection.highWaterMark)
                )
                .channelOption(.recvAllocator, value: UnixListener.receiveAllocator)
                .connect(to: try SocketAddress(unixDomainSocketPath: address.path)) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        // A daemon may be slow to take what we send; how long that is borne is its user's business.
                        let connection = Connection(channel: channel, stallMilliseconds: 600_000)
                        try channel.pipeline.syncOperations.addHandler(
                            FrameChannelHandler(
                                connection: connection, handler: makeHandler(connection), farewells: nil,
                                frameMilliseconds: 600_000))
                        return connection
                    }
                }
        } catch let error as IOError {
            throw SocketProblem(SocketClaim.reason(error.errnoCode), errnoCode: error.errnoCode)
        } catch {
            throw SocketProblem("\(error)")
        }
    }
}
