import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderServer
import ProviderTransport
import ServerTestSupport
import TestSupport
import Testing

/// What is held in memory for callers is bounded, and who holds nothing doesn't notice.
@Suite(.timeLimit(.minutes(1))) struct HeldBytesTests {
    private static let large = 900_000

    private func limits(_ change: (inout ServerLimits) -> Void = { _ in }) -> ServerLimits {
        var limits = ServerLimits()
        limits.heldBytes = HeldBytes.Limits(perConnection: 1 << 20, perUser: 1 << 20, total: 1 << 20)
        change(&limits)
        return limits
    }

    private func check(_ id: Int, padding: Int = 0) -> String {
        let text = #"{"jsonrpc":"2.0","id":\#(id),"method":"health.check"}"#
        return text + String(repeating: " ", count: padding)
    }

    private func request(_ id: Int, _ method: String, _ params: String = "{}") -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"#
    }

    /// A connection that has sent half of a large frame, which the server has read.
    private func half(_ server: TestServer) async throws -> (RawSocket, rest: [UInt8]) {
        let socket = try RawSocket(server.path)
        try await socket.send(check(0))
        _ = try await socket.receive()
        let frame = RawSocket.frame(check(1, padding: Self.large))
        let middle = frame.count / 2
        try await socket.send(Array(frame[..<middle]))
        return (socket, Array(frame[middle...]))
    }

    private func expectHealthy(_ server: TestServer) async throws {
        let socket = try RawSocket(server.path)
        try await socket.send(check(7))
        #expect(try await socket.receive()?["id"] == 7)
    }

    @Test("a large frame waits for room, in turn, while small ones of others pass")
    func framesInTurn() async throws {
        try await TestServer.run(limits: limits()) { server, _ in
            let (first, rest) = try await half(server)
            // More than the socket takes: it can't be sent before the server reads it.
            let waiting = try RawSocket(server.path)
            let (order, events) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .unbounded)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await waiting.send(check(2, padding: Self.large))
                    #expect(try await waiting.receive()?["id"] == 2)
                    events.yield(2)
                }
                for _ in 0..<50 { try await expectHealthy(server) }
                events.yield(1)
                try await first.send(rest)
                #expect(try await first.receive()?["id"] == 1)
                try await group.waitForAll()
            }
            events.finish()
            var seen: [Int] = []
            for await event in order { seen.append(event) }
            #expect(seen == [1, 2])
        }
    }

    @Test("frames that never become whole lose their room, and the next has its turn")
    func slowFrames() async throws {
        let limits = limits { $0.frameMilliseconds = 2000 }
        try await TestServer.run(limits: limits) { server, _ in
            let (first, _) = try await half(server)
            let second = try RawSocket(server.path)
            try await second.send(check(2, padding: Self.large))
            #expect(try await second.receive()?["id"] == 2)
            #expect(try await first.receive() == nil)
        }
    }

    @Test("a caller that goes away half way gives its room back")
    func vanished() async throws {
        try await TestServer.run(limits: limits()) { server, _ in
            var first: RawSocket? = try await half(server).0
            let second = try RawSocket(server.path)
            async let answer: JSONValue? = {
                try await second.send(check(2, padding: Self.large))
                return try await second.receive()
            }()
            try await expectHealthy(server)
            _ = first.take()
            #expect(try await answer?["id"] == 2)
        }
    }

    @Test("while too many answers wait, large ones are refused by the limit's name, and small ones are not")
    func unreadAnswers() async throws {
        try await TestServer.run(limits: limits()) { server, _ in
            let hoarder = try RawSocket(server.path)
            let many = (1...20).map { RawSocket.frame(request($0, "rpc.discover")) }
            try await hoarder.send(Array(many.joined()))
            let other = try RawSocket(server.path)
            var error: JSONValue?
            while error == nil {
                try await other.send(request(1, "rpc.discover"))
                error = try await other.receive()?["error"]
            }
            #expect(error?["code"] == 8)
            #expect(error?["data"]?["reason"] == "TOO_MUCH_HELD")
            #expect(error?["data"]?["metadata"]?["limit"] == "held_bytes_total")
            #expect(error?["data"]?["retry_after_ms"] == 1000)
            try await other.send(check(2))
            #expect(try await other.receive()?["id"] == 2)
            // All of them are answered once somebody takes the answers.
            for number in 1...20 { #expect(try await hoarder.receive()?["id"] == .integer(Int64(number))) }
            try await other.send(request(3, "rpc.discover"))
            #expect(try await other.receive()?["result"] != nil)
        }
    }

    @Test("many small answers that leave one by one count like a large one")
    func smallAnswers() async throws {
        try await TestServer.run(limits: limits()) { server, _ in
            let (hoarder, other) = (try RawSocket(server.path), try RawSocket(server.path))
            var reason: JSONValue?
            for number in 1...4000 where reason == nil {
                try await hoarder.send(request(number, "system.hello"))
                // By its answer the server has had time for the hoarder's request alone.
                try await other.send(number % 50 == 0 ? request(number, "rpc.discover") : check(number))
                reason = try await other.receive()?["error"]?["data"]?["reason"]
            }
            #expect(reason == "TOO_MUCH_HELD")
        }
    }

    @Test("who holds too much and takes nothing is closed")
    func stalled() async throws {
        let limits = limits { $0.peerStallMilliseconds = 2000 }
        try await TestServer.run(limits: limits) { server, _ in
            let hoarder = try RawSocket(server.path)
            let many = (1...20).map { RawSocket.frame(request($0, "rpc.discover")) }
            try await hoarder.send(Array(many.joined()))
            let other = try RawSocket(server.path)
            var answers = 0
            // First refused, since the hoarder is there, and then not any more.
            var hasBeenRefused = false
            while !hasBeenRefused || answers == 0 {
                try await other.send(request(1, "rpc.discover"))
                let answer = try #require(try await other.receive())
                if answer["error"] != nil { hasBeenRefused = true } else if hasBeenRefused { answers += 1 }
            }
            _ = try await hoarder.receiveAll()
        }
    }

    @Test("a change's answer is never refused")
    func changes() async throws {
        let text = String(repeating: "x", count: 100_000)
        let row = MethodRow.unary(TestCall.self) { _, _ in ["text": .string(text)] }
        try await TestServer.run(limits: limits(), rows: [row]) { server, _ in
            let hoarder = try RawSocket(server.path)
            try await hoarder.send(Array((1...20).map { RawSocket.frame(request($0, "rpc.discover")) }.joined()))
            let other = try RawSocket(server.path)
            var isFull = false
            while !isFull {
                try await other.send(request(1, "rpc.discover"))
                isFull = try await other.receive()?["error"] != nil
            }
            try await other.send(request(2, "test.call"))
            #expect(try await other.receive()?["result"]?["text"] == .string(text))
        }
    }

    @Test("uploads whose bytes nobody stores are read no further than the limit, and go on when they are stored")
    func uploads() async throws {
        let gate = Gate()
        let row = MethodRow.upload(TestUpload.self) { _, _, body in
            try await gate.pass()
            return try await body.takePattern()
        }
        let total = 3_000_000
        try await TestServer.run(limits: limits(), rows: [row]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(request(1, "test.upload", #"{"channel":1}"#))
            let isSent = Locked(false)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for start in stride(from: 0, to: total, by: 100_000) {
                        try await socket.send(channel: 1, Pattern.bytes(start..<start + 100_000))
                    }
                    try await socket.send(channel: 1, [], isEnd: true)
                    isSent.withLock { $0 = true }
                }
                await gate.untilReached()
                for _ in 0..<50 { try await expectHealthy(server) }
                #expect(!isSent.withLock { $0 })
                gate.open()
                try await group.waitForAll()
            }
            var answer = try await socket.receive()
            while answer?["method"] != nil { answer = try await socket.receive() }
            #expect(answer?["result"]?["bytes"] == .integer(Int64(total)))
            // Nothing of it is counted any more.
            try await socket.send(check(9, padding: Self.large))
            #expect(try await socket.receive()?["id"] == 9)
        }
    }

    @Test("what a failed upload left behind is not counted for ever")
    func failedUpload() async throws {
        let gate = Gate()
        let row = MethodRow.upload(TestUpload.self) { _, _, _ in
            try await gate.pass()
            throw RPCError(.dataLoss, "cannot store it", reason: "GONE")
        }
        try await TestServer.run(limits: limits(), rows: [row]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(request(1, "test.upload", #"{"channel":1}"#))
            try await socket.send(channel: 1, Pattern.bytes(0..<800_000), isEnd: true)
            await gate.untilReached()
            gate.open()
            #expect(try await socket.receive()?["error"]?["data"]?["reason"] == "GONE")
            let (first, rest) = try await half(server)
            try await first.send(rest)
            #expect(try await first.receive()?["id"] == 1)
        }
    }

    @Test("what a handler keeps of an upload counts until its call ends")
    func keptOfUpload() async throws {
        let gate = Gate()
        let row = MethodRow.upload(TestUpload.self) { _, _, body in
            _ = try await body.next()
            await body.keep(1_100_000)
            try await gate.pass()
            throw RPCError(.dataLoss, "cannot store it", reason: "GONE")
        }
        try await TestServer.run(limits: limits(), rows: [row]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(request(1, "test.upload", #"{"channel":1}"#))
            try await socket.send(channel: 1, Pattern.bytes(0..<1000))
            await gate.untilReached()
            let other = try RawSocket(server.path)
            var reason: JSONValue?
            while reason == nil {
                try await other.send(request(1, "rpc.discover"))
                reason = try await other.receive()?["error"]?["data"]?["reason"]
            }
            #expect(reason == "TOO_MUCH_HELD")
            gate.open()
            #expect(try await socket.receive()?["error"]?["data"]?["reason"] == "GONE")
            let (first, rest) = try await half(server)
            try await first.send(rest)
            #expect(try await first.receive()?["id"] == 1)
        }
    }
}
