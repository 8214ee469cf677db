import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderServer
import ServerTestSupport
import TestSupport
import Testing

/// Which trace an answer names.
@Suite(.timeLimit(.minutes(1))) struct TraceTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let meta = #"{"_meta":{"traceparent":"00-\#(trace)-b7ad6b7169203331-01"}}"#

    private func traceID(_ socket: RawSocket, _ method: String, _ params: String = "{}") async throws -> String? {
        try await socket.send(#"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(params)}"#)
        return try await socket.receive()?["error"]?["data"]?["trace_id"]?.stringValue
    }

    @Test("an error carries the caller's trace, wherever it arose")
    func callers() async throws {
        let failing = MethodRow.unary(TestCall.self) { _, _ in throw RPCError(.notFound, "cannot find it") }
        let broken = MethodRow.inline(SystemWhoami.self) { _, _ in throw ScriptedError() }
        try await TestServer.run(rows: [failing, broken]) { server, _ in
            let socket = try RawSocket(server.path)
            for method in ["test.call", "system.whoami", "no.such"] {
                #expect(try await traceID(socket, method, Self.meta) == Self.trace, "\(method)")
            }
            let misspelt = Self.meta.replacing("}}", with: "},\"y\":1}")
            #expect(try await traceID(socket, "health.watch", misspelt) == Self.trace)
        }
    }

    @Test("an error of a call without a trace, or with a broken one, carries one of the call's own")
    func own() async throws {
        try await TestServer.run { server, _ in
            let socket = try RawSocket(server.path)
            var seen: Set<String> = []
            for params in ["{}", #"{"_meta":{"traceparent":"00-x"}}"#, #"{"_meta":{"traceparent":7,"tracestate":[]}}"#]
            {
                let id = try #require(try await traceID(socket, "no.such", params))
                #expect(id.utf8.count == 32 && id.allSatisfy { $0.isHexDigit && !$0.isUppercase })
                seen.insert(id)
            }
            #expect(seen.count == 3)
        }
    }

    @Test("a deadline's error carries the trace too")
    func deadline() async throws {
        let row = MethodRow.unary(TestCall.self) { _, _ in
            try await Task.sleep(for: .seconds(60))
            return [:]
        }
        try await TestServer.run(rows: [row]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(
                #"{"jsonrpc":"2.0","id":1,"method":"test.call","params":{"_meta":{"timeout_ms":1,"#
                    + #""traceparent":"00-\#(Self.trace)-b7ad6b7169203331-01"}}}"#)
            let error = try await socket.receive()?["error"]
            #expect(error?["code"] == 4)
            #expect(error?["data"]?["trace_id"]?.stringValue == Self.trace)
        }
    }
}

private struct ScriptedError: Error {}
