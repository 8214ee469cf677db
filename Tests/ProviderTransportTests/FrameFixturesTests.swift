import ProviderJSON
import ProviderTransport
import TestSupport
import Testing

/// The golden frames through our own codec, in both directions, over a real socket.
@Suite(.timeLimit(.minutes(1))) struct FrameFixturesTests {
    private struct Received: Sendable, Hashable {
        var kind: FrameKind
        var payload: [UInt8]
    }

    /// Keeps what arrives, and closes once the peer sends no more.
    private final class Recorder: ConnectionHandler {
        private let connection: Connection
        private let frames: Locked<[Received]>

        init(_ connection: Connection, _ frames: Locked<[Received]>) {
            self.connection = connection
            self.frames = frames
        }

        func received(_ kind: FrameKind, _ payload: UnsafeRawBufferPointer) {
            frames.withLock { $0.append(Received(kind: kind, payload: Array(payload))) }
        }

        func inputEnded() { connection.close() }
        func closed() {}
    }

    /// What the decoder makes of pieces that arrive one by one, and what it says to the peer.
    private func decode(_ pieces: [[UInt8]]) async throws -> (frames: [Received], said: String) {
        let folder = try TemporaryFolder()
        let frames = Locked<[Received]>([])
        let configuration = UnixListener.Configuration(
            socketMode: 0o600, folderMode: 0o700, illegalFlagsFarewell: Array("line".utf8),
            tooLargeFarewell: { length, maximum in Array("too large: \(length) > \(maximum)".utf8) })
        let listener = try await UnixListener.bind(try UnixAddress(folder.path + "/s"), configuration) {
            connection, _ in
            Recorder(connection, frames)
        }
        try await listener.accept()
        let socket = try RawSocket(folder.path + "/s")
        for piece in pieces { try? await socket.send(piece) }
        socket.endInput()
        let said = String(decoding: try await socket.receiveAll(), as: UTF8.self)
        await listener.close()
        return (frames.withLock { $0 }, said)
    }

    private func expected(_ fixture: Fixtures.Frame) throws -> Received {
        let kind: FrameKind =
            fixture.meaning["kind"] == "json" ? .json : fixture.meaning["end"] == true ? .binaryEnd : .binary
        let payload = Array(fixture.bytes.dropFirst(Frame.headerSize))
        #expect(fixture.meaning["length"] == .integer(Int64(payload.count)))
        if let document = fixture.meaning["json"] { #expect(try JSONValue.parse(payload) == document) }
        return Received(kind: kind, payload: payload)
    }

    @Test("there are fixtures of every kind")
    func kinds() {
        #expect(Fixtures.frames.contains { $0.isValid && $0.meaning["json"] != nil })
        #expect(Fixtures.frames.contains { $0.meaning["end"] == true })
        #expect(Set(Fixtures.frames.compactMap { $0.meaning["answer"] }) == ["line", "frame", "none"])
    }

    @Test("a valid one is decoded, whole and a byte at a time", arguments: Fixtures.frames.filter(\.isValid))
    func decodes(fixture: Fixtures.Frame) async throws {
        let expected = try expected(fixture)
        let whole = try await decode([fixture.bytes])
        #expect(whole.frames == [expected])
        let bytewise = try await decode(fixture.bytes.map { [$0] })
        #expect(bytewise.frames == [expected])
        let twice = try await decode([fixture.bytes + fixture.bytes])
        #expect(twice.frames == [expected, expected])
        #expect(whole.said + bytewise.said + twice.said == "")
    }

    @Test("a valid one is encoded to the same bytes", arguments: Fixtures.frames.filter(\.isValid))
    func encodes(fixture: Fixtures.Frame) throws {
        let expected = try expected(fixture)
        var bytes = [UInt8](repeating: 0xFF, count: Frame.headerSize) + expected.payload
        Frame.seal(&bytes, as: expected.kind)
        #expect(bytes == fixture.bytes)
        guard let channel = fixture.meaning["channel"]?.intValue else { return }
        #expect(expected.payload.withUnsafeBytes { Frame.channel(of: $0) } == UInt32(channel))
        let content = Fixtures.bytes(fixture.meaning["bytes"])
        #expect(
            Frame.binary(channel: UInt32(channel), content, isEnd: expected.kind == .binaryEnd) == fixture.bytes)
    }

    @Test("what is no frame is answered and never handed on", arguments: Fixtures.frames.filter { !$0.isValid })
    func refuses(fixture: Fixtures.Frame) async throws {
        for pieces in [[fixture.bytes], fixture.bytes.map { [$0] }] {
            let (frames, said) = try await decode(pieces)
            #expect(frames == [])
            switch fixture.meaning["answer"] {
            case "line": #expect(said == "line")
            case "frame": #expect(said.hasPrefix("too large: "))
            default: #expect(said == "")
            }
        }
    }
}
