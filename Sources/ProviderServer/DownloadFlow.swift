import ProviderCore
import ProviderMethods
import ProviderProtocol
import ProviderTransport

/// The server's end of a download: paced by the caller's credit and by the socket.
struct DownloadFlow: DownloadOutput {
    private struct State {
        var isEnded = false
        var waitingSince: ContinuousClock.Instant?
    }

    let connection: Connection
    let channel: UInt32
    let gate = CreditGate()
    private let metrics: LoopMetrics
    private let state = Locked(State())

    init(connection: Connection, channel: UInt32, metrics: LoopMetrics) {
        self.connection = connection
        self.channel = channel
        self.metrics = metrics
    }

    /// Since when the handler has waited for the caller, for credit or for room in the socket.
    var waitingSince: ContinuousClock.Instant? { gate.waitingSince ?? state.withLock { $0.waitingSince } }

    /// From now on nothing more is sent: the call has its answer.
    func end() {
        state.withLock { $0.isEnded = true }
        gate.close()
    }

    func write(_ bytes: [UInt8]) async throws {
        var start = 0
        while start < bytes.count {
            let count = try await gate.take(upTo: min(bytes.count - start, Frame.transferChunk))
            state.withLock { $0.waitingSince = .now }
            defer { state.withLock { $0.waitingSince = nil } }
            try await connection.inTurn(count) { try send(bytes[start..<start + count], isEnd: false) }
            start += count
        }
    }

    /// Tells the caller that it has everything.
    func finish() throws {
        try send([], isEnd: true)
    }

    /// Under the lock, so that nothing can follow the answer.
    private func send(_ bytes: ArraySlice<UInt8>, isEnd: Bool) throws {
        try state.withLock { state in
            guard !state.isEnded else { throw CancellationError() }
            connection.send(Frame.binary(channel: channel, bytes, isEnd: isEnd))
            metrics.downloadedBytes.add(bytes.count)
        }
    }
}
