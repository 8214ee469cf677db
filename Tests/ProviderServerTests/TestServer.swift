import Glibc
import Logging
import ProviderCore
import ProviderMethods
import ProviderProtocol
import ProviderServer
import ProviderTransport
import ServiceLifecycle
import TestSupport

/// A health that tests change.
final class TestHealth: HealthSource {
    private struct State {
        var generation = 0
        var isServing = true
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Locked(State())

    var generation: Int { state.withLock { $0.generation } }

    func isServing(_ service: String) -> Bool? {
        service.isEmpty ? state.withLock { $0.isServing } : nil
    }

    func set(_ isServing: Bool) {
        let waiters = state.withLock { state in
            state.isServing = isServing
            state.generation += 1
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func untilChange(after generation: Int) async throws {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDue = state.withLock { state in
                    if state.generation > generation || Task.isCancelled { return true }
                    state.waiters.append(continuation)
                    return false
                }
                if isDue { continuation.resume() }
            }
        } onCancel: {
            let waiters = state.withLock { state in
                defer { state.waiters = [] }
                return state.waiters
            }
            for waiter in waiters { waiter.resume() }
        }
        try Task.checkCancellation()
    }
}

/// Says nothing: what a test expects it checks.
private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// The real server on a real socket in a folder of its own.
struct TestServer {
    let path: String
    let health: TestHealth

    /// Runs `body` beside a server and drains it afterwards.
    static func run(
        limits: ServerLimits = ServerLimits(), rows: [MethodRow] = [], roles: RoleMap = .onlyAdmin(uid: getuid()),
        _ body: @escaping @Sendable (TestServer, ServiceGroup) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let health = TestHealth()
        let identity = DaemonIdentity(
            version: "1.2.3", limits: limits.document, ask: "ask the tests", name: { $0 == getuid() ? "tester" : nil })
        let handlers = Handlers(
            system: SystemHandlers(identity), health: HealthHandlers(health), rpc: try RPCHandlers())
        var table = MethodTable(handlers)
        for row in rows { table.replace(row) }
        let path = folder.path + "/s"
        let server = try await RPCServer(
            address: try UnixAddress(path), socketMode: 0o600, folderMode: 0o700, table: table, limits: limits,
            ownUID: getuid(), ask: "ask the tests", roles: { roles }, logger: quiet)
        let group = ServiceGroup(services: [server], logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            do {
                try await body(TestServer(path: path, health: health), group)
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        withExtendedLifetime(folder) {}
    }
}

/// A handler that waits until it is told to go on, and tells when it is cancelled.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiters: [Int: CheckedContinuation<Void, any Error>] = [:]
        var next = 0
    }

    private let state = Locked(State())

    func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [:] }
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume() }
    }

    func pass() async throws {
        let id = state.withLock { state in
            state.next += 1
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let result: Result<Void, any Error>? = state.withLock { state in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.isOpen { return .success(()) }
                    state.waiters[id] = continuation
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(throwing: CancellationError())
        }
    }
}
