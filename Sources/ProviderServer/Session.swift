import Logging
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderTransport

/// One connection's side of the server: frames to methods, roles, deadlines, cancel, streams and transfers, and exactly
/// one answer for each request.
///
/// `@unchecked Sendable` needs no lock: everything runs on the connection's event loop, which is what the closures
/// that leave for a task come back to.
final class Session: ConnectionHandler, @unchecked Sendable {
    let connection: Connection
    let peer: PeerCredentials
    let server: ServerCore
    let metrics: LoopMetrics
    /// Whether the connection was counted as one of a peer without a role.
    let isOutsider: Bool
    /// Calls that wait for their answer.
    var calls: [[UInt8]: Call] = [:]
    /// Handlers that run, those of calls that have their answer included.
    var running: [UInt64: Call] = [:]
    /// Where answers of such calls end that the kernel has not taken yet.
    var unsentAnswers: [Int] = []
    /// When the timer of the calls' deadlines goes off, if it runs.
    var nextDeadline: ContinuousClock.Instant?
    var deadlineTimer: ConnectionTimer?
    var streams = 0
    /// Streams and transfers that are answered and whose handlers still run.
    var endingStreams = 0
    var uploads: [UInt32: UploadFlow] = [:]
    var highestChannel: UInt32 = 0
    var hasInputEnded = false
    var isDraining = false
    var isClosed = false
    private var callNumber = CallNumber(connection: .random(in: 1...UInt64.max), call: 0)

    init(connection: Connection, peer: PeerCredentials, server: ServerCore, isOutsider: Bool) {
        self.connection = connection
        self.peer = peer
        self.server = server
        metrics = server.metrics.loop(connection.loop)
        self.isOutsider = isOutsider
        maximumPayload = isOutsider ? server.limits.outsiders.frameBytes : server.limits.frameBytes
    }

    // MARK: ConnectionHandler

    private(set) var maximumPayload: Int

    func received(_ kind: FrameKind, _ payload: UnsafeRawBufferPointer) {
        guard kind == .json else { return receivedBinary(kind, payload) }
        do throws(Envelope.Refusal) {
            if let items = try Envelope.batch(payload) {
                receive(batch: items, payload)
            } else {
                receive(payload, target())
            }
        } catch {
            metrics.refused(error.error)
            target().error(error.error, id: error.id)
        }
    }

    func inputEnded() {
        hasInputEnded = true
        // A caller that is gone altogether ends its input too: then `closed` comes at once, and tells handlers so.
        connection.execute {
            guard !self.isClosed else { return }
            self.endTransfersInput()
            self.closeIfDone()
        }
    }

    func closed() {
        isClosed = true
        calls = [:]
        deadlineTimer?.cancel()
        for call in running.values {
            call.timer?.cancel()
            call.endFlow()
            call.task?.cancel()
        }
        if running.isEmpty { server.ended(self) }
    }

    // MARK: Requests

    func target() -> ReplyTarget {
        ReplyTarget(connection, maximum: server.limits.replyBytes)
    }

