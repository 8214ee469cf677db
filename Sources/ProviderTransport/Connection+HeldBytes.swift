import NIOCore

/// What a connection holds in memory for its peer.
extension Connection {
    /// Counts bytes of an upload that came and are not stored yet, or that now are: then they are negative.
    package func holdUpload(_ bytes: Int) {
        let isDue = state.withLock { state in
            state.uploadBytes += bytes
            return state.isCountDue
        }
        if isDue { heldBytesChanged() }
    }

    /// The frame that is being read has so many bytes; 0 for none, or one that is not worth counting. On the loop.
    func awaitFrame(_ bytes: Int) {
        state.withLock { $0.frameBytes = bytes }
        countHeld(isDue: true)
    }

    /// May be called from anywhere.
    func heldBytesChanged() {
        channel.eventLoop.execute { self.countHeld(isDue: true) }
    }

    /// Others wait for what is held here.
    func othersWait() {
        channel.eventLoop.execute { if self.unsentBytes > 0 { self.watchStall() } }
    }

    /// Tells the server's count, and stops or goes on reading as it says; on the loop.
    func countHeld(isDue: Bool = false) {
        guard let account else { return }
        let news = state.withLock { state -> (bytes: Int, frame: Int)? in
            guard !state.isClosed, isDue || state.isCountDue else { return nil }
            let held = state.unsentBytes + state.uploadBytes
            state.countedBytes = held < HeldBytes.step ? 0 : held
            return (state.countedBytes, state.frameBytes)
        }
        guard let news else { return }
        let mayRead = account.ledger.update(self, uid: account.uid, bytes: news.bytes, frame: news.frame)
        let (hasChanged, waiters) = state.withLock { state -> (Bool, [Waiter]) in
            guard state.isHeldBack == mayRead else { return (false, []) }
            state.isHeldBack = !mayRead
            return (true, state.takeWaiters())
        }
        guard hasChanged else { return }
        for waiter in waiters { waiter.continuation.resume() }
        channel.pipeline.fireUserInboundEventTriggered(ReadingChange(isReading: mayRead, reason: .heldBytes))
        if !mayRead { watchStall() }
    }

    /// The limit that is exceeded already, so that an answer of so many bytes should not be added; small ones may
    /// always be. On the loop.
    package func limit(againstAnswerOf bytes: Int) -> (limit: HeldBytes.Limit, maximum: Int)? {
        guard bytes > HeldBytes.step, let account else { return nil }
        let ledger = account.ledger
        // What was sent before in this turn of the loop.
        countHeld()
        return ledger.exceeded(by: self, uid: account.uid).map { ($0, ledger.maximum(of: $0)) }
    }
}
