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

    /// How many bytes an item has, for those who wait to send theirs; few have more.
    private static let usualItem = 4096

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
        try send(cursor: cursor) { _, writer in Answer.streamStart(id: id, cursor: cursor, to: &writer) }
    }

    func send(_ item: some JSONWritable, cursor: String) async throws {
        try Task.checkCancellation()
        try await connection.inTurn(Self.usualItem) {
            try send(cursor: cursor) { state, writer in
                state.seq += 1
                Answer.streamItem(item, id: id, seq: state.seq, cursor: cursor, to: &writer)
            }
        }
        metrics.streamItems.add()
    }

    /// Under the lock, so that no item can follow the answer.
    private func send(cursor: String, _ write: (inout State, inout JSONWriter) -> Void) throws {
        try state.withLock { state in
            guard !state.isEnded else { throw CancellationError() }
            state.cursor = cursor
            var writer = JSONWriter(reserving: Frame.headerSize)
            write(&state, &writer)
            Frame.seal(&writer.bytes)
            connection.send(writer.bytes)
        }
    }
}
