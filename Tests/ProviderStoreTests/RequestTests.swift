import ProviderCore
import ProviderJSON
import Synchronization
import Testing

@testable import ProviderStore

@Suite struct RequestTests {
    private func create(
        _ fixture: StoreFixture, name: String, _ context: ChangeContext, reply: String? = nil
    ) async throws -> String {
        try await fixture.store.change(context) { transaction in
            let provider = makeProvider(name: name)
            try transaction.insert(provider, secrets: [])
            return Changed(TextReply(reply ?? provider.id), object: provider.id, after: ["name": .string(name)])
        }.text
    }

    private func entries(_ fixture: StoreFixture) async throws -> [AuditEntry] {
        try await fixture.store.read { try $0.auditEntries(after: 0, limit: 1000) }
    }

    @Test func aChangeIsAuditedInItsOwnTransaction() async throws {
        let fixture = try StoreFixture()
        let before = fixture.store.commits
        let id = try await create(fixture, name: "one", makeContext(requestID: "r"))
        #expect(fixture.store.commits == before + 1)
        let entry = try #require(try await entries(fixture).first)
        #expect(entry.object == id && entry.outcome == .ok && entry.method == "provider.create")
        #expect(entry.after == ["name": "one"] && entry.requestID == "r")
    }

    @Test func aRefusedChangeLeavesItsRowAndNothingElse() async throws {
        let fixture = try StoreFixture()
        let id = try await create(fixture, name: "one", makeContext())
        let failure = await fixture.failure { _ = try await create(fixture, name: "ONE", makeContext()) }
        #expect(failure?.reason == "NAME_TAKEN")
        let last = try #require(try await entries(fixture).last)
        #expect(last.outcome == .failed && last.reason == "NAME_TAKEN" && last.object == id)
        let denied = await fixture.failure {
            let _: TextReply = try await fixture.store.change(makeContext("provider.delete")) { transaction in
                try transaction.deleteProvider(id)
                throw Failure(.permissionDenied, "ROLE_MISSING", "cannot delete it: you are no admin")
            }
        }
        #expect(denied?.reason == "ROLE_MISSING")
        #expect(fixture.store.providers.provider(id) != nil)
        #expect(try await entries(fixture).last?.outcome == .denied)
        #expect(try await entries(fixture).last?.object == id)
        #expect(try await fixture.store.verifyAudit().problems.isEmpty)
    }

    @Test func aChangeOfSeveralThingsHasARowForEach() async throws {
        let fixture = try StoreFixture()
        _ = try await fixture.store.change(makeContext("provider.activate", requestID: "r")) { _ in
            let parts = [
                ChangedPart(object: "prv_1", before: ["active": false], after: ["active": true]),
                ChangedPart(object: "nobody", outcome: .failed, reason: "PROVIDER_NOT_FOUND"),
            ]
            return Changed(TextReply("two"), object: "prv_1", parts: parts)
        }
        let entries = try await entries(fixture)
        #expect(entries.map(\.object) == ["prv_1", "nobody"])
        #expect(entries.map(\.outcome) == [.ok, .failed])
        #expect(entries.map(\.reason) == [nil, "PROVIDER_NOT_FOUND"])
        #expect(entries[0].before == ["active": false] && entries[0].after == ["active": true])
        #expect(entries.allSatisfy { $0.method == "provider.activate" && $0.requestID == "r" })
        #expect(try await fixture.store.verifyAudit().problems.isEmpty)
    }

    @Test func aDryRunChangesAuditsAndRemembersNothing() async throws {
        let fixture = try StoreFixture()
        let context = makeContext(requestID: "r", validateOnly: true)
        let id = try await create(fixture, name: "one", context)
        #expect(id.hasPrefix("prv_"))
        let failure = await fixture.failure {
            _ = try await fixture.store.change(context) { _ -> Changed<TextReply> in
                throw Failure(.notFound, "PROVIDER_NOT_FOUND", "cannot find it")
            }
        }
        #expect(failure?.reason == "PROVIDER_NOT_FOUND")
        #expect(fixture.store.providers.count == 0)
        #expect(try await entries(fixture).isEmpty)
        #expect(try fixture.number("SELECT count(*) FROM provider") == 0)
        #expect(try fixture.number("SELECT count(*) FROM request") == 0)
        #expect(fixture.store.wakeups.position(of: .providers) == 0)
        #expect(fixture.store.commits == 0)
        _ = try await create(fixture, name: "one", makeContext(requestID: "r"))
    }

