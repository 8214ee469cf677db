import Foundation
import ProviderCore
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderServer
import ServerTestSupport
import ServiceLifecycle
import TestSupport
import Testing

@testable import ProviderClient

@Suite(.timeLimit(.minutes(1))) struct ConnectionTests {
    /// Answers its own number, after the gate.
    private func echo(_ gate: Gate? = nil) -> MethodRow {
        .unary(TestCall.self) { request, _ in
            try await gate?.pass()
            return ["count": .integer(Int64(request.count))]
        }
    }

    /// Waits at the gate, and tells the test what ended it.
    private func watched(_ ending: Outcome<String>, _ gate: Gate) -> MethodRow {
        .unary(TestCall.self) { _, _ in
            try await ending.ofErrors {
                try await gate.pass()
                return [:]
            }
        }
    }

    // MARK: Calls

    @Test("many calls share a connection, and each gets its own answer")
    func concurrent() async throws {
        try await TestServer.run(rows: [echo()]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        try await connection.call(TestCall(count: number))["count"] == .integer(Int64(number))
                    }
                    group.addTask { try await connection.health.check().status == .serving }
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
    }

    @Test("an error of the daemon comes with all that it says")
    func errors() async throws {
        let error = RPCError(
            .failedPrecondition, "cannot do it", reason: "NOT_NOW", metadata: ["name": "x"],
            fieldViolations: [.init(field: "line 17", description: "is empty")], retryAfterMilliseconds: 250,
            traceID: "00ff")
        try await TestServer.run(rows: [.unary(TestCall.self) { _, _ in throw error }]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            let seen = await #expect(throws: RPCError.self) { try await connection.call(TestCall()) }
            #expect(seen == error)
            #expect(try await connection.system.whoami().uid == Int(getuid()))
        }
    }

    @Test("a request that is too large is refused before it is sent, and the connection goes on")
    func tooLarge() async throws {
        try await TestServer.run { server, _ in
            let connection = try await Connection.connect(to: server.path)
            let request = SystemHello(client: String(repeating: "x", count: 17 * 1024 * 1024))
            let error = await #expect(throws: RPCError.self) { try await connection.system.hello(request) }
            #expect(error?.reason == "FRAME_TOO_LARGE")
            #expect(try await connection.health.check().status == .serving)
        }
    }

    @Test("request id, validate_only and traceparent reach the handler")
    func options() async throws {
        let seen = Outcome<Meta>()
        let row = MethodRow.unary(TestCall.self) { _, context in
            seen.set(context.meta)
            return [:]
        }
        let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        try await TestServer.run(rows: [row]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            _ = try await connection.call(
                TestCall(count: 1),
                options: CallOptions(
                    timeout: .seconds(7), requestID: "once \"only\"", validateOnly: true, traceparent: trace))
            let meta = await seen.value()
            #expect(meta.timeoutMilliseconds == 7000)
            #expect(meta.requestID == "once \"only\"")
            #expect(meta.validateOnly)
            #expect(meta.traceparent == trace)
        }
    }

    @Test(
        "a time-out is the daemon's DEADLINE_EXCEEDED", arguments: [Duration.milliseconds(20), .zero, .microseconds(3)])
    func timeout(duration: Duration) async throws {
        let ending = Outcome<String>()
        try await TestServer.run(rows: [watched(ending, Gate())]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            let error = await #expect(throws: RPCError.self) {
                try await connection.call(TestCall(), options: CallOptions(timeout: duration))
            }
            #expect(error?.code == .deadlineExceeded)
            #expect(await ending.value() == "CancellationError")
        }
    }

    // MARK: Cancelling

    @Test("a cancelled task cancels its call, and nothing else")
    func cancelled() async throws {
        let (ending, gate) = (Outcome<String>(), Gate())
        try await TestServer.run(rows: [watched(ending, gate)]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            let task = Task { try await connection.call(TestCall()) }
            await gate.untilReached()
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(await ending.value() == "CancellationError")
            #expect(try await connection.health.check().status == .serving)
        }
    }

    @Test("a cancelled call whose result was faster returns it")
    func cancelledTooLate() async throws {
        let gate = Gate()
        let row = MethodRow.unary(TestCall.self) { _, _ in
            do { try await gate.pass() } catch { return ["done": true] }
            return ["done": false]
        }
        try await TestServer.run(rows: [row]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            let task = Task { try await connection.call(TestCall()) }
            await gate.untilReached()
            task.cancel()
            #expect(try await task.value == ["done": true])
        }
    }

    @Test("a task that is cancelled already sends nothing")
    func cancelledBefore() async throws {
        let first = Outcome<Int>()
        let row = MethodRow.unary(TestCall.self) { request, _ in
            first.set(request.count)
            return [:]
        }
        try await TestServer.run(rows: [row]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            let start = Gate()
            let task = Task {
                try? await start.pass()
                return try await connection.call(TestCall(count: 1))
            }
            await start.untilReached()
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            _ = try await connection.call(TestCall(count: 2))
            #expect(await first.value() == 2)
        }
    }

    // MARK: Reaching and losing the daemon

    @Test("a socket that can't be reached is named, with what to do")
    func unreachable() async throws {
        let folder = try TemporaryFolder()
        try Data("text".utf8).write(to: URL(fileURLWithPath: folder.path + "/file"))
        let long = folder.path + "/" + String(repeating: "x", count: 108)
        for (path, words) in [
            (folder.path + "/nothing", "no socket is there; start providerd, or name another socket"),
            (folder.path + "/file", "this is no socket"), (folder.path + "/file/s", "Not a directory"),
            (long, "a socket's path may have 107"), ("", "the path is empty"),
        ] {
            let error = await #expect(throws: ConnectionError.self) { try await Connection.connect(to: path) }
            #expect(error?.kind == .unreachable)
            #expect(error?.path == path)
            #expect(error?.description.hasPrefix("cannot reach providerd at \(path): ") == true)
            #expect(error?.explanation.contains(words) == true, "\(error?.explanation ?? "")")
        }
    }

    @Test("a socket that nobody serves is told from one that one may not use")
    func refused() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/s"
        let stale = try StaleSocket(path)
        let error = await #expect(throws: ConnectionError.self) { try await Connection.connect(to: path) }
        #expect(error?.explanation == "nobody serves this socket; start providerd")
        withExtendedLifetime(stale) {}
        #expect(
            ConnectionError.unreachable("/s", errno: EACCES, "").description
                == "cannot reach providerd at /s: you have no permission to use this socket")
    }

    @Test("a connection over the limit tells the daemon's reason")
    func overTheLimit() async throws {
        var limits = ServerLimits()
        limits.connections = 1
        try await TestServer.run(limits: limits) { server, _ in
            let first = try await Connection.connect(to: server.path)
            #expect(try await first.health.check().status == .serving)
            let second = try await Connection.connect(to: server.path)
            let error = await #expect(throws: RPCError.self) { try await second.health.check() }
            #expect(error?.reason == "TOO_MANY_CONNECTIONS")
            await second.close()
        }
    }

    @Test("when the daemon dies, every call that waits hears that it is lost")
    func lost() async throws {
        // Leaves at the third request without having answered one.
        try await ScriptedPeer.run({ document, _ in document["id"] != 3 }) { path in
            let connection = try await Connection.connect(to: path)
            let tasks = (0..<3).map { _ in Task { try await connection.health.check() } }
            for task in tasks {
                let error = await #expect(throws: ConnectionError.self) { try await task.value }
                #expect(error?.kind == .lost)
            }
            let error = await #expect(throws: ConnectionError.self) { try await connection.health.check() }
            #expect(error?.kind == .lost)
            await connection.close()
        }
    }

    @Test("a stopping daemon ends streams, finishes calls, refuses new ones, and is then lost")
    func goAway() async throws {
        let gate = Gate()
        try await TestServer.run(rows: [echo(gate)]) { server, group in
            let connection = try await Connection.connect(to: server.path)
            let stream = try await connection.health.watch()
            let slow = Task { try await connection.call(TestCall(count: 5)) }
            await gate.untilReached()
            await group.triggerGracefulShutdown()
            for try await _ in stream {}
            #expect(stream.end?.reason == "draining")
            let error = await #expect(throws: RPCError.self) { try await connection.health.check() }
            #expect(error?.code == .unavailable)
            #expect(error?.reason == "DRAINING")
            gate.open()
            #expect(try await slow.value == ["count": 5])
        }
    }

    @Test("an answer that nobody understands fails its own call; what is no message at all fails the connection")
    func malformed() async throws {
        try await ScriptedPeer.run({ document, say in
            switch document["id"] {
            case 1: say(#"{"jsonrpc":"2.0","id":1,"result":{"status":7}}"#)
            case 2: say(#"{"jsonrpc":"2.0","id":2,"result":{"service":"","status":"SERVING","new":[1]},"more":1}"#)
            default: say("[")
            }
            return true
        }) { path in
            let connection = try await Connection.connect(to: path)
            let first = await #expect(throws: ConnectionError.self) { try await connection.health.check() }
            #expect(first?.kind == .malformed)
            #expect(try await connection.health.check().status == .serving)
            for _ in 0..<2 {
                let error = await #expect(throws: ConnectionError.self) { try await connection.health.check() }
                #expect(error?.kind == .malformed)
            }
            await connection.close()
        }
    }

    @Test(
        "what is no frame fails every call with what came, not as if the daemon had been lost",
        arguments: [
            (Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), "begins with the byte 72, which no frame has"),
            ([0, 0xFF, 0xFF, 0xFF, 0xFF], "has 4294967295 bytes, and at most 16777216 are taken"),
        ])
    func noFrame(bytes: [UInt8], what: String) async throws {
        try await ScriptedPeer.run(saying: bytes) { path in
            let connection = try await Connection.connect(to: path)
            for _ in 0..<2 {
                let error = await #expect(throws: ConnectionError.self) { try await connection.health.check() }
                #expect(error?.kind == .malformed)
                #expect(error?.explanation.hasSuffix(what) == true)
            }
        }
    }

    @Test("where more connect than are accepted, connecting waits its turn")
    func crowded() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/s"
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0 && listen(listener, 0) == 0)
        // One waits to be accepted, and there is no room for more.
        let first = try await Connection.connect(to: path)
        async let second = Connection.connect(to: path)
        for _ in 0..<1000 { await Task.yield() }
        let accepted = [accept(listener, nil, nil), accept(listener, nil, nil)]
        defer { for descriptor in accepted { close(descriptor) } }
        #expect(try await second.path == path)
        await first.close()
    }

    @Test("closing cancels what runs, and its callers hear of it")
    func closing() async throws {
        let (ending, gate) = (Outcome<String>(), Gate())
        try await TestServer.run(rows: [watched(ending, gate)]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            let task = Task { try await connection.call(TestCall()) }
            await gate.untilReached()
            await connection.close()
            let error = await #expect(throws: ConnectionError.self) { try await task.value }
            #expect(error?.explanation == "the connection was closed")
            #expect(await ending.value() == "CancellationError")
            await connection.close()
        }
    }
}

/// A socket that is bound, and on which nobody listens.
private final class StaleSocket {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0)
    }

    deinit { close(descriptor) }
}
