import Glibc
import ProviderCore
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderServer
import ServerTestSupport
import ServiceLifecycle
import TestSupport
import Testing

@Suite struct SessionTests {
    private static let check = #"{"jsonrpc":"2.0","id":1,"method":"health.check","params":{}}"#
    private static let healthy: JSONValue = [
        "jsonrpc": "2.0", "id": 1, "result": ["service": "", "status": "SERVING"],
    ]

    /// `system.whoami` made slow: it waits at a gate.
    private func slow(_ gate: Gate) -> MethodRow {
        .unary(SystemWhoami.self) { _, context in
            try await gate.pass()
            return Whoami(uid: Int(context.uid), gid: 0, groups: [], roles: [], methods: [])
        }
    }

    @Test("answers the golden request, also a byte at a time and twice in one write")
    func golden() async throws {
        var limits = ServerLimits()
        // Not the machine's speed is tested here.
        limits.frameMilliseconds = 600_000
        try await TestServer.run(limits: limits) { server, _ in
            let frame = RawSocket.frame(Self.check)
            #expect(Array(frame.prefix(5)) == [0, 0, 0, 0, 0x3C])
            let socket = try RawSocket(server.path)
            for byte in frame { try await socket.send([byte]) }
            #expect(try await socket.receive() == Self.healthy)
            try await socket.send(frame + frame)
            #expect(try await socket.receive() == Self.healthy)
            #expect(try await socket.receive() == Self.healthy)
        }
    }

