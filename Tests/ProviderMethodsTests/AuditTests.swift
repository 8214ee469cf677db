import ProviderCore
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderStore
import Testing

struct AuditTests {
    private let auditor = CallContext.make(uid: 1002, roles: .auditor)

    private func record(
        _ fixture: Fixture, _ method: String, uid: UInt32 = 1001, _ outcome: AuditEntry.Outcome = .denied
    ) async throws {
        try await fixture.store.record(
            AuditEntry(
                at: .now(), actor: Actor(uid: uid, gid: 1, pid: 2, name: "x", role: "viewer"), method: method,
                outcome: outcome, reason: "ROLE_REQUIRED", requestID: "r", traceID: "t"))
    }

    @Test func anEntryIsShownWhole() async throws {
        let fixture = try Fixture()
        let context = CallContext.make(uid: 1003, roles: .admin, requestID: "r1")
        _ = try await fixture.providers.create(ProviderCreate(name: "work", type: "openai"), context)
        _ = try await fixture.providers.update(ProviderUpdate(id: "work", name: "home"), .admin)
        let page = try await fixture.audit.list(AuditList(), auditor)
        #expect(page.entries.map(\.seq) == [2, 1])
        let (update, create) = (try #require(page.entries.first), try #require(page.entries.last))
        #expect(create.actor == ActorInfo(uid: 1003, gid: 1003, pid: 4321, name: "carol"))
        #expect(create.role == "admin")
        #expect(create.method == "provider.create")
        #expect(create.outcome == .ok)
        #expect(create.requestID == "r1")
        #expect(create.traceID == context.traceID)
        #expect(create.before == nil)
        #expect(create.mac.utf8.count == 64)
        #expect(update.before?["name"] == "work")
        #expect(update.after?["name"] == "home")
        #expect(try await fixture.store.position(of: page.cursor, in: .audit) == 2)
    }

    @Test func entriesAreFiltered() async throws {
        let fixture = try Fixture()
        try await record(fixture, "a.b")
        try await record(fixture, "c.d", uid: .max, .failed)
        try await record(fixture, "a.b", uid: 1002)
        func seqs(_ request: AuditList) async throws -> [Int] {
            try await fixture.audit.list(request, auditor).entries.map(\.seq)
        }
        #expect(try await seqs(AuditList()) == [3, 2, 1])
        #expect(try await seqs(AuditList(method: "a.b")) == [3, 1])
        #expect(try await seqs(AuditList(uid: 1001)) == [1])
        #expect(try await seqs(AuditList(uid: 4_294_967_295)) == [2])
        #expect(try await seqs(AuditList(outcome: .denied)) == [3, 1])
        #expect(try await seqs(AuditList(method: "a.b", uid: 1002, outcome: .denied)) == [3])
        #expect(try await seqs(AuditList(method: "nope")).isEmpty)
    }

    @Test func entriesComeInPages() async throws {
        let fixture = try Fixture()
        for number in 1...3 { try await record(fixture, "m.\(number)") }
        let first = try await fixture.audit.list(AuditList(pageSize: 2), auditor)
        let second = try await fixture.audit.list(AuditList(pageSize: 2, pageToken: first.nextPageToken), auditor)
        #expect((first.entries + second.entries).map(\.method) == ["m.3", "m.2", "m.1"])
        #expect(second.nextPageToken.isEmpty)
        let negative = await refusal { try await fixture.audit.list(AuditList(pageSize: -1), auditor) }
        #expect(negative.fieldViolations.map(\.field) == ["page_size"])
    }

    // MARK: Watch

    private func watching(
        _ fixture: Fixture, after: String? = nil, _ body: (RecordedStream) async throws -> Void
    ) async throws {
        let stream = RecordedStream()
        let audit = fixture.audit
        let context = auditor
        let task = Task { try await audit.watch(AuditWatch(after: after), context, StreamSink(stream)) }
        defer { task.cancel() }
        try await until("the start") { stream.startCursor != nil }
        try await body(stream)
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func aWatchBeginsNowAndGoesOnBehindItsCursor() async throws {
        let fixture = try Fixture()
        try await record(fixture, "before.it")
        var cursor = ""
        try await watching(fixture) { stream in
            try await record(fixture, "m.1")
            try await record(fixture, "m.2")
            try await until("two entries") { stream.items.count == 2 }
            #expect(stream.items.map { $0.value["method"] } == ["m.1", "m.2"])
            cursor = stream.items[0].cursor
        }
        try await record(fixture, "m.3")
        try await watching(fixture, after: cursor) { stream in
            try await until("the others") { stream.items.count == 2 }
            #expect(stream.items.map { $0.value["method"] } == ["m.2", "m.3"])
        }
    }

    @Test func moreThanIsReadAtOnceComesAll() async throws {
        let fixture = try Fixture()
        let start = try await fixture.store.cursor(of: .audit)
        let names = (1...60).map { "p\($0)" }
        for name in names { try await fixture.addProvider(name, key: nil) }
        for _ in 1...10 { _ = try await fixture.providers.activate(ProviderActivate(ids: names), .admin) }
        try await watching(fixture, after: start) { stream in
            try await until("all entries") { stream.items.count == 660 }
            #expect(stream.items.map { $0.value["seq"]?.intValue } == (1...660).map { Int64($0) })
        }
    }

    @Test func aCursorOfAnotherTopicIsRefused() async throws {
        let fixture = try Fixture()
        let events = try await fixture.store.cursor(of: .events)
        let failure = await refusal {
            try await fixture.audit.watch(AuditWatch(after: events), auditor, StreamSink(RecordedStream()))
        }
        #expect(failure.code == .invalidArgument || failure.code == .outOfRange)
    }

    // MARK: Verify

    @Test func anUntouchedAuditIsFine() async throws {
        let fixture = try Fixture()
        for number in 1...3 { try await record(fixture, "m.\(number)") }
        let found = try await fixture.audit.verify(AuditVerify(), auditor)
        #expect(found.ok)
        #expect(found.entries == 3)
        #expect(found.head.seq == 3)
        #expect(found.head.mac == (try await fixture.audit.list(AuditList(), auditor).entries.first?.mac))
        #expect(found.problems.isEmpty)
    }

    @Test func anEmptyAuditIsFineToo() async throws {
        let found = try await Fixture().audit.verify(AuditVerify(), auditor)
        #expect(found.ok)
        #expect(found.head == AuditHead(seq: 0, mac: String(repeating: "0", count: 64)))
    }

    @Test func whileSealedNothingCanBeVerified() async throws {
        let fixture = try await Fixture.sealed { try await $0.addProvider() }
        let failure = await refusal { try await fixture.audit.verify(AuditVerify(), auditor) }
        #expect(failure.code == .failedPrecondition)
        #expect(failure.reason == "VAULT_SEALED")
        #expect(try await fixture.audit.list(AuditList(), auditor).entries.count == 1)
    }
}
