import ProviderClient
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderServer
import ServerTestSupport
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ServerStreamTests {
    /// Gives numbers until its caller is gone, and tells the test what ended it.
    private func endless(_ ending: Outcome<String>) -> MethodRow {
        .stream(TestStream.self) { _, _, sink in
            try await ending.ofErrors {
                try await sink.start(cursor: "start")
                for number in 0..<Int.max { try await sink.send(.integer(Int64(number)), cursor: String(number)) }
                return [:]
            }
        }
    }

    @Test("gives every item in order, where it stands, and the answer at the end")
    func items() async throws {
        try await TestServer.run(rows: [.testStream]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            let stream = try await connection.stream(TestStream(count: 3000))
            var next: Int64 = 0
            for try await item in stream {
                #expect(item == .integer(next))
                #expect(stream.cursor == String(next))
                next += 1
            }
            #expect(next == 3000)
            #expect(stream.end == ["cursor": "end"])
        }
    }

    @Test("one without items is a success, and stands where it began")
    func empty() async throws {
        try await TestServer.run(rows: [.testStream]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            let stream = try await connection.stream(TestStream(count: 0))
            for try await _ in stream { Issue.record("there is no item") }
            #expect(stream.cursor == "start")
            #expect(stream.end != nil)
        }
    }

    @Test("one that is refused throws at once, and one that fails throws after its items")
    func failing() async throws {
        let error = RPCError(
            .outOfRange, "cannot watch: the cursor is too old", reason: "CURSOR_EXPIRED", traceID: "00ff")
        let row = MethodRow.stream(TestStream.self) { request, _, sink in
            guard request.count > 0 else { throw error }
            try await sink.start()
            try await sink.send(true)
            throw error
        }
        try await TestServer.run(rows: [row]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            let refusal = await #expect(throws: RPCError.self) { _ = try await connection.stream(TestStream(count: 0)) }
            #expect(refusal == error)
            var iterator = try await connection.stream(TestStream(count: 1)).makeAsyncIterator()
            #expect(try await iterator.next() == true)
            let failure = await #expect(throws: RPCError.self) { try await iterator.next() }
            #expect(failure == error)
        }
    }

    @Test("leaving the loop ends the call on the daemon")
    func leaving() async throws {
        let ending = Outcome<String>()
        try await TestServer.run(rows: [endless(ending)]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            for try await item in try await connection.stream(TestStream(count: 0)) where item == 100 { break }
            #expect(await ending.value() == "CancellationError")
            #expect(try await connection.health.check().status == .serving)
        }
    }

    @Test("a cancelled reader gets a CancellationError, and the daemon hears of it")
    func cancelled() async throws {
        let gate = Gate()
        let ending = Outcome<String>()
        let row = MethodRow.stream(TestStream.self) { _, _, sink in
            try await ending.ofErrors {
                try await sink.start()
                try await gate.pass()
                return [:]
            }
        }
        try await TestServer.run(rows: [row]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            let task = Task { for try await _ in try await connection.stream(TestStream(count: 0)) {} }
            await gate.untilReached()
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(await ending.value() == "CancellationError")
        }
    }

    @Test("a task cancelled before the stream has started gets a CancellationError too")
    func cancelledBeforeStart() async throws {
        let gate = Gate()
        let row = MethodRow.stream(TestStream.self) { _, _, sink in
            try await gate.pass()
            return [:]
        }
        try await TestServer.run(rows: [row]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            let task = Task { _ = try await connection.stream(TestStream(count: 0)) }
            await gate.untilReached()
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test("beside another call, a reader too far behind loses its stream and learns where to go on")
    func slowConsumer() async throws {
        let (ending, gate) = (Outcome<String>(), Gate())
        let call = MethodRow.unary(TestCall.self) { _, _ in
            try await gate.pass()
            return [:]
        }
        try await TestServer.run(rows: [endless(ending), call]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            let other = Task { try await connection.call(TestCall()) }
            await gate.untilReached()
            let stream = try await connection.stream(TestStream(count: 0))
            // The client has cancelled the call by itself.
            #expect(await ending.value() == "CancellationError")
            var taken: Int64 = 0
            let error = await #expect(throws: RPCError.self) {
                for try await item in stream {
                    #expect(item == .integer(taken))
                    taken += 1
                }
            }
            #expect(taken == 1024)
            #expect(error?.code == .resourceExhausted)
            #expect(error?.reason == "SLOW_CONSUMER")
            #expect(error?.metadata["last_cursor"] == "1023")
            #expect(stream.cursor == "1023")
            gate.open()
            #expect(try await other.value == [:])
        }
    }

    @Test("alone on its connection a slow reader loses nothing, and holds the daemon back")
    func aloneAndSlow() async throws {
        let ending = Outcome<String>()
        try await TestServer.run(rows: [endless(ending)]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            var next: Int64 = 0
            for try await item in try await connection.stream(TestStream(count: 0)) {
                try #require(item == .integer(next))
                next += 1
                if next == 20_000 { break }
                // From time to time the reader does something else, for long enough to fall behind.
                if next.isMultiple(of: 5000) {
                    let other = try await Connection.connect(to: server.path)
                    for _ in 0..<200 { _ = try await other.health.check() }
                    await other.close()
                }
            }
            #expect(await ending.value() == "CancellationError")
        }
    }

    @Test("a call beside a stream that is held back is answered, whatever becomes of the stream")
    func callBesideFullStream() async throws {
        let ending = Outcome<String>()
        try await TestServer.run(rows: [endless(ending)]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            let stream = try await connection.stream(TestStream(count: 0))
            for _ in 0..<200 { #expect(try await connection.health.check().status == .serving) }
            withExtendedLifetime(stream) {}
        }
    }

    @Test("an item that nobody understands ends its own stream alone")
    func malformed() async throws {
        try await ScriptedPeer.run({ document, say in
            switch (document["method"], document["id"]) {
            case ("health.watch", _):
                say(#"{"jsonrpc":"2.0","method":"$/stream.start","params":{"id":1,"cursor":""}}"#)
                say(#"{"jsonrpc":"2.0","method":"$/stream.item","params":{"id":1,"seq":1,"item":5,"cursor":""}}"#)
            case ("health.check", let id?):
                say(#"{"jsonrpc":"2.0","id":\#(id.serializedText()),"result":{"service":"","status":"SERVING"}}"#)
            default: break
            }
            return true
        }) { path in
            let connection = try await Connection.connect(to: path)
            let stream = try await connection.health.watch()
            let error = await #expect(throws: ConnectionError.self) { for try await _ in stream {} }
            #expect(error?.kind == .malformed)
            #expect(try await connection.health.check().status == .serving)
        }
    }
}