    @Test("answers ten thousand pipelined requests in order")
    func pipelined() async throws {
        try await TestServer.run { server, _ in
            let socket = try RawSocket(server.path)
            for number in 0..<10_000 {
                try await socket.send(#"{"jsonrpc":"2.0","id":\#(number),"method":"health.check"}"#)
            }
            for number in 0..<10_000 { #expect(try await socket.receive()?["id"] == .integer(Int64(number))) }
        }
    }

    @Test("answers an illegal first byte with a line and closes", arguments: [UInt8(0x10), 0x7B, 0x47, 0x01, 0x08])
    func illegalFlags(byte: UInt8) async throws {
        try await TestServer.run { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send([byte])
            let text = String(decoding: try await socket.receiveAll(), as: UTF8.self)
            #expect(text.hasSuffix("\n"))
            #expect(text.contains("expected 5-byte frame header"))
        }
    }

    @Test("refuses a frame that is too large by its header alone")
    func tooLarge() async throws {
        try await TestServer.run { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send([0, 1, 0, 0, 1])
            #expect(try await socket.receive()?["error"]?["data"]?["reason"] == "FRAME_TOO_LARGE")
            #expect(try await socket.receive() == nil)
        }
    }

    @Test(
        "refuses what is no request, and the connection lives",
        arguments: [
            ("", -32700), ("{", -32700), ("\u{FEFF}{}", -32700), ("1", -32600), ("null", -32600), ("{}", -32600),
            (#"{"jsonrpc":"2.1","id":1,"method":"health.check"}"#, -32600),
            (#"{"jsonrpc":2.0,"id":1,"method":"health.check"}"#, -32600),
            (#"{"jsonrpc":"2.0","id":null,"method":"health.check"}"#, -32600),
            (#"{"jsonrpc":"2.0","id":1.0,"method":"health.check"}"#, -32600),
            (#"{"jsonrpc":"2.0","id":1e2,"method":"health.check"}"#, -32600),
            (#"{"jsonrpc":"2.0","id":9007199254740992,"method":"health.check"}"#, -32600),
            (#"{"jsonrpc":"2.0","id":true,"method":"health.check"}"#, -32600),
            (#"{"jsonrpc":"2.0","id":"","method":"health.check"}"#, -32600),
            (#"{"jsonrpc":"2.0","id":1,"id":1,"method":"health.check"}"#, -32600),
            (#"{"jsonrpc":"2.0","id":1,"method":5}"#, -32600),
            (#"{"jsonrpc":"2.0","id":1,"method":"health.check","params":"x"}"#, -32600),
            (#"{"jsonrpc":"2.0","id":1,"method":"health.check","params":[""]}"#, -32602),
            (#"{"jsonrpc":"2.0","id":1,"method":"health.check","params":{"servise":""}}"#, -32602),
            (#"{"jsonrpc":"2.0","id":1,"method":"health.check","params":{"service":5}}"#, -32602),
            (#"{"jsonrpc":"2.0","id":1,"method":"health.check","params":{"_meta":{"timeout_ms":0}}}"#, -32602),
            (#"{"jsonrpc":"2.0","id":1,"method":"health.check","params":{"_meta":{"protocol":2}}}"#, 12),
            (#"{"jsonrpc":"2.0","id":1,"method":"health.check","params":{"service":"kitchen"}}"#, 5),
            (#"{"jsonrpc":"2.0","id":1,"method":"health.cheque"}"#, -32601),
            ("[]", -32600),
        ])
    func refusals(text: String, code: Int64) async throws {
        try await TestServer.run { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(text)
            let answer = try #require(try await socket.receive())
            #expect(answer["error"]?["code"] == .integer(code), "\(answer.serializedText())")
            #expect(answer["error"]?["message"]?.stringValue?.hasPrefix("cannot ") == true)
            try await socket.send(Self.check)
            #expect(try await socket.receive() == Self.healthy)
        }
    }

    @Test("names the field that is wrong")
    func fieldViolation() async throws {
        try await TestServer.run { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(#"{"jsonrpc":"2.0","id":"a","method":"system.hello","params":{"client":7}}"#)
            let error = try #require(try await socket.receive()?["error"])
            #expect(error["message"] == "cannot call system.hello: client must be a string")
            #expect(error["data"]?["field_violations"] == [["field": "client", "description": "must be a string"]])
        }
    }

    @Test(
        "names the field of _meta that is wrong",
        arguments: [
            (#"{"client":"me"}"#, "_meta.client", "must be an object"),
            (#"{"client":{"version":"1"}}"#, "_meta.client.name", "is missing"),
            (#"{"timeout_ms":5,"timeout_ms":6}"#, "_meta.timeout_ms", "is there twice"),
            (#"{"timeout_ms":"5"}"#, "_meta.timeout_ms", "must be an integer"),
        ])
    func metaViolation(meta: String, field: String, what: String) async throws {
        try await TestServer.run { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(#"{"jsonrpc":"2.0","id":1,"method":"health.check","params":{"_meta":\#(meta)}}"#)
            let error = try #require(try await socket.receive()?["error"])
            #expect(error["message"] == .string("cannot read the request: \(field) \(what)"))
            #expect(error["data"]?["field_violations"] == [["field": .string(field), "description": .string(what)]])
        }
    }

    @Test("echoes an id as it came")
    func ids() async throws {
        try await TestServer.run { server, _ in
            let socket = try RawSocket(server.path)
            for id in [#""a\u00e9""#, "-9007199254740991", "0", #""\#(String(repeating: "x", count: 128))""#] {
                try await socket.send(#"{"jsonrpc":"2.0","id":\#(id),"method":"health.check"}"#)
                #expect(try await socket.receive()?["id"] == (try JSONValue.parse(id)))
            }
        }
    }

    @Test("answers a batch as one array, without its notifications")
    func batch() async throws {
        try await TestServer.run { server, _ in
            let socket = try RawSocket(server.path)
            let stream = #"{"jsonrpc":"2.0","id":2,"method":"health.watch"}"#
            let notification = #"{"jsonrpc":"2.0","method":"health.check"}"#
            try await socket.send("[\(Self.check),1,\(notification),\(stream)]")
            let answers = try #require(try await socket.receive()?.arrayValue)
            #expect(answers.count == 3)
            #expect(answers.contains(Self.healthy))
            #expect(answers.compactMap { $0["error"]?["code"]?.intValue } == [-32600, -32600])
            try await socket.send("[" + Array(repeating: Self.check, count: 65).joined(separator: ",") + "]")
            #expect(try await socket.receive()?["error"]?["data"]?["metadata"]?["limit"] == "batch")
            try await socket.send("[\(notification)]")
            try await socket.send(Self.check)
            #expect(try await socket.receive() == Self.healthy)
        }
    }

    @Test("a notification has no answer, whatever is wrong with it")
    func notifications() async throws {
        try await TestServer.run { server, _ in
            let socket = try RawSocket(server.path)
            for rest in [
                #""method":"health.check""#, #""method":"nobody.knows","params":{"x":1}"#,
                #""method":"health.check","params":{"_meta":{"timeout_ms":0}}"#, #""method":"$/cancel","params":{}"#,
                #""method":"$/stream.credit","params":{"id":1,"bytes":"many"}"#,
                #""method":"health.check","params":[]"#,
            ] { try await socket.send(#"{"jsonrpc":"2.0",\#(rest)}"#) }
            try await socket.send(Self.check)
            #expect(try await socket.receive() == Self.healthy)
        }
    }

    @Test("a half-closed caller gets its answers, then the end")
    func halfClose() async throws {
        let gate = Gate()
        try await TestServer.run(rows: [slow(gate)]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(#"{"jsonrpc":"2.0","id":1,"method":"system.whoami"}"#)
            try await socket.send(Self.check.replacing("\"id\":1", with: "\"id\":2"))
            socket.endInput()
            #expect(try await socket.receive()?["id"] == 2)
            gate.open()
            #expect(try await socket.receive()?["id"] == 1)
            #expect(try await socket.receive() == nil)
        }
    }

    @Test("a cancelled call is answered exactly once, and an unknown cancel not at all")
    func cancel() async throws {
        try await TestServer.run(rows: [slow(Gate())]) { server, _ in
            let socket = try RawSocket(server.path)
            let cancel = #"{"jsonrpc":"2.0","method":"$/cancel","params":{"id":1}}"#
            try await socket.send(cancel)
            try await socket.send(#"{"jsonrpc":"2.0","id":1,"method":"system.whoami"}"#)
            try await socket.send(cancel)
            try await socket.send(cancel)
            #expect(try await socket.receive()?["error"]?["code"] == 1)
            try await socket.send(Self.check)
            #expect(try await socket.receive() == Self.healthy)
        }
    }

    @Test("a deadline is kept, and told")
    func deadline() async throws {
        try await TestServer.run(rows: [slow(Gate())]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(
                #"{"jsonrpc":"2.0","id":1,"method":"system.whoami","params":{"_meta":{"timeout_ms":20}}}"#)
            let error = try #require(try await socket.receive()?["error"])
            #expect(error["code"] == 4)
            #expect(error["message"]?.stringValue?.contains("within 20 ms") == true)
            try await socket.send(
                #"{"jsonrpc":"2.0","id":2,"method":"health.watch","params":{"_meta":{"timeout_ms":20}}}"#)
            var answer = try await socket.receive()
            while answer?["method"] != nil { answer = try await socket.receive() }
            #expect(answer?["error"]?["code"] == 4)
        }
    }

    @Test("each of a connection's calls has its own deadline, whichever came first")
    func deadlines() async throws {
        try await TestServer.run(rows: [slow(Gate())]) { server, _ in
            let socket = try RawSocket(server.path)
            for (id, milliseconds) in [(1, 60_000), (2, 80), (3, 20), (4, 80)] {
                try await socket.send(
                    #"{"jsonrpc":"2.0","id":\#(id),"method":"system.whoami","params":{"_meta":{"timeout_ms":\#(milliseconds)}}}"#
                )
            }
            let answers = [try await socket.receive(), try await socket.receive(), try await socket.receive()]
            #expect(answers.map { $0?["error"]?["code"] } == [4, 4, 4])
            #expect(answers.first??["id"] == 3)
            #expect(Set(answers.compactMap { $0?["id"]?.intValue }) == [2, 3, 4])
        }
    }

    @Test("a second call with the id of a running one is refused, and the first goes on")
    func duplicateID() async throws {
        let gate = Gate()
        try await TestServer.run(rows: [slow(gate)]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(#"{"jsonrpc":"2.0","id":1,"method":"system.whoami"}"#)
            try await socket.send(Self.check)
            let refusal = try #require(try await socket.receive())
            #expect(refusal["id"] == JSONValue.null)
            #expect(refusal["error"]?["data"]?["metadata"]?["id"] == "1")
            gate.open()
            #expect(try await socket.receive()?["result"]?["uid"] == .integer(Int64(getuid())))
        }
    }

    @Test("a stream starts, counts its items, and ends with one answer")
    func stream() async throws {
        try await TestServer.run { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(#"{"jsonrpc":"2.0","id":"w","method":"health.watch"}"#)
            #expect(try await socket.receive()?["method"] == "$/stream.start")
            for (seq, status) in [(1, "SERVING"), (2, "NOT_SERVING"), (3, "SERVING")] {
                let params = try #require(try await socket.receive()?["params"])
                #expect(params["seq"] == .integer(Int64(seq)))
                #expect(params["item"]?["status"] == .string(status))
                server.health.set(status != "SERVING")
            }
            try await socket.send(#"{"jsonrpc":"2.0","method":"$/cancel","params":{"id":"w"}}"#)
            var answer = try await socket.receive()
            while answer?["method"] == "$/stream.item" { answer = try await socket.receive() }
            #expect(answer?["error"]?["code"] == 1)
        }
    }

    @Test("calls beyond the limit are refused by name, those on the event loop never")
    func limits() async throws {
        var limits = ServerLimits()
        limits.callsInFlight = 2
        limits.streams = 1
        let gate = Gate()
        try await TestServer.run(limits: limits, rows: [slow(gate)]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(#"{"jsonrpc":"2.0","id":1,"method":"health.watch"}"#)
            _ = try await socket.receive()
            _ = try await socket.receive()
            try await socket.send(#"{"jsonrpc":"2.0","id":2,"method":"health.watch"}"#)
            #expect(try await socket.receive()?["error"]?["data"]?["metadata"]?["limit"] == "streams")
            try await socket.send(#"{"jsonrpc":"2.0","id":3,"method":"system.whoami"}"#)
            try await socket.send(#"{"jsonrpc":"2.0","id":4,"method":"system.whoami"}"#)
            #expect(try await socket.receive()?["error"]?["data"]?["metadata"]?["limit"] == "calls_in_flight")
            try await socket.send(Self.check.replacing("\"id\":1", with: "\"id\":5"))
            #expect(try await socket.receive()?["id"] == 5)
            gate.open()
            #expect(try await socket.receive()?["id"] == 3)
        }
    }

    @Test("hello tells every limit, and the contract has the defaults of all of them")
    func helloTellsLimits() async throws {
        try await TestServer.run { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(#"{"jsonrpc":"2.0","id":1,"method":"system.hello"}"#)
            let told = try #require(try await socket.receive()?["result"]?["limits"]?.objectValue)
            let contract = try JSONValue.parse(try Repository.bytes("Protocol/openrpc.json"))
            var documented = try #require(contract["info"]?["x-providerd-limits"]?.objectValue)
            documented["description"] = nil
            #expect(Set(told.members.map(\.name)) == Set(documented.members.map(\.name)))
            for member in told.members { #expect(member.value == documented[member.name], "\(member.name)") }
        }
    }

    @Test("connections beyond the limit are told why")
    func connections() async throws {
        var limits = ServerLimits()
        limits.connections = 1
        try await TestServer.run(limits: limits) { server, _ in
            let first = try RawSocket(server.path)
            try await first.send(Self.check)
            #expect(try await first.receive() == Self.healthy)
            let second = try RawSocket(server.path)
            #expect(try await second.receive()?["error"]?["data"]?["reason"] == "TOO_MANY_CONNECTIONS")
            #expect(try await second.receive() == nil)
        }
    }

    @Test("without a role one may ask who one is, and is told whom to ask")
    func roles() async throws {
        let row = MethodRow.unary(NeedsAdmin.self) { _, _ in [:] }
        try await TestServer.run(rows: [row], roles: .onlyAdmin(uid: 4_000_000)) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(#"{"jsonrpc":"2.0","id":1,"method":"test.admin"}"#)
            let error = try #require(try await socket.receive()?["error"])
            #expect(error["code"] == 7)
            #expect(error["data"]?["reason"] == "ROLE_REQUIRED")
            #expect(error["message"]?.stringValue?.hasSuffix("have no role; ask the tests") == true)
            try await socket.send(#"{"jsonrpc":"2.0","id":1,"method":"system.whoami"}"#)
            let me = try #require(try await socket.receive()?["result"])
            #expect(me["uid"] == .integer(Int64(getuid())))
            #expect(me["roles"] == [])
            #expect(me["ask"] == "ask the tests")
        }
    }

    @Test("a server that is cancelled since another part failed tells its callers and frees its socket")
    func cancelled() async throws {
        let folder = try TemporaryFolder()
        let (server, tested) = try await TestServer.make(in: folder)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await server.run() }
            let socket = try RawSocket(tested.path)
            try await socket.send(#"{"jsonrpc":"2.0","id":"w","method":"health.watch"}"#)
            _ = try await socket.receive()
            _ = try await socket.receive()
            tasks.cancelAll()
            #expect(try await socket.receive()?["method"] == "$/goaway")
            #expect(try await socket.receive()?["result"]?["reason"] == "draining")
            #expect(try await socket.receive() == nil)
            await #expect(throws: CancellationError.self) { try await tasks.waitForAll() }
        }
        withExtendedLifetime(folder) {}
    }

    @Test("a stopping server ends streams with a reason, lets calls finish, and takes no new ones")
    func drain() async throws {
        let gate = Gate()
        try await TestServer.run(rows: [slow(gate)]) { server, group in
            let socket = try RawSocket(server.path)
            try await socket.send(#"{"jsonrpc":"2.0","id":"w","method":"health.watch"}"#)
            _ = try await socket.receive()
            _ = try await socket.receive()
            try await socket.send(#"{"jsonrpc":"2.0","id":"s","method":"system.whoami"}"#)
            await gate.untilReached()
            await group.triggerGracefulShutdown()
            #expect(try await socket.receive()?["method"] == "$/goaway")
            #expect(try await socket.receive()?["result"]?["reason"] == "draining")
            try await socket.send(Self.check)
            #expect(try await socket.receive()?["error"]?["data"]?["reason"] == "DRAINING")
            gate.open()
            #expect(try await socket.receive()?["id"] == "s")
            #expect(try await socket.receive() == nil)
        }
    }

    @Test("serves the contract it was made from")
    func discover() async throws {
        try await TestServer.run { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(#"{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}"#)
            #expect(
                try await socket.receive()?["result"]
                    == (try JSONValue.parse(try Repository.bytes("Protocol/openrpc.json"))))
        }
    }

    @Test("a caller that vanishes mid-frame or mid-call costs nobody else anything")
    func vanishing() async throws {
        try await TestServer.run(rows: [slow(Gate())]) { server, _ in
            for bytes in [
                [0, 0], Array(RawSocket.frame(Self.check).dropLast()),
                RawSocket.frame(#"{"jsonrpc":"2.0","id":1,"method":"system.whoami"}"#),
            ] {
                let socket = try RawSocket(server.path)
                try await socket.send(bytes.map { UInt8($0) })
            }
            let socket = try RawSocket(server.path)
            try await socket.send(Self.check)
            #expect(try await socket.receive() == Self.healthy)
        }
    }
}

/// A method that the contract doesn't have, for admins alone.
private struct NeedsAdmin: UnaryMethod {
    typealias Result = JSONObject
    static let descriptor = MethodDescriptor(
        name: "test.admin", kind: .unary, role: .admin, effect: .read, timeoutMilliseconds: 0, runs: .task)

    init(from reader: inout JSONReader) throws(JSONError) { _ = try reader.readObject() }
    func write(to writer: inout JSONWriter) { writer.beginObject(); writer.endObject() }
}
