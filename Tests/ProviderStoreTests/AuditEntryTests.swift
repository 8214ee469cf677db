import Foundation
import GRDB
import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderStore

@Suite struct AuditEntryTests {
    private func fill(_ fixture: StoreFixture, _ count: Int = 6) async throws {
        for index in 0..<count {
            let entry = AuditEntry(
                at: nextMoment(), actor: makeContext().actor,
                method: index % 2 == 0 ? "provider.create" : "file.delete",
                object: "prv_\(index)", outcome: index % 3 == 0 ? .denied : .ok, reason: index % 3 == 0 ? "NO" : nil,
                before: ["name": "a"], after: index == 4 ? nil : ["name": "b"], requestID: "r\(index)", traceID: "t")
            try await fixture.store.record(entry)
        }
    }

    /// A copy of the database, changed as someone with the file and without the triggers would.
    private func verifyCopy(
        of fixture: StoreFixture, after changes: [String], authenticator: any AuditAuthenticator = ToyAuthenticator()
    ) async throws -> AuditVerification {
        let folder = try TemporaryFolder()
        try fixture.sql("VACUUM INTO ?", [.text(folder.path + "/providerd.sqlite")])
        let copy = try DatabaseQueue(path: folder.path + "/providerd.sqlite")
        try await copy.write { connection in
            for name in ["audit_no_update", "audit_no_delete", "audit_in_order"] {
                try connection.execute(sql: "DROP TRIGGER \(name)")
            }
            for change in changes { try connection.execute(sql: change) }
        }
        try copy.close()
        let store = try SQLiteStore(Database(folder: folder.path), auditAuthenticator: authenticator)
        return try await store.verifyAudit()
    }

    @Test func anUntouchedChainIsWhole() async throws {
        let fixture = try StoreFixture()
        #expect(try await fixture.store.verifyAudit().entries == 0)
        try await fill(fixture)
        let verification = try await fixture.store.verifyAudit()
        #expect(verification.problems.isEmpty)
        #expect(verification.entries == 6 && verification.headSeq == 6)
        #expect(verification.headMAC.count == 32)
        #expect(try await verifyCopy(of: fixture, after: []) == verification)
    }

    @Test(arguments: [
        "at = at + 1", "uid = 0", "gid = 0", "pid = 1", "name = 'bob'", "role = 'viewer'", "method = 'x'",
        "object = NULL", "outcome = 'failed'", "reason = 'x'", "before = NULL", "after = '{\"name\": \"b\"}'",
        "request_id = ''", "trace_id = 'tt'", "mac = zeroblob(32)", "prev = zeroblob(32)", "pid = pid + 4294967296",
        "outcome = 'unheard of'", "uid = -1", "uid = uid + 4294967296", "gid = 1 << 40",
    ]) func anEditedFieldIsFound(change: String) async throws {
        let fixture = try StoreFixture()
        try await fill(fixture)
        let verification = try await verifyCopy(of: fixture, after: ["UPDATE audit SET \(change) WHERE seq = 3"])
        #expect(verification.problems.contains { $0.seq == 3 }, "\(verification.problems)")
    }

    @Test func textThatMovesFromOneFieldToTheNextIsFound() async throws {
        let fixture = try StoreFixture()
        try await fill(fixture)
        let verification = try await verifyCopy(
            of: fixture, after: ["UPDATE audit SET request_id = 'r', trace_id = '2t' WHERE seq = 3"])
        #expect(verification.problems.map(\.seq) == [3])
    }

    @Test func aDeletedRowIsFound() async throws {
        let fixture = try StoreFixture()
        try await fill(fixture)
        let verification = try await verifyCopy(of: fixture, after: ["DELETE FROM audit WHERE seq = 3"])
        #expect(verification.problems.map(\.what) == ["row 3 is missing"])
        let first = try await verifyCopy(of: fixture, after: ["DELETE FROM audit WHERE seq <= 2"])
        #expect(first.problems.map(\.what) == ["rows 1 to 2 are missing"])
    }

    @Test func aDeletedRowWhoseGapWasClosedIsFound() async throws {
        let fixture = try StoreFixture()
        try await fill(fixture)
        let verification = try await verifyCopy(
            of: fixture,
            after: [
                "DELETE FROM audit WHERE seq = 3", "UPDATE audit SET seq = seq - 1 WHERE seq = 4",
                "UPDATE audit SET seq = seq - 1 WHERE seq = 5", "UPDATE audit SET seq = seq - 1 WHERE seq = 6",
            ])
        #expect(verification.problems.first?.seq == 3)
    }

    @Test func reorderedRowsAreFound() async throws {
        let fixture = try StoreFixture()
        try await fill(fixture)
        let verification = try await verifyCopy(
            of: fixture,
            after: [
                "UPDATE audit SET seq = -1 WHERE seq = 2", "UPDATE audit SET seq = 2 WHERE seq = 3",
                "UPDATE audit SET seq = 3 WHERE seq = -1",
            ])
        #expect(Set(verification.problems.map(\.seq)).isSuperset(of: [2, 3]))
    }

