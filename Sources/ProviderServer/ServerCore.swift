import Logging
import ProviderCore
import ProviderMethods
import ProviderProtocol
import ProviderTransport

/// What all sessions share.
final class ServerCore: Sendable {
    private struct State {
        var sessions: [ObjectIdentifier: Session] = [:]
        var perUser: [UInt32: Int] = [:]
        var outsiders = 0
        var idleWaiters: [CheckedContinuation<Void, Never>] = []
        var isDraining = false
    }

    let table: MethodTable
    let limits: ServerLimits
    let observer: (any ServerObserver)?
    let metrics: ServerMetrics
    let changes = ChangeExecutor()
    let logger: Logger
    private let ownUID: UInt32
    private let ask: String
    private let roles: @Sendable () -> RoleMap
    private let gate: @Sendable (MethodDescriptor) throws -> Void
    private let state = Locked(State())

    init(
        table: MethodTable, limits: ServerLimits, ownUID: UInt32, ask: String, roles: @escaping @Sendable () -> RoleMap,
        gate: @escaping @Sendable (MethodDescriptor) throws -> Void, observer: (any ServerObserver)?,
        metrics: ServerMetrics, logger: Logger
    ) {
        self.table = table
        self.limits = limits
        self.ownUID = ownUID
        self.ask = ask
        self.roles = roles
        self.gate = gate
        self.observer = observer
        self.metrics = metrics
        self.logger = logger
    }

    // MARK: Sessions

    /// A session for a new connection, or what to say before it is closed.
    func admit(_ connection: Connection, _ peer: PeerCredentials) -> Result<Session, RPCError> {
        let isPrivileged = peer.uid == ownUID || peer.uid == 0
        let isOutsider = !isPrivileged && roles(of: peer).isEmpty
        let session = Session(connection: connection, peer: peer, server: self, isOutsider: isOutsider)
        let outcome: Result<Session, RPCError> = state.withLock { state in
            let mine = state.perUser[peer.uid, default: 0]
            if state.isDraining {
                let message = "cannot connect: providerd is stopping; connect again in a moment"
                return .failure(RPCError(.unavailable, message, reason: "DRAINING"))
            }
            if state.sessions.count >= limits.connections {
                return .failure(.limit("connections", limits.connections, "TOO_MANY_CONNECTIONS", "cannot connect"))
            }
            if isOutsider, state.outsiders >= limits.outsiders.connections {
                let maximum = limits.outsiders.connections
                return .failure(.limit("without_role.connections", maximum, "TOO_MANY_CONNECTIONS", "cannot connect"))
            }
            let maximum = isOutsider ? limits.outsiders.connectionsPerUser : limits.connectionsPerUser
            if !isPrivileged, mine >= maximum {
                let name = isOutsider ? "without_role.connections_per_user" : "connections_per_user"
                return .failure(.limit(name, maximum, "TOO_MANY_CONNECTIONS", "cannot connect"))
            }
            state.perUser[peer.uid] = mine + 1
            if isOutsider { state.outsiders += 1 }
            state.sessions[ObjectIdentifier(session)] = session
            metrics.connectionsChanged(to: state.sessions.count, isNew: true)
            return .success(session)
        }
        if case .failure(let error) = outcome { metrics.refused(error) }
        return outcome
    }

    func ended(_ session: Session) {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            guard state.sessions.removeValue(forKey: ObjectIdentifier(session)) != nil else { return [] }
            let rest = state.perUser[session.peer.uid, default: 1] - 1
            state.perUser[session.peer.uid] = rest == 0 ? nil : rest
            if session.isOutsider { state.outsiders -= 1 }
            metrics.connectionsChanged(to: state.sessions.count, isNew: false)
            guard state.sessions.isEmpty else { return [] }
            defer { state.idleWaiters = [] }
            return state.idleWaiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Ends every session in good order; returns once the last one is gone.
    func drain() async {
        let sessions = state.withLock { state in
            state.isDraining = true
            return Array(state.sessions.values)
        }
        for session in sessions {
            session.connection.execute {
                session.drain(reason: "stopping", deadlineMilliseconds: self.limits.drainMilliseconds)
            }
        }
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if state.sessions.isEmpty { return true }
                state.idleWaiters.append(continuation)
                return false
            }
            if isIdle { continuation.resume() }
        }
    }

    // MARK: Calls

    /// The caller's roles as config has them now.
    func context(for peer: PeerCredentials, _ meta: Meta, _ number: CallNumber) -> CallContext {
        CallContext(
            uid: peer.uid, gid: peer.gid, pid: peer.pid, groups: peer.groups, roles: roles(of: peer), meta: meta,
            callNumber: number)
    }

    /// Throws PERMISSION_DENIED, which tells whom to ask, or what the daemon's state forbids.
    func authorize(_ descriptor: MethodDescriptor, _ context: CallContext) throws {
        do {
            try checkRole(descriptor, context)
            try gate(descriptor)
        } catch {
            if let observer {
                observer.refused(descriptor, context, wireError(error, method: descriptor.name, context))
            }
            throw error
        }
    }

    private func checkRole(_ descriptor: MethodDescriptor, _ context: CallContext) throws {
        guard !descriptor.role.isHeld(by: context.roles) else { return }
        let having = context.roles.isEmpty ? "have no role" : "are \(context.roles.text)"
        let needed = descriptor.role.rawValue
        throw RPCError(
            .permissionDenied,
            "cannot call \(descriptor.name): it needs the role \(needed), and you (uid \(context.uid)) \(having); \(ask)",
            reason: "ROLE_REQUIRED",
            metadata: ["method": descriptor.name, "role": needed, "uid": String(context.uid)])
    }

    private func roles(of peer: PeerCredentials) -> RoleSet {
        roles().roles(uid: peer.uid, gid: peer.gid, groups: peer.groups)
    }

    /// What the caller is told; whatever nobody foresaw goes to the log in full and to the caller as a trace id.
    func wireError(_ error: any Error, method: String, _ context: CallContext) -> RPCError {
        switch error {
        case let error as RPCError:
            return error
        case let error as any RPCErrorConvertible:
            return error.rpcError
        case is CancellationError:
            return RPCError(.cancelled, "cannot finish \(method): the caller cancelled it")
        default:
            let traceID = context.traceID
            logger.error(
                "a call failed", metadata: ["method": "\(method)", "trace_id": "\(traceID)", "error": "\(error)"])
            let message =
                "cannot answer \(method): something inside providerd failed; its log tells under trace \(traceID)"
            return RPCError(.internal, message, traceID: traceID)
        }
    }
}
