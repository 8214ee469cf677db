import ProviderCore
import Testing

@testable import ProviderStore

@Suite struct TrainingFileTests {
    @Test func aFileComesBackAsItWasStored() async throws {
        let fixture = try StoreFixture()
        let provider = try await fixture.add(makeProvider())
        var file = try await fixture.add(makeFile())
        let copy = TrainingFile.UpstreamCopy(providerID: provider.id, upstreamID: "file-1", uploadedAt: start)
        let id = file.id
        try await fixture.store.advance { try $0.setCopy(copy, of: id) }
        file.copies = [copy]
        let found = try await fixture.store.read { (try $0.file(id), try $0.files(purpose: nil, PageRequest())) }
        #expect(found.0 == file)
        #expect(found.1.items == [file])
        #expect(try await fixture.store.read { try $0.file("fil_none") } == nil)
    }

    @Test func aCopyIsReplacedByTheNextOne() async throws {
        let fixture = try StoreFixture()
        let provider = try await fixture.add(makeProvider())
        let file = try await fixture.add(makeFile())
        for number in 1...2 {
            let copy = TrainingFile.UpstreamCopy(
                providerID: provider.id, upstreamID: "file-\(number)", uploadedAt: start)
            try await fixture.store.advance { try $0.setCopy(copy, of: file.id) }
        }
        #expect(try await fixture.store.read { try $0.file(file.id)?.copies.map(\.upstreamID) } == ["file-2"])
    }

    @Test func pagesWalkAllOfAPurposeNewestFirst() async throws {
        let fixture = try StoreFixture()
        var expected: [String] = []
        for index in 0..<23 {
            let file = try await fixture.add(makeFile(purpose: index % 3 == 0 ? "batch" : "fine-tune"))
            if index % 3 == 0 { expected.insert(file.id, at: 0) }
        }
        var ids: [String] = []
        var token = ""
        repeat {
            let request = PageRequest(size: 3, token: token)
            let page = try await fixture.store.read { try $0.files(purpose: "batch", request) }
            ids += page.items.map(\.id)
            token = page.nextPageToken
        } while !token.isEmpty
        #expect(ids == expected)
    }

    @Test func aFileInUseIsNotDeleted() async throws {
        let fixture = try StoreFixture()
        let file = try await fixture.add(makeFile(name: "used.jsonl"))
        let command = try await fixture.add(makeCommand(files: [file.id], state: .running))
        let failure = await fixture.failure { _ = try await fixture.store.advance { try $0.deleteFile(file.id) } }
        #expect(failure?.reason == "FILE_IN_USE")
        #expect(failure?.message.contains("used.jsonl") == true)
        #expect(failure?.metadata["command"] == command.id)
        var done = command
        done.state = .failed
        let finished = done
        _ = try await fixture.store.advance { try $0.update(finished) }
        #expect(try await fixture.store.advance { try $0.deleteFile(file.id) })
    }

    @Test func aContentIsUnusedWhenItsLastFileIsGone() async throws {
        let fixture = try StoreFixture()
        let one = try await fixture.add(makeFile(sha256: "same"))
        let two = try await fixture.add(makeFile(sha256: "same"))
        #expect(try await !fixture.store.advance { try $0.deleteFile(one.id) })
        #expect(try await fixture.store.advance { try $0.deleteFile(two.id) })
        let failure = await fixture.failure { _ = try await fixture.store.advance { try $0.deleteFile(two.id) } }
        #expect(failure?.reason == "FILE_NOT_FOUND")
    }
}
