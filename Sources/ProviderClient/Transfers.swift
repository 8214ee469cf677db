import ProviderJSON
import ProviderProtocol
import ProviderTransport

/// Where an upload's bytes come from.
public protocol UploadSource: Sendable {
    /// Gives all bytes in order to `write`, which returns once they may be followed by more, and throws when no more
    /// are wanted.
    func send(to write: ([UInt8]) async throws -> Void) async throws
}

/// Where a download's bytes go.
public protocol DownloadTarget: Sendable {
    func write(_ bytes: [UInt8]) async throws
}

extension Connection {
    /// One request, bytes to the daemon, one answer. The bytes go as fast as the daemon grants credit, and stop when it
    /// has answered. What the source throws cancels the call and is thrown on.
    public func upload<Method: UploadMethod>(
        _ request: Method, from source: some UploadSource, options: CallOptions = CallOptions()
    ) async throws -> Method.Result {
        try await upload(Method.descriptor.name, Method.Result.self, from: source, options) { writer, channel in
            var request = request
            request.channel = Int(channel)
            request.write(to: &writer)
        }
    }

    func upload<Answer>(
        _ method: String, _ answer: Answer.Type, from source: some UploadSource, _ options: CallOptions,
        params: (inout JSONWriter, UInt32) -> Void
    ) async throws -> Answer where Answer: JSONReadable {
        let gate = CreditGate()
        let exchange = Exchange<Answer>(flow: UploadGate(gate: gate))
        let (id, channel) = try session.begin(method, options, exchange, isTransfer: true, params: params)
        defer { session.endTransfer(channel) }
        let sourceError = Locked<(any Error)?>(nil)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [session] in
                do {
                    try await Self.send(source, on: channel, session, gate)
                } catch is UploadOver {
                    // The answer is there or the task was cancelled: whoever waits for the answer hears of it.
                } catch {
                    sourceError.withLock { $0 = error }
                    session.cancel(id)
                }
            }
            defer { group.cancelAll() }
            do {
                return try await session.answer(of: exchange, id)
            } catch {
                throw sourceError.withLock { $0 } ?? error
            }
        }
    }

    private static func send(
        _ source: some UploadSource, on channel: UInt32, _ session: ClientSession, _ gate: CreditGate
    ) async throws {
        try await source.send { bytes in
            var start = 0
            while start < bytes.count {
                do {
                    let count = try await gate.take(upTo: min(bytes.count - start, Frame.transferChunk))
                    try await session.transport.inTurn(count) {
                        session.transport.send(
                            Frame.binary(channel: channel, bytes[start..<start + count], isEnd: false))
                    }
                    start += count
                } catch {
                    throw UploadOver()
                }
            }
        }
        session.transport.send(Frame.binary(channel: channel, [], isEnd: true))
    }

    /// One request, bytes from the daemon, one answer. The daemon sends a window more than the target has taken. What
    /// the target throws cancels the call and is thrown on.
    public func download<Method: DownloadMethod>(
        _ request: Method, to target: some DownloadTarget, options: CallOptions = CallOptions()
    ) async throws -> Method.Result {
        try await download(Method.descriptor.name, Method.Result.self, to: target, options) { writer, channel in
            var request = request
            request.channel = Int(channel)
            request.write(to: &writer)
        }
    }

    func download<Answer>(
        _ method: String, _ answer: Answer.Type, to target: some DownloadTarget, _ options: CallOptions,
        params: (inout JSONWriter, UInt32) -> Void
    ) async throws -> Answer where Answer: JSONReadable {
        let number = Locked(0)
        let inbox = ByteInbox { [weak session] bytes in session?.grant(bytes, to: number.withLock { $0 }) }
        let exchange = Exchange<Answer>(flow: DownloadInbox(inbox: inbox, path: path))
        let (id, channel) = try session.begin(method, options, exchange, isTransfer: true, params: params)
        number.withLock { $0 = id }
        defer { session.endTransfer(channel) }
        do {
            while let bytes = try await inbox.next() { try await target.write(bytes) }
        } catch {
            session.cancel(id)
            do {
                _ = try await session.answer(of: exchange, id)
            } catch let answered where error is TransferEnded {
                // The daemon's own error says more than that the bytes stopped.
                throw answered
            } catch {
                // The call's end was waited for; what ended it is thrown below.
            }
            throw error
        }
        return try await session.answer(of: exchange, id)
    }
}

/// The rest of an upload is not wanted.
private struct UploadOver: Error {}

/// A download has its answer before its end.
private struct TransferEnded: Error {}

private struct UploadGate: ExchangeFlow {
    let gate: CreditGate

    func credited(_ bytes: Int) {
        gate.grant(bytes)
    }

    func ended(_ error: (any Error)?) {
        gate.close()
    }
}

private struct DownloadInbox: ExchangeFlow {
    let inbox: ByteInbox
    let path: String

    func received(_ kind: FrameKind, _ bytes: UnsafeRawBufferPointer) -> Bool {
        guard inbox.receive(bytes) else { return false }
        if kind == .binaryEnd { inbox.end() }
        return true
    }

    func ended(_ error: (any Error)?) {
        // After the frame that ends the bytes this changes nothing.
        inbox.fail(
            error == nil
                ? ConnectionError(.malformed, path: path, "it answered a download before its end") : TransferEnded())
    }
}
