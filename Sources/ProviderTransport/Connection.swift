import Glibc
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

    /// The number of the event loop that it lives on.
    package let loop: Int
    let traffic: Traffic
    let channel: any Channel
    /// The socket, where it is connected from the beginning: what is sent goes to it past the channel.
    private let socket: NIOBSDSocket.Handle?
    private let stallMilliseconds: Int
    /// The server's count of what its connections hold, and whose part this one's is; nil at a client's end.
    let account: (ledger: HeldBytes, uid: UInt32)?
    let state = Locked(State())

    typealias Waiters = CircularBuffer<Waiter>

    /// A stream or transfer that waits to send so many bytes.
    struct Waiter {
        let id: Int
        let bytes: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    struct State {
        /// Frames that wait for the next flush, and bytes that the socket has been given and has not taken yet.
        var pending: [[UInt8]] = []
        var pendingBytes = 0
        var flushingBytes = 0
        var enqueuedTotal = 0
        var isFlushScheduled = false
        var isClosing = false
        var isClosed = false
        var isWatchingStall = false
        var waiters = Waiters()
        var nextWaiter = 0
        /// What those may send who were woken and have not sent yet.
        var promisedBytes = 0
        /// Bytes of uploads, of the frame that is read, and of all together when they were last counted.
        var uploadBytes = 0
        var frameBytes = 0
        var countedBytes = 0
        var isHeldBack = false

        var unsentBytes: Int { pendingBytes + flushingBytes }
        var mayPass: Bool { unsentBytes + promisedBytes <= (isHeldBack ? 0 : Connection.paceMark) }

        /// Whether what is held has changed by so much that it is to be counted anew.
        var isCountDue: Bool {
            let held = unsentBytes + uploadBytes
            return held < HeldBytes.step ? countedBytes != 0 : abs(held - countedBytes) >= HeldBytes.step
        }

        /// Those whose turn it is.
        mutating func takeWaiters() -> [Waiter] {
            var taken: [Waiter] = []
            while let first = waiters.first, mayPass {
                promisedBytes += first.bytes
                taken.append(waiters.removeFirst())
            }
            return taken
        }
    }

    init(
        channel: any Channel, socket: NIOBSDSocket.Handle? = nil, stallMilliseconds: Int, loop: Int = 0,
        traffic: Traffic = Traffic(), account: (ledger: HeldBytes, uid: UInt32)? = nil
    ) {
        self.channel = channel
        self.socket = socket
        self.loop = loop
        self.traffic = traffic
        self.stallMilliseconds = stallMilliseconds
        self.account = account
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
        let (frames, count, isFree) = state.withLock { state in
            state.isFlushScheduled = false
            let isFree = state.flushingBytes == 0 && !state.isClosed
            defer {
                state.flushingBytes += state.pendingBytes
                state.pendingBytes = 0
                state.pending = []
            }
            return (state.pending, state.pendingBytes, isFree)
        }
        guard let first = frames.first else { return }
        if isFree, frames.count == 1 {
            let taken = first.withUnsafeBytes { offer($0) }
            if taken == count { return wrote(count) }
            return hand(ByteBuffer(bytes: first.dropFirst(taken)), of: count)
        }
        var buffer = channel.allocator.buffer(capacity: count)
        for frame in frames { buffer.writeBytes(frame) }
        if isFree { buffer.moveReaderIndex(forwardBy: buffer.withUnsafeReadableBytes { offer($0) }) }
        if buffer.readableBytes == 0 { wrote(count) } else { hand(buffer, of: count) }
    }

    /// Offers bytes to the socket itself and answers how many it took: what the channel does for the same costs as much
    /// as a small answer. Only while the channel has nothing to write, so that the order stays. Only on the loop and
    /// while the channel is active: it stops being that before anything runs that could come here after its descriptor
    /// was closed, whose number may be somebody else's by then. What goes wrong is found by the channel, which is handed
    /// the rest.
    private func offer(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard let socket, channel.isActive else { return 0 }
        let taken = Glibc.send(socket, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
        guard taken > 0 else { return 0 }
        traffic.send(taken)
        return taken
    }

    private func hand(_ buffer: ByteBuffer, of count: Int) {
        let rest = buffer.readableBytes
        channel.writeAndFlush(buffer).whenComplete { result in
            if case .success = result { self.traffic.send(rest) }
            self.wrote(count)
        }
        if unsentBytes >= HeldBytes.step { countHeld() }
    }

    private func wrote(_ count: Int) {
        let (waiters, isLast, isCountDue) = state.withLock { state -> ([Waiter], Bool, Bool) in
            state.flushingBytes -= count
            let isLast = state.isClosing && state.unsentBytes == 0
            return (state.waiters.isEmpty ? [] : state.takeWaiters(), isLast, state.isCountDue)
        }
        for waiter in waiters { waiter.continuation.resume() }
        if isLast { return channel.close(promise: nil) }
        if isCountDue { countHeld() }
    }

    /// Before frames are handed on: keeps `flush` from being scheduled, since the reader flushes once at the end.
    func holdFlush() {
        state.withLock { $0.isFlushScheduled = true }
    }

    /// What is to be done after a frame was handed on.
    enum Continuation {
        case goOn, giveWay, stop
    }

    /// After each frame that was handed on: sends what is pending once it is much, so that the high-water mark is
    /// seen, and then lets other connections have their turn.
    func continuation() -> Continuation {
        let (isMuch, isOpen) = state.withLock { ($0.pendingBytes > 65_536, !$0.isClosing && !$0.isClosed) }
        if isMuch {
            flush()
            holdFlush()
        }
        return isOpen ? isMuch ? .giveWay : .goOn : .stop
    }

    /// Calls `send`, which sends up to so many bytes, once few enough are unsent. Whoever waits has a turn of its own,
    /// so that many who wait together don't send together. Throws when the task is cancelled or the connection is gone.
    package func inTurn(_ bytes: Int, _ send: () throws -> Void) async throws {
        let id = state.withLock { state -> Int? in
            if !state.isClosed, state.waiters.isEmpty, state.mayPass { return nil }
            state.nextWaiter += 1
            return state.nextWaiter
        }
        guard let id else {
            try Task.checkCancellation()
            return try send()
        }
        try await untilTurn(id, bytes)
        defer { keptPromise(bytes) }
        try send()
    }

    private func untilTurn(_ id: Int, _ bytes: Int) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let outcome: Result<Void, any Error>? = state.withLock { state in
                    if state.isClosed || Task.isCancelled { return .failure(CancellationError()) }
                    if state.waiters.isEmpty, state.mayPass {
                        state.promisedBytes += bytes
                        return .success(())
                    }
                    state.waiters.append(Waiter(id: id, bytes: bytes, continuation: continuation))
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
            }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    private func keptPromise(_ bytes: Int) {
        let waiters = state.withLock { state in
            state.promisedBytes -= bytes
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.continuation.resume() }
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

    /// Lets the peer send no more: what it has sent already is handed on, then `inputEnded` is called. On the loop.
    package func endInput() {
        try? channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
            // Of a connection that is gone already nothing more comes either.
            _ = shutdown($0, Int32(SHUT_RD))
        }
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
        if isNew { watchStall(since: taken) }
    }

    private func watchStall(since before: [Int]) {
        _ = schedule(afterMilliseconds: stallMilliseconds) {
            let isScarce = self.account.map { $0.ledger.isScarce(for: $0.uid) } ?? false
            let isOver = self.state.withLock { state in
                let isInTheWay = state.unsentBytes > 0 && (isScarce || state.isHeldBack)
                if !state.isClosed, state.isClosing || !self.channel.isWritable || isInTheWay { return false }
                state.isWatchingStall = false
                return true
            }
            if isOver { return }
            let now = self.taken
            if now == before { self.abort() } else { self.watchStall(since: now) }
        }
    }

    /// Changes with every byte that the kernel takes: whole writes, and what is left of the one under way.
    private var taken: [Int] {
        [sentPosition, (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0]
    }

    func setClosed() {
        let waiters = state.withLock { state in
            state.isClosed = true
            state.pending = []
            state.pendingBytes = 0
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.continuation.resume(throwing: CancellationError()) }
        account?.ledger.remove(self)
    }
}

/// Tells the frame handler to stop or to go on.
struct ReadingChange: Sendable {
    enum Reason: Sendable {
        /// Whoever reads wants no more for now.
        case handler
        /// Too much is held in memory.
        case heldBytes
    }

    var isReading: Bool
    var reason = Reason.handler
}

/// A timer of a connection's event loop.
package struct ConnectionTimer: Sendable {
    let scheduled: Scheduled<Void>

    package func cancel() {
        scheduled.cancel()
    }
}
