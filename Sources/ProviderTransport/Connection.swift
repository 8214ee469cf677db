import NIOCore

/// One end of a connected socket. Safe to use from any task; `ConnectionHandler` hears of what arrives.
package final class Connection: Sendable {
    /// Above this many unsent bytes the peer's requests are no longer read.
    package static let highWaterMark = 4 * 1024 * 1024
    /// Below this many unsent bytes reading goes on.
    package static let lowWaterMark = 1024 * 1024
    /// Streams and transfers wait while more is unsent: far below the high-water mark, so that a slow reader of a
    /// stream never keeps its own requests from being read.
    package static let paceMark = 256 * 1024

    private let channel: any Channel
    private let stallMilliseconds: Int
    private let state = Locked(State())

    private typealias Waiters = [Int: CheckedContinuation<Void, any Error>]

    private struct State {
        /// Frames that wait for the next flush, and bytes that the socket has been given and has not taken yet.
        var pending: [[UInt8]] = []
        var pendingBytes = 0
        var flushingBytes = 0
        var enqueuedTotal = 0
        var isFlushScheduled = false
        var isClosing = false
        var isClosed = false
        var isWatchingStall = false
        var waiters: Waiters = [:]
        var nextWaiter = 0

        var unsentBytes: Int { pendingBytes + flushingBytes }

        mutating func takeWaiters() -> Waiters {
            defer { waiters = [:] }
            return waiters
        }
    }

    init(channel: any Channel, stallMilliseconds: Int) {
        self.channel = channel
        self.stallMilliseconds = stallMilliseconds
    }

    // MARK: Sending

    /// Sends whole frames in the order of the calls. Frames sent from tasks between two turns of the loop leave
    /// together. Answers the place of the frame's end in all that was ever sent.
    @discardableResult
    package func send(_ frame: [UInt8]) -> Int {
        let (position, mustSchedule) = state.withLock { state in
            guard !state.isClosed, !state.isClosing else { return (state.enqueuedTotal, false) }
            state.pending.append(frame)
            state.pendingBytes += frame.count
            state.enqueuedTotal += frame.count
            defer { state.isFlushScheduled = true }
            return (state.enqueuedTotal, !state.isFlushScheduled)
        }
        if mustSchedule { channel.eventLoop.execute { self.flush() } }
        return position
    }

    /// How much of all that was sent the kernel has taken, counted like `send`'s answer.
    package var sentPosition: Int {
        state.withLock { $0.enqueuedTotal - $0.unsentBytes }
    }

    /// Bytes that the kernel has not taken yet.
    package var unsentBytes: Int {
        state.withLock { $0.unsentBytes }
    }

    /// Sends what is pending; on the loop.
    func flush() {
        let (frames, count) = state.withLock { state in
            state.isFlushScheduled = false
            defer {
                state.flushingBytes += state.pendingBytes
                state.pendingBytes = 0
                state.pending = []
            }
            return (state.pending, state.pendingBytes)
        }
        guard !frames.isEmpty else { return }
        var buffer = channel.allocator.buffer(capacity: count)
        for frame in frames { buffer.writeBytes(frame) }
        channel.writeAndFlush(buffer).whenComplete { _ in self.wrote(count) }
    }

    private func wrote(_ count: Int) {
        let (waiters, isLast) = state.withLock { state -> (Waiters, Bool) in
            state.flushingBytes -= count
            let isLast = state.isClosing && state.unsentBytes == 0
            guard !state.waiters.isEmpty, state.unsentBytes <= Self.paceMark else { return ([:], isLast) }
            return (state.takeWaiters(), isLast)
        }
        for waiter in waiters.values { waiter.resume() }
        if isLast { channel.close(promise: nil) }
    }

    /// Before frames are handed on: keeps `flush` from being scheduled, since the reader flushes once at the end.
    func holdFlush() {
        state.withLock { $0.isFlushScheduled = true }
    }

    /// After each frame that was handed on: sends what is pending once it is much, so that the high-water mark is
    /// seen. Answers whether more may be handed on.
    func mayGoOn() -> Bool {
        let (isMuch, isOpen) = state.withLock { ($0.pendingBytes > 65_536, !$0.isClosing && !$0.isClosed) }
        if isMuch {
            flush()
            holdFlush()
        }
        return isOpen
    }

    /// Returns once few enough bytes are unsent; throws when the task is cancelled or the connection is gone.
    package func untilWritable() async throws {
        let id = state.withLock { state -> Int? in
            if !state.isClosed, state.unsentBytes <= Self.paceMark { return nil }
            state.nextWaiter += 1
            return state.nextWaiter
        }
        guard let id else { return try Task.checkCancellation() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let outcome: Result<Void, any Error>? = state.withLock { state in
                    if state.isClosed || Task.isCancelled { return .failure(CancellationError()) }
                    if state.unsentBytes <= Self.paceMark { return .success(()) }
                    state.waiters[id] = continuation
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(throwing: CancellationError())
        }
    }

    // MARK: The loop

    /// Runs on the event loop.
    package func execute(_ body: @escaping @Sendable () -> Void) {
        channel.eventLoop.execute(body)
    }

    /// Runs on the event loop after so many milliseconds, unless the timer is cancelled first.
    package func schedule(afterMilliseconds delay: Int, _ body: @escaping @Sendable () -> Void) -> ConnectionTimer {
        ConnectionTimer(scheduled: channel.eventLoop.scheduleTask(in: .milliseconds(Int64(delay)), body))
    }

    /// Stops and goes on with reading what the peer sends; what was read already waits too.
    package func setReading(_ isReading: Bool) {
        channel.eventLoop.execute {
            self.channel.pipeline.fireUserInboundEventTriggered(ReadingChange(isReading: isReading))
        }
    }

    // MARK: Ending

    /// Whether nothing more is read or sent but what was sent before.
    var isClosing: Bool {
        state.withLock { $0.isClosing || $0.isClosed }
    }

    /// Closes as soon as the peer has taken what is pending, or takes nothing for a while.
    package func close() {
        channel.eventLoop.execute {
            self.flush()
            let isDone = self.state.withLock { state in
                state.isClosing = true
                return state.unsentBytes == 0
            }
            if isDone { self.channel.close(promise: nil) } else { self.watchStall() }
        }
    }

    /// Closes at once.
    package func abort() {
        channel.close(promise: nil)
    }

    /// Ends our direction after what is pending: the peer sees the end of the stream and may still send.
    package func closeOutput() {
        channel.eventLoop.execute {
            self.flush()
            self.channel.close(mode: .output, promise: nil)
        }
    }

    /// Gives a peer up that takes nothing for a while although there is something it should take; on the loop.
    func watchStall() {
        let isNew = state.withLock { state in
            defer { state.isWatchingStall = true }
            return !state.isWatchingStall
        }
        if isNew { watchStall(since: untaken) }
    }

    private func watchStall(since before: Int?) {
        _ = schedule(afterMilliseconds: stallMilliseconds) {
            let isOver = self.state.withLock { state in
                if !state.isClosed, state.isClosing || !self.channel.isWritable { return false }
                state.isWatchingStall = false
                return true
            }
            if isOver { return }
            let now = self.untaken
            if now == before { self.abort() } else { self.watchStall(since: now) }
        }
    }

    private var untaken: Int? {
        try? channel.syncOptions?.getOption(.bufferedWritableBytes)
    }

    func setClosed() {
        let waiters = state.withLock { state in
            state.isClosed = true
            state.pending = []
            state.pendingBytes = 0
            return state.takeWaiters()
        }
        for waiter in waiters.values { waiter.resume(throwing: CancellationError()) }
    }
}

/// Tells the frame handler to stop or to go on.
struct ReadingChange: Sendable {
    var isReading: Bool
}

/// A timer of a connection's event loop.
package struct ConnectionTimer: Sendable {
    let scheduled: Scheduled<Void>

    package func cancel() {
        scheduled.cancel()
    }
}
