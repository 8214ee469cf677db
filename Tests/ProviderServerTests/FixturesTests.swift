import ProviderJSON
import ServerTestSupport
import TestSupport
import Testing

/// The golden frames and exchanges against the real server.
@Suite(.timeLimit(.minutes(1))) struct FixturesTests {
    @Test("there are fixtures")
    func exist() {
        #expect(Fixtures.frames.count >= 30)
        #expect(Fixtures.exchanges.count >= 30)
    }

    @Test(
        "a frame is answered as it says, and the connection stays or closes",
        arguments: Fixtures.frames.filter { $0.meaning["connection"] != nil })
    func frame(fixture: Fixtures.Frame) async throws {
        try await TestServer.run { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(fixture.bytes)
            if fixture.meaning["answer"] == "none" { socket.endInput() }
            if fixture.meaning["answer"] == "line" {
                #expect(Fixtures.has(try await receiveLine(socket), ["id": nil, "error": ["code": -32600]]))
            } else if let error = fixture.meaning["error"] {
                let answer = try await socket.receive()
                #expect(answer?["error"]?["code"] == error["code"])
                if let reason = error["reason"] { #expect(answer?["error"]?["data"]?["reason"] == reason) }
                #expect(answer?["id"] == JSONValue.null || fixture.name == "a key twice")
            }
            if fixture.meaning["connection"] == "stays" {
                try await socket.send(#"{"jsonrpc":"2.0","id":"still there","method":"health.check"}"#)
                #expect(try await socket.receive()?["id"] == "still there")
            } else {
                #expect(try await socket.receiveAll() == [])
            }
        }
    }

    /// All there is until the close is one line.
    private func receiveLine(_ socket: RawSocket) async throws -> JSONValue {
        let bytes = try await socket.receiveAll()
        #expect(bytes.last == 0x0A)
        return try JSONValue.parse(bytes.dropLast())
    }

    @Test("an exchange goes as it says", arguments: Fixtures.exchanges)
    func exchange(fixture: Fixtures.Exchange) async throws {
        try await TestServer.run { server, _ in
            let socket = try RawSocket(server.path)
            #expect(!fixture.steps.isEmpty)
            for step in fixture.steps { try await run(step, socket) }
        }
    }

    private func run(_ step: JSONObject.Member, _ socket: RawSocket) async throws {
        switch step.name {
        case "send": try await socket.send(step.value.serializedText())
        case "send_hex": try await socket.send(Fixtures.bytes(step.value))
        case "end": socket.endInput()
        case "receive":
            let document = try await socket.receive()
            #expect(Fixtures.has(document, step.value), "\(document?.serializedText() ?? "closed")")
        case "receive_later":
            var document = try await socket.receive()
            while document != nil, !Fixtures.has(document, step.value) { document = try await socket.receive() }
            #expect(document != nil)
        case "receive_batch": try await receiveBatch(step.value.arrayValue ?? [], socket)
        case "receive_line":
            let document = try await receiveLine(socket)
            #expect(Fixtures.has(document, step.value), "\(document.serializedText())")
        case "closed": #expect(try await socket.receiveAll() == [])
        default: Issue.record("no step is called \(step.name)")
        }
    }

    private func receiveBatch(_ expected: [JSONValue], _ socket: RawSocket) async throws {
        var rest = try #require(try await socket.receive()?.arrayValue)
        #expect(rest.count == expected.count)
        for item in expected {
            let place = try #require(rest.firstIndex { Fixtures.has($0, item) }, "\(item.serializedText())")
            rest.remove(at: place)
        }
    }
}
