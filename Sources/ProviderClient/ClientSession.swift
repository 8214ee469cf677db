import ProviderJSON
import ProviderProtocol
import ProviderTransport

/// The client's side of one connection: gives each request its id and each message from the daemon to its request.
final class ClientSession: ConnectionHandler, Sendable {
    private struct State {
        var exchanges: [Int: any PendingExchange] = [:]
        var downloads: [UInt32: any ExchangeFlow] = [:]
        var cancelled: Set<Int> = []
        var lastID = 0
        var lastChannel: UInt32 = 0
        var isPaused = false
        /// What the daemon said before it closed, or that it is gone.
        var farewell: RPCError?
        var ending: (any Error)?
        var isGone = false
        var closeWaiters: [CheckedContinuation<Void, Never>] = []
    }

    let path: String
    let transport: ProviderTransport.Connection
    private let state = Locked(State())

    init(path: String, transport: ProviderTransport.Connection) {
        self.path = path
        self.transport = transport
    }

    // MARK: Requests

    /// Sends a request; `params` writes them as an object, given the channel that a transfer is to use. Ids and
    /// channels rise in the order of what is on the wire.
    func begin(
        _ method: String, _ options: CallOptions, _ exchange: any PendingExchange, isTransfer: Bool = false,
        params: (inout JSONWriter, UInt32) -> Void
    ) throws -> (id: Int, channel: UInt32) {
        try Task.checkCancellation()
        return try state.withLock { state in
            if let ending = state.ending { throw ending }
            let id = state.lastID + 1
            let channel = isTransfer ? state.lastChannel + 1 : 0
            let frame = Self.request(id, method, options) { params(&$0, channel) }
            guard frame.count - Frame.headerSize <= Frame.maximumPayload else { throw tooLarge(method, frame.count) }
            state.lastID = id
            state.lastChannel = max(state.lastChannel, channel)
            state.exchanges[id] = exchange
            if isTransfer, let flow = exchange.flow { state.downloads[channel] = flow }
            // The others' answers are behind what one slow stream doesn't take.
            resume(&state)
            transport.send(frame)
            return (id, channel)
        }
    }

    private static func request(
        _ id: Int, _ method: String, _ options: CallOptions, params: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var writer = JSONWriter(reserving: Frame.headerSize)
        writer.beginObject()
        writer.key("jsonrpc")
        writer.string("2.0")
        writer.key("id")
        writer.integer(id)
        writer.key("method")
        writer.string(method)
        writer.key("params")
        params(&writer)
        if let meta = options.meta {
            // The params are a whole object: its end is taken off again and the last member added.
            writer.bytes.removeLast()
            if writer.bytes.last != UInt8(ascii: "{") { writer.bytes.append(UInt8(ascii: ",")) }
            writer.bytes.append(contentsOf: "\"_meta\":".utf8)
            writer.bytes.append(contentsOf: meta.encoded())
            writer.bytes.append(UInt8(ascii: "}"))
        }
        writer.endObject()
        Frame.seal(&writer.bytes)
        return writer.bytes
    }

    private func tooLarge(_ method: String, _ bytes: Int) -> RPCError {
        RPCError(
            .resourceExhausted,
            "cannot call \(method): the request has \(bytes) bytes, and at most \(Frame.maximumPayload) are taken",
            reason: "FRAME_TOO_LARGE", metadata: ["limit": "frame_bytes", "maximum": String(Frame.maximumPayload)])
    }

    /// Asks the daemon to end a call; its answer still comes.
    func cancel(_ id: Int) {
        let isDue = state.withLock { $0.exchanges[id] != nil && $0.cancelled.insert(id).inserted }
        guard isDue else { return }
        notify("$/cancel", id) { _ in }
    }

    /// Grants the sender of a download so many more bytes.
    func grant(_ bytes: Int, to id: Int) {
        notify("$/stream.credit", id) { writer in
            writer.key("bytes")
            writer.integer(bytes)
        }
    }

    private func notify(_ method: String, _ id: Int, _ rest: (inout JSONWriter) -> Void) {
        var writer = JSONWriter(reserving: Frame.headerSize)
        writer.beginObject()
        writer.key("jsonrpc")
        writer.string("2.0")
        writer.key("method")
        writer.string(method)
        writer.key("params")
        writer.beginObject()
        writer.key("id")
        writer.integer(id)
        rest(&writer)
        writer.endObject()
        writer.endObject()
        Frame.seal(&writer.bytes)
        transport.send(writer.bytes)
    }

    /// Waits for the one answer; a cancelled task cancels the call and still waits for it.
    func answer<Answer>(of exchange: Exchange<Answer>, _ id: Int) async throws -> Answer {
        do {
            return try await withTaskCancellationHandler {
                try await exchange.answer()
            } onCancel: {
                cancel(id)
            }
        } catch let error as RPCError where error.code == .cancelled && Task.isCancelled {
            throw CancellationError()
        }
    }

