import ProviderJSON
import ProviderProtocol
import ProviderTransport

/// Where a request's answer goes: onto the wire by itself, or into its batch. Confined to the event loop.
final class ReplyTarget {
    private let connection: Connection
    private let maximum: Int
    /// nil for a single request.
    private var batch: Batch?

    private struct Batch {
        var expected: Int
        var answers: [[UInt8]] = []
        var count = 0
        var bytes = 0
        var hasChanges = false
    }

    init(_ connection: Connection, maximum: Int) {
        self.connection = connection
        self.maximum = maximum
    }

    /// The answers of so many requests leave together, as one array.
    init(_ connection: Connection, maximum: Int, batchOf count: Int) {
        self.connection = connection
        self.maximum = maximum
        batch = Batch(expected: count)
    }

    var isBatch: Bool { batch != nil }

    /// Whether a batch's answers are more than can be sent.
    var isOver: Bool { batch.map { $0.bytes > maximum } ?? false }

    /// An answer behind the room for a frame's header.
    static func resultFrame(_ value: some JSONWritable, id: [UInt8]) -> [UInt8] {
        var writer = JSONWriter(reserving: Frame.headerSize, capacity: 1024)
        Answer.result(value, id: id, to: &writer)
        return writer.bytes
    }

    static func errorFrame(_ error: RPCError, id: [UInt8]?) -> [UInt8] {
        var writer = JSONWriter(reserving: Frame.headerSize)
        Answer.error(error, id: id, to: &writer)
        return writer.bytes
    }

    func error(_ error: RPCError, id: [UInt8]?) {
        send(Self.errorFrame(error, id: id), id: id)
    }

    /// A batch's notification, or an item that is not begun, has no answer.
    func skip() {
        guard batch != nil else { return }
        batch?.expected -= 1
        finishBatch()
    }

    /// What became of an answer.
    struct Sent {
        /// Where it ends in all that was sent, if it left.
        var position: Int?
        /// The code of the error that took its place, if one had to.
        var replacement: ErrorCode?
    }

    /// Sends what `resultFrame` or `errorFrame` made. Only what answers no change may be replaced because too much is
    /// held already.
    @discardableResult
    func send(_ frame: consuming [UInt8], id: [UInt8]?, isOfChange: Bool = false) -> Sent {
        var replacement: ErrorCode?
        if frame.count - Frame.headerSize > maximum {
            frame = Self.errorFrame(tooLarge(frame.count), id: id)
            replacement = .resourceExhausted
        }
        guard batch != nil else {
            if !isOfChange, let error = heldBytesError(frame.count) {
                frame = Self.errorFrame(error, id: id)
                replacement = error.code
            }
            Frame.seal(&frame)
            return Sent(position: connection.send(frame), replacement: replacement)
        }
        batch?.bytes += frame.count
        batch?.count += 1
        if isOfChange { batch?.hasChanges = true }
        // What can't be sent any more is not kept either.
        if let bytes = batch?.bytes, bytes > maximum { batch?.answers = [] } else { batch?.answers.append(frame) }
        return Sent(position: finishBatch(), replacement: replacement)
    }

    private func heldBytesError(_ bytes: Int) -> RPCError? {
        guard let (limit, maximum) = connection.limit(againstAnswerOf: bytes) else { return nil }
        return RPCError(
            .resourceExhausted,
            "cannot answer with \(bytes) bytes: more than \(maximum) wait in memory already; take the answers that are there,"
                + " and ask again",
            reason: "TOO_MUCH_HELD",
            metadata: ["limit": limit.rawValue, "maximum": String(maximum), "bytes": String(bytes)],
            retryAfterMilliseconds: 1000)
    }

    private func tooLarge(_ bytes: Int) -> RPCError {
        RPCError(
            .resourceExhausted,
            "cannot answer: the answer has \(bytes) bytes, and at most \(maximum) are sent; ask for less",
            reason: "REPLY_TOO_LARGE",
            metadata: ["limit": "reply_bytes", "maximum": String(maximum), "bytes": String(bytes)])
    }

    @discardableResult
    private func finishBatch() -> Int? {
        guard let finished = batch, finished.count == finished.expected, finished.count > 0 else { return nil }
        var writer = JSONWriter(reserving: Frame.headerSize)
        if !finished.hasChanges, finished.bytes <= maximum, let error = heldBytesError(finished.bytes) {
            Answer.error(error, id: nil, to: &writer)
        } else if finished.bytes > maximum {
            let error = RPCError(
                .invalidRequest,
                "cannot answer the batch: its answers would have more than \(maximum) bytes; what came behind them was not"
                    + " begun; ask for less at once",
                reason: "REPLY_TOO_LARGE", metadata: ["limit": "reply_bytes", "maximum": String(maximum)])
            Answer.error(error, id: nil, to: &writer)
        } else {
            writer.beginArray()
            for answer in finished.answers { writer.raw(answer.dropFirst(Frame.headerSize)) }
            writer.endArray()
        }
        Frame.seal(&writer.bytes)
        return connection.send(writer.bytes)
    }
}
