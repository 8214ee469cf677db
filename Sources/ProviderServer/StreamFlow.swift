import ProviderCore
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderTransport

/// The server's end of a stream: numbers the items, and waits while the socket is full.
struct StreamFlow: StreamOutput {
    private struct State {
        var seq = 0
        var cursor = ""
        var isEnded = false
    }

    /// Items leave together up to about so many bytes.
    private static let bytesTogether = 65_536

    let connection: Connection
    let id: [UInt8]
    private let metrics: LoopMetrics
    private let state = Locked(State())

    init(connection: Connection, id: [UInt8], metrics: LoopMetrics) {
        self.connection = connection
        self.id = id
        self.metrics = metrics
    }

    /// The last cursor that was sent.
    var cursor: String { state.withLock { $0.cursor } }

    /// From now on nothing more is sent: the call has its answer.
    func end() {
        state.withLock { $0.isEnded = true }
    }

    func start(cursor: String) async throws {
        var writer = JSONWriter(reserving: Frame.headerSize)
        Answer.streamStart(id: id, cursor: cursor, to: &writer)
        Frame.seal(&writer.bytes)
        try state.withLock { state in
            guard !state.isEnded else { throw CancellationError() }
            state.cursor = cursor
            connection.send(writer.bytes)
        }
    }

    func send(_ items: [StreamItem<some JSONWritable>]) async throws {
        var next = 0
        while next < items.count {
            try Task.checkCancellation()
            try await connection.inTurn(Self.bytesTogether) { next = try send(items, from: next) }
        }
    }

    /// Sends some of the items; answers where to go on. Under the lock, so that no item can follow the answer.
    private func send(_ items: [StreamItem<some JSONWritable>], from first: Int) throws -> Int {
        try state.withLock { state in
            guard !state.isEnded else { throw CancellationError() }
            var writer = JSONWriter(reserving: 0, capacity: min(items.count - first, 200) * 400)
            var next = first
            while next < items.count, writer.bytes.count < Self.bytesTogether {
                let start = writer.beginDocument(reserving: Frame.headerSize)
                let seq = state.seq + next - first + 1
                Answer.streamItem(items[next].item, id: id, seq: seq, cursor: items[next].cursor, to: &writer)
                Frame.seal(&writer.bytes, from: start)
                next += 1
            }
            state.seq += next - first
            state.cursor = items[next - 1].cursor
            connection.send(writer.bytes)
            metrics.streamItems.add(next - first)
            return next
        }
    }
}
