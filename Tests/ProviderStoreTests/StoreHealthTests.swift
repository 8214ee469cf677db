import Foundation
import GRDB
import ProviderCore
import Testing

@testable import ProviderStore

@Suite struct StoreHealthTests {
    @Test func theStatusTellsWhatIsStored() async throws {
        let fixture = try StoreFixture()
        try await fixture.add(makeProvider())
        let status = try await fixture.store.status()
        #expect(status.schemaVersion == Migration.all.count)
        let manager = FileManager.default
        let sizes = try ["", "-wal"].map { ending in
            try #require(try manager.attributesOfItem(atPath: fixture.path + ending)[.size] as? Int64)
        }
        #expect(status.databaseBytes == sizes[0] + sizes[1])
        #expect(sizes[1] > 0)
    }

    @Test func aProbeWaitsForItsTurn() async throws {
        let fixture = try StoreFixture()
        let plug = try await Plug(fixture.store)
        let probe = Task { try await fixture.store.probe() }
        try await waitUntil { fixture.store.writer.waiting == 1 }
        try await plug.release()
        try await probe.value
        Disk.watch(fixture.database.folder)
        try await fixture.store.probe()
        #expect(Disk.calls(below: fixture.database.folder).isEmpty, "a healthy store is not written to")
    }

    @Test func aProbeFindsOutThatThereIsRoomAgain() async throws {
        let fixture = try StoreFixture()
        #expect(fixture.store.writeFailure == nil)
        Disk.watch(fixture.database.folder)
        Disk.set(.full, below: fixture.database.folder)
        let failure = await fixture.failure { try await fixture.add(makeProvider()) }
        #expect(failure != nil && fixture.store.writeFailure == failure)
        _ = try await fixture.store.change(makeContext(validateOnly: true)) { transaction in
            try transaction.insert(makeProvider(), secrets: [])
            return Changed(TextReply("would be fine"))
        }
        #expect(fixture.store.writeFailure == failure, "a check proves nothing about the disk")
        #expect(await fixture.failure { try await fixture.store.probe() } == failure)
        Disk.set(nil, below: fixture.database.folder)
        try await fixture.store.probe()
        #expect(fixture.store.writeFailure == nil)
    }

    @Test func aCloseFinishesWhatWaitsAndBringsTheLogHome() async throws {
        let fixture = try StoreFixture()
        let plug = try await Plug(fixture.store)
        let last = Task { try await fixture.add(makeProvider(name: "last")) }
        try await waitUntil { fixture.store.writer.waiting == 1 }
        let close = Task { try await fixture.store.close() }
        try await waitUntil { fixture.store.writer.waiting == 2 }
        let late = await fixture.failure { try await fixture.add(makeProvider()) }
        #expect(late?.code == .unavailable && late?.reason == "STORE_CLOSED")
        try await plug.release()
        #expect(try await last.value.name == "last")
        try await close.value
        let log = try FileManager.default.attributesOfItem(atPath: fixture.path + "-wal")[.size] as? Int
        #expect(log == 0)
        let read = await fixture.failure { _ = try await fixture.store.read { try $0.command("cmd_1") } }
        #expect(read?.reason == "STORE_CLOSED")
        try await fixture.store.close()
        let next = try SQLiteStore(Database(folder: fixture.database.folder), auditAuthenticator: ToyAuthenticator())
        #expect(next.providers.provider("last") != nil)
    }
}
