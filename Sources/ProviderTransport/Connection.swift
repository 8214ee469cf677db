import NIOCore

/// One end of a connected socket. Safe to use from any task; `ConnectionHandler` hears of what arrives.
package final class Connection: Sendable {
    /// Above this many unsent bytes the peer's requests are no longer read.
    package static let highWaterMark = 4 * 1024 * 1024
    /// Below this many unsent bytes reading goes on.
    package static let lowWaterMark = 1024 * 1024

    /// nil for a connection that we made.
    package let peer: PeerCredentials?
    private let channel: any Channel
    private let state = Locked(State())

    private struct State {
        var pending: [[UInt8]] = []
        var pendingBytes = 0
        var isFlushScheduled = false
        var isClosed = false
        var isWritable = true
        var waiters: [Int: CheckedContinuation<Void, any Error>] = [:]
        var nextWaiter = 0
    }

    init(channel: any Channel, peer: PeerCredentials?) {
        self.channel = channel
        self.peer = peer
    }

    /// Sends whole frames in the order of the calls. Frames sent from tasks between two turns of the loop leave
    /// together.
    package func send(_ frame: [UInt8]) {
        let mustSchedule = state.withLock { state in
            guard !state.isClosed else { return false }
            state.pending.append(frame)
            state.pendingBytes += frame.count
            defer { state.isFlushScheduled = true }
            return !state.isFlushScheduled
        }
        if mustSchedule { channel.eventLoop.execute { self.flush() } }
    }

    /// Sends what is pending; on the loop.
    func flush() {
        let frames = state.withLock { state in
            state.isFlushScheduled = false
            state.pendingBytes = 0
            defer { state.pending = [] }
            return state.pending
        }
        guard !frames.isEmpty else { return }
        var buffer = channel.allocator.buffer(capacity: frames.reduce(0) { $0 + $1.count })
        for frame in frames { buffer.writeBytes(frame) }
        channel.writeAndFlush(buffer, promise: nil)
    }

    /// While frames are being received: sends what is pending once it is much, so that the high-water mark is seen.
    func flushIfLarge() {
        guard state.withLock({ $0.pendingBytes > 65_536 }) else { return }
        flush()
        holdFlush()
    }

    /// Keeps `flush` from being scheduled while frames are being received: the reader flushes once at the end.
    func holdFlush() {
        state.withLock { $0.isFlushScheduled = true }
    }

    /// Sends what is pending, then closes.
    package func close() {
        channel.eventLoop.execute {
            self.flush()
            self.channel.close(mode: .all, promise: nil)
        }
    }

    /// Ends our direction after what is pending: the peer sees the end of the stream and may still send.
    package func closeOutput() {
        channel.eventLoop.execute {
            self.flush()
            self.channel.close(mode: .output, promise: nil)
        }
    }

    /// Runs on the event loop.
    package func execute(_ body: @escaping @Sendable () -> Void) {
        channel.eventLoop.execute(body)
    }

    /// Runs on the event loop after so many milliseconds, unless the timer is cancelled first.
    package func schedule(afterMilliseconds delay: Int, _ body: @escaping @Sendable () -> Void) -> ConnectionTimer {
        ConnectionTimer(scheduled: channel.eventLoop.scheduleTask(in: .milliseconds(Int64(delay)), body))
    }

    /// Returns once few enough bytes are unsent; throws when the task is cancelled or the connection is gone.
    package func untilWritable() async throws {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let outcome: Result<Void, any Error>? = state.withLock { state in
                    if state.isClosed || Task.isCancelled { return .failure(CancellationError()) }
                    if state.isWritable { return .success(()) }
                    state.waiters[id] = continuation
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(throwing: CancellationError())
        }
    }

    func setWritable(_ isWritable: Bool) {
        let waiters = state.withLock { state in
            state.isWritable = isWritable
            guard isWritable else { return [:] as [Int: CheckedContinuation<Void, any Error>] }
            defer { state.waiters = [:] }
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume() }
    }

    func setClosed() {
        let waiters = state.withLock { state in
            state.isClosed = true
            state.pending = []
            defer { state.waiters = [:] }
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume(throwing: CancellationError()) }
    }
}

/// A timer of a connection's event loop.
package struct ConnectionTimer: Sendable {
    let scheduled: Scheduled<Void>

    package func cancel() {
        scheduled.cancel()
    }
}
