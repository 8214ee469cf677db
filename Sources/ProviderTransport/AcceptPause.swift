import NIOCore

/// Stops taking connections for a while when that fails, as it does for want of descriptors: tried again at once, it
/// would fail again and keep a processor busy. NIO's own handler for this leaves the socket registered.
final class AcceptPause: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private static let pause = TimeAmount.seconds(1)

    private let problem: @Sendable (String) -> Void
    private var isPausing = false
    private var isOver = false

    /// From now on no connection is taken any more.
    struct End {}

    init(problem: @escaping @Sendable (String) -> Void) {
        self.problem = problem
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError else { return context.fireErrorCaught(error) }
        guard !isPausing else { return }
        isPausing = true
        problem(SocketClaim.reason(error.errnoCode))
        let channel = context.channel
        channel.setOption(.autoRead, value: false).whenFailure { _ in }
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) {
            self.isPausing = false
            guard !self.isOver else { return }
            channel.setOption(.autoRead, value: true).whenFailure { _ in }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is End else { return context.fireUserInboundEventTriggered(event) }
        isOver = true
        context.channel.setOption(.autoRead, value: false).whenFailure { _ in }
    }
}
