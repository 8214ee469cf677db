import Logging
import ProviderCore
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderTransport

/// One connection's side of the server: frames to methods, roles, deadlines, cancel and streams, and exactly one answer
/// for each request.
///
/// `@unchecked Sendable` needs no lock: everything runs on the connection's event loop, which is what the closures
/// that leave for a task come back to.
final class Session: ConnectionHandler, @unchecked Sendable {
    let connection: Connection
    let peer: PeerCredentials
    let server: ServerCore
    var calls: [[UInt8]: Call] = [:]
    private var streams = 0
    private var hasInputEnded = false
    private var isDraining = false

    init(connection: Connection, peer: PeerCredentials, server: ServerCore) {
        self.connection = connection
        self.peer = peer
        self.server = server
    }

    // MARK: ConnectionHandler

    func received(_ kind: FrameKind, _ payload: UnsafeRawBufferPointer) {
        guard kind == .json else { return refuseBinary(payload) }
        do throws(Envelope.Refusal) {
            if let items = try Envelope.batch(payload) {
                receive(batch: items, payload)
            } else {
                receive(payload, ReplyTarget(connection))
            }
        } catch {
            ReplyTarget(connection).error(error.error, id: error.id)
        }
    }

    func inputEnded() {
        hasInputEnded = true
        closeIfDone()
    }

    func closed() {
        for call in calls.values {
            call.deadline?.cancel()
            call.output.end()
            call.task?.cancel()
        }
        server.ended(self)
    }

    // MARK: Requests

    private func refuseBinary(_ payload: UnsafeRawBufferPointer) {
        let what = payload.count < 4 ? "a BINARY frame has a channel of 4 bytes" : "no upload has opened this channel"
        ReplyTarget(connection).error(.invalidRequest(what), id: nil)
    }

    private func receive(batch items: [Range<Int>], _ payload: UnsafeRawBufferPointer) {
        guard !items.isEmpty, items.count <= server.limits.batch else {
            let what = items.isEmpty ? "a batch must not be empty" : "a batch has at most \(server.limits.batch) items"
            let metadata = ["limit": "batch", "maximum": String(server.limits.batch)]
            return ReplyTarget(connection).error(.invalidRequest(what, metadata: metadata), id: nil)
        }
        let target = ReplyTarget(connection, batchOf: items.count)
        for item in items { receive(UnsafeRawBufferPointer(rebasing: payload[item]), target) }
    }

    private func receive(_ bytes: UnsafeRawBufferPointer, _ target: ReplyTarget) {
        do throws(Envelope.Refusal) {
            let envelope = try Envelope.read(bytes)
            if let id = envelope.id {
                dispatch(envelope, id, bytes, target)
            } else {
                notified(envelope, bytes)
                target.skip()
            }
        } catch {
            target.error(error.error, id: error.id)
        }
    }

    private func notified(_ envelope: Envelope, _ bytes: UnsafeRawBufferPointer) {
        guard envelope.method == "$/cancel", let params = envelope.params else {
            server.logger.debug("dropped a notification", metadata: ["method": "\(envelope.method)"])
            return
        }
        guard let id = Self.callID(UnsafeRawBufferPointer(rebasing: bytes[params])), let call = calls[id] else {
            return
        }
        end(call, .cancelled)
    }

    /// The `id` of a notification's params, as its own bytes.
    private static func callID(_ params: UnsafeRawBufferPointer) -> [UInt8]? {
        var reader = JSONReader(params, strict: false)
        var id: [UInt8]?
        do throws(JSONError) {
            try reader.beginObject()
            while let key = try reader.nextKey() {
                let isID = key == "id"
                let range = try reader.skipValue()
                if isID { id = Array(params[range]) }
            }
        } catch {
            return nil
        }
        return id
    }

