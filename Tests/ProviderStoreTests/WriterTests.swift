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
        let plug = await Plug(fixture.store)
        let results = await withTaskGroup(of: Result<Provider, any Error>.self) { group in
            for index in 0..<100 {
                group.addTask {
                    // Every tenth has the name of another.
                    let name = index % 10 == 9 ? "work 0" : "work \(index)"
                    do { return .success(try await fixture.add(makeProvider(name: name))) } catch {
                        return .failure(error)
                    }
                }
            }
            while fixture.store.writer.waiting < 100 { await Task.yield() }
            try? await plug.release()
            return await group.reduce(into: []) { $0.append($1) }
        }
        let failures = results.compactMap { result in
            if case .failure(let error) = result { return error as? Failure }
            return nil
        }
        #expect(failures.count == 10)
        #expect(failures.allSatisfy { $0.reason == "NAME_TAKEN" })
        #expect(fixture.store.commits - before == 2)
        #expect(fixture.store.providers.count == 90)
        #expect(try fixture.number("SELECT count(*) FROM provider") == 90)
    }

    @Test func aBatchIsBounded() async throws {
        let fixture = try StoreFixture()
        let plug = await Plug(fixture.store)
        let before = fixture.store.commits
        let count = Writer.largestBatch + 10
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<count { group.addTask { _ = try? await fixture.add(makeProvider()) } }
            while fixture.store.writer.waiting < count { await Task.yield() }
            try? await plug.release()
        }
        #expect(fixture.store.commits - before == 3)
        #expect(fixture.store.providers.count == count)
    }

    @Test func aFullDiskFailsTheWholeBatchAndNothingOfItStays() async throws {
        let fixture = try StoreFixture()
        try await fixture.add(makeProvider(name: "before"))
        let pages = try #require(try fixture.number("PRAGMA page_count"))
        _ = try fixture.number("PRAGMA max_page_count = \(pages)")
        let plug = await Plug(fixture.store)
        let reasons = await withTaskGroup(of: String?.self) { group in
            group.addTask { await fixture.failure { try await fixture.add(makeProvider(name: "small")) }?.reason }
            while fixture.store.writer.waiting < 1 { await Task.yield() }
            group.addTask {
                let name = String(repeating: "x", count: 2_000_000)
                return await fixture.failure { try await fixture.add(makeProvider(name: name)) }?.reason
            }
            while fixture.store.writer.waiting < 2 { await Task.yield() }
            try? await plug.release()
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(reasons == ["STORE_UNAVAILABLE", "STORE_UNAVAILABLE"])
        #expect(fixture.store.providers.all().map(\.name) == ["before"])
        #expect(try fixture.number("SELECT count(*) FROM provider") == 1)
        _ = try fixture.number("PRAGMA max_page_count = 1000000")
        try await fixture.add(makeProvider(name: "small"))
        #expect(fixture.store.providers.count == 2)
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
        let plug = await Plug(fixture.store)
        let change = Task { try await fixture.add(makeProvider(name: "kept")) }
        while fixture.store.writer.waiting < 1 { await Task.yield() }
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
