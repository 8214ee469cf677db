import Foundation
import ProviderCore
import Testing

@testable import ProviderStore

@Suite struct FileStoreTests {
    private let content = Array("one line\nanother line\n".utf8)
    private var sha256: String { toyDigest(content, key: 0).map { String(format: "%02x", $0) }.joined() }

    private func incoming(_ fixture: StoreFixture) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: fixture.database.folder + "/files/incoming")
    }

    private func store(_ fixture: StoreFixture) throws -> FileStore {
        try FileStore(fixture.database, hashing: ToyHashing())
    }

    @Test func aContentIsStoredUnderItsHashAndReadInChunks() async throws {
        let fixture = try StoreFixture()
        let files = try store(fixture)
        let writer = try files.begin()
        try await writer.write(Array(content.prefix(5)))
        try await writer.write([])
        try await writer.write(Array(content.dropFirst(5)))
        #expect(writer.size == Int64(content.count))
        #expect(try await writer.commit() == sha256)
        #expect(files.path(of: sha256) == files.folder + "/" + sha256.prefix(2) + "/" + sha256)
        #expect(FileManager.default.contents(atPath: files.path(of: sha256)).map(Array.init) == content)
        let mode = try FileManager.default.attributesOfItem(atPath: files.path(of: sha256))[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try incoming(fixture).isEmpty)
        let chunks = try files.chunks(of: sha256, chunkSize: 7)
        var read: [UInt8] = []
        while let chunk = try await chunks.next() {
            #expect(chunk.count <= 7)
            read += chunk
        }
        #expect(read == content)
        #expect(try await chunks.next() == nil)
    }

    @Test func whatIsGivenUpLeavesNothing() async throws {
        let fixture = try StoreFixture()
        let files = try store(fixture)
        let writer = try files.begin()
        try await writer.write(content)
        #expect(try incoming(fixture).count == 1)
        await writer.discard()
        #expect(try incoming(fixture).isEmpty)
        #expect(await fixture.failure { try await writer.write(content) }?.reason == "FILE_CLOSED")
        #expect(await fixture.failure { _ = try await writer.commit() }?.reason == "FILE_CLOSED")
    }

    @Test func whatIsDroppedLeavesNothing() async throws {
        let fixture = try StoreFixture()
        let files = try store(fixture)
        do {
            let writer = try files.begin()
            try await writer.write(content)
            withExtendedLifetime(writer) {}
        }
        #expect(try incoming(fixture).isEmpty)
    }

    @Test func whatACrashLeftIsRemovedAtStart() async throws {
        let fixture = try StoreFixture()
        let home = fixture.database.folder + "/files/" + sha256.prefix(2)
        let other = String(repeating: "c", count: 64)
        try FileManager.default.createDirectory(
            atPath: fixture.database.folder + "/files/incoming", withIntermediateDirectories: true)
        for folder in [home, fixture.database.folder + "/files/cc"] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        let paths = [
            fixture.database.folder + "/files/incoming/half", home + "/" + sha256,
            fixture.database.folder + "/files/cc/" + other,
        ]
        for path in paths { #expect(FileManager.default.createFile(atPath: path, contents: Data(content))) }
        try await fixture.add(makeFile(sha256: other))
        _ = try store(fixture)
        #expect(paths.map { FileManager.default.fileExists(atPath: $0) } == [false, false, true])
    }

    @Test func aContentIsOnTheDiskBeforeItsNameIsAndItsNameBeforeTheAnswer() async throws {
        let fixture = try StoreFixture()
        let files = try store(fixture)
        Disk.watch(files.folder)
        for isFirst in [true, false] {
            let writer = try files.begin()
            let name = try #require(try incoming(fixture).first)
            try await writer.write(content)
            _ = try await writer.commit()
            let home = String(sha256.prefix(2))
            let calls = Disk.calls(below: files.folder).map(\.description)
            #expect(
                calls == ["write incoming/\(name)", "fsync incoming/\(name)"] + (isFirst ? ["fsync "] : [])
                    + ["rename \(home)/\(sha256)", "fsync \(home)"])
        }
    }

    @Test func aFullDiskLeavesNothing() async throws {
        let fixture = try StoreFixture()
        let files = try store(fixture)
        let writer = try files.begin()
        try await writer.write(content)
        Disk.watch(files.folder)
        Disk.set(.full, below: files.folder)
        let failure = await fixture.failure { try await writer.write(content) }
        #expect(failure?.reason == "STORE_UNAVAILABLE")
        #expect(failure?.message.contains("free some space") == true)
        Disk.set(nil, below: files.folder)
        #expect(await fixture.failure { _ = try await writer.commit() } == failure, "a part of it is missing")
        await writer.discard()
        #expect(try FileManager.default.subpathsOfDirectory(atPath: files.folder) == ["incoming"])
        let next = try files.begin()
        try await next.write(content)
        #expect(try await next.commit() == sha256)
    }

    @Test func whatCannotBeKeptLeavesNothing() async throws {
        let fixture = try StoreFixture()
        let files = try store(fixture)
        Disk.watch(files.folder)
        for folder in [files.folder, files.folder + "/" + sha256.prefix(2)] {
            let writer = try files.begin()
            try await writer.write(content)
            Disk.watch(folder)
            Disk.set(.failedSync, below: folder)
            #expect(await fixture.failure { _ = try await writer.commit() }?.reason == "STORE_UNAVAILABLE")
            Disk.set(nil, below: folder)
            await writer.discard()
            #expect(!FileManager.default.fileExists(atPath: files.path(of: sha256)))
            #expect(try incoming(fixture).isEmpty)
            try FileManager.default.createDirectory(
                atPath: files.folder + "/" + sha256.prefix(2), withIntermediateDirectories: true)
        }
    }

    @Test func contentsThatNoFileRefersToAreRemoved() async throws {
        let fixture = try StoreFixture()
        let files = try store(fixture)
        let kept = try await fixture.add(makeFile(sha256: sha256))
        for text in [content, Array("nobody's\n".utf8)] {
            let writer = try files.begin()
            try await writer.write(text)
            _ = try await writer.commit()
            await writer.discard()
        }
        let held = try files.begin()
        try await held.write(Array("on its way\n".utf8))
        let other = try await held.commit()
        #expect(try await files.removeUnused() == 1)
        #expect(FileManager.default.fileExists(atPath: files.path(of: kept.sha256)))
        #expect(FileManager.default.fileExists(atPath: files.path(of: other)), "its file's row is still to come")
        await held.discard()
        #expect(try await files.removeUnused() == 1)
        #expect(try await files.removeUnused() == 0)
    }

    @Test func aMissingContentIsATypedFailure() throws {
        let fixture = try StoreFixture()
        let failure = #expect(throws: Failure.self) { try store(fixture).chunks(of: "00", chunkSize: 10) }
        #expect(failure?.reason == "CONTENT_MISSING")
    }

    @Test func aContentIsRemovedOnlyWhenNobodyUsesIt() async throws {
        let fixture = try StoreFixture()
        let files = try store(fixture)
        var writer: (any FileWriter)? = try files.begin()
        try await writer?.write(content)
        _ = try await writer?.commit()
        let path = files.path(of: sha256)
        try await files.remove(sha256)
        #expect(FileManager.default.fileExists(atPath: path), "its writer still holds it")
        let file = try await fixture.add(makeFile(sha256: sha256))
        await writer?.discard()
        writer = nil
        try await files.remove(sha256)
        #expect(FileManager.default.fileExists(atPath: path), "a file has it")
        #expect(try await fixture.store.advance { try $0.deleteFile(file.id) })
        try await files.remove(sha256)
        #expect(!FileManager.default.fileExists(atPath: path))
        try await files.remove(sha256)
    }

    @Test func theSameContentMayArriveTwiceAtOnce() async throws {
        let fixture = try StoreFixture()
        let files = try store(fixture)
        let hashes = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    let writer = try files.begin()
                    for byte in content { try await writer.write([byte]) }
                    return try await writer.commit()
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(hashes == [sha256])
        #expect(FileManager.default.contents(atPath: files.path(of: sha256)).map(Array.init) == content)
        #expect(try incoming(fixture).isEmpty)
    }
}