    @Test func theSameRequestGetsItsFirstAnswerAgain() async throws {
        let fixture = try StoreFixture()
        let first = try await create(fixture, name: "one", makeContext(requestID: "r"))
        let second = try await create(fixture, name: "one", makeContext(requestID: "r"))
        #expect(first == second)
        #expect(fixture.store.providers.count == 1)
        #expect(try await entries(fixture).count == 1)
    }

    @Test func anAnswerIsThereAfterAReopening() async throws {
        let folder = try TemporaryFolder()
        var answers: [String] = []
        for _ in 0..<2 {
            let store = try SQLiteStore(Database(folder: folder.path), auditAuthenticator: ToyAuthenticator())
            let reply = try await store.change(makeContext(requestID: "r")) { transaction in
                let provider = makeProvider()
                try transaction.insert(provider, secrets: [])
                return Changed(TextReply(provider.id))
            }
            answers.append(reply.text)
        }
        #expect(answers[0] == answers[1])
    }

    @Test func eachUserHasRequestIDsOfTheirOwn() async throws {
        let fixture = try StoreFixture()
        let first = try await create(fixture, name: "one", makeContext(uid: 1, requestID: "r"))
        let second = try await create(fixture, name: "two", makeContext(uid: 2, requestID: "r"))
        #expect(first != second)
    }

    @Test func anIDForOtherParamsOrAnotherMethodIsRefused() async throws {
        let fixture = try StoreFixture()
        _ = try await create(fixture, name: "one", makeContext(requestID: "r"))
        for context in [makeContext(requestID: "r", digest: [2]), makeContext("provider.update", requestID: "r")] {
            let failure = await fixture.failure { _ = try await create(fixture, name: "two", context) }
            #expect(failure?.code == .invalidArgument)
            #expect(failure?.reason == "REQUEST_ID_REUSED")
        }
        #expect(fixture.store.providers.count == 1)
    }

    @Test func aFailureIsNotRemembered() async throws {
        let fixture = try StoreFixture()
        let holder = try await fixture.add(makeProvider(name: "one"))
        let failure = await fixture.failure { _ = try await create(fixture, name: "one", makeContext(requestID: "r")) }
        #expect(failure?.reason == "NAME_TAKEN")
        try await fixture.store.advance { try $0.deleteProvider(holder.id) }
        _ = try await create(fixture, name: "one", makeContext(requestID: "r"))
        #expect(fixture.store.providers.count == 1)
    }

    @Test func anAnswerIsForgottenAfterADay() async throws {
        let fixture = try StoreFixture()
        let day = 24 * 3600 * 1000
        _ = try await create(fixture, name: "one", makeContext(requestID: "r", at: start))
        let almost = start.adding(milliseconds: day - 1)
        _ = try await create(fixture, name: "one", makeContext(requestID: "r", at: almost))
        let later = start.adding(milliseconds: day)
        _ = try await create(fixture, name: "two", makeContext(requestID: "r", at: later))
        #expect(fixture.store.providers.count == 2)
        #expect(try fixture.number("SELECT count(*) FROM request") == 1)
    }

    @Test func eachNewRequestTakesOldOnesAway() async throws {
        let fixture = try StoreFixture()
        for index in 0..<10 {
            _ = try await create(fixture, name: "\(index)", makeContext(requestID: "r\(index)", at: start))
        }
        let later = start.adding(milliseconds: 25 * 3600 * 1000)
        _ = try await create(fixture, name: "later", makeContext(requestID: "later", at: later))
        #expect(try fixture.number("SELECT count(*) FROM request") == 3)
        _ = try await create(fixture, name: "last", makeContext(requestID: "last", at: later))
        #expect(try fixture.number("SELECT count(*) FROM request") == 2)
    }

