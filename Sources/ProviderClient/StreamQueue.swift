import ProviderJSON
import ProviderProtocol
import ProviderTransport

/// A stream's items between the event loop and the one task that takes them.
final class StreamQueue<Item: JSONReadable>: ExchangeFlow {
    /// A consumer may be this far behind, in items or in their bytes.
    static var maximumItems: Int { 1024 }
    static var maximumBytes: Int { 4 * 1024 * 1024 }

    struct Entry: Sendable {
        var item: Item
        var cursor: String
        var bytes: Int
    }

    private struct State {
        /// From `next` on; what is before has been taken.
        var entries: [Entry] = []
        var next = 0
        var bytes = 0
        var hasStarted = false
        var isAbandoned = false
        var lastCursor = ""
        var end: Result<Void, any Error>?
        var startWaiter: CheckedContinuation<Void, any Error>?
        var waiter: CheckedContinuation<Entry?, any Error>?

        var count: Int { entries.count - next }

        mutating func take() -> Entry? {
            guard next < entries.count else { return nil }
            defer {
                next += 1
                if next == entries.count || next == StreamQueue.maximumItems {
                    entries.removeFirst(next)
                    next = 0
                }
            }
            bytes -= entries[next].bytes
            return entries[next]
        }

        mutating func takeWaiter() -> CheckedContinuation<Entry?, any Error>? {
            defer { waiter = nil }
            return waiter
        }
    }

    private let method: String
    private let state = Locked(State())

    init(method: String) {
        self.method = method
    }

    // MARK: The loop

    func started(cursor: String) {
        let waiter = state.withLock { state in
            state.hasStarted = true
            state.lastCursor = cursor
            defer { state.startWaiter = nil }
            return state.startWaiter
        }
        waiter?.resume()
    }

    func received(item: UnsafeRawBufferPointer, cursor: String) throws(JSONError) {
        let value = try JSONReader.read(item, strict: false, Item.init(from:))
        let entry = Entry(item: value, cursor: cursor, bytes: item.count)
        let waiter = state.withLock { state -> CheckedContinuation<Entry?, any Error>? in
            guard !state.isAbandoned, state.end == nil else { return nil }
            state.lastCursor = cursor
            if let waiter = state.takeWaiter() { return waiter }
            state.entries.append(entry)
            state.bytes += entry.bytes
            return nil
        }
        waiter?.resume(returning: entry)
    }

    var isFull: Bool {
        state.withLock { $0.end == nil && ($0.count >= Self.maximumItems || $0.bytes >= Self.maximumBytes) }
    }

    func overflowed() {
        let cursor = state.withLock { $0.lastCursor }
        ended(
            RPCError(
                .resourceExhausted,
                "cannot go on with \(method): its reader is more than \(Self.maximumItems) items behind, and other calls"
                    + " on the connection can't wait for it; go on behind the last cursor",
                reason: "SLOW_CONSUMER",
                metadata: ["limit": "stream_items", "maximum": String(Self.maximumItems), "last_cursor": cursor]))
    }

    func ended(_ error: (any Error)?) {
        let (startWaiter, waiter) = state.withLock { state in
            state.end = state.end ?? error.map { .failure($0) } ?? .success(())
            defer { state.startWaiter = nil }
            return (state.startWaiter, state.takeWaiter())
        }
        if let error {
            startWaiter?.resume(throwing: error)
            waiter?.resume(throwing: error)
        } else {
            startWaiter?.resume()
            waiter?.resume(returning: nil)
        }
    }

    // MARK: The consumer

    func untilStarted() async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let result: Result<Void, any Error>? = state.withLock { state in
                if state.hasStarted { return .success(()) }
                if let end = state.end { return end }
                state.startWaiter = continuation
                return nil
            }
            if let result { continuation.resume(with: result) }
        }
    }

    /// The next item; nil after the last. Answers too whether the consumer is no longer far behind.
    func next() async throws -> (entry: Entry?, hasCaughtUp: Bool) {
        let entry = try await withCheckedThrowingContinuation {
            (continuation: CheckedContinuation<Entry?, any Error>) in
            let result: Result<Entry?, any Error>? = state.withLock { state in
                if let entry = state.take() { return .success(entry) }
                if let end = state.end { return end.map { nil } }
                state.waiter = continuation
                return nil
            }
            if let result { continuation.resume(with: result) }
        }
        let hasCaughtUp = state.withLock { state in
            state.count <= Self.maximumItems / 2 && state.bytes <= Self.maximumBytes / 2
        }
        return (entry, hasCaughtUp)
    }

    /// Where the consumer that never took an item stands.
    var startCursor: String { state.withLock { $0.count == 0 ? $0.lastCursor : "" } }

    /// Nobody takes what is left.
    func abandon() {
        state.withLock { state in
            state.isAbandoned = true
            state.entries = []
            state.next = 0
            state.bytes = 0
        }
    }
}