    @Test func rowsPutBeforeTheFirstAreFound() async throws {
        let fixture = try StoreFixture()
        try await fill(fixture)
        let columns =
            "at, uid, gid, pid, name, role, method, object, outcome, reason, before, after, request_id, trace_id"
        let verification = try await verifyCopy(
            of: fixture,
            after: [0, -7].map { "INSERT INTO audit SELECT \($0), \(columns), prev, mac FROM audit WHERE seq = 6" })
        #expect(verification.problems.map(\.seq) == [-7, 0])
        #expect(verification.headSeq == 6)
    }

    @Test func aRowThatCannotBeReadIsTheOnlyProblem() async throws {
        let fixture = try StoreFixture()
        try await fill(fixture)
        let verification = try await verifyCopy(
            of: fixture, after: ["UPDATE audit SET outcome = 'unheard of' WHERE seq = 3"])
        #expect(verification.problems == [.init(seq: 3, what: "is not what was written: it cannot be read")])
        #expect(verification.entries == 6)
    }

    @Test func aForgedRowIsFound() async throws {
        let fixture = try StoreFixture()
        try await fill(fixture)
        let columns =
            "at, uid, gid, pid, name, role, method, object, outcome, reason, before, after, request_id, trace_id"
        let verification = try await verifyCopy(
            of: fixture,
            after: ["INSERT INTO audit SELECT 7, \(columns), mac, mac FROM audit WHERE seq = 6"])
        #expect(verification.problems.map(\.seq) == [7])
    }

    @Test func anotherKeyVerifiesNothing() async throws {
        let fixture = try StoreFixture()
        try await fill(fixture)
        let verification = try await verifyCopy(of: fixture, after: [], authenticator: ToyAuthenticator(key: 8))
        #expect(verification.problems.count == 6)
    }

    @Test func rowsCutOffWhileTheDaemonRunsAreFound() async throws {
        let fixture = try StoreFixture()
        try await fill(fixture)
        try fixture.sql("DROP TRIGGER audit_no_delete")
        try fixture.sql("DELETE FROM audit WHERE seq > 4")
        let verification = try await fixture.store.verifyAudit()
        #expect(verification.problems.map(\.seq) == [5])
    }

    @Test func aLongChainIsWalkedToItsEnd() async throws {
        let fixture = try StoreFixture()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2500 {
                group.addTask {
                    let context = makeContext()
                    try? await fixture.store.record(
                        AuditEntry(at: context.at, actor: context.actor, method: "m", outcome: .ok))
                }
            }
        }
        let verification = try await fixture.store.verifyAudit()
        #expect(verification.entries == 2500)
        #expect(verification.problems.isEmpty)
    }

    @Test(arguments: [
        "UPDATE audit SET method = 'x' WHERE seq = 2", "DELETE FROM audit WHERE seq = 6",
        """
        INSERT OR REPLACE INTO audit SELECT seq, at, 0, gid, pid, name, role, method, object, outcome, reason, before,
            after, request_id, trace_id, prev, mac FROM audit WHERE seq = 6
        """,
        """
        INSERT INTO audit SELECT 8, at, uid, gid, pid, name, role, method, object, outcome, reason, before, after,
            request_id, trace_id, mac, mac FROM audit WHERE seq = 6
        """,
        """
        INSERT INTO audit SELECT 7, at, uid, gid, pid, name, role, method, object, outcome, reason, before, after,
            request_id, trace_id, prev, mac FROM audit WHERE seq = 6
        """,
    ]) func theTriggersStopMistakes(statement: String) async throws {
        let fixture = try StoreFixture()
        try await fill(fixture)
        let error = #expect(throws: DatabaseError.self) { try fixture.sql(statement) }
        #expect(error?.message?.hasPrefix("audit rows") == true)
        #expect(try await fixture.store.verifyAudit().problems.isEmpty)
    }

    @Test func listsFilterAndWalkNewestFirst() async throws {
        let fixture = try StoreFixture()
        try await fill(fixture, 30)
        let all = try await fixture.store.read { try $0.auditEntries(after: 0, limit: 100) }
        #expect(all.map(\.seq) == Array(1...30))
        #expect(all[1].before == ["name": "a"] && all[1].requestID == "r1" && all[1].traceID == "t")
        for filter in Self.filters {
            let expected = all.reversed().filter { entry in
                (filter.method ?? entry.method) == entry.method && (filter.uid ?? entry.actor.uid) == entry.actor.uid
                    && (filter.outcome ?? entry.outcome) == entry.outcome
            }
            var found: [AuditEntry] = []
            var token = ""
            repeat {
                let request = PageRequest(size: 4, token: token)
                let page = try await fixture.store.read { try $0.audit(filter, request) }
                #expect(try await fixture.store.position(of: page.cursor, in: .audit) == 30)
                found += page.items
                token = page.nextPageToken
            } while !token.isEmpty
            #expect(found == expected)
        }
    }

    static let filters: [AuditFilter] = [nil, "file.delete"].flatMap { method in
        [nil, 1001].flatMap { uid in
            [nil, AuditEntry.Outcome.denied].map { AuditFilter(method: method, uid: uid, outcome: $0) }
        }
    }
}
