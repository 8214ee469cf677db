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
        frame(Array(text.utf8), flags: flags)
    }

    private static func frame(_ payload: [UInt8], flags: UInt8) -> [UInt8] {
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

    /// A BINARY frame.
    package func send(channel: UInt32, _ bytes: [UInt8], isEnd: Bool = false) async throws {
        let payload = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: channel >> UInt32($0)) } + bytes
        try await send(Self.frame(payload, flags: isEnd ? 0x0A : 0x02))
    }

    /// No more from us.
    package func endInput() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// A frame as it came.
    package struct Frame: Sendable, Hashable {
        package var flags: UInt8
        package var payload: [UInt8]

        /// Of a BINARY frame.
        package var channel: UInt32 { payload.prefix(4).reduce(0) { $0 << 8 | UInt32($1) } }
        /// Of a BINARY frame: what follows its channel.
        package var bytes: [UInt8] { Array(payload.dropFirst(4)) }
        /// nil unless this is a JSON frame.
        package var json: JSONValue? { flags == 0 ? try? JSONValue.parse(payload) : nil }
    }

    /// The next frame's document; nil once the peer has closed. A BINARY frame is an error.
    package func receive() async throws -> JSONValue? {
        guard let frame = try await receiveFrame() else { return nil }
        guard frame.flags == 0 else { throw Problem(description: "a BINARY frame came in place of JSON") }
        return try JSONValue.parse(frame.payload)
    }

    /// The next frame; nil once the peer has closed.
    package func receiveFrame() async throws -> Frame? {
        try await onQueue { try self.receiveBlocking() }
    }

    private func receiveBlocking() throws -> Frame? {
        while true {
            if buffer.count >= 5 {
                let length = buffer[1...4].reduce(0) { $0 << 8 | Int($1) }
                if buffer.count >= 5 + length {
                    defer { buffer.removeFirst(5 + length) }
                    return Frame(flags: buffer[0], payload: Array(buffer[5..<5 + length]))
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
        // What the kernel says once everything is read from a peer that closed without reading all of ours.
        if count < 0, errno == ECONNRESET { return false }
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
