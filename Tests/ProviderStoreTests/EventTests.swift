import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderStore

@Suite struct EventTests {
    @Test func eventsComeBackInTheOrderTheyCame() async throws {
        let fixture = try StoreFixture()
        let command = try await fixture.add(makeCommand())
        let events = (0..<5).map { makeEvent(of: command, "message \($0)") }
        try await fixture.append(events)
        let found = try await fixture.store.read {
            try $0.events(of: command.id, visibleTo: nil, after: 0, limit: 100)
        }
        #expect(found.map(\.seq) == [1, 2, 3, 4, 5])
        #expect(found.map(\.message) == events.map(\.message))
        #expect(found.first?.data == events[0].data)
        let rest = try await fixture.store.read {
            try $0.events(of: command.id, visibleTo: nil, after: 2, limit: 2).map(\.seq)
        }
        #expect(rest == [3, 4])
    }

    @Test func anUpstreamEventIsStoredOnce() async throws {
        let fixture = try StoreFixture()
        let (one, other) = (try await fixture.add(makeCommand()), try await fixture.add(makeCommand()))
        for _ in 0..<3 {
            try await fixture.append([
                makeEvent(of: one, upstreamID: "ev-1"), makeEvent(of: other, upstreamID: "ev-1"),
                makeEvent(of: one, upstreamID: "ev-2"),
            ])
        }
        let found = try await fixture.store.read { try $0.events(of: one.id, PageRequest()).items }
        #expect(found.map(\.upstreamID) == ["ev-1", "ev-2"])
        #expect(try fixture.number("SELECT count(*) FROM event") == 3)
        #expect(try fixture.number("SELECT max(seq) FROM event") == fixture.store.wakeups.position(of: .events))
    }

    @Test func aPersonSeesTheEventsOfTheirOwnCommands() async throws {
        let fixture = try StoreFixture()
        let mine = try await fixture.add(makeCommand())
        let theirs = try await fixture.add(makeCommand(owner: Owner(uid: 2002, name: "bob")))
        for _ in 0..<3 { try await fixture.append([makeEvent(of: mine), makeEvent(of: theirs)]) }
        let (bob, all, none) = try await fixture.store.read { reader in
            (
                try reader.events(of: nil, visibleTo: 2002, after: 0, limit: 100),
                try reader.events(of: nil, visibleTo: nil, after: 0, limit: 100),
                try reader.events(of: mine.id, visibleTo: 2002, after: 0, limit: 100)
            )
        }
        #expect(bob.map(\.seq) == [2, 4, 6])
        #expect(all.map(\.seq) == [1, 2, 3, 4, 5, 6])
        #expect(none.isEmpty)
    }

    @Test func pagesOfEventsWalkAll() async throws {
        let fixture = try StoreFixture()
        let command = try await fixture.add(makeCommand())
        try await fixture.append((0..<11).map { makeEvent(of: command, "\($0)") })
        var messages: [String] = []
        var token = ""
        repeat {
            let request = PageRequest(size: 4, token: token)
            let page = try await fixture.store.read { try $0.events(of: command.id, request) }
            messages += page.items.map(\.message)
            token = page.nextPageToken
        } while !token.isEmpty
        #expect(messages == (0..<11).map { "\($0)" })
    }

    @Test func anEventOfNoCommandIsRefused() async throws {
        let fixture = try StoreFixture()
        let failure = await fixture.failure { try await fixture.append([makeEvent(of: makeCommand())]) }
        #expect(failure?.reason == "COMMAND_NOT_FOUND")
    }

    @Test func checkpointsAreStoredOnceAndListedByStep() async throws {
        let fixture = try StoreFixture()
        let command = try await fixture.add(makeCommand())
        @Sendable func checkpoint(_ step: Int) -> Checkpoint {
            Checkpoint(
                id: Identifier.make(.checkpoint, at: start), commandID: command.id, upstreamID: "ckpt-\(step)",
                step: step, model: "m:\(step)", metrics: ["loss": 0.5], createdAt: start)
        }
        let checkpoints = [30, 10, 20].map(checkpoint)
        try await fixture.store.advance { try $0.insert(checkpoints) }
        try await fixture.store.advance { try $0.insert([checkpoint(10)]) }
        var found: [Checkpoint] = []
        var token = ""
        repeat {
            let request = PageRequest(size: 1, token: token)
            let page = try await fixture.store.read { try $0.checkpoints(of: command.id, request) }
            found += page.items
            token = page.nextPageToken
        } while !token.isEmpty
        #expect(found == checkpoints.sorted { $0.step < $1.step })
    }
}
