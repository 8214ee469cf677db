import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderTransport

/// How calls run and end.
extension Session {
    func makeCall(
        _ row: MethodRow, _ context: CallContext, _ id: [UInt8], _ target: ReplyTarget, _ channel: UInt32?,
        _ arrival: ContinuousClock.Instant
    ) -> Call {
        let descriptor = row.descriptor
        let flow: Call.Flow
        switch (descriptor.kind, channel) {
        case (.serverStream, _): flow = .items(StreamFlow(connection: connection, id: id, metrics: metrics))
        case (.upload, let channel?):
            let name = descriptor.name
            flow = .upload(
                UploadFlow(connection: connection, id: id, channel: channel, method: name, metrics: metrics))
        case (.download, let channel?):
            flow = .download(DownloadFlow(connection: connection, channel: channel, metrics: metrics))
        default: flow = .none
        }
        return Call(id: id, row: row, context: context, target: target, flow: flow, arrival: arrival)
    }

    func checkRoom(for descriptor: MethodDescriptor, _ context: CallContext) throws {
        let isOutsider = context.roles.isEmpty
        let maximumCalls = isOutsider ? server.limits.outsiders.callsInFlight : server.limits.callsInFlight
        let maximumStreams = isOutsider ? server.limits.outsiders.streams : server.limits.streams
        if !unsentAnswers.isEmpty {
            let sent = connection.sentPosition
            unsentAnswers.removeAll { $0 <= sent }
        }
        guard running.count + unsentAnswers.count < maximumCalls else {
            let name = isOutsider ? "without_role.calls_in_flight" : "calls_in_flight"
            throw RPCError.limit(name, maximumCalls, "TOO_MANY_CALLS", "cannot call \(descriptor.name)")
        }
        // Those that were told of their end and still come to it are bounded too, apart.
        guard descriptor.kind == .unary || streams < maximumStreams && endingStreams < maximumStreams else {
            let name = isOutsider ? "without_role.streams" : "streams"
            throw RPCError.limit(name, maximumStreams, "TOO_MANY_STREAMS", "cannot call \(descriptor.name)")
        }
    }

    /// Runs a call as a task that `running` owns until it has ended. What is `short` runs on the loop as far as its
    /// first wait, which costs less than to wake another thread for it.
    func start(_ prepared: PreparedCall, _ call: Call, short: Bool) {
        let number = call.context.callNumber.call
        calls[call.id] = call
        running[number] = call
        metrics.began(call.descriptor.kind)
        if call.descriptor.kind != .unary { streams += 1 }
        if case .upload(let flow) = call.flow { uploads[flow.channel] = flow }
        watch(call, number)
        let (id, context, flow) = (call.id, call.context, call.flow)
        let work: @Sendable () async -> Void = {
            let outcome = await Self.run(prepared, id, context, flow)
            self.connection.execute { self.finish(number, outcome) }
        }
        let executor = call.descriptor.effect == .change && call.descriptor.kind == .unary ? server.changes : nil
        call.task =
            short
            ? Task.immediate(executorPreference: executor, operation: work)
            : Task(executorPreference: executor, operation: work)
    }

    /// The answer is encoded here, on the task's thread, so that a long one doesn't hold up the loop.
    private static func run(
        _ prepared: PreparedCall, _ id: [UInt8], _ context: CallContext, _ flow: Call.Flow
    ) async -> Result<[UInt8], any Error> {
        do {
            switch (prepared, flow) {
            case (.inline(let body), _): return .success(try body(id, context))
            case (.unary(let body), _): return .success(try await body(id, context))
            case (.stream(let body), .items(let flow)): return .success(try await body(id, context, flow))
            case (.upload(let body), .upload(let flow)):
                defer { flow.inbox.discard() }
                return .success(try await body(id, context, flow))
            case (.download(let body), .download(let flow)):
                let answer = try await body(id, context, flow)
                try flow.finish()
                return .success(answer)
            default: throw RPCError(.unimplemented, "cannot run the call: its row and its kind in the contract differ")
            }
        } catch {
            return .failure(error)
        }
    }

    // MARK: Clocks

    /// A deadline, or for a transfer the time in which something must move.
    private func watch(_ call: Call, _ number: UInt64) {
        let timeout = call.context.meta.timeoutMilliseconds ?? call.descriptor.timeoutMilliseconds
        if timeout > 0 {
            let deadline = Call.Deadline(milliseconds: timeout, since: call.arrival)
            call.deadline = deadline
            watchDeadlines(before: deadline.at)
        } else if call.descriptor.kind == .upload || call.descriptor.kind == .download {
            watchTransfer(call, number, after: server.limits.transferStallMilliseconds)
        }
    }

    /// Has the session's one timer go off at `time` at the latest. It is not taken back when the call is answered before:
    /// that would cost each call more than the timer, which then finds nothing to do, costs all of them.
    private func watchDeadlines(before time: ContinuousClock.Instant) {
        if let due = nextDeadline, due <= time { return }
        deadlineTimer?.cancel()
        nextDeadline = time
        let delay = max(0, Int((time - .now) / .milliseconds(1)) + 1)
        deadlineTimer = connection.schedule(afterMilliseconds: delay) { [weak self] in self?.endWhatIsOverdue() }
    }

    private func endWhatIsOverdue() {
        nextDeadline = nil
        guard !isClosed else { return }
        let now = ContinuousClock.now
        for call in Array(running.values) {
            guard let deadline = call.deadline, deadline.at <= now else { continue }
            call.deadline = nil
            end(call, .deadline(milliseconds: deadline.milliseconds))
        }
        if let next = running.values.lazy.compactMap(\.deadline?.at).min() { watchDeadlines(before: next) }
    }

