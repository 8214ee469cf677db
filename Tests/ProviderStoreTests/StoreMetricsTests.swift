import ProviderCore
import TestSupport
import Testing

@testable import ProviderStore

@Suite struct StoreMetricsTests {
    private func text(_ fixture: StoreFixture) async throws -> Exposition {
        try Exposition(Metric.text(try await fixture.store.metrics()))
    }

    @Test func changesThatShareACommitAreOneCommitOfThatSize() async throws {
        let fixture = try StoreFixture()
        let before = try await text(fixture)
        let plug = try await Plug(fixture.store)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<100 { group.addTask { try await fixture.add(makeProvider(name: "work \(index)")) } }
            try await waitUntil { fixture.store.writer.waiting == 100 }
            // Without a turn of the writer, which has its hands full.
            let queue = try await text(fixture).value("providerd_store_queue_changes")
            #expect(queue == 100)
            try await plug.release()
            try await group.waitForAll()
        }
        try await fixture.add(makeProvider(name: "alone"))
        let after = try await text(fixture)
        func grown(_ name: String, _ labels: [String: String] = [:]) throws -> Double {
            try #require(after.value(name, labels)) - (before.value(name, labels) ?? 0)
        }
        let name = "providerd_store_commit_changes"
        #expect(try grown(name + "_count") == 2)
        #expect(try grown(name + "_sum") == 101)
        #expect(try grown(name + "_bucket", ["le": "1"]) == 1)
        #expect(try grown(name + "_bucket", ["le": "64"]) == 1)
        #expect(try grown(name + "_bucket", ["le": "128"]) == 2)
        #expect(try grown("providerd_store_commit_duration_seconds_count") == 2)
        #expect(try grown("providerd_store_commit_duration_seconds_sum") > 0)
        #expect(after.value("providerd_store_queue_changes") == 0)
        #expect(after.value("providerd_store_commit_failures_total") == 0)
        #expect(after.value("providerd_providers", ["active": "true"]) == 101)
        #expect(try #require(after.value("providerd_store_bytes", ["file": "wal"])) > 0)
    }

    @Test func whatChangesNothingIsNoCommit() async throws {
        let fixture = try StoreFixture()
        try await fixture.add(makeProvider(name: "work"))
        let before = try await text(fixture).value("providerd_store_commit_changes_count")
        try await fixture.store.probe()
        #expect(try await text(fixture).value("providerd_store_commit_changes_count") == before)
    }

    @Test func aTransactionThatTheDiskRefusesIsAFailure() async throws {
        let fixture = try StoreFixture()
        try await fixture.add(makeProvider(name: "before"))
        Disk.watch(fixture.database.folder)
        Disk.set(.full, below: fixture.database.folder)
        _ = await fixture.failure { try await fixture.add(makeProvider(name: "after")) }
        Disk.set(nil, below: fixture.database.folder)
        #expect(try await text(fixture).value("providerd_store_commit_failures_total") == 1)
    }
}
