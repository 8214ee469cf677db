import ProviderCore
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderServer
import ServerTestSupport
import TestSupport
import Testing

/// What a server counts of what really went over its socket.
@Suite(.timeLimit(.minutes(1))) struct ServerMetricsTests {
    private static let calls = "providerd_calls_total"

    private func text(_ server: TestServer) throws -> Exposition {
        try Exposition(Metric.text(server.metrics.metrics()))
    }

    private func count(_ server: TestServer, _ method: String, _ code: String = "ok") throws -> Double? {
        try text(server).value(Self.calls, ["method": method, "code": code])
    }

    private func request(_ method: String, _ params: String = "{}", id: Int = 1) -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"#
    }

    @Test("counts calls by method and code, those of a batch singly, before their answers arrive")
    func codes() async throws {
        let row = MethodRow.unary(SystemStatus.self) { _, _ in throw RPCError(.notFound, "cannot find it") }
        try await TestServer.run(rows: [row]) { server, _ in
            let socket = try RawSocket(server.path)
            for number in 1...3 {
                try await socket.send(request("health.check"))
                _ = try await socket.receive()
                #expect(try count(server, "health.check") == Double(number))
            }
            try await socket.send(request("system.status"))
            _ = try await socket.receive()
            #expect(try count(server, "system.status", "NOT_FOUND") == 1)
            let items = (1...5).map { request("health.check", id: $0) }.joined(separator: ",")
            try await socket.send("[\(items),\(request("health.check", #"{"x":1}"#, id: 6))]")
            _ = try await socket.receive()
            #expect(try count(server, "health.check") == 8)
            #expect(try count(server, "health.check", "INVALID_ARGUMENT") == 1)
            let found = try text(server)
            let method = ["method": "health.check"]
            #expect(found.value("providerd_call_duration_seconds_count", method) == 9)
            let sum = try #require(found.value("providerd_call_duration_seconds_sum", method))
            #expect(sum > 0)
            // Nobody has called it.
            #expect(found.value(Self.calls, ["method": "system.whoami", "code": "ok"]) == 0)
            #expect(found.value("providerd_call_duration_seconds_count", ["method": "system.whoami"]) == nil)
        }
    }

    @Test("names that the contract doesn't have, and what is no request, are counted together")
    func unknown() async throws {
        try await TestServer.run { server, _ in
            let socket = try RawSocket(server.path)
            _ = try text(server)
            try await socket.send(request("health.check"))
            _ = try await socket.receive()
            let before = try text(server).samples.count
            for number in 0..<200 {
                try await socket.send(request("no.\(number)"))
                _ = try await socket.receive()
            }
            for text in ["{", "7", "[]", #"{"jsonrpc":"2.0","id":null,"method":"health.check"}"#] {
                try await socket.send(text)
                _ = try await socket.receive()
            }
            #expect(try count(server, "unknown", "UNIMPLEMENTED") == 200)
            #expect(try count(server, "unknown", "INVALID_ARGUMENT") == 4)
            let after = try text(server)
            #expect(after.values(of: "method", in: Self.calls) == Set(Methods.all.map(\.name) + ["unknown"]))
            // Two codes, and the latency of the name that stands for all.
            #expect(after.samples.count == before + 2 + 25)
        }
    }

    @Test("a call that ends otherwise is counted as what it was told, or would have been")
    func endings() async throws {
        let never = Gate()
        let slow = MethodRow.unary(SystemStatus.self) { _, _ in
            try await never.pass()
            throw RPCError(.notFound, "cannot come here")
        }
        let long = MethodRow.unary(SystemWhoami.self) { _, context in
            Whoami(uid: 0, gid: 0, groups: [], roles: [String(repeating: "x", count: 300_000)], methods: [])
        }
        var limits = ServerLimits()
        limits.replyBytes = 200_000
        try await TestServer.run(limits: limits, rows: [slow, long]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(request("system.status", #"{"_meta":{"timeout_ms":1}}"#))
            #expect(try await socket.receive()?["error"]?["code"] == 4)
            #expect(try count(server, "system.status", "DEADLINE_EXCEEDED") == 1)
            try await socket.send(request("system.whoami"))
            #expect(try await socket.receive()?["error"]?["data"]?["reason"] == "REPLY_TOO_LARGE")
            #expect(try count(server, "system.whoami", "RESOURCE_EXHAUSTED") == 1)
            #expect(try count(server, "system.whoami") == 0)
            // A caller that is gone.
            var leaving: RawSocket? = try RawSocket(server.path)
            try await leaving?.send(request("system.status"))
            await never.untilReached(2)
            // The one whose time is over is answered before its task has ended.
            try await eventually { try text(server).value("providerd_calls_in_flight", ["kind": "unary"]) == 1 }
            leaving = nil
            try await eventually { try count(server, "system.status", "CANCELLED") == 1 }
            #expect(try text(server).value("providerd_calls_in_flight", ["kind": "unary"]) == 0)
        }
    }

    @Test("counts connections that are open, were let in and were turned away")
    func connections() async throws {
        var limits = ServerLimits()
        limits.connections = 2
        try await TestServer.run(limits: limits) { server, _ in
            var sockets = [try RawSocket(server.path), try RawSocket(server.path)]
            for socket in sockets {
                try await socket.send(request("health.check"))
                _ = try await socket.receive()
            }
            _ = try await RawSocket(server.path).receiveAll()
            let found = try text(server)
            #expect(found.value("providerd_open_connections") == 2)
            #expect(found.value("providerd_connections_total") == 2)
            #expect(found.value("providerd_connections_refused_total", ["reason": "connections"]) == 1)
            sockets.removeLast()
            try await eventually { server.metrics.connections == 1 }
            #expect(try text(server).value("providerd_connections_total") == 2)
        }
    }

    @Test("counts every byte both ways, items of streams, and bytes of files")
    func bytes() async throws {
        try await TestServer.run(rows: [.testStream, .testUpload, .testDownload]) { server, _ in
            let socket = try RawSocket(server.path)
            let check = RawSocket.frame(request("health.check"))
            try await socket.send(check)
            let answer = try #require(try await socket.receive())
            var found = try text(server)
            #expect(found.value("providerd_received_bytes_total") == Double(check.count))
            let sent = Double(answer.serialized().count + 5)
            try await eventually { try text(server).value("providerd_sent_bytes_total") == sent }
            try await socket.send(request("test.stream", #"{"count":7}"#))
            while try await socket.receive()?["result"] == nil {}
            try await socket.send(request("test.upload", #"{"channel":1}"#))
            try await socket.send(channel: 1, Pattern.bytes(0..<1000))
            try await socket.send(channel: 1, Pattern.bytes(1000..<1234), isEnd: true)
            #expect(try await socket.receive()?["result"]?["bytes"] == 1234)
            try await socket.send(request("test.download", #"{"channel":2,"count":4321}"#))
            while try await socket.receiveFrame()?.flags != 0 {}
            found = try text(server)
            #expect(found.value("providerd_stream_items_total") == 7)
            #expect(found.value("providerd_transfer_bytes_total", ["direction": "upload"]) == 1234)
            #expect(found.value("providerd_transfer_bytes_total", ["direction": "download"]) == 4321)
        }
    }

    @Test("counts streams while they run")
    func streams() async throws {
        try await TestServer.run { server, _ in
            let socket = try RawSocket(server.path)
            for id in 1...3 {
                try await socket.send(request("health.watch", id: id))
                _ = try await socket.receive()
                _ = try await socket.receive()
            }
            let kind = ["kind": "server_stream"]
            #expect(try text(server).value("providerd_calls_in_flight", kind) == 3)
            try await socket.send(#"{"jsonrpc":"2.0","method":"$/cancel","params":{"id":2}}"#)
            _ = try await socket.receive()
            try await eventually { try text(server).value("providerd_calls_in_flight", kind) == 2 }
            #expect(try count(server, "health.watch", "CANCELLED") == 1)
        }
    }

    /// Waits for a condition, at most ten seconds.
    private func eventually(_ condition: () throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while try !condition() {
            try #require(ContinuousClock.now < deadline)
            try await Task.sleep(for: .milliseconds(1))
        }
    }
}