    @Test func aLongAnswerIsRememberedToo() async throws {
        let fixture = try StoreFixture()
        let long = String(repeating: "x", count: 1 << 20)
        _ = try await create(fixture, name: "one", makeContext(requestID: "r"), reply: long)
        #expect(try await create(fixture, name: "one", makeContext(requestID: "r")) == long)
        #expect(try await entries(fixture).count == 1)
    }

    @Test func aRequestThatStillRunsIsNotBegunAgain() async throws {
        let fixture = try StoreFixture()
        let plug = try await Plug(fixture.store)
        let first = Task { try await create(fixture, name: "one", makeContext(requestID: "r")) }
        try await waitUntil { fixture.store.writer.waiting == 1 }
        let failure = await fixture.failure { _ = try await create(fixture, name: "one", makeContext(requestID: "r")) }
        #expect(failure?.code == .aborted)
        #expect(failure?.reason == "REQUEST_IN_PROGRESS")
        #expect(failure?.retryAfterMilliseconds != nil)
        try await plug.release()
        let answer = try await first.value
        #expect(try await create(fixture, name: "one", makeContext(requestID: "r")) == answer)
    }

    @Test func nothingChangesWhileTheAuditCannotBeWritten() async throws {
        let fixture = try StoreFixture(authenticator: SealedAuthenticator())
        let failure = await fixture.failure { _ = try await create(fixture, name: "one", makeContext()) }
        #expect(failure?.reason == "VAULT_SEALED")
        #expect(fixture.store.providers.count == 0)
        #expect(try fixture.number("SELECT count(*) FROM provider") == 0)
    }

    @Test func aSlowCallIsRepeatedWithoutItsWork() async throws {
        let fixture = try StoreFixture()
        let works = Mutex(0)
        @Sendable func upload(_ context: ChangeContext) async throws -> String {
            try await fixture.store.once(context) { context in
                works.withLock { $0 += 1 }
                return TextReply(try await create(fixture, name: "one", context))
            }.text
        }
        let first = try await upload(makeContext(requestID: "r"))
        #expect(try await upload(makeContext(requestID: "r")) == first)
        #expect(works.withLock { $0 } == 1)
        let reused = await fixture.failure { _ = try await upload(makeContext(requestID: "r", digest: [2])) }
        #expect(reused?.reason == "REQUEST_ID_REUSED")
        #expect(try await entries(fixture).map(\.reason) == [nil, "REQUEST_ID_REUSED"])
        #expect(works.withLock { $0 } == 1)
    }

    @Test func aSlowCallHoldsItsRequestUntilItEnds() async throws {
        let fixture = try StoreFixture()
        let failure = await fixture.failure {
            _ = try await fixture.store.once(makeContext(requestID: "r")) { context -> TextReply in
                for other in [true, false] {
                    let failure = await fixture.failure {
                        if !other { _ = try await create(fixture, name: "one", makeContext(requestID: "r")) }
                        _ = try await fixture.store.once(makeContext(requestID: "r")) { _ in TextReply("") }
                    }
                    #expect(failure?.reason == "REQUEST_IN_PROGRESS")
                }
                _ = try await create(fixture, name: "two", makeContext(requestID: "other"))
                throw Failure(.cancelled, "CANCELLED", "cannot go on")
            }
        }
        #expect(failure?.reason == "CANCELLED")
        _ = try await create(fixture, name: "one", makeContext(requestID: "r"))
        #expect(fixture.store.providers.count == 2)
    }

    @Test func aSlowCheckNeitherHoldsNorReplays() async throws {
        let fixture = try StoreFixture()
        _ = try await create(fixture, name: "one", makeContext(requestID: "r"))
        let reply = try await fixture.store.once(makeContext(requestID: "r", validateOnly: true)) { context in
            #expect(!context.holdsRequestID)
            return TextReply("checked")
        }
        #expect(reply.text == "checked")
    }
}
