import ProviderJSON
import ProviderProtocol
import ProviderTransport

/// A connection to the daemon. Safe to use from many tasks at once: calls run beside each other, and the answer of
/// each finds its way.
///
/// A task that is cancelled cancels its call: the daemon is told, and its one answer is waited for. If that is the
/// result after all, the result is what the call returns.
public final class Connection: Sendable {
    let session: ClientSession

    private init(_ session: ClientSession) {
        self.session = session
    }

    deinit {
        session.transport.close()
    }

    /// The socket's path.
    public var path: String { session.path }

    /// Connects to the daemon's socket; throws a `ConnectionError` that names the path.
    public static func connect(to path: String) async throws -> Connection {
        let made = Locked<ClientSession?>(nil)
        do throws(SocketProblem) {
            _ = try await UnixConnector.connect(to: try UnixAddress(path)) { transport in
                let session = ClientSession(path: path, transport: transport)
                made.withLock { $0 = session }
                return session
            }
        } catch {
            throw ConnectionError.unreachable(path, errno: error.errnoCode, error.description)
        }
        guard let session = made.withLock({ $0 }) else {
            throw ConnectionError(.unreachable, path: path, "the connection ended at once")
        }
        return Connection(session)
    }

    /// Connects, runs `body`, and closes whatever happens.
    public static func withConnection<Value>(
        to path: String, _ body: (Connection) async throws -> Value
    ) async throws -> Value {
        let connection = try await connect(to: path)
        do {
            let value = try await body(connection)
            await connection.close()
            return value
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Closes. Calls that have no answer yet are cancelled, and fail with a `ConnectionError`.
    public func close() async {
        await session.close()
    }

    /// One request, one answer. Errors of the daemon are `RPCError`s.
    public func call<Method: UnaryMethod>(
        _ request: Method, options: CallOptions = CallOptions()
    ) async throws -> Method.Result {
        let exchange = Exchange<Method.Result>()
        let (id, _) = try session.begin(Method.descriptor.name, options, exchange) { writer, _ in
            request.write(to: &writer)
        }
        return try await session.answer(of: exchange, id)
    }

    /// One request, items, one answer. Returns once the daemon has registered the stream, from when on nothing is
    /// missed; see `ServerStream` for its pace.
    public func stream<Method: StreamMethod>(
        _ request: Method, options: CallOptions = CallOptions()
    ) async throws -> ServerStream<Method> {
        try await stream(Method.self, Method.descriptor.name, options) { request.write(to: &$0) }
    }

    func stream<Method: StreamMethod>(
        _ method: Method.Type, _ name: String, _ options: CallOptions, params: (inout JSONWriter) -> Void
    ) async throws -> ServerStream<Method> {
        let queue = StreamQueue<Method.Item>(method: name)
        let exchange = Exchange<Method.Result>(flow: queue)
        let (id, _) = try session.begin(name, options, exchange) { writer, _ in params(&writer) }
        let stream = ServerStream<Method>(connection: self, id: id, queue: queue, exchange: exchange)
        do {
            try await withTaskCancellationHandler {
                try await queue.untilStarted()
            } onCancel: {
                session.cancel(id)
            }
        } catch let error as RPCError where error.code == .cancelled && Task.isCancelled {
            throw CancellationError()
        }
        return stream
    }
}
