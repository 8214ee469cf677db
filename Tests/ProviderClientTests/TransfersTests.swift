import ProviderClient
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderServer
import ServerTestSupport
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct TransfersTests {
    private static let large = 64 * 1024 * 1024

    private struct Broken: Error {}

    /// So many bytes of the pattern, in chunks whose size is no round number; then an error, if it is to fail.
    private struct PatternSource: UploadSource {
        var count: Int
        var fails = false

        func send(to write: ([UInt8]) async throws -> Void) async throws {
            for start in stride(from: 0, to: count, by: 777_777) {
                try await write(Pattern.bytes(start..<min(count, start + 777_777)))
            }
            if fails { throw Broken() }
        }
    }

    /// Pattern without end.
    private struct EndlessSource: UploadSource {
        func send(to write: ([UInt8]) async throws -> Void) async throws {
            var start = 0
            while true {
                try await write(Pattern.bytes(start..<start + 100_000))
                start += 100_000
            }
        }
    }

    /// Checks what comes against the pattern, and fails after so many bytes, if it is to.
    private actor PatternTarget: DownloadTarget {
        private(set) var count = 0
        private(set) var isPattern = true
        private let limit: Int

        init(failsAfter limit: Int = .max) { self.limit = limit }

        func write(_ bytes: [UInt8]) async throws {
            isPattern = isPattern && Pattern.matches(bytes, at: count)
            count += bytes.count
            if count > limit { throw Broken() }
        }
    }

    /// Tells the test what ended the handler.
    private func watchedUpload(_ ending: Outcome<String>) -> MethodRow {
        .upload(TestUpload.self) { _, _, body in try await ending.ofErrors { try await body.takePattern() } }
    }

    private func watchedDownload(_ ending: Outcome<String>) -> MethodRow {
        .download(TestDownload.self) { request, _, sink in
            try await ending.ofErrors { try await sink.givePattern(request.count) }
        }
    }

    @Test("64 MiB go up and come down whole, at the same time, beside other calls")
    func large() async throws {
        try await TestServer.run(rows: [.testUpload, .testDownload]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            let target = PatternTarget()
            async let up = connection.upload(TestUpload(), from: PatternSource(count: Self.large))
            async let down = connection.download(TestDownload(count: Self.large), to: target)
            for _ in 0..<20 { #expect(try await connection.health.check().status == .serving) }
            #expect(try await up == ["bytes": .integer(Int64(Self.large))])
            #expect(try await down == ["bytes": .integer(Int64(Self.large))])
            #expect(await target.count == Self.large)
            #expect(await target.isPattern)
        }
    }

    @Test("many transfers share a connection")
    func many() async throws {
        try await TestServer.run(rows: [.testUpload, .testDownload]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 1...16 {
                    let count = number * 100_001
                    group.addTask {
                        try await connection.upload(TestUpload(), from: PatternSource(count: count))
                            == ["bytes": .integer(Int64(count))]
                    }
                    group.addTask {
                        let target = PatternTarget()
                        _ = try await connection.download(TestDownload(count: count), to: target)
                        let isPattern = await target.isPattern
                        return await target.count == count && isPattern
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
    }

    @Test("nothing is a transfer too")
    func empty() async throws {
        try await TestServer.run(rows: [.testUpload, .testDownload]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            #expect(try await connection.upload(TestUpload(), from: ByteSource([])) == ["bytes": 0])
            let target = ByteTarget()
            #expect(try await connection.download(TestDownload(count: 0), to: target) == ["bytes": 0])
            #expect(target.bytes == [])
        }
    }

    @Test("what the source throws cancels the upload and is thrown on")
    func sourceError() async throws {
        let ending = Outcome<String>()
        try await TestServer.run(rows: [watchedUpload(ending)]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            await #expect(throws: Broken.self) {
                try await connection.upload(TestUpload(), from: PatternSource(count: 1000, fails: true))
            }
            #expect(await ending.value() == "CancellationError")
            #expect(try await connection.health.check().status == .serving)
        }
    }

    @Test("what the target throws cancels the download and is thrown on")
    func targetError() async throws {
        let ending = Outcome<String>()
        try await TestServer.run(rows: [watchedDownload(ending)]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            await #expect(throws: Broken.self) {
                try await connection.download(TestDownload(count: .max), to: PatternTarget(failsAfter: 5_000_000))
            }
            #expect(await ending.value() == "CancellationError")
            #expect(try await connection.health.check().status == .serving)
        }
    }

    @Test("an answer before the end stops the source")
    func earlyAnswer() async throws {
        let row = MethodRow.upload(TestUpload.self) { _, _, body in
            _ = try await body.next()
            return ["early": true]
        }
        try await TestServer.run(rows: [row]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            #expect(try await connection.upload(TestUpload(), from: EndlessSource()) == ["early": true])
            #expect(try await connection.upload(TestUpload(), from: EndlessSource()) == ["early": true])
        }
    }

    @Test("the daemon's own error ends a transfer, not what the bytes came to")
    func daemonError() async throws {
        let error = RPCError(.dataLoss, "cannot read the file", reason: "GONE", traceID: "00ff")
        let up = MethodRow.upload(TestUpload.self) { _, _, body in
            _ = try await body.next()
            throw error
        }
        let down = MethodRow.download(TestDownload.self) { _, _, sink in
            _ = try await sink.givePattern(100_000)
            throw error
        }
        try await TestServer.run(rows: [up, down]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            let upError = await #expect(throws: RPCError.self) {
                try await connection.upload(TestUpload(), from: EndlessSource())
            }
            #expect(upError == error)
            let downError = await #expect(throws: RPCError.self) {
                try await connection.download(TestDownload(count: 0), to: ByteTarget())
            }
            #expect(downError == error)
        }
    }

    @Test("a cancelled task cancels its upload")
    func cancelledUpload() async throws {
        let (ending, gate) = (Outcome<String>(), Gate())
        let row = MethodRow.upload(TestUpload.self) { _, _, body in
            try await ending.ofErrors {
                _ = try await body.next()
                try await gate.pass()
                return [:]
            }
        }
        try await TestServer.run(rows: [row]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            let task = Task { try await connection.upload(TestUpload(), from: EndlessSource()) }
            await gate.untilReached()
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(await ending.value() == "CancellationError")
        }
    }

    @Test("a cancelled task cancels its download")
    func cancelledDownload() async throws {
        let (ending, gate) = (Outcome<String>(), Gate())
        let row = MethodRow.download(TestDownload.self) { _, _, sink in
            try await ending.ofErrors {
                _ = try await sink.givePattern(10)
                try await gate.pass()
                return [:]
            }
        }
        try await TestServer.run(rows: [row]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            let task = Task { try await connection.download(TestDownload(count: 10), to: ByteTarget()) }
            await gate.untilReached()
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(await ending.value() == "CancellationError")
        }
    }

    @Test("a slow target holds the daemon back by credit")
    func slowTarget() async throws {
        let given = Outcome<String>()
        let gate = Gate()
        let target = GatedTarget(gate)
        try await TestServer.run(rows: [watchedDownload(given)]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            let task = Task { try await connection.download(TestDownload(count: 20_000_000), to: target) }
            await gate.untilReached()
            // Other answers are not behind the bytes that nobody takes.
            for _ in 0..<50 { #expect(try await connection.health.check().status == .serving) }
            gate.open()
            #expect(try await task.value == ["bytes": 20_000_000])
            #expect(await target.largest <= 4 * 1024 * 1024)
            #expect(await target.count == 20_000_000)
        }
    }

    /// Waits before it takes anything, and keeps how much came at once.
    private actor GatedTarget: DownloadTarget {
        private(set) var count = 0
        private(set) var largest = 0
        private let gate: Gate

        init(_ gate: Gate) { self.gate = gate }

        func write(_ bytes: [UInt8]) async throws {
            try await gate.pass()
            count += bytes.count
            largest = max(largest, bytes.count)
        }
    }

    @Test("when the daemon dies half way, both directions hear that it is lost")
    func lost() async throws {
        try await ScriptedPeer.run({ document, _ in document["id"] != 2 }) { path in
            let connection = try await Connection.connect(to: path)
            let tasks = [
                Task { try await connection.upload(TestUpload(), from: EndlessSource()) },
                Task { try await connection.download(TestDownload(count: 1), to: ByteTarget()) },
            ]
            for task in tasks {
                let error = await #expect(throws: ConnectionError.self) { try await task.value }
                #expect(error?.kind == .lost)
            }
        }
    }

    @Test("an answer to a download that has not ended is not believed")
    func answeredTooEarly() async throws {
        try await ScriptedPeer.run({ _, say in
            say(#"{"jsonrpc":"2.0","id":1,"result":{"bytes":1}}"#)
            return true
        }) { path in
            let connection = try await Connection.connect(to: path)
            let error = await #expect(throws: ConnectionError.self) {
                try await connection.download(TestDownload(count: 1), to: ByteTarget())
            }
            #expect(error?.kind == .malformed)
        }
    }
}
