import ProviderJSON
import ProviderProtocol
import ProviderTransport

/// Where a request's answer goes: onto the wire by itself, or into its batch. Confined to the event loop.
final class ReplyTarget {
    private let connection: Connection
    /// nil for a single request.
    private var batch: Batch?

    private struct Batch {
        var expected: Int
        var answers: [[UInt8]] = []
        var bytes = 0
    }

    init(_ connection: Connection) {
        self.connection = connection
    }

    /// The answers of so many requests leave together, as one array.
    init(_ connection: Connection, batchOf count: Int) {
        self.connection = connection
        batch = Batch(expected: count)
    }

    var isBatch: Bool { batch != nil }

    func result(_ value: any JSONWritable, id: [UInt8]) {
        send { Answer.result(value, id: id, to: &$0) }
    }

    func error(_ error: RPCError, id: [UInt8]?) {
        send { Answer.error(error, id: id, to: &$0) }
    }

    /// A notification of a batch has no answer.
    func skip() {
        guard batch != nil else { return }
        batch?.expected -= 1
        finishBatch()
    }

    private func send(_ write: (inout JSONWriter) -> Void) {
        guard batch != nil else {
            var writer = JSONWriter(reserving: Frame.headerSize)
            write(&writer)
            Frame.seal(&writer.bytes)
            connection.send(writer.bytes)
            return
        }
        var writer = JSONWriter()
        write(&writer)
        batch?.bytes += writer.bytes.count + 1
        batch?.answers.append(writer.bytes)
        finishBatch()
    }

    private func finishBatch() {
        guard let finished = batch, finished.answers.count == finished.expected, !finished.answers.isEmpty else {
            return
        }
        var writer = JSONWriter(reserving: Frame.headerSize)
        if finished.bytes > Frame.maximumPayload {
            let error = RPCError(
                .invalidRequest,
                "cannot answer the batch: its answers have \(finished.bytes) bytes; ask for less at once",
                reason: "REPLY_TOO_LARGE", metadata: ["bytes": String(finished.bytes)])
            Answer.error(error, id: nil, to: &writer)
        } else {
            writer.beginArray()
            for answer in finished.answers { writer.raw(answer) }
            writer.endArray()
        }
        Frame.seal(&writer.bytes)
        connection.send(writer.bytes)
    }
}