    private func dispatch(_ envelope: Envelope, _ id: [UInt8], _ bytes: UnsafeRawBufferPointer, _ target: ReplyTarget) {
        do {
            guard calls[id] == nil else {
                let duplicate = String(decoding: id, as: UTF8.self)
                let error = RPCError.invalidRequest("a call with this id is still running", metadata: ["id": duplicate])
                return target.error(error, id: nil)
            }
            let row = try admit(envelope, target)
            let context = server.context(for: peer, envelope.meta)
            let prepared = try prepare(row, envelope, bytes)
            try start(prepared, row.descriptor, context, id, target)
        } catch {
            target.error(server.wireError(error, method: envelope.method, traceID: envelope.meta.traceID), id: id)
        }
    }

    /// The method's row, if the caller may call it now.
    private func admit(_ envelope: Envelope, _ target: ReplyTarget) throws -> MethodRow {
        guard let row = server.table[envelope.method] else {
            throw RPCError(
                .methodNotFound,
                "cannot call \(envelope.method.prefix(128)): no method has that name; rpc.discover lists them",
                metadata: ["method": String(envelope.method.prefix(128))])
        }
        if let version = envelope.meta.protocolVersion, !SystemHandlers.protocols.contains(version) {
            let spoken = SystemHandlers.protocols.map(String.init).joined(separator: ", ")
            throw RPCError(
                .unimplemented, "cannot speak protocol \(version): this daemon speaks \(spoken)",
                reason: "UNSUPPORTED_PROTOCOL", metadata: ["protocol": String(version), "supported": spoken])
        }
        guard !isDraining else {
            throw RPCError(
                .unavailable, "cannot call \(envelope.method): providerd is stopping; connect again in a moment",
                reason: "DRAINING", metadata: ["method": envelope.method])
        }
        try server.authorize(peer, row.descriptor)
        guard !target.isBatch || row.descriptor.kind == .unary else {
            throw RPCError.invalidRequest("\(envelope.method) can't be part of a batch")
        }
        return row
    }

    private func prepare(
        _ row: MethodRow, _ envelope: Envelope, _ bytes: UnsafeRawBufferPointer
    ) throws -> PreparedCall {
        guard let range = envelope.params else {
            return try Self.empty.withUnsafeBytes { try prepare(row, $0) }
        }
        return try prepare(row, UnsafeRawBufferPointer(rebasing: bytes[range]))
    }

    private static let empty = Array("{}".utf8)

    private func prepare(_ row: MethodRow, _ params: UnsafeRawBufferPointer) throws -> PreparedCall {
        do throws(JSONError) {
            return try JSONReader.read(params, strict: true, row.prepare)
        } catch {
            throw RPCError.invalidParams(error, in: params, method: row.descriptor.name)
        }
    }

    private func start(
        _ prepared: PreparedCall, _ descriptor: MethodDescriptor, _ context: CallContext, _ id: [UInt8],
        _ target: ReplyTarget
    ) throws {
        if case .inline(let body) = prepared { return target.result(try body(context), id: id) }
        try checkRoom(for: descriptor)
        let call = Call(id: id, descriptor: descriptor, output: CallOutput(connection: connection, id: id))
        calls[id] = call
        if descriptor.kind == .serverStream { streams += 1 }
        let timeout = context.meta.timeoutMilliseconds ?? descriptor.timeoutMilliseconds
        if timeout > 0 {
            call.deadline = connection.schedule(afterMilliseconds: timeout) { [weak self] in
                guard let self, let call = calls[id] else { return }
                end(call, .deadline(milliseconds: timeout))
            }
        }
        let output = call.output
        let boundTarget = Unchecked(target)
        call.task = Task {
            let outcome = await Self.run(prepared, context, output)
            self.connection.execute { self.finish(id, outcome, context, boundTarget.value) }
        }
    }

