import Dispatch
import GRDB
import ProviderCore
import Synchronization
import Testing

@testable import ProviderStore

@Suite struct WriterTests {
    @Test func changesThatWaitTogetherShareOneCommit() async throws {
        let fixture = try StoreFixture()
        let before = fixture.store.commits
        let plug = try await Plug(fixture.store)
        let results = try await withThrowingTaskGroup(of: Result<Provider, any Error>.self) { group in
            for index in 0..<100 {
                group.addTask {
                    // Every tenth has the name of another.
                    let name = index % 10 == 9 ? "work 0" : "work \(index)"
                    do { return .success(try await fixture.add(makeProvider(name: name))) } catch {
                        return .failure(error)
                    }
                }
            }
            try await waitUntil { fixture.store.writer.waiting == 100 }
            try await plug.release()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let failures = results.compactMap { result in
            if case .failure(let error) = result { return error as? Failure }
            return nil
        }
        #expect(failures.count == 10)
        #expect(failures.allSatisfy { $0.reason == "NAME_TAKEN" })
        #expect(fixture.store.commits - before == 1)
        #expect(fixture.store.providers.count == 90)
        #expect(try fixture.number("SELECT count(*) FROM provider") == 90)
    }

    @Test func aBatchIsBounded() async throws {
        let fixture = try StoreFixture()
        let plug = try await Plug(fixture.store)
        let before = fixture.store.commits
        let count = Writer.largestBatch + 10
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<count { group.addTask { try await fixture.add(makeProvider()) } }
            try await waitUntil { fixture.store.writer.waiting == count }
            try await plug.release()
            try await group.waitForAll()
        }
        #expect(fixture.store.commits - before == 2)
        #expect(fixture.store.providers.count == count)
    }

    /// Two changes that share a transaction on a broken disk; answers why each failed.
    private func twoFailures(_ fixture: StoreFixture) async throws -> [Failure?] {
        let plug = try await Plug(fixture.store)
        return try await withThrowingTaskGroup(of: Failure?.self) { group in
            for name in ["one", "two"] {
                group.addTask { await fixture.failure { try await fixture.add(makeProvider(name: name)) } }
            }
            try await waitUntil { fixture.store.writer.waiting == 2 }
            try await plug.release()
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test func aFullDiskFailsTheWholeBatchAndEndsWhenThereIsRoom() async throws {
        let fixture = try StoreFixture()
        let before = try await fixture.add(makeProvider(name: "before"))
        Disk.watch(fixture.database.folder)
        Disk.set(.full, below: fixture.database.folder)
        let failures = try await twoFailures(fixture)
        #expect(failures.map { $0?.reason } == ["STORE_UNAVAILABLE", "STORE_UNAVAILABLE"])
        #expect(failures.allSatisfy { $0?.message.contains("disk of the state folder is full") == true })
        #expect(failures.allSatisfy { $0?.retryAfterMilliseconds != nil })
        #expect(fixture.store.providers.all() == [before])
        let stored = try await fixture.store.read { try ($0 as? Reader)?.allProviders() }
        #expect(stored == [before])
        Disk.set(nil, below: fixture.database.folder)
        try await fixture.add(makeProvider(name: "one"))
        #expect(fixture.store.providers.count == 2)
        #expect(try fixture.number("SELECT count(*) FROM provider") == 2)
    }

    @Test func oneTooLargeForTheDiskTakesItsWholeBatchWithIt() async throws {
        let fixture = try StoreFixture()
        try await fixture.add(makeProvider(name: "before"))
        let pages = try #require(try fixture.number("PRAGMA page_count"))
        _ = try fixture.number("PRAGMA max_page_count = \(pages)")
        let plug = try await Plug(fixture.store)
        let reasons = try await withThrowingTaskGroup(of: String?.self) { group in
            for name in ["small", String(repeating: "x", count: 2_000_000)] {
                group.addTask { await fixture.failure { try await fixture.add(makeProvider(name: name)) }?.reason }
            }
            try await waitUntil { fixture.store.writer.waiting == 2 }
            try await plug.release()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(reasons == ["STORE_UNAVAILABLE", "STORE_UNAVAILABLE"])
        #expect(fixture.store.providers.all().map(\.name) == ["before"])
        #expect(try fixture.number("SELECT count(*) FROM provider") == 1)
    }

    @Test func aDiskThatDoesNotKeepWhatWasWrittenIsNotTriedAgain() async throws {
        let fixture = try StoreFixture()
        let before = try await fixture.add(makeProvider(name: "before"))
        Disk.watch(fixture.database.folder)
        Disk.set(.failedSync, below: fixture.database.folder)
        let failures = try await twoFailures(fixture)
        #expect(failures.allSatisfy { $0?.message.contains("restart providerd") == true })
        Disk.set(nil, below: fixture.database.folder)
        _ = Disk.calls(below: fixture.database.folder)
        let later = await fixture.failure { try await fixture.add(makeProvider()) }
        #expect(later == failures[0])
        #expect(fixture.store.writeFailure == later)
        #expect(Disk.calls(below: fixture.database.folder).isEmpty)
        #expect(fixture.store.providers.all() == [before])
    }

    @Test func theSnapshotIsThereBeforeTheAnswer() async throws {
        let fixture = try StoreFixture()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    let provider = try await fixture.add(makeProvider())
                    return fixture.store.providers.provider(provider.id) == provider
                }
            }
            for try await isThere in group { #expect(isThere) }
        }
    }

    @Test func aCancelledCallerOfAQueuedChangeStillGetsItsResult() async throws {
        let fixture = try StoreFixture()
        let plug = try await Plug(fixture.store)
        let change = Task { try await fixture.add(makeProvider(name: "kept")) }
        try await waitUntil { fixture.store.writer.waiting == 1 }
        change.cancel()
        try await plug.release()
        #expect(try await change.value.name == "kept")
        #expect(fixture.store.providers.provider("kept") != nil)
    }

    @Test func whatABodyThrowsRollsItsOwnChangesBack() async throws {
        struct Refusal: Error {}
        let fixture = try StoreFixture()
        await #expect(throws: Refusal.self) {
            try await fixture.store.advance { transaction in
                try transaction.insert(makeProvider(name: "gone"), secrets: [])
                #expect(try transaction.provider("gone") != nil)
                throw Refusal()
            }
        }
        #expect(fixture.store.providers.count == 0)
        #expect(try fixture.number("SELECT count(*) FROM provider") == 0)
    }
}
