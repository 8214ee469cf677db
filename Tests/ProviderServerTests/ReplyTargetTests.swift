import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderServer
import ProviderTransport
import ServerTestSupport
import TestSupport
import Testing

/// Answers that are too large, and answers of changes that come late.
@Suite(.timeLimit(.minutes(1))) struct ReplyTargetTests {
    private func request(_ id: Int, _ method: String, _ params: String = "{}") -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"#
    }

    private var limits: ServerLimits {
        var limits = ServerLimits()
        limits.replyBytes = 10_000
        return limits
    }

    /// Answers as many letters as it is asked for.
    private func letters(_ calls: Locked<Int> = Locked(0)) -> MethodRow {
        .unary(TestCall.self) { request, _ in
            calls.withLock { $0 += 1 }
            return ["text": .string(String(repeating: "x", count: request.count))]
        }
    }

    @Test("an answer that is too large is replaced by an error that names the limit")
    func tooLarge() async throws {
        try await TestServer.run(limits: limits, rows: [letters()]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(request(1, "test.call", #"{"count":10000}"#))
            let error = try #require(try await socket.receive()?["error"])
            #expect(error["code"] == 8)
            #expect(error["data"]?["reason"] == "REPLY_TOO_LARGE")
            #expect(error["data"]?["metadata"]?["limit"] == "reply_bytes")
            #expect(error["data"]?["metadata"]?["maximum"] == "10000")
            try await socket.send(request(2, "test.call", #"{"count":9000}"#))
            #expect(try await socket.receive()?["result"]?["text"]?.stringValue?.count == 9000)
        }
    }

    @Test("a batch whose answers are too large together has one error, and what could not be answered is not begun")
    func batchTooLarge() async throws {
        try await TestServer.run(limits: limits) { server, _ in
            let socket = try RawSocket(server.path)
            let unknown = request(1, "no." + String(repeating: "x", count: 100))
            try await socket.send("[" + Array(repeating: unknown, count: 64).joined(separator: ",") + "]")
            let answer = try #require(try await socket.receive())
            #expect(answer["id"] == JSONValue.null)
            #expect(answer["error"]?["code"] == -32600)
            #expect(answer["error"]?["data"]?["metadata"]?["limit"] == "reply_bytes")
        }
        let calls = Locked(0)
        let first = MethodRow.inline(HealthCheck.self) { _, _ in
            HealthStatus(service: String(repeating: "x", count: 9900), status: .serving)
        }
        try await TestServer.run(limits: limits, rows: [first, letters(calls)]) { server, _ in
            let socket = try RawSocket(server.path)
            let items = [request(1, "health.check"), request(2, "health.check"), request(3, "test.call")]
            try await socket.send("[" + items.joined(separator: ",") + "]")
            #expect(try await socket.receive()?["error"]?["data"]?["reason"] == "REPLY_TOO_LARGE")
            try await socket.send(request(4, "test.call", #"{"count":1}"#))
            #expect(try await socket.receive()?["id"] == 4)
            #expect(calls.withLock { $0 } == 1)
        }
    }

    @Test(
        "a change that can't be withdrawn any more answers its result, whatever came meanwhile",
        arguments: [true, false])
    func lateEnding(isCancelled: Bool) async throws {
        let gate = Gate()
        let row = MethodRow.unary(TestCall.self) { _, _ in
            // As the writer does with what it has been handed.
            let work = Task { try await gate.pass() }
            try await work.value
            return ["stored": true]
        }
        try await TestServer.run(rows: [row]) { server, _ in
            let socket = try RawSocket(server.path)
            let meta = isCancelled ? "{}" : #"{"_meta":{"timeout_ms":1}}"#
            try await socket.send(request(1, "test.call", meta))
            await gate.untilReached()
            try await socket.send(#"{"jsonrpc":"2.0","method":"$/cancel","params":{"id":1}}"#)
            try await socket.send(request(2, "health.check"))
            #expect(try await socket.receive()?["id"] == 2)
            gate.open()
            #expect(try await socket.receive()?["result"]?["stored"] == true)
            try await socket.send(request(3, "health.check"))
            #expect(try await socket.receive()?["id"] == 3)
        }
    }

    @Test("a cancel in the same write as its request, before or behind it, costs no answer")
    func cancelInOneWrite() async throws {
        let row = MethodRow.unary(TestCall.self) { _, _ in
            try await Gate().pass()
            return [:]
        }
        try await TestServer.run(rows: [row]) { server, _ in
            let socket = try RawSocket(server.path)
            let cancel = RawSocket.frame(#"{"jsonrpc":"2.0","method":"$/cancel","params":{"id":1}}"#)
            let call = RawSocket.frame(request(1, "test.call"))
            for _ in 0..<50 {
                try await socket.send(cancel + call + cancel + cancel)
                #expect(try await socket.receive()?["error"]?["code"] == 1)
            }
        }
    }
}
