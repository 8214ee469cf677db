import ProviderCore
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderServer
import ServerTestSupport
import TestSupport
import Testing

/// Uploads on the wire: channels, credit, and the ways in which they end.
@Suite(.timeLimit(.minutes(1))) struct UploadTests {
    private static let window = 4 * 1024 * 1024
    private static let chunk = 256 * 1024

    private func request(_ id: String, channel: Int, _ rest: String = "") -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"test.upload","params":{"channel":\#(channel)\#(rest)}}"#
    }

    private let check = #"{"jsonrpc":"2.0","id":"check","method":"health.check"}"#

    /// Nothing else was sent before, and the connection lives.
    private func expectQuietAndAlive(_ socket: RawSocket) async throws {
        try await socket.send(check)
        #expect(try await socket.receive()?["id"] == "check")
    }

    /// A handler that waits at the gate before it takes its bytes.
    private func slow(_ gate: Gate) -> MethodRow {
        .upload(TestUpload.self) { _, _, body in
            try await gate.pass()
            return try await body.takePattern()
        }
    }

    /// A handler whose error is told to the test.
    private func watched(_ ending: Outcome<String>, _ gate: Gate) -> MethodRow {
        .upload(TestUpload.self) { _, _, body in
            try await ending.ofErrors {
                _ = try await body.next()
                gate.open()
                return try await body.takePattern()
            }
        }
    }

    @Test("takes any amount in pieces, as credit is granted for what was taken")
    func pieces() async throws {
        let total = 3 * Self.window + 12_345
        try await TestServer.run(rows: [.testUpload]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(request("7", channel: 3))
            var (sent, credit) = (0, Self.window)
            while sent < total {
                while credit == 0 {
                    let grant = try #require(try await socket.receive())
                    #expect(grant["method"] == "$/stream.credit")
                    #expect(grant["params"]?["id"] == 7)
                    credit += Int(try #require(grant["params"]?["bytes"]?.intValue))
                    #expect(credit <= Self.window)
                }
                let count = min(credit, Self.chunk, total - sent)
                try await socket.send(channel: 3, Pattern.bytes(sent..<sent + count), isEnd: sent + count == total)
                (sent, credit) = (sent + count, credit - count)
            }
            var answer = try await socket.receive()
            while answer?["method"] == "$/stream.credit" { answer = try await socket.receive() }
            #expect(answer?["result"]?["bytes"] == .integer(Int64(total)))
            try await expectQuietAndAlive(socket)
        }
    }

    @Test("grants at the latest when 1 MiB was taken, and not a byte that wasn't")
    func grants() async throws {
        let gate = Gate()
        try await TestServer.run(rows: [slow(gate)]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(request("1", channel: 1))
            try await socket.send(channel: 1, Pattern.bytes(0..<1024 * 1024))
            try await expectQuietAndAlive(socket)
            gate.open()
            #expect(try await socket.receive()?["params"] == ["id": 1, "bytes": 1_048_576])
        }
    }

    @Test("an empty upload is one END frame")
    func empty() async throws {
        try await TestServer.run(rows: [.testUpload]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(request("1", channel: 1))
            try await socket.send(channel: 1, [], isEnd: true)
            #expect(try await socket.receive()?["result"]?["bytes"] == 0)
        }
    }

    @Test("bytes beyond the credit end the upload, and nothing else")
    func creditExceeded() async throws {
        let gate = Gate()
        try await TestServer.run(rows: [slow(gate)]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(request("1", channel: 1))
            for start in stride(from: 0, to: Self.window, by: Self.chunk) {
                try await socket.send(channel: 1, Pattern.bytes(start..<start + Self.chunk))
            }
            try await expectQuietAndAlive(socket)
            try await socket.send(channel: 1, [0])
            try await socket.send(channel: 1, [0], isEnd: true)
            try await expectQuietAndAlive(socket)
            gate.open()
            let error = try #require(try await socket.receive()?["error"])
            #expect(error["code"] == 8)
            #expect(error["data"]?["reason"] == "CREDIT_EXCEEDED")
            #expect(error["data"]?["metadata"] == ["limit": "credit", "maximum": "4194304"])
            try await expectQuietAndAlive(socket)
        }
    }

    @Test("a frame on a channel that nobody opened is refused, and the connection lives")
    func unopenedChannel() async throws {
        try await TestServer.run(rows: [.testUpload]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(request("1", channel: 5))
            for channel in [UInt32(6), 0, .max] {
                try await socket.send(channel: channel, [1, 2, 3])
                let refusal = try #require(try await socket.receive())
                #expect(refusal["id"] == JSONValue.null)
                #expect(refusal["error"]?["code"] == -32600)
                #expect(refusal["error"]?["data"]?["metadata"] == ["channel": .string(String(channel))])
            }
            try await socket.send([0x02, 0, 0, 0, 3, 0, 0, 5])
            #expect(try await socket.receive()?["error"]?["code"] == -32600)
            try await socket.send(channel: 5, Pattern.bytes(0..<9), isEnd: true)
            #expect(try await socket.receive()?["result"]?["bytes"] == 9)
        }
    }

    @Test("frames on a channel that is done are dropped without a word, however many")
    func finishedChannel() async throws {
        try await TestServer.run(rows: [.testUpload]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(request("1", channel: 2))
            try await socket.send(channel: 2, [], isEnd: true)
            #expect(try await socket.receive()?["result"]?["bytes"] == 0)
            for _ in 0..<20 { try await socket.send(channel: 2, Pattern.bytes(0..<Self.chunk)) }
            try await socket.send(channel: 1, [1])
            try await expectQuietAndAlive(socket)
        }
    }

    @Test("a channel is used once, and each one is higher than those before it", arguments: [5, 4, 0, -1])
    func channelsRise(channel: Int) async throws {
        try await TestServer.run(rows: [.testUpload, .testDownload]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(
                #"{"jsonrpc":"2.0","id":1,"method":"test.download","params":{"channel":5,"count":0}}"#)
            _ = try await socket.receiveFrame()
            #expect(try await socket.receive()?["result"]?["bytes"] == 0)
            try await socket.send(request("2", channel: channel))
            let answer = try #require(try await socket.receive())
            #expect(answer["id"] == 2)
            #expect(answer["error"]?["code"] == -32602)
            #expect(answer["error"]?["data"]?["field_violations"]?[0]?["field"] == "channel")
            try await socket.send(request("3", channel: 6))
            try await socket.send(channel: 6, [], isEnd: true)
            #expect(try await socket.receive()?["id"] == 3)
        }
    }

    @Test(
        "a refused upload has opened its channel: what its sender had on the way is dropped",
        arguments: [
            #""method":"test.upload","params":{"channel":1,"nmae":"x"}"#,
            #""method":"test.upload","params":{"channel":1,"_meta":{"timeout_ms":0}}"#,
            #""method":"test.upload","params":{"channel":1,"_meta":{"protocol":99}}"#,
            #""method":"test.uplaod","params":{"channel":1}"#,
            #""method":"test.locked","params":{"channel":1}"#,
        ])
    func refused(rest: String) async throws {
        let locked = MethodRow.upload(LockedUpload.self) { _, _, body in try await body.takePattern() }
        try await TestServer.run(rows: [.testUpload, locked], roles: .onlyAdmin(uid: 4_000_000)) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(#"{"jsonrpc":"2.0","id":1,\#(rest)}"#)
            try await socket.send(channel: 1, [1, 2, 3])
            try await socket.send(channel: 1, [], isEnd: true)
            let answer = try #require(try await socket.receive())
            #expect(answer["id"] == 1)
            #expect(answer["error"] != nil)
            try await expectQuietAndAlive(socket)
        }
    }

    @Test("transfers can't be part of a batch, and the rest of it is answered")
    func batch() async throws {
        try await TestServer.run(rows: [.testUpload, .testDownload]) { server, _ in
            let socket = try RawSocket(server.path)
            let download = #"{"jsonrpc":"2.0","id":2,"method":"test.download","params":{"channel":2,"count":1}}"#
            try await socket.send("[\(request("1", channel: 1)),\(download),\(check)]")
            let answers = try #require(try await socket.receive()?.arrayValue)
            #expect(Set(answers.compactMap { $0["id"] }) == [1, 2, "check"])
            #expect(answers.compactMap { $0["error"]?["code"] } == [-32600, -32600])
            try await socket.send(channel: 1, [1])
            try await socket.send(channel: 2, [1])
            try await expectQuietAndAlive(socket)
        }
    }

    @Test("an upload whose sender says no more before END is refused")
    func incomplete() async throws {
        let ending = Outcome<String>()
        try await TestServer.run(rows: [watched(ending, Gate())]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(request("1", channel: 1))
            try await socket.send(channel: 1, Pattern.bytes(0..<1000))
            socket.endInput()
            let error = try #require(try await socket.receive()?["error"])
            #expect(error["code"] == 3)
            #expect(error["data"]?["reason"] == "UPLOAD_INCOMPLETE")
            #expect(await ending.value() == "RPCError")
            #expect(try await socket.receive() == nil)
        }
    }

    @Test("an upload that is complete when its sender says no more is taken")
    func completeThenHalfClosed() async throws {
        let gate = Gate()
        try await TestServer.run(rows: [slow(gate)]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(request("1", channel: 1))
            try await socket.send(channel: 1, Pattern.bytes(0..<1000), isEnd: true)
            socket.endInput()
            gate.open()
            #expect(try await socket.receive()?["result"]?["bytes"] == 1000)
            #expect(try await socket.receive() == nil)
        }
    }

    @Test("a handler may answer before the end; what still comes is dropped")
    func earlyAnswer() async throws {
        let row = MethodRow.upload(TestUpload.self) { _, _, body in
            ["first": .integer(Int64(try await body.next()?.count ?? 0))]
        }
        try await TestServer.run(rows: [row]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(request("1", channel: 1))
            try await socket.send(channel: 1, [1, 2, 3])
            #expect(try await socket.receive()?["result"]?["first"] == 3)
            for _ in 0..<20 { try await socket.send(channel: 1, Pattern.bytes(0..<Self.chunk)) }
            try await expectQuietAndAlive(socket)
        }
    }

    @Test("an upload that is cancelled half way is answered once, and its handler hears of it")
    func cancelled() async throws {
        let (ending, gate) = (Outcome<String>(), Gate())
        try await TestServer.run(rows: [watched(ending, gate)]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(request("1", channel: 1))
            try await socket.send(channel: 1, [1])
            try await gate.pass()
            try await socket.send(#"{"jsonrpc":"2.0","method":"$/cancel","params":{"id":1}}"#)
            #expect(try await socket.receive()?["error"]?["code"] == 1)
            #expect(await ending.value() == "CancellationError")
            try await socket.send(channel: 1, [1], isEnd: true)
            try await expectQuietAndAlive(socket)
        }
    }

    @Test("when the caller is gone half way, the handler hears of it")
    func vanished() async throws {
        let (ending, gate) = (Outcome<String>(), Gate())
        try await TestServer.run(rows: [watched(ending, gate)]) { server, _ in
            var socket: RawSocket? = try RawSocket(server.path)
            try await socket?.send(request("1", channel: 1))
            try await socket?.send(channel: 1, [1])
            try await gate.pass()
            socket = nil
            #expect(await ending.value() == "CancellationError")
        }
    }

    @Test("an upload on which nothing moves ends, and one with a deadline ends at it")
    func clocks() async throws {
        var limits = ServerLimits()
        limits.transferStallMilliseconds = 50
        try await TestServer.run(limits: limits, rows: [.testUpload]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(request("1", channel: 1))
            let stalled = try #require(try await socket.receive()?["error"])
            #expect(stalled["code"] == 4)
            #expect(stalled["data"]?["metadata"] == ["stall_ms": "50"])
            try await socket.send(request("2", channel: 2, #","_meta":{"timeout_ms":20}"#))
            let late = try #require(try await socket.receive()?["error"])
            #expect(late["code"] == 4)
            #expect(late["data"]?["metadata"] == ["timeout_ms": "20"])
            try await expectQuietAndAlive(socket)
        }
    }

    @Test("the time in which the handler works does not count as a standstill")
    func slowHandler() async throws {
        var limits = ServerLimits()
        limits.transferStallMilliseconds = 1
        let gate = Gate()
        try await TestServer.run(limits: limits, rows: [slow(gate)]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(request("1", channel: 1))
            try await socket.send(channel: 1, Pattern.bytes(0..<10), isEnd: true)
            // A timer of the same loop that is due later than the stall's, so that the stall's has been due.
            try await socket.send(
                #"{"jsonrpc":"2.0","id":2,"method":"health.watch","params":{"_meta":{"timeout_ms":20}}}"#)
            var answer = try await socket.receive()
            while answer?["method"] != nil { answer = try await socket.receive() }
            #expect(answer?["id"] == 2)
            gate.open()
            #expect(try await socket.receive()?["result"]?["bytes"] == 10)
        }
    }
}

/// An upload for admins alone.
private struct LockedUpload: UploadMethod {
    typealias Result = JSONObject
    static let descriptor = MethodDescriptor(
        name: "test.locked", kind: .upload, role: .admin, effect: .change, timeoutMilliseconds: 0, runs: .task)
    var channel: Int

    init(from reader: inout JSONReader) throws(JSONError) { channel = try TestUpload(from: &reader).channel }
    func write(to writer: inout JSONWriter) { TestUpload(channel: channel).write(to: &writer) }
}
