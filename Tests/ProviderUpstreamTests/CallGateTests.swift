import ProviderCore
import Synchronization
import Testing

@testable import ProviderUpstream

private final class Tally: Sendable {
    private let values = Mutex<(order: [Int], now: Int, most: Int)>(([], 0, 0))

    var order: [Int] { values.withLock { $0.order } }
    var most: Int { values.withLock { $0.most } }

    func note(_ number: Int) { values.withLock { $0.order.append(number) } }

    func begin() {
        values.withLock {
            $0.now += 1
            $0.most = max($0.most, $0.now)
        }
    }

    func end() { values.withLock { $0.now -= 1 } }
}

@Suite(.timeLimit(.minutes(1))) struct CallGateTests {
    @Test func moreCallsThanTheLimitWaitInTheOrderOfTheirComing() async throws {
        let gate = CallGate(limit: 2)
        var places: [CallGate.Place?] = [
            try await gate.enter("prv_1", within: .seconds(9)), try await gate.enter("prv_1", within: .seconds(9)),
        ]
        let tally = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<5 {
                group.addTask {
                    let place = try await gate.enter("prv_1", within: .seconds(9))
                    tally.note(number)
                    withExtendedLifetime(place) {}
                }
                while gate.waiting(for: "prv_1") <= number { try await Task.sleep(for: .milliseconds(1)) }
            }
            #expect(tally.order.isEmpty)
            places[0] = nil
            try await group.waitForAll()
        }
        #expect(tally.order == [0, 1, 2, 3, 4])
        withExtendedLifetime(places) {}
    }

    @Test func aFullProviderHoldsUpNoOther() async throws {
        let gate = CallGate(limit: 1)
        let first = try await gate.enter("prv_1", within: .seconds(9))
        let other = try await gate.enter("prv_2", within: .milliseconds(1))
        withExtendedLifetime((first, other)) {}
    }

    @Test func nobodyWaitsForLongerThanIsSaid() async throws {
        let gate = CallGate(limit: 1)
        let place = try await gate.enter("prv_1", within: .seconds(9))
        let late = try await failure { () throws(UpstreamFailure) in
            try await gate.enter("prv_1", within: .milliseconds(20))
        }
        #expect((late.kind, late.isAmbiguous, late.isRetryable) == (.timeout, false, true))
        #expect(late.message.contains("1 calls to it were under way"))
        #expect(gate.waiting(for: "prv_1") == 0)
        withExtendedLifetime(place) {}
    }

    @Test func whoIsCancelledLeavesTheQueueAndThePlaceToTheNext() async throws {
        let gate = CallGate(limit: 1)
        var place: CallGate.Place? = try await gate.enter("prv_1", within: .seconds(9))
        let first = Task { try await gate.enter("prv_1", within: .seconds(60)) }
        while gate.waiting(for: "prv_1") < 1 { try await Task.sleep(for: .milliseconds(1)) }
        let second = Task { try await gate.enter("prv_1", within: .seconds(60)) }
        while gate.waiting(for: "prv_1") < 2 { try await Task.sleep(for: .milliseconds(1)) }
        first.cancel()
        await #expect(throws: UpstreamFailure.self) { try await first.value }
        place = nil
        _ = try await second.value
        #expect(place == nil)
    }

    @Test func manyCallsAtOnceAllGetTheirTurn() async throws {
        let gate = CallGate(limit: 3)
        let tally = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<500 {
                group.addTask {
                    let place = try await gate.enter("prv_1", within: .seconds(30))
                    tally.begin()
                    await Task.yield()
                    tally.end()
                    withExtendedLifetime(place) {}
                }
            }
            try await group.waitForAll()
        }
        #expect(tally.most <= 3)
        #expect(gate.waiting(for: "prv_1") == 0)
    }

    @Test func aCallHoldsItsPlaceUntilItsAnswerIsRead() async throws {
        let server = try OddServer(#"{"data":[]}"#)
        defer { server.stop() }
        var settings = HTTPTransport.Settings()
        settings.callsPerProvider = 1
        settings.responseTimeout = .milliseconds(100)
        try await withTransport(settings) { transport in
            let target = UpstreamTarget.make(origin: server.origin)
            var reader: HTTPBodyReader? = try await transport.open(HTTPRequest(.get, server.origin + "/a"), to: target)
            let late = try await failure { () throws(UpstreamFailure) in
                try await transport.send(HTTPRequest(.get, server.origin + "/b"), to: target)
            }
            #expect(late.message.contains("under way"))
            try await reader?.forEach { _ in }
            reader = nil
            _ = try await transport.send(HTTPRequest(.get, server.origin + "/c"), to: target)
        }
        #expect(server.requests.count == 2)
    }
}
