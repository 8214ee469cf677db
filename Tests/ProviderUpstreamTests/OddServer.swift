import Foundation
import Glibc

/// A server that answers each connection's one request with the bytes that it was given, and keeps what it was sent.
///
/// `@unchecked Sendable`: `lock` guards `received`; all else is set once.
final class OddServer: @unchecked Sendable {
    let port: Int
    private let listener: Int32
    private let lock = NSLock()
    private var received: [String] = []
    private let answer: @Sendable (_ request: String) -> [String]
    private let isHanging: Bool

    var origin: String { "http://127.0.0.1:\(port)" }
    var requests: [String] { lock.withLock { received } }

    /// `answer` makes the pieces that are sent one after the other; then the connection is closed, or if `isHanging`
    /// left to the client to close.
    init(isHanging: Bool = false, _ answer: @escaping @Sendable (_ request: String) -> [String]) throws {
        self.answer = answer
        self.isHanging = isHanging
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                Glibc.bind(descriptor, address, size) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, address, &size) == 0
            }
        }
        guard result else { throw Sandbox.Problem(description: "cannot listen: \(String(cString: strerror(errno)))") }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [weak self] in
            // Closed here alone: its number could be another server's by the time that this thread asks for more.
            defer { close(descriptor) }
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                guard let self else {
                    close(connection)
                    return
                }
                self.serve(connection)
            }
        }
    }

    /// JSON with a status.
    convenience init(status: Int = 200, headers: String = "", _ body: String) throws {
        try self.init { _ in
            [
                "HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\nConnection: close\r\n\(headers)"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            ]
        }
    }

    /// Listens no more.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while !Self.isWhole(bytes) {
            let count = recv(connection, &chunk, chunk.count, 0)
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        let request = String(decoding: bytes, as: UTF8.self)
        lock.withLock { received.append(request) }
        for piece in answer(request) {
            let bytes = Array(piece.utf8)
            guard send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { return }
        }
        if isHanging { while recv(connection, &chunk, chunk.count, 0) > 0 {} }
        shutdown(connection, Int32(SHUT_WR))
        while recv(connection, &chunk, chunk.count, 0) > 0 {}
    }

    private static func isWhole(_ bytes: [UInt8]) -> Bool {
        // The beginning of a TLS handshake.
        if bytes.first == 0x16 { return true }
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return false }
        let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).lowercased()
        let length = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
        return bytes.count - end.upperBound >= length ?? 0
    }
}
