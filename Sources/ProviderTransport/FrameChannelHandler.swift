import NIOCore

/// Cuts a socket's bytes into frames and hands them on, bounded in bytes and in time.
final class FrameChannelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What to write before closing on a peer that breaks the framing.
    struct Farewells: Sendable {
        var illegalFlags: [UInt8]
        var tooLarge: @Sendable (_ length: Int) -> [UInt8]
    }

    private let connection: Connection
    private let handler: any ConnectionHandler
    private let maximumPayload: Int
    private let farewells: Farewells?
    private let frameSeconds: Int64
    private let stallSeconds: Int64
    private var buffer: ByteBuffer?
    private var frameTimer: Scheduled<Void>?
    private var stallTimer: Scheduled<Void>?
    private var hasInputEnded = false
    private var isBroken = false
    private var hasToldEnd = false

    init(
        connection: Connection, handler: any ConnectionHandler, maximumPayload: Int, farewells: Farewells?,
        frameSeconds: Int64 = 10, stallSeconds: Int64 = 30
    ) {
        self.connection = connection
        self.handler = handler
        self.maximumPayload = maximumPayload
        self.farewells = farewells
        self.frameSeconds = frameSeconds
        self.stallSeconds = stallSeconds
    }

    func channelActive(context: ChannelHandlerContext) {
        handler.opened()
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isBroken else { return }
        var arrived = unwrapInboundIn(data)
        if buffer == nil { buffer = arrived } else { buffer?.writeBuffer(&arrived) }
        deliver(context)
    }

    /// Hands on the whole frames there are, as long as the peer takes our answers.
    private func deliver(_ context: ChannelHandlerContext) {
        connection.holdFlush()
        while context.channel.isWritable, !isBroken, let header = nextHeader() {
            switch header {
            case .frame(let kind, let length):
                guard let payload = nextPayload(length) else {
                    finish(context)
                    return
                }
                frameTimer?.cancel()
                frameTimer = nil
                payload.withUnsafeReadableBytes { handler.received(kind, $0) }
                connection.flushIfLarge()
            case .illegalFlags: breakOff(context, farewells?.illegalFlags)
            case .tooLarge(let length): breakOff(context, farewells?.tooLarge(length))
            }
        }
        finish(context)
    }

    private func finish(_ context: ChannelHandlerContext) {
        connection.flush()
        if buffer?.readableBytes == 0 { buffer = nil }
        watchFrame(context)
        if hasInputEnded, context.channel.isWritable, !isBroken { endInput() }
    }

    private func nextHeader() -> FrameHeader? {
        guard let buffer, let flags: UInt8 = buffer.getInteger(at: buffer.readerIndex) else { return nil }
        guard FrameKind(rawValue: flags) != nil else { return .illegalFlags(flags) }
        guard let length: UInt32 = buffer.getInteger(at: buffer.readerIndex + 1) else { return nil }
        return FrameHeader(flags: flags, length: length, maximum: maximumPayload)
    }

    private func nextPayload(_ length: Int) -> ByteBuffer? {
        guard let readable = buffer?.readableBytes, readable >= Frame.headerSize + length else { return nil }
        buffer?.moveReaderIndex(forwardBy: Frame.headerSize)
        return buffer?.readSlice(length: length)
    }

    private func breakOff(_ context: ChannelHandlerContext, _ farewell: [UInt8]?) {
        isBroken = true
        buffer = nil
        if let farewell { connection.send(farewell) }
        connection.close()
    }

    /// A frame must be whole soon after its first byte; the clock stands while we are not reading.
    private func watchFrame(_ context: ChannelHandlerContext) {
        guard buffer != nil, context.channel.isWritable, !isBroken, !hasInputEnded else {
            frameTimer?.cancel()
            frameTimer = nil
            return
        }
        guard frameTimer == nil else { return }
        let connection = connection
        frameTimer = context.eventLoop.scheduleTask(in: .seconds(frameSeconds)) { connection.close() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        let isWritable = context.channel.isWritable
        connection.setWritable(isWritable)
        // Without a reader's attention the socket isn't read either.
        context.channel.setOption(.autoRead, value: isWritable).whenFailure { _ in }
        stallTimer?.cancel()
        stallTimer = nil
        if isWritable {
            deliver(context)
        } else {
            watchStall(context)
        }
        context.fireChannelWritabilityChanged()
    }

    /// A peer that takes nothing for a while is gone.
    private func watchStall(_ context: ChannelHandlerContext) {
        let channel = context.channel
        let connection = connection
        let unsent = try? channel.syncOptions?.getOption(.bufferedWritableBytes)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let boundContext = NIOLoopBound(context, eventLoop: context.eventLoop)
        stallTimer = context.eventLoop.scheduleTask(in: .seconds(stallSeconds)) {
            let now = try? channel.syncOptions?.getOption(.bufferedWritableBytes)
            if now == unsent { connection.close() } else { bound.value.watchStall(boundContext.value) }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed {
            hasInputEnded = true
            if context.channel.isWritable, !isBroken { endInput() }
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func endInput() {
        guard !hasToldEnd else { return }
        hasToldEnd = true
        frameTimer?.cancel()
        handler.inputEnded()
        connection.flush()
    }

    func channelInactive(context: ChannelHandlerContext) {
        frameTimer?.cancel()
        stallTimer?.cancel()
        connection.setClosed()
        handler.closed()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
