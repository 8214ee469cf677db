import Synchronization
import Testing

@testable import providerd

/// A number that several tasks count up.
private final class Count: Sendable {
    private let number = Atomic(0)

    var value: Int { number.load(ordering: .sequentiallyConsistent) }

    func add() {
        number.add(1, ordering: .sequentiallyConsistent)
    }
}

struct BellTests {
    @Test func whatIsDoneAlreadyIsNotWaitedFor() async throws {
        try await Bell().wait { true }
    }

    @Test func aRingIsNeverLost() async throws {
        let bell = Bell()
        let count = Count()
        // Each waits for a number of its own, while the numbers rise as fast as they can.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for wanted in 1...500 {
                group.addTask { try await bell.wait { count.value >= wanted } }
            }
            group.addTask {
                for _ in 1...500 {
                    count.add()
                    bell.ring()
                    await Task.yield()
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func whoIsWokenLooksForItselfAndWaitsOn() async throws {
        let (bell, looks, done) = (Bell(), Count(), Count())
        let wait = Task {
            try await bell.wait {
                looks.add()
                return done.value > 0
            }
        }
        // Once before it waits, and once when it stands in the list.
        try await until("the wait") { looks.value == 2 }
        bell.ring()
        try await until("the next wait") { looks.value == 4 }
        done.add()
        bell.ring()
        try await wait.value
    }

    @Test func aCancelledWaitEndsAndLeavesTheOthers() async throws {
        let (bell, looks, done) = (Bell(), Count(), Count())
        let given = Task { try await bell.wait { done.value > 0 } }
        let kept = Task {
            try await bell.wait {
                looks.add()
                return done.value > 0
            }
        }
        try await until("the wait") { looks.value == 2 }
        given.cancel()
        await #expect(throws: CancellationError.self) { try await given.value }
        done.add()
        bell.ring()
        try await kept.value
    }
}
