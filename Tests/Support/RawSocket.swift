import Dispatch
import Foundation
import Glibc
import ProviderJSON

/// A client that knows nothing but sockets and bytes, so that tests see what is really on the wire. Every wait ends
/// after ten seconds with an error.
///
/// `@unchecked Sendable`: `queue` is the lock; blocking calls run on it, away from the threads that tasks share.
package final class RawSocket: @unchecked Sendable {
    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    private let queue = DispatchQueue(label: "raw socket")
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    package init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            throw Problem(description: "cannot connect to \(path): \(String(cString: strerror(errno)))")
        }
    }

    deinit {
        close(descriptor)
    }

    /// A frame around a text.
    package static func frame(_ text: String, flags: UInt8 = 0) -> [UInt8] {
        let payload = Array(text.utf8)
        let length = UInt32(payload.count)
        return [flags] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> UInt32($0)) } + payload
    }

    package func send(_ bytes: [UInt8]) async throws {
        try await onQueue { try self.sendBlocking(bytes) }
    }

    private func onQueue<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }

    private func sendBlocking(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Problem(description: "cannot send: \(String(cString: strerror(errno)))") }
            sent += count
        }
    }

    package func send(_ text: String) async throws {
        try await send(Self.frame(text))
    }

    /// No more from us.
    package func endInput() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// The next frame's payload; nil once the peer has closed.
    package func receive() async throws -> JSONValue? {
        try await onQueue { try self.receiveBlocking() }
    }

    private func receiveBlocking() throws -> JSONValue? {
        while true {
            if buffer.count >= 5 {
                let length = buffer[1...4].reduce(0) { $0 << 8 | Int($1) }
                if buffer.count >= 5 + length {
                    defer { buffer.removeFirst(5 + length) }
                    return try JSONValue.parse(Array(buffer[5..<5 + length]))
                }
            }
            guard try fill() else { return nil }
        }
    }

    /// All bytes until the peer closes.
    package func receiveAll() async throws -> [UInt8] {
        try await onQueue {
            while try self.fill() {}
            defer { self.buffer = [] }
            return self.buffer
        }
    }

    private func fill() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        guard count >= 0 else { throw Problem(description: "cannot receive: \(String(cString: strerror(errno)))") }
        buffer.append(contentsOf: chunk[..<count])
        return count > 0
    }
}

/// A folder of a test's own, removed with it.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() throws {
        var template = Array((NSTemporaryDirectory() + "/providerd-test.XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw RawSocket.Problem(description: "cannot make a temporary folder: \(String(cString: strerror(errno)))")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
