import ProviderJSON
import ProviderProtocol
import ProviderTransport

/// A stream's items, for one reader.
///
/// Pace: while the stream is the only call on its connection, a slow reader simply slows the daemon down, through the
/// socket, and misses nothing. Beside other calls the socket must be read for their sake: then a reader may be 1,024
/// items or 4 MiB behind, after which the stream ends with RESOURCE_EXHAUSTED, reason SLOW_CONSUMER, once it has given
/// what it has; `metadata` names `last_cursor`, from where a new stream goes on. Who reads slowly takes a connection of
/// its own.
///
/// Leaving the loop ends the call.
public struct ServerStream<Method: StreamMethod>: AsyncSequence, Sendable {
    public typealias Element = Method.Item

    private let lease: StreamLease<Method>

    init(connection: Connection, id: Int, queue: StreamQueue<Method.Item>, exchange: Exchange<Method.Result>) {
        lease = StreamLease(connection: connection, id: id, queue: queue, exchange: exchange)
    }

    /// Behind the last item that was taken; a new stream goes on from here.
    public var cursor: String { lease.cursor }

    /// What the daemon answered at the end; nil before.
    public var end: Method.Result? { try? lease.exchange.result?.get() }

    public func makeAsyncIterator() -> Iterator {
        Iterator(lease: lease)
    }

    /// Takes one item after another.
    public struct Iterator: AsyncIteratorProtocol {
        let lease: StreamLease<Method>

        public mutating func next() async throws -> Method.Item? {
            try await lease.next()
        }
    }
}

/// Ends the call when the last one who could read its items lets go of it.
final class StreamLease<Method: StreamMethod>: Sendable {
    private let connection: Connection
    private let id: Int
    private let queue: StreamQueue<Method.Item>
    let exchange: Exchange<Method.Result>
    private let taken = Locked<String?>(nil)

    init(connection: Connection, id: Int, queue: StreamQueue<Method.Item>, exchange: Exchange<Method.Result>) {
        self.connection = connection
        self.id = id
        self.queue = queue
        self.exchange = exchange
    }

    deinit {
        queue.abandon()
        connection.session.cancel(id)
        connection.session.caughtUp()
    }

    var cursor: String { taken.withLock { $0 } ?? queue.startCursor }

    func next() async throws -> Method.Item? {
        let session = connection.session
        do {
            let (entry, hasCaughtUp) = try await withTaskCancellationHandler {
                try await queue.next()
            } onCancel: {
                queue.abandon()
                session.cancel(id)
                // The answer to the cancel is behind what was not read yet.
                session.caughtUp()
            }
            if hasCaughtUp { session.caughtUp() }
            if let entry { taken.withLock { $0 = entry.cursor } }
            return entry?.item
        } catch let error as RPCError where error.code == .cancelled && Task.isCancelled {
            throw CancellationError()
        }
    }
}
