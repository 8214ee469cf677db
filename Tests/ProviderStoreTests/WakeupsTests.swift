import ProviderCore
import Testing

@testable import ProviderStore

@Suite struct WakeupsTests {
    @Test func aWaiterWakesWhenItsTopicMovesOn() async throws {
        let wakeups = Wakeups([.events: 5])
        let waiter = Task { try await wakeups.wait(for: .events, after: 5) }
        try await waitUntil { wakeups.count == 1 }
        wakeups.publish([.audit: 9, .events: 5])
        #expect(wakeups.count == 1)
        wakeups.publish([.events: 6])
        try await waiter.value
        #expect(wakeups.count == 0)
        #expect(wakeups.position(of: .events) == 6)
    }

    @Test func whatWasCommittedBeforeIsNotWaitedFor() async throws {
        let wakeups = Wakeups([.events: 5])
        try await wakeups.wait(for: .events, after: 4)
        #expect(wakeups.count == 0)
    }

    @Test func aCancelledWaiterLeaves() async throws {
        let wakeups = Wakeups([:])
        let waiter = Task { try await wakeups.wait(for: .audit, after: 0) }
        try await waitUntil { wakeups.count == 1 }
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        #expect(wakeups.count == 0)
    }

    @Test func aWaiterThatIsCancelledAlreadyDoesNotWait() async throws {
        let wakeups = Wakeups([:])
        let waiter = Task {
            while !Task.isCancelled { await Task.yield() }
            try await wakeups.wait(for: .audit, after: 0)
        }
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        #expect(wakeups.count == 0)
    }

    @Test func manyWaitersWakeTogether() async throws {
        let wakeups = Wakeups([:])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<500 { group.addTask { try await wakeups.wait(for: .providers, after: 0) } }
            try await waitUntil { wakeups.count == 500 }
            wakeups.publish([.providers: 1])
            try await group.waitForAll()
        }
        #expect(wakeups.count == 0)
    }

    @Test func theStoreWakesItsWatchersByTopic() async throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let command = try await fixture.add(makeCommand())
        let head = try await store.position(of: store.cursor(of: .events), in: .events)
        let events = Task { try await store.waitForChange(of: .events, after: head) }
        let providers = Task { try await store.waitForChange(of: .providers, after: 0) }
        try await waitUntil { store.wakeups.count == 2 }
        try await fixture.append([makeEvent(of: command)])
        try await events.value
        #expect(store.wakeups.count == 1)
        try await fixture.add(makeProvider())
        try await providers.value
    }
}
