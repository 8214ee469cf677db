import ProviderJSON
import ProviderProtocol
import ProviderTransport

/// What moves beside a request and its answer. Called on the event loop.
protocol ExchangeFlow: Sendable {
    /// `$/stream.start`.
    func started(cursor: String)
    /// `$/stream.item`; throws if it is not what the contract says.
    func received(item: UnsafeRawBufferPointer, cursor: String) throws(JSONError)
    /// `$/stream.credit`.
    func credited(_ bytes: Int)
    /// A frame of a download's channel; false if there was no credit for it.
    func received(_ kind: FrameKind, _ bytes: UnsafeRawBufferPointer) -> Bool
    /// The answer is there; an error if it is one.
    func ended(_ error: (any Error)?)
    /// Whether its consumer is so far behind that nothing more should come, and whether it has caught up.
    var isFull: Bool { get }
    /// More comes than the consumer takes, and it can't be held back.
    func overflowed()
}

extension ExchangeFlow {
    func started(cursor: String) {}
    func received(item: UnsafeRawBufferPointer, cursor: String) throws(JSONError) {}
    func credited(_ bytes: Int) {}
    func received(_ kind: FrameKind, _ bytes: UnsafeRawBufferPointer) -> Bool { true }
    var isFull: Bool { false }
    func overflowed() {}
}

/// A request that waits for its one answer.
protocol PendingExchange: AnyObject, Sendable {
    var flow: (any ExchangeFlow)? { get }
    func answered(_ result: UnsafeRawBufferPointer, path: String)
    func failed(_ error: any Error)
}

/// A request, and the answer in the contract's type once it is there.
final class Exchange<Answer: JSONReadable>: PendingExchange {
    private struct State {
        var result: Result<Answer, any Error>?
        var waiter: CheckedContinuation<Answer, any Error>?
    }

    let flow: (any ExchangeFlow)?
    private let state = Locked(State())

    init(flow: (any ExchangeFlow)? = nil) {
        self.flow = flow
    }

    func answered(_ result: UnsafeRawBufferPointer, path: String) {
        do throws(JSONError) {
            resolve(.success(try JSONReader.read(result, strict: false, Answer.init(from:))))
        } catch {
            let what = "its answer is not what this version understands: \(error.explanation)"
            resolve(.failure(ConnectionError(.malformed, path: path, what)))
        }
    }

    func failed(_ error: any Error) {
        resolve(.failure(error))
    }

    private func resolve(_ result: Result<Answer, any Error>) {
        let waiter = state.withLock { state in
            guard state.result == nil else { return nil as CheckedContinuation<Answer, any Error>? }
            state.result = result
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(with: result)
        if case .failure(let error) = result { flow?.ended(error) } else { flow?.ended(nil) }
    }

    var result: Result<Answer, any Error>? { state.withLock { $0.result } }

    /// Waits for the answer, also when the task is cancelled: a call always has one. One task at a time.
    func answer() async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            let result = state.withLock { state in
                if state.result == nil { state.waiter = continuation }
                return state.result
            }
            if let result { continuation.resume(with: result) }
        }
    }
}
