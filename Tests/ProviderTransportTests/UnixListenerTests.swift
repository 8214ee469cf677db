import Foundation
import Glibc
import ProviderTransport
import TestSupport
import Testing

@Suite struct UnixListenerTests {
    private final class Silent: ConnectionHandler {
        func received(_ kind: FrameKind, _ payload: UnsafeRawBufferPointer) {}
        func inputEnded() {}
        func closed() {}
    }

    private func listen(_ path: String, mode: UInt32 = 0o600) async throws -> UnixListener {
        let configuration = UnixListener.Configuration(
            socketMode: mode, folderMode: 0o700, illegalFlagsFarewell: [],
            tooLargeFarewell: { _, _ in [] })
        return try await UnixListener.bind(try UnixAddress(path), configuration) { _, _ in Silent() }
    }

    private func mode(_ path: String) throws -> UInt32 {
        var status = stat()
        try #require(stat(path, &status) == 0)
        return status.st_mode & 0o7777
    }

    @Test("makes its folder and socket with the modes asked for")
    func modes() async throws {
        let folder = try TemporaryFolder()
        let listener = try await listen(folder.path + "/run/s", mode: 0o666)
        #expect(try mode(folder.path + "/run") == 0o700)
        #expect(try mode(folder.path + "/run/s") == 0o666)
        await listener.close()
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/run/s"))
    }

    @Test("nobody else may connect at any moment before the mode is widened")
    func neverTooWide() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/s"
        let (isDone, hasSeen) = (Locked(false), Locked(false))
        async let seen = withCheckedContinuation { (continuation: CheckedContinuation<Set<UInt32>, Never>) in
            Thread.detachNewThread {
                var modes: Set<UInt32> = []
                var status = stat()
                while !isDone.withLock({ $0 }) {
                    guard lstat(path, &status) == 0 else { continue }
                    modes.insert(status.st_mode & 0o777)
                    hasSeen.withLock { $0 = true }
                }
                continuation.resume(returning: modes)
            }
        }
        for _ in 0..<300 { await (try listen(path)).close() }
        while !hasSeen.withLock({ $0 }) { await (try listen(path)).close() }
        isDone.withLock { $0 = true }
        #expect(await seen == [0o600])
    }

    @Test("never takes a live socket away, and takes a dead one's place")
    func liveSocket() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/s"
        let first = try await listen(path)
        await #expect(throws: SocketProblem.self) { try await listen(path) }
        unlink(path + ".lock")
        await #expect(throws: SocketProblem.self) { try await listen(path) }
        _ = try RawSocket(path)
        await first.close()
        let stale = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(stale, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(bound == 0)
        Glibc.close(stale)
        let second = try await listen(path)
        _ = try RawSocket(path)
        await second.close()
    }

    @Test("never removes a file that is no socket")
    func plainFile() async throws {
        let folder = try TemporaryFolder()
        try Data("precious".utf8).write(to: URL(fileURLWithPath: folder.path + "/s"))
        await #expect(throws: SocketProblem.self) { try await listen(folder.path + "/s") }
        #expect(try String(contentsOfFile: folder.path + "/s", encoding: .utf8) == "precious")
    }

    @Test("tells when a path is too long for a socket")
    func longPath() {
        let problem = #expect(throws: SocketProblem.self) {
            try UnixAddress("/" + String(repeating: "x", count: 107))
        }
        #expect(problem?.description.contains("108 bytes") == true)
    }

    /// Ends the peer's input from its first frame on, once the peer has sent the second.
    private final class Ending: ConnectionHandler {
        let connection: Connection
        let isSent: DispatchSemaphore

        init(_ connection: Connection, _ isSent: DispatchSemaphore) {
            self.connection = connection
            self.isSent = isSent
        }

        func received(_ kind: FrameKind, _ payload: UnsafeRawBufferPointer) {
            connection.send(RawSocket.frame(String(decoding: payload, as: UTF8.self)))
            guard payload.elementsEqual("first".utf8) else { return }
            connection.execute { [connection, isSent] in
                // The loop stands, so the second one is still in the kernel.
                isSent.wait()
                connection.endInput()
            }
        }

        func inputEnded() { connection.close() }
        func closed() {}
    }

    @Test("what the peer had sent before its input was ended is handed on, and then the end")
    func endInput() async throws {
        let folder = try TemporaryFolder()
        let isSent = DispatchSemaphore(value: 0)
        let configuration = UnixListener.Configuration(
            socketMode: 0o600, folderMode: 0o700, illegalFlagsFarewell: [], tooLargeFarewell: { _, _ in [] })
        let listener = try await UnixListener.bind(try UnixAddress(folder.path + "/s"), configuration) {
            connection, _ in Ending(connection, isSent)
        }
        try await listener.accept()
        let socket = try RawSocket(folder.path + "/s")
        try await socket.send("first")
        #expect(try await socket.receiveFrame()?.payload == Array("first".utf8))
        try await socket.send("second")
        try await socket.send("third")
        isSent.signal()
        #expect(try await socket.receiveFrame()?.payload == Array("second".utf8))
        #expect(try await socket.receiveFrame()?.payload == Array("third".utf8))
        #expect(try await socket.receiveFrame() == nil)
        await #expect(throws: RawSocket.Problem.self) { try await socket.send("fourth") }
        await listener.close()
    }
}
