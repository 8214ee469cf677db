import Logging
import ProviderCore
import ProviderMethods
import ProviderProtocol
import ProviderStore
import ProviderVault
import ServiceLifecycle
import TestSupport
import Testing

@testable import providerd

struct AuditRecorderTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    private struct Sealed: AuditAuthenticator {
        func authenticate(_ bytes: [UInt8]) throws -> [UInt8] {
            throw Failure(.failedPrecondition, "VAULT_SEALED", "cannot write the audit: the vault is sealed")
        }
    }

    private struct Open: AuditAuthenticator {
        func authenticate(_ bytes: [UInt8]) -> [UInt8] { Array(repeating: 7, count: 32) }
    }

    private func store(_ folder: TemporaryFolder, _ authenticator: any AuditAuthenticator = Open()) throws
        -> SQLiteStore
    {
        try SQLiteStore(try Database(folder: folder.path + "/state"), auditAuthenticator: authenticator)
    }

    private func refuse(_ recorder: AuditRecorder, _ number: Int, _ code: ErrorCode = .permissionDenied) {
        let context = CallContext(
            uid: 1001, gid: 100, pid: 5, groups: [], roles: .viewer,
            meta: Meta(requestID: "r\(number)", traceparent: "00-\(Self.trace)-00f067aa0ba902b7-01"))
        recorder.refused(ProviderDelete.descriptor, context, RPCError(code, "cannot", reason: "ROLE_REQUIRED"))
    }

    private func entries(_ store: SQLiteStore) async throws -> [AuditEntry] {
        try await store.read { try $0.auditEntries(after: 0, limit: 1000) }
    }

    @Test func refusalsAreStoredInOrderAndNoneIsLostWhenTheDaemonStops() async throws {
        let folder = try TemporaryFolder()
        let store = try store(folder)
        let log = LogLines()
        let recorder = AuditRecorder(store: store, logger: log.logger, name: { $0 == 1001 ? "alice" : nil })
        let group = ServiceGroup(services: [recorder], logger: log.logger)
        let run = Task { try await group.run() }
        refuse(recorder, 0, .failedPrecondition)
        try await until("the first") { try await entries(store).count == 1 }
        for number in 1...100 { refuse(recorder, number) }
        await group.triggerGracefulShutdown()
        try await run.value
        let stored = try await entries(store)
        #expect(stored.map(\.requestID) == (0...100).map { "r\($0)" })
        #expect(stored.map(\.outcome) == [.failed] + Array(repeating: .denied, count: 100))
        let first = try #require(stored.first)
        #expect(first.method == "provider.delete")
        #expect(first.reason == "ROLE_REQUIRED")
        #expect(first.actor == Actor(uid: 1001, gid: 100, pid: 5, name: "alice", role: "viewer"))
        #expect(first.traceID == Self.trace)
    }

    @Test func whatCannotBeStoredIsInTheLog() async throws {
        let folder = try TemporaryFolder()
        let store = try store(folder, Sealed())
        let log = LogLines()
        let recorder = AuditRecorder(store: store, logger: log.logger, name: { _ in nil })
        let run = Task { try await recorder.run() }
        refuse(recorder, 1)
        try await until("the log") { !log.texts.isEmpty }
        #expect(
            log.texts == [
                "refused, and not in the audit method=provider.delete reason=ROLE_REQUIRED trace_id=\(Self.trace) "
                    + "uid=1001 why=VAULT_SEALED"
            ])
        #expect(try await entries(store).isEmpty)
        run.cancel()
        _ = await run.result
    }

    @Test func aFloodIsCountedRatherThanKept() async throws {
        let folder = try TemporaryFolder()
        let log = LogLines()
        let recorder = AuditRecorder(store: try store(folder, Sealed()), logger: log.logger, name: { _ in nil })
        for number in 1...4100 { refuse(recorder, number) }
        let run = Task { try await recorder.run() }
        try await until("the log") { log.texts.contains("refusals came faster than they could be audited lost=4") }
        run.cancel()
        _ = await run.result
    }
}
