import ProviderClient
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderServer
import ServerTestSupport
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct RawCallsTests {
    @Test("calls by name what this build's contract doesn't have")
    func byName() async throws {
        try await TestServer.run(rows: [.testUpload, .testDownload, .testStream]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            #expect(try await connection.call(method: "health.check")["status"] == "SERVING")
            let error = await #expect(throws: RPCError.self) { try await connection.call(method: "nobody.knows") }
            #expect(error?.code == .methodNotFound)
            let stream = try await connection.stream(method: "test.stream", params: ["count": 3])
            var items: [JSONValue] = []
            for try await item in stream { items.append(item) }
            #expect(items == [0, 1, 2])
            #expect(stream.end == ["cursor": "end"])
            let source = ByteSource(Pattern.bytes(0..<1000))
            #expect(try await connection.upload(method: "test.upload", from: source) == ["bytes": 1000])
            let target = ByteTarget()
            _ = try await connection.download(method: "test.download", params: ["count": 1000], to: target)
            #expect(target.bytes == Pattern.bytes(0..<1000))
        }
    }

    @Test("options stand beside what the params' own _meta says, and win")
    func meta() async throws {
        let seen = Outcome<Meta>()
        let row = MethodRow.unary(TestCall.self) { _, context in
            seen.set(context.meta)
            return [:]
        }
        try await TestServer.run(rows: [row]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            _ = try await connection.call(
                method: "test.call",
                params: ["count": 1, "_meta": ["request_id": "mine", "protocol": 1, "timeout_ms": 5]],
                options: CallOptions(timeout: .seconds(9), validateOnly: true))
            let meta = await seen.value()
            #expect(meta.requestID == "mine")
            #expect(meta.protocolVersion == 1)
            #expect(meta.timeoutMilliseconds == 9000)
            #expect(meta.validateOnly)
        }
    }
}
