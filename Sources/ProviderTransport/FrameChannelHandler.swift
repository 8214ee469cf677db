import NIOCore

/// Cuts a socket's bytes into frames and hands them on, bounded in bytes and in time.
final class FrameChannelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What to write before closing on a peer that breaks the framing.
    struct Farewells: Sendable {
        var illegalFlags: [UInt8]
        var tooLarge: @Sendable (_ length: Int, _ maximum: Int) -> [UInt8]
    }

    private let connection: Connection
    private let handler: any ConnectionHandler
    private let farewells: Farewells?
    private let frameMilliseconds: Int
    private var buffer: ByteBuffer?
    private var frameTimer: ConnectionTimer?
    private var isPaused = false
    private var isHeldBack = false
    /// Whether other connections have their turn before more is handed on.
    private var isGivingWay = false
    /// The size of the frame that is being read, if it is worth counting.
    private var awaitedBytes = 0
    private var isDelivering = false
    private var hasInputEnded = false
    private var hasToldEnd = false
    private var hasToldClosed = false

    init(
        connection: Connection, handler: any ConnectionHandler, farewells: Farewells?, frameMilliseconds: Int
    ) {
        self.connection = connection
        self.handler = handler
        self.farewells = farewells
        self.frameMilliseconds = frameMilliseconds
    }

    func channelActive(context: ChannelHandlerContext) {
        handler.opened()
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !connection.isClosing else { return }
        var arrived = unwrapInboundIn(data)
        connection.traffic.receive(arrived.readableBytes)
        if buffer == nil { buffer = arrived } else { buffer?.writeBuffer(&arrived) }
        deliver(context)
    }

    // MARK: Frames

    /// Hands on the whole frames there are, as long as the peer takes our answers. What they are answered with leaves
    /// in one write.
    private func deliver(_ context: ChannelHandlerContext) {
        // A flush can change the channel's writability, which comes back here.
        guard !isDelivering else { return }
        isDelivering = true
        while deliverOnce(context) {}
        isDelivering = false
        watchFrame(context)
        if hasInputEnded, isReady(context) { endInput() }
    }

    /// Answers whether there is room now for what it stopped for.
    private func deliverOnce(_ context: ChannelHandlerContext) -> Bool {
        let wasGivingWay = isGivingWay
        var hasMore = true
        while hasMore {
            connection.holdFlush()
            hasMore = deliverFrames(context)
            connection.flush()
            hasMore = hasMore && isReady(context) && !connection.isClosing
        }
        if isGivingWay, !wasGivingWay { comeBack(context) }
        if connection.isClosing || buffer?.readableBytes == 0 {
            buffer = nil
        } else {
            // Else a connection that always has a part of a frame would keep all it ever read.
            buffer?.discardReadBytes()
        }
        let wasHeldBack = isHeldBack
        awaitFrame()
        return wasHeldBack && isReady(context) && !connection.isClosing
    }

    /// Answers whether it stopped for another reason than the lack of a whole frame.
    private func deliverFrames(_ context: ChannelHandlerContext) -> Bool {
        while isReady(context) {
            guard let header = nextHeader() else { return false }
            switch header {
            case .frame(let kind, let length):
                guard let payload = nextPayload(length) else { return false }
                frameTimer?.cancel()
                frameTimer = nil
                payload.withUnsafeReadableBytes { handler.received(kind, $0) }
                switch connection.continuation() {
                case .goOn: break
                case .giveWay: isGivingWay = true
                case .stop: return false
                }
            case .illegalFlags(let flags):
                breakOff(farewells?.illegalFlags, "its message begins with the byte \(flags), which no frame has")
                return false
            case .tooLarge(let length):
                let maximum = handler.maximumPayload
                breakOff(
                    farewells?.tooLarge(length, maximum),
                    "its frame has \(length) bytes, and at most \(maximum) are taken")
                return false
            }
        }
        return true
    }

    private func isReady(_ context: ChannelHandlerContext) -> Bool {
        !isPaused && !isHeldBack && !isGivingWay && context.channel.isWritable
    }

    /// Nothing is read meanwhile, or more would be read than is handed on.
    private func comeBack(_ context: ChannelHandlerContext) {
        context.channel.setOption(.autoRead, value: false).whenFailure { _ in }
        context.eventLoop.assumeIsolated().execute {
            self.isGivingWay = false
            if !self.hasToldClosed { self.updateReading(context) }
        }
    }

    /// A large frame is read on only once there is room for the whole of it.
    private func awaitFrame() {
        var bytes = 0
        if buffer != nil, !hasInputEnded, case .frame(_, let length) = nextHeader(), length >= HeldBytes.step {
            bytes = length
        }
        guard bytes != awaitedBytes else { return }
        awaitedBytes = bytes
        connection.awaitFrame(bytes)
    }

    private func nextHeader() -> FrameHeader? {
        guard let buffer else { return nil }
        return buffer.withUnsafeReadableBytes { FrameHeader(front: $0, maximum: handler.maximumPayload) }
    }

    private func nextPayload(_ length: Int) -> ByteBuffer? {
        guard let readable = buffer?.readableBytes, readable >= Frame.headerSize + length else { return nil }
        buffer?.moveReaderIndex(forwardBy: Frame.headerSize)
        return buffer?.readSlice(length: length)
    }

    private func breakOff(_ farewell: [UInt8]?, _ what: String) {
        buffer = nil
        handler.framingBroken(what)
        if let farewell { connection.send(farewell) }
        connection.close()
    }

    /// A frame must be whole soon after its first byte; the clock stands while we are not reading.
    private func watchFrame(_ context: ChannelHandlerContext) {
        guard buffer != nil, isReady(context), !hasInputEnded else {
            frameTimer?.cancel()
            frameTimer = nil
            return
        }
        guard frameTimer == nil else { return }
        let connection = connection
        frameTimer = connection.schedule(afterMilliseconds: frameMilliseconds) { connection.close() }
    }

    // MARK: Events

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        updateReading(context)
        if !context.channel.isWritable { connection.watchStall() }
        context.fireChannelWritabilityChanged()
    }

    /// While nobody takes what arrives, the socket isn't read either.
    private func updateReading(_ context: ChannelHandlerContext) {
        let isReady = isReady(context)
        context.channel.setOption(.autoRead, value: isReady).whenFailure { _ in }
        if isReady { deliver(context) } else { watchFrame(context) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let change = event as? ReadingChange {
            // Nothing is begun any more for a peer that is gone.
            guard context.channel.isActive else { return }
            switch change.reason {
            case .handler where isPaused == change.isReading: isPaused = !change.isReading
            case .heldBytes where isHeldBack == change.isReading: isHeldBack = !change.isReading
            default: return
            }
            updateReading(context)
            return
        }
        if let event = event as? ChannelEvent, event == .inputClosed {
            hasInputEnded = true
            if isReady(context) { endInput() }
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func endInput() {
        guard !hasToldEnd, !connection.isClosing else { return }
        hasToldEnd = true
        frameTimer?.cancel()
        handler.inputEnded()
        connection.flush()
    }

    func channelInactive(context: ChannelHandlerContext) {
        tellClosed()
        context.fireChannelInactive()
    }

    /// Comes also to a channel that never was active.
    func handlerRemoved(context: ChannelHandlerContext) {
        tellClosed()
    }

    private func tellClosed() {
        guard !hasToldClosed else { return }
        hasToldClosed = true
        frameTimer?.cancel()
        connection.setClosed()
        handler.closed()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
