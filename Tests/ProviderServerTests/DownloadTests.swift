import ProviderCore
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderServer
import ServerTestSupport
import TestSupport
import Testing

/// Downloads on the wire: credit, the end, and many transfers beside each other.
@Suite(.timeLimit(.minutes(1))) struct DownloadTests {
    private static let window = 4 * 1024 * 1024

    private func request(_ id: Int, channel: Int, count: Int) -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"test.download","params":{"channel":\#(channel),"count":\#(count)}}"#
    }

    private func credit(_ id: Int, _ bytes: String) -> String {
        #"{"jsonrpc":"2.0","method":"$/stream.credit","params":{"id":\#(id),"bytes":\#(bytes)}}"#
    }

    private let check = #"{"jsonrpc":"2.0","id":"check","method":"health.check"}"#

    /// Takes BINARY frames of the pattern until so many bytes are there.
    private func take(_ range: Range<Int>, channel: UInt32 = 1, _ socket: RawSocket) async throws {
        var place = range.lowerBound
        while place < range.upperBound {
            let frame = try #require(try await socket.receiveFrame())
            try #require(frame.flags == 0x02)
            #expect(frame.channel == channel)
            try #require(Pattern.matches(frame.bytes, at: place))
            place += frame.bytes.count
        }
        #expect(place == range.upperBound)
    }

    private func expectEnd(channel: UInt32 = 1, _ socket: RawSocket) async throws {
        let frame = try #require(try await socket.receiveFrame())
        #expect(frame.flags == 0x0A)
        #expect(frame.payload == [0, 0, 0, UInt8(channel)])
    }

    @Test("sends no more than it has credit for, then END, then the answer")
    func credit() async throws {
        let total = Self.window + 3000
        try await TestServer.run(rows: [.testDownload]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(request(1, channel: 1, count: total))
            try await take(0..<Self.window, socket)
            try await socket.send(check)
            #expect(try await socket.receive()?["id"] == "check")
            try await socket.send(credit(1, "1000"))
            try await take(Self.window..<Self.window + 1000, socket)
            try await socket.send(check)
            #expect(try await socket.receive()?["id"] == "check")
            try await socket.send(credit(1, "2000"))
            try await take(Self.window + 1000..<total, socket)
            try await expectEnd(socket)
            #expect(try await socket.receive()?["result"]?["bytes"] == .integer(Int64(total)))
        }
    }

    @Test("an empty download is END and the answer")
    func empty() async throws {
        try await TestServer.run(rows: [.testDownload]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(request(1, channel: 200, count: 0))
            try await expectEnd(channel: 200, socket)
            #expect(try await socket.receive()?["result"]?["bytes"] == 0)
        }
    }

    @Test(
        "credit that means nothing changes nothing",
        arguments: ["0", "-5", "1.5", #""7""#, "null", "99999999999999999999", "true"])
    func badCredit(bytes: String) async throws {
        try await TestServer.run(rows: [.testDownload]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(request(1, channel: 1, count: Self.window + 10))
            try await take(0..<Self.window, socket)
            try await socket.send(credit(1, bytes))
            try await socket.send(credit(2, "10"))
            try await socket.send(check)
            #expect(try await socket.receive()?["id"] == "check")
            try await socket.send(credit(1, "9223372036854775807"))
            try await socket.send(credit(1, "9223372036854775807"))
            try await take(Self.window..<Self.window + 10, socket)
            try await expectEnd(socket)
            #expect(try await socket.receive()?["id"] == 1)
        }
    }

    @Test("one that fails sends no END")
    func failing() async throws {
        let row = MethodRow.download(TestDownload.self) { _, _, sink in
            try await sink.write(Pattern.bytes(0..<10))
            throw RPCError(.dataLoss, "cannot read the rest", reason: "GONE")
        }
        try await TestServer.run(rows: [row]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(request(1, channel: 1, count: 20))
            try await take(0..<10, socket)
            #expect(try await socket.receive()?["error"]?["data"]?["reason"] == "GONE")
            try await socket.send(check)
            #expect(try await socket.receive()?["id"] == "check")
        }
    }

    @Test("one that is cancelled is answered once, sends no END, and its handler hears of it")
    func cancelled() async throws {
        let ending = Outcome<String>()
        let row = MethodRow.download(TestDownload.self) { request, _, sink in
            try await ending.ofErrors { try await sink.givePattern(request.count) }
        }
        try await TestServer.run(rows: [row]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(request(1, channel: 1, count: Self.window + 1))
            try await take(0..<Self.window, socket)
            try await socket.send(#"{"jsonrpc":"2.0","method":"$/cancel","params":{"id":1}}"#)
            #expect(try await socket.receive()?["error"]?["code"] == 1)
            #expect(await ending.value() == "CancellationError")
            try await socket.send(credit(1, "1"))
            try await socket.send(check)
            #expect(try await socket.receive()?["id"] == "check")
        }
    }

    @Test("when the caller is gone half way, the handler hears of it", arguments: [false, true])
    func vanished(isReading: Bool) async throws {
        let ending = Outcome<String>()
        let row = MethodRow.download(TestDownload.self) { request, _, sink in
            try await ending.ofErrors { try await sink.givePattern(request.count) }
        }
        try await TestServer.run(rows: [row]) { server, _ in
            var socket: RawSocket? = try RawSocket(server.path)
            try await socket?.send(request(1, channel: 1, count: 2 * Self.window))
            if isReading, let socket { try await take(0..<Self.window, socket) }
            socket = nil
            #expect(await ending.value() == "CancellationError")
        }
    }

    @Test("after half-close the socket alone sets the pace")
    func halfClosed() async throws {
        let total = 2 * Self.window
        try await TestServer.run(rows: [.testDownload]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(request(1, channel: 1, count: total))
            socket.endInput()
            try await take(0..<total, socket)
            try await expectEnd(socket)
            #expect(try await socket.receive()?["result"]?["bytes"] == .integer(Int64(total)))
            #expect(try await socket.receive() == nil)
        }
    }

    @Test("one whose caller grants nothing for a while ends")
    func stalled() async throws {
        var limits = ServerLimits()
        limits.transferStallMilliseconds = 50
        try await TestServer.run(limits: limits, rows: [.testDownload]) { server, _ in
            let socket = try RawSocket(server.path)
            try await socket.send(request(1, channel: 1, count: Self.window + 1))
            let (answers, bytes) = try await collect(socket, until: 1)
            #expect(answers[0]["error"]?["code"] == 4)
            #expect(answers[0]["error"]?["data"]?["metadata"] == ["stall_ms": "50"])
            #expect(bytes[1, default: 0] <= Self.window)
        }
    }

    @Test("many transfers and calls share a connection, and none mixes with another")
    func many() async throws {
        let (transfers, size, chunk) = (8, 600_000, 50_000)
        try await TestServer.run(rows: [.testUpload, .testDownload]) { server, _ in
            let socket = try RawSocket(server.path)
            for number in 1...transfers {
                try await socket.send(
                    #"{"jsonrpc":"2.0","id":\#(number),"method":"test.upload","params":{"channel":\#(number)}}"#)
            }
            for number in transfers + 1...2 * transfers {
                try await socket.send(request(number, channel: number, count: size))
            }
            for start in stride(from: 0, to: size, by: chunk) {
                for number in 1...transfers {
                    let bytes = Pattern.bytes(start..<start + chunk)
                    try await socket.send(channel: UInt32(number), bytes, isEnd: start + chunk == size)
                }
            }
            for number in 2 * transfers + 1...3 * transfers {
                try await socket.send(check.replacing("\"check\"", with: String(number)))
            }
            let (documents, downloaded) = try await collect(socket, until: 3 * transfers)
            #expect(Set(documents.compactMap { $0["id"]?.intValue }) == Set(1...Int64(3 * transfers)))
            #expect(documents.allSatisfy { $0["result"]?["bytes"]?.intValue ?? Int64(size) == Int64(size) })
            #expect(downloaded == Dictionary(uniqueKeysWithValues: (9...16).map { (UInt32($0), size) }))
        }
    }

    /// Takes frames until so many answers are there, and counts the bytes of each channel.
    private func collect(_ socket: RawSocket, until count: Int) async throws -> ([JSONValue], [UInt32: Int]) {
        var answers: [JSONValue] = []
        var bytes: [UInt32: Int] = [:]
        while answers.count < count {
            let frame = try #require(try await socket.receiveFrame())
            if let json = frame.json {
                if json["id"] != nil { answers.append(json) }
            } else {
                try #require(Pattern.matches(frame.bytes, at: bytes[frame.channel, default: 0]))
                bytes[frame.channel, default: 0] += frame.bytes.count
            }
        }
        return (answers, bytes)
    }

    @Test("a stalled reader of many downloads can still cancel them")
    func stalledReaderCancels() async throws {
        let count = 40
        let endings = Gate()
        let row = MethodRow.download(TestDownload.self) { request, _, sink in
            do {
                return try await sink.givePattern(request.count)
            } catch {
                try? await endings.pass()
                throw error
            }
        }
        try await TestServer.run(rows: [row]) { server, _ in
            let socket = try RawSocket(server.path)
            for number in 1...count {
                try await socket.send(request(number, channel: number, count: Self.window))
            }
            // Some is read, so that those who wait are woken, and then nothing more.
            var taken = 0
            while taken < 2_000_000 { taken += try #require(try await socket.receiveFrame()).bytes.count }
            for number in 1...count {
                try await socket.send(#"{"jsonrpc":"2.0","method":"$/cancel","params":{"id":\#(number)}}"#)
            }
            await endings.untilReached(count)
            endings.open()
            var answers = 0
            while answers < count {
                let frame = try #require(try await socket.receiveFrame())
                guard let json = frame.json else { continue }
                #expect(json["error"]?["code"] == 1)
                answers += 1
            }
        }
    }

    @Test("a slow consumer slows only itself")
    func slowConsumer() async throws {
        let gate = Gate()
        let row = MethodRow.upload(TestUpload.self) { _, _, body in
            try await gate.pass()
            return try await body.takePattern()
        }
        try await TestServer.run(rows: [row, .testDownload]) { server, _ in
            let slow = try RawSocket(server.path)
            try await slow.send(request(1, channel: 1, count: Self.window))
            let quick = try RawSocket(server.path)
            try await quick.send(#"{"jsonrpc":"2.0","id":1,"method":"test.upload","params":{"channel":1}}"#)
            try await quick.send(channel: 1, Pattern.bytes(0..<1000), isEnd: true)
            try await quick.send(request(2, channel: 2, count: Self.window))
            try await take(0..<Self.window, channel: 2, quick)
            try await expectEnd(channel: 2, quick)
            #expect(try await quick.receive()?["id"] == 2)
            gate.open()
            #expect(try await quick.receive()?["id"] == 1)
            try await take(0..<Self.window, slow)
            try await expectEnd(slow)
            #expect(try await slow.receive()?["id"] == 1)
        }
    }
}
