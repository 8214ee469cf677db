import Glibc
import ProviderJSON
import ProviderProtocol

/// What can go wrong with the load itself.
struct LoadError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// A blocking connection that writes requests and reads answers: what a client costs that does nothing else.
final class Wire {
    let descriptor: Int32
    private var input: [UInt8]
    private var start = 0
    private var end = 0
    private var output: [UInt8] = []

    /// `capacity`: how much is read at once.
    init(connectingTo path: String, capacity: Int = 262_144) throws {
        input = [UInt8](repeating: 0, count: capacity)
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw LoadError("cannot make a socket: errno \(errno)") }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { throw LoadError("too long: \(path)") }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let outcome = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard outcome == 0 else { throw LoadError("cannot connect to \(path): errno \(errno)") }
    }

    deinit {
        close(descriptor)
    }

    // MARK: Out

    /// Adds a request to what the next flush sends.
    func add(_ method: String, id: Int, _ params: some JSONWritable, _ meta: Meta = Meta()) {
        let start = openFrame()
        output.append(contentsOf: #"{"jsonrpc":"2.0","id":"#.utf8)
        output.append(contentsOf: String(id).utf8)
        output.append(contentsOf: #","method":""#.utf8)
        output.append(contentsOf: method.utf8)
        output.append(contentsOf: #"","params":"#.utf8)
        output.append(contentsOf: params.encoded())
        if !meta.isEmpty {
            output.removeLast()
            output.append(contentsOf: #","_meta":"#.utf8)
            output.append(contentsOf: meta.encoded())
            output.append(UInt8(ascii: "}"))
        }
        output.append(UInt8(ascii: "}"))
        closeFrame(from: start, flags: 0)
    }

    /// Adds one frame of an upload.
    func add(chunk: UnsafeRawBufferPointer, channel: UInt32, isLast: Bool) {
        let start = openFrame()
        for shift in [24, 16, 8, 0] { output.append(UInt8(truncatingIfNeeded: channel >> UInt32(shift))) }
        output.append(contentsOf: chunk)
        closeFrame(from: start, flags: isLast ? 0x0A : 0x02)
    }

    private func openFrame() -> Int {
        let start = output.count
        output.append(contentsOf: [0, 0, 0, 0, 0])
        return start
    }

    private func closeFrame(from start: Int, flags: UInt8) {
        let length = UInt32(output.count - start - 5)
        output[start] = flags
        for (index, shift) in [24, 16, 8, 0].enumerated() {
            output[start + 1 + index] = UInt8(truncatingIfNeeded: length >> UInt32(shift))
        }
    }

    func flush() throws {
        var done = 0
        while done < output.count {
            let count = output.withUnsafeBytes {
                write(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done)
            }
            guard count > 0 else { throw LoadError("cannot write: errno \(errno)") }
            done += count
        }
        output.removeAll(keepingCapacity: true)
    }

    // MARK: In

    /// Waits for the next whole message and reads it.
    func next<Value>(_ read: (UnsafeRawBufferPointer) throws -> Value) throws -> Value {
        while true {
            if let value = try buffered(read) { return value }
            try fill()
        }
    }

    /// The next whole message that was already received, if there is one.
    func buffered<Value>(_ read: (UnsafeRawBufferPointer) throws -> Value) throws -> Value? {
        guard end - start >= 5 else { return nil }
        let length =
            Int(input[start + 1]) << 24 | Int(input[start + 2]) << 16 | Int(input[start + 3]) << 8
            | Int(input[start + 4])
        guard end - start >= 5 + length else {
            if 5 + length > input.count { input.append(contentsOf: [UInt8](repeating: 0, count: 5 + length)) }
            return nil
        }
        let payload = start + 5
        start = payload + length
        return try input.withUnsafeBytes { try read(UnsafeRawBufferPointer(rebasing: $0[payload..<payload + length])) }
    }

    private func fill() throws {
        if start == end {
            (start, end) = (0, 0)
        } else if start > 0, end == input.count || input.count - end < 65_536 {
            input.withUnsafeMutableBytes { bytes in
                _ = memmove(bytes.baseAddress!, bytes.baseAddress!.advanced(by: start), end - start)
            }
            (start, end) = (0, end - start)
        }
        let at = end
        let count = input.withUnsafeMutableBytes {
            Glibc.read(descriptor, $0.baseAddress?.advanced(by: at), $0.count - at)
        }
        guard count > 0 else { throw LoadError("cannot read: \(count == 0 ? "the daemon closed" : "errno \(errno)")") }
        end += count
    }
}

/// The time since some moment, in nanoseconds.
func nanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
