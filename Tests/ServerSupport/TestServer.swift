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
package final class TestHealth: HealthSource {
    private struct State {
        var generation = 0
        var isServing = true
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Locked(State())

    package init() {}

    package var generation: Int { state.withLock { $0.generation } }

    package func isServing(_ service: String) -> Bool? {
        service.isEmpty ? state.withLock { $0.isServing } : nil
    }

    package func set(_ isServing: Bool) {
        let waiters = state.withLock { state in
            state.isServing = isServing
            state.generation += 1
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    package func untilChange(after generation: Int) async throws {
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
package struct TestServer {
    package let path: String
    package let health: TestHealth
    package let metrics: ServerMetrics

    /// The methods that need no store: the tests of the others have one.
    private static func ownRows(_ identity: DaemonIdentity, _ health: TestHealth) throws -> [MethodRow] {
        let system = SystemHandlers(identity, running: NothingRuns())
        let rpc = try RPCHandlers()
        let healthHandlers = HealthHandlers(health)
        return [
            .inline(SystemHello.self) { try system.hello($0, $1) },
            .inline(SystemWhoami.self) { try system.whoami($0, $1) },
            .inline(HealthCheck.self) { try healthHandlers.check($0, $1) },
            .stream(HealthWatch.self) { try await healthHandlers.watch($0, $1, $2) },
            .inline(RPCDiscover.self) { try rpc.discover($0, $1) },
        ]
    }

    /// Runs `body` beside a server and drains it afterwards.
    package static func run(
        limits: ServerLimits = ServerLimits(), rows: [MethodRow] = [], roles: RoleMap = .onlyAdmin(uid: getuid()),
        _ body: @escaping @Sendable (TestServer, ServiceGroup) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let (server, tested) = try await make(in: folder, limits: limits, rows: rows, roles: roles)
        let group = ServiceGroup(services: [server], logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            do {
                try await body(tested, group)
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        withExtendedLifetime(folder) {}
    }

    /// A server that is bound and not yet run.
    package static func make(
        in folder: TemporaryFolder, limits: ServerLimits = ServerLimits(), rows: [MethodRow] = [],
        roles: RoleMap = .onlyAdmin(uid: getuid())
    ) async throws -> (RPCServer, TestServer) {
        let health = TestHealth()
        let metrics = ServerMetrics()
        let identity = DaemonIdentity(
            version: "1.2.3", pid: getpid(), startedAt: .now(), limits: limits.document, ask: "ask the tests",
            name: { $0 == getuid() ? "tester" : nil })
        var table = MethodTable(rows: try Self.ownRows(identity, health))
        for row in rows { table.replace(row) }
        let path = folder.path + "/s"
        let server = try await RPCServer(
            address: try UnixAddress(path), socketMode: 0o600, folderMode: 0o700, table: table, limits: limits,
            ownUID: getuid(), ask: "ask the tests", roles: { roles }, metrics: metrics, logger: quiet)
        return (server, TestServer(path: path, health: health, metrics: metrics))
    }
}

/// A daemon without parts: `system.status` is not among its methods.
private struct NothingRuns: RunningDaemon {
    let vault = VaultInfo(.sealed(reason: "there is none"), secrets: 0)
    let providers = ProviderCounts(total: 0, active: 0)
    let connections = 0

    func commandCounts() async throws -> [Command.State: Int] { [:] }
    func database() async throws -> DatabaseStatus { DatabaseStatus(schemaVersion: 0, size: 0) }
    func metrics() async throws -> [Metric] { [] }
}