    // MARK: ConnectionHandler

    func received(_ kind: FrameKind, _ payload: UnsafeRawBufferPointer) {
        guard kind == .json else { return receivedBinary(kind, payload) }
        let message: ServerMessage
        do throws(JSONError) {
            message = try ServerMessage(payload)
        } catch {
            return fail(malformed("it sent what is no message: \(error.explanation)"))
        }
        switch message {
        case .result(let id, let range):
            remove(id)?.answered(UnsafeRawBufferPointer(rebasing: payload[range]), path: path)
        case .error(let id?, let error): remove(id)?.failed(error)
        case .error(nil, let error): state.withLock { $0.farewell = error }
        case .notification(let notification): received(notification, payload)
        }
    }

    private func remove(_ id: Int) -> (any PendingExchange)? {
        state.withLock { state in
            state.cancelled.remove(id)
            return state.exchanges.removeValue(forKey: id)
        }
    }

    private func received(_ notification: ServerNotification, _ payload: UnsafeRawBufferPointer) {
        guard let id = notification.id, let flow = state.withLock({ $0.exchanges[id]?.flow }) else { return }
        switch notification.method {
        case "$/stream.start": flow.started(cursor: notification.cursor)
        case "$/stream.credit": flow.credited(notification.bytes ?? 0)
        case "$/stream.item":
            guard let item = notification.item else { return }
            do throws(JSONError) {
                try flow.received(
                    item: UnsafeRawBufferPointer(rebasing: payload[item]), cursor: notification.cursor)
            } catch {
                let what = "an item is not what this version understands: \(error.explanation)"
                return abandon(id, malformed(what))
            }
            if flow.isFull { holdBack(id, flow) }
        default: break
        }
    }

    /// A stream that is alone on its connection is held back by not reading the socket. Beside others it can't be.
    private func holdBack(_ id: Int, _ flow: any ExchangeFlow) {
        let mustEnd = state.withLock { state in
            guard !state.isPaused, flow.isFull else { return false }
            guard state.exchanges.count == 1 else { return true }
            state.isPaused = true
            transport.setReading(false)
            return false
        }
        guard mustEnd else { return }
        flow.overflowed()
        cancel(id)
    }

    /// A stream's consumer has caught up.
    func caughtUp() {
        state.withLock { resume(&$0) }
    }

    /// Under the lock, so that the loop hears of pauses in their order.
    private func resume(_ state: inout State) {
        guard state.isPaused else { return }
        state.isPaused = false
        transport.setReading(true)
    }

    private func receivedBinary(_ kind: FrameKind, _ payload: UnsafeRawBufferPointer) {
        guard let channel = Frame.channel(of: payload) else { return }
        let flow = state.withLock { $0.downloads[channel] }
        guard let flow else { return }
        if !flow.received(kind, UnsafeRawBufferPointer(rebasing: payload[4...])) {
            fail(malformed("it sent more of a download than it was granted"))
        }
    }

    /// A transfer has ended: what is still on the way for its channel is dropped.
    func endTransfer(_ channel: UInt32) {
        state.withLock { $0.downloads[channel] = nil }
    }

    func inputEnded() {
        transport.close()
    }

    func framingBroken(_ what: String) {
        fail(malformed("what answers there does not speak its protocol: \(what)"))
    }

    func closed() {
        let (exchanges, waiters, error) = state.withLock { state in
            let error: any Error =
                state.ending ?? state.farewell
                ?? ConnectionError(.lost, path: path, "the connection ended before the answer came")
            state.ending = error
            state.isGone = true
            defer {
                state.exchanges = [:]
                state.downloads = [:]
                state.closeWaiters = []
            }
            return (state.exchanges, state.closeWaiters, error)
        }
        for exchange in exchanges.values { exchange.failed(error) }
        for waiter in waiters { waiter.resume() }
    }

    // MARK: Ending

    /// One call can't be understood; the others go on.
    private func abandon(_ id: Int, _ error: any Error) {
        cancel(id)
        remove(id)?.failed(error)
    }

    private func malformed(_ what: String) -> ConnectionError {
        ConnectionError(.malformed, path: path, what)
    }

    private func fail(_ error: ConnectionError) {
        state.withLock { $0.ending = $0.ending ?? error }
        transport.abort()
    }

    /// Closes and returns once nothing is left of it.
    func close() async {
        state.withLock { state in
            state.ending = state.ending ?? ConnectionError(.lost, path: path, "the connection was closed")
        }
        transport.close()
        await withCheckedContinuation { continuation in
            let isClosed = state.withLock { state in
                if state.isGone { return true }
                state.closeWaiters.append(continuation)
                return false
            }
            if isClosed { continuation.resume() }
        }
    }
}