    private func receive(batch items: [Range<Int>], _ payload: UnsafeRawBufferPointer) {
        guard !items.isEmpty, items.count <= server.limits.batch else {
            let what = items.isEmpty ? "a batch must not be empty" : "a batch has at most \(server.limits.batch) items"
            let metadata = ["limit": "batch", "maximum": String(server.limits.batch)]
            let error = RPCError.invalidRequest(what, metadata: metadata)
            metrics.refused(error)
            return target().error(error, id: nil)
        }
        let target = ReplyTarget(connection, maximum: server.limits.replyBytes, batchOf: items.count)
        for item in items {
            // What can't be answered any more is not begun.
            if target.isOver { target.skip() } else { receive(UnsafeRawBufferPointer(rebasing: payload[item]), target) }
        }
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
            metrics.refused(error.error)
            target.error(error.error, id: error.id)
        }
    }

    private func notified(_ envelope: Envelope, _ bytes: UnsafeRawBufferPointer) {
        guard let params = envelope.params.map({ UnsafeRawBufferPointer(rebasing: bytes[$0]) }) else {
            return dropped(envelope)
        }
        switch envelope.method {
        case "$/cancel":
            if let call = CallReference(params).flatMap({ calls[$0.id] }) { end(call, .cancelled) }
        case "$/stream.credit":
            if let reference = CallReference(params) { credited(reference) }
        default: dropped(envelope)
        }
    }

    private func dropped(_ envelope: Envelope) {
        server.logger.info(
            "dropped a notification", metadata: ["method": "\(envelope.method.prefix(128))", "uid": "\(peer.uid)"])
    }

    private func dispatch(_ envelope: Envelope, _ id: [UInt8], _ bytes: UnsafeRawBufferPointer, _ target: ReplyTarget) {
        let arrival = ContinuousClock.now
        var method = ServerMetrics.unknown
        callNumber.call += 1
        let context = server.context(for: peer, envelope.meta, callNumber)
        if isOutsider, !context.roles.isEmpty { maximumPayload = server.limits.frameBytes }
        do {
            let params = envelope.params.map { UnsafeRawBufferPointer(rebasing: bytes[$0]) }
            let row = try find(envelope.method, params)
            method = row.number
            let channel = try openChannel(row.descriptor, params)
            if let problem = envelope.metaProblem { throw problem }
            guard calls[id] == nil else {
                let duplicate = String(decoding: id, as: UTF8.self)
                let error = RPCError.invalidRequest("a call with this id is still running", metadata: ["id": duplicate])
                metrics.answered(method, error.code, after: .now - arrival)
                return target.error(error, id: nil)
            }
            try admit(row.descriptor, context, target)
            let prepared = try prepare(row, params)
            if case .inline(let body) = prepared {
                let sent = target.send(try body(id, context), id: id)
                metrics.answered(method, sent.replacement, after: .now - arrival)
            } else {
                try checkRoom(for: row.descriptor, context)
                let isShort = row.descriptor.kind == .unary && bytes.count <= Self.shortBytes
                start(prepared, makeCall(row, context, id, target, channel, arrival), short: isShort)
            }
        } catch {
            let error = server.wireError(error, method: envelope.method, context)
            target.error(context.traced(error), id: id)
            metrics.answered(method, error.code, after: .now - arrival)
        }
    }

    private func find(_ method: String, _ params: UnsafeRawBufferPointer?) throws -> MethodRow {
        guard let row = server.table[method] else {
            openChannelOfUnknownMethod(params)
            let name = String(method.prefix(128))
            throw RPCError(
                .methodNotFound, "cannot call \(name): no method has that name; rpc.discover lists them",
                metadata: ["method": name])
        }
        return row
    }

    /// Throws unless the caller may call the method now.
    private func admit(_ descriptor: MethodDescriptor, _ context: CallContext, _ target: ReplyTarget) throws {
        if let version = context.meta.protocolVersion, !SystemHandlers.protocols.contains(version) {
            let spoken = SystemHandlers.protocols.map(String.init).joined(separator: ", ")
            throw RPCError(
                .unimplemented, "cannot speak protocol \(version): this daemon speaks \(spoken)",
                reason: "UNSUPPORTED_PROTOCOL", metadata: ["protocol": String(version), "supported": spoken])
        }
        guard !isDraining else { throw draining(descriptor) }
        try server.authorize(descriptor, context)
        guard !target.isBatch || descriptor.kind == .unary else {
            throw RPCError.invalidRequest("\(descriptor.name) can't be part of a batch")
        }
    }

    private func prepare(_ row: MethodRow, _ params: UnsafeRawBufferPointer?) throws -> PreparedCall {
        guard let params else { return try Self.empty.withUnsafeBytes { try prepare(row, $0) } }
        do throws(JSONError) {
            return try JSONReader.read(params, strict: true, row.prepare)
        } catch {
            throw RPCError.invalidParams(error, in: params, method: row.descriptor.name)
        }
    }

    private static let empty = Array("{}".utf8)
    /// What a handler makes of so small a request before it waits takes no longer than the reading of it.
    private static let shortBytes = 16_384
}