    private func watchTransfer(_ call: Call, _ number: UInt64, after delay: Int) {
        let limit = server.limits.transferStallMilliseconds
        call.timer = connection.schedule(afterMilliseconds: delay) { [weak self] in
            guard let self, let call = running[number], !call.isAnswered else { return }
            let waited = call.waitingSince.map { ContinuousClock.now - $0 } ?? .zero
            let rest = Duration.milliseconds(limit) - waited
            guard rest > .zero else { return end(call, .stalled(milliseconds: limit)) }
            watchTransfer(call, number, after: Int(rest / .milliseconds(1)) + 1)
        }
    }

    // MARK: Endings

    /// Tells the handler to stop; a call that only reads is answered at once.
    func end(_ call: Call, _ ending: Call.Ending) {
        guard call.ending == nil, !call.isAnswered else { return }
        call.ending = ending
        call.task?.cancel()
        guard call.isAnsweredAtOnce else { return }
        answer(call, .failure(CancellationError()))
        closeIfDone()
    }

    private func finish(_ number: UInt64, _ outcome: Result<[UInt8], any Error>) {
        guard let call = running.removeValue(forKey: number) else { return }
        metrics.ended(call.descriptor.kind)
        if !isClosed, !call.isAnswered { answer(call, outcome) }
        if call.descriptor.kind != .unary {
            if call.isAnswered { endingStreams -= 1 } else { streams -= 1 }
        }
        if isClosed {
            // Nobody is there to be answered; what came of it is counted all the same.
            if !call.isAnswered {
                metrics.answered(call.method, answerFrame(call, outcome).1, after: .now - call.arrival)
            }
            if running.isEmpty { server.ended(self) }
        } else {
            closeIfDone()
        }
    }

    private func answer(_ call: Call, _ outcome: Result<[UInt8], any Error>) {
        call.isAnswered = true
        call.deadline = nil
        calls[call.id] = nil
        if call.descriptor.kind != .unary {
            streams -= 1
            endingStreams += 1
        }
        call.timer?.cancel()
        call.endFlow()
        if case .upload(let flow) = call.flow { uploads[flow.channel] = nil }
        let (frame, code) = answerFrame(call, outcome)
        let sent = call.target.send(frame, id: call.id, isOfChange: call.descriptor.effect == .change)
        if let position = sent.position, position > connection.sentPosition { unsentAnswers.append(position) }
        metrics.answered(call.method, sent.replacement ?? code, after: .now - call.arrival)
    }

    private func answerFrame(_ call: Call, _ outcome: Result<[UInt8], any Error>) -> ([UInt8], ErrorCode?) {
        switch outcome {
        case .success(let frame): return (frame, nil)
        case .failure(let error):
            if let ending = call.ending, Self.isCancellation(error) {
                if case .draining = ending, case .items(let flow) = call.flow {
                    return (
                        ReplyTarget.resultFrame(StreamEnd(cursor: flow.cursor, reason: "draining"), id: call.id), nil
                    )
                }
                let error = endingError(ending, call.descriptor)
                return (ReplyTarget.errorFrame(call.context.traced(error), id: call.id), error.code)
            }
            let wireError = server.wireError(error, method: call.descriptor.name, call.context)
            return (ReplyTarget.errorFrame(call.context.traced(wireError), id: call.id), wireError.code)
        }
    }

    /// Whether a handler that was told to stop stopped for that reason; libraries have cancellation errors of their own.
    private static func isCancellation(_ error: any Error) -> Bool {
        switch error {
        case let error as RPCError: error.code == .cancelled
        case let error as any RPCErrorConvertible: error.rpcError.code == .cancelled
        default: true
        }
    }

    private func endingError(_ ending: Call.Ending, _ descriptor: MethodDescriptor) -> RPCError {
        switch ending {
        case .cancelled: RPCError(.cancelled, "cannot finish \(descriptor.name): the caller cancelled it")
        case .deadline(let milliseconds):
            RPCError(
                .deadlineExceeded,
                "cannot finish \(descriptor.name) within \(milliseconds) ms; give it longer with _meta.timeout_ms",
                metadata: ["timeout_ms": String(milliseconds)])
        case .stalled(let milliseconds):
            RPCError(
                .deadlineExceeded,
                "cannot finish \(descriptor.name): no byte moved for \(milliseconds) ms; start it again",
                metadata: ["stall_ms": String(milliseconds)])
        case .draining: draining(descriptor)
        }
    }

    func draining(_ descriptor: MethodDescriptor) -> RPCError {
        RPCError(
            .unavailable, "cannot finish \(descriptor.name): providerd is stopping; connect again in a moment",
            reason: "DRAINING", metadata: ["method": descriptor.name])
    }

    /// Takes no new calls, ends streams with their cursor, and gives the others until the deadline.
    func drain(reason: String, deadlineMilliseconds: Int) {
        guard !isDraining, !isClosed else { return }
        isDraining = true
        var writer = JSONWriter(reserving: Frame.headerSize)
        Answer.goAway(reason: reason, deadlineMilliseconds: deadlineMilliseconds, to: &writer)
        Frame.seal(&writer.bytes)
        connection.send(writer.bytes)
        for call in Array(calls.values) where call.descriptor.kind == .serverStream { end(call, .draining) }
        _ = connection.schedule(afterMilliseconds: deadlineMilliseconds) { [weak self] in
            guard let self else { return }
            for call in Array(calls.values) { end(call, .draining) }
        }
        closeIfDone()
    }

    func closeIfDone() {
        guard calls.isEmpty, !isClosed else { return }
        // What the caller had sent before it could know is still answered: with DRAINING.
        if hasInputEnded { connection.close() } else if isDraining { connection.endInput() }
    }
}