    private func checkRoom(for descriptor: MethodDescriptor) throws {
        let limits = server.limits
        guard calls.count < limits.callsInFlight else {
            throw RPCError.limit(
                "calls_in_flight", limits.callsInFlight, "TOO_MANY_CALLS", "cannot call \(descriptor.name)")
        }
        guard descriptor.kind != .serverStream || streams < limits.streams else {
            throw RPCError.limit("streams", limits.streams, "TOO_MANY_STREAMS", "cannot call \(descriptor.name)")
        }
    }

    private static func run(
        _ prepared: PreparedCall, _ context: CallContext, _ output: CallOutput
    ) async -> Result<any JSONWritable, any Error> {
        do {
            switch prepared {
            case .inline(let body): return .success(try body(context))
            case .unary(let body): return .success(try await body(context))
            case .stream(let body): return .success(try await body(context, output))
            }
        } catch {
            return .failure(error)
        }
    }

    // MARK: Endings

    /// Tells the handler to stop; a call that only reads is answered at once.
    private func end(_ call: Call, _ ending: Call.Ending) {
        guard call.ending == nil else { return }
        call.ending = ending
        call.task?.cancel()
        guard call.isAnsweredAtOnce else { return }
        remove(call)
        ReplyTarget(connection).error(endingError(ending, call.descriptor), id: call.id)
        closeIfDone()
    }

    private func finish(
        _ id: [UInt8], _ outcome: Result<any JSONWritable, any Error>, _ context: CallContext, _ target: ReplyTarget
    ) {
        guard let call = calls[id] else { return }
        remove(call)
        switch outcome {
        case .success(let value): target.result(value, id: id)
        case .failure(let error) where error is CancellationError:
            if case .draining = call.ending, call.descriptor.kind == .serverStream {
                target.result(StreamEnd(cursor: call.output.cursor, reason: "draining"), id: id)
            } else {
                target.error(endingError(call.ending ?? .cancelled, call.descriptor), id: id)
            }
        case .failure(let error):
            target.error(server.wireError(error, method: call.descriptor.name, traceID: context.traceID), id: id)
        }
        closeIfDone()
    }

    private func remove(_ call: Call) {
        calls[call.id] = nil
        call.deadline?.cancel()
        call.output.end()
        if call.descriptor.kind == .serverStream { streams -= 1 }
    }

    private func endingError(_ ending: Call.Ending, _ descriptor: MethodDescriptor) -> RPCError {
        switch ending {
        case .cancelled: RPCError(.cancelled, "cannot finish \(descriptor.name): the caller cancelled it")
        case .deadline(let milliseconds):
            RPCError(
                .deadlineExceeded,
                "cannot finish \(descriptor.name) within \(milliseconds) ms; give it longer with _meta.timeout_ms",
                metadata: ["timeout_ms": String(milliseconds)])
        case .draining:
            RPCError(
                .unavailable, "cannot finish \(descriptor.name): providerd is stopping; connect again in a moment",
                reason: "DRAINING")
        }
    }

    /// Takes no new calls, ends streams with their cursor, and gives the others until the deadline.
    func drain(reason: String, deadlineMilliseconds: Int) {
        guard !isDraining else { return }
        isDraining = true
        var writer = JSONWriter(reserving: Frame.headerSize)
        Answer.goAway(reason: reason, deadlineMilliseconds: deadlineMilliseconds, to: &writer)
        Frame.seal(&writer.bytes)
        connection.send(writer.bytes)
        for call in calls.values where call.descriptor.kind == .serverStream { end(call, .draining) }
        _ = connection.schedule(afterMilliseconds: deadlineMilliseconds) { [weak self] in
            guard let self else { return }
            for call in calls.values { end(call, .draining) }
        }
        closeIfDone()
    }

    private func closeIfDone() {
        if hasInputEnded || isDraining, calls.isEmpty { connection.close() }
    }
}

/// Carries a loop-confined value through a closure that comes back to the same loop.
///
/// `@unchecked Sendable` needs no lock: the value is touched on that loop alone.
private struct Unchecked<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) {
        self.value = value
    }
}
