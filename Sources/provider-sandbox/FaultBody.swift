import Glibc
import NIOHTTP1

/// Bodies that no honest server sends.
enum FaultBody {
    /// Of a huge answer, and of a bomb once it is inflated.
    static let hugeBytes = 10 << 30

    /// A list of models that is 10 GiB long, and right to its last byte.
    static func huge(_ write: ([UInt8]) async throws -> Void) async throws {
        let start = Array(#"{"object":"list","data":[{"id":"filler","object":"model"}"#.utf8)
        let end = Array("]}".utf8)
        let filler = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 18)
        try await write(start)
        var left = hugeBytes - start.count - end.count
        while left > 0 {
            try await write(left < filler.count ? Array(filler.prefix(left)) : filler)
            left -= filler.count
        }
        try await write(end)
    }

    /// 68 MB in gzip's form that stand for 10 GiB of spaces.
    static func bomb(_ write: ([UInt8]) async throws -> Void) async throws {
        var bits = BitWriter()
        bits.bytes = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
        // One last block with the fixed codes of RFC 1951: a space, then 41,615,360 times "the last byte, 258 times".
        bits.append(0b011, count: 3)
        bits.append(code: 0x30 + 0x20, count: 8)
        try await write(bits.take())
        for _ in 0..<8 * 4096 {
            bits.append(code: 0b1100_0101, count: 8)
            bits.append(code: 0, count: 5)
        }
        // The matches fill whole bytes, so that all of the rest looks the same.
        let matches = bits.take()
        for _ in 0..<1270 { try await write(matches) }
        bits.append(code: 0, count: 7)
        bits.append(0, count: 7)
        try await write(bits.take())
        // The checksum of that many spaces, and their number.
        try await write([0x37, 0x6B, 0x77, 0x29, 0x01, 0x00, 0xF6, 0x7F])
    }

    /// The same, with what is no UTF-8 at the beginning of its first text.
    static func spoiled(_ bytes: [UInt8]) -> [UInt8] {
        let wrong: [UInt8] = [0xFF, 0xC3, 0x28]
        for mark in [#"":""#, #"": ""#] {
            if let place = bytes.firstRange(of: Array(mark.utf8)) {
                return bytes[..<place.upperBound] + wrong + bytes[place.upperBound...]
            }
        }
        return wrong + bytes
    }
}

extension HTTPReply {
    /// The same with text that is no UTF-8.
    var spoiled: HTTPReply {
        var reply = self
        switch body {
        case .bytes(let bytes): reply.body = .bytes(FaultBody.spoiled(bytes))
        case .file(let path, _): reply.body = .bytes(FaultBody.spoiled(DiskFile.contents(path) ?? []))
        case .stream(let produce):
            reply.body = .bytesStream { send in
                try await produce { text in try await send(FaultBody.spoiled(Array(text.utf8))) }
            }
        case .bytesStream: break
        }
        return reply
    }

    /// The same, byte by byte.
    func dripping(every pause: Duration) -> HTTPReply {
        var reply = self
        @Sendable func drip(_ bytes: [UInt8], _ send: ([UInt8]) async throws -> Void) async throws {
            for byte in bytes {
                try await send([byte])
                try await Task.sleep(for: pause)
            }
        }
        switch body {
        case .bytes(let bytes): reply = reply.dripping(bytes, drip)
        case .file(let path, _): reply = reply.dripping(DiskFile.contents(path) ?? [], drip)
        case .stream(let produce):
            reply.body = .bytesStream { send in
                try await produce { text in try await drip(Array(text.utf8), send) }
            }
        case .bytesStream: break
        }
        return reply
    }

    private func dripping(
        _ bytes: [UInt8], _ drip: @escaping @Sendable ([UInt8], ([UInt8]) async throws -> Void) async throws -> Void
    ) -> HTTPReply {
        var reply = self
        reply.headers.replaceOrAdd(name: "content-length", value: "\(bytes.count)")
        reply.body = .bytesStream { send in try await drip(bytes, send) }
        return reply
    }
}

/// Bits in the order of RFC 1951.
private struct BitWriter {
    var bytes: [UInt8] = []
    private var last: UInt8 = 0
    private var used = 0

    /// The lowest bit comes first.
    mutating func append(_ value: Int, count: Int) {
        for place in 0..<count {
            last |= UInt8(value >> place & 1) << used
            used += 1
            guard used == 8 else { continue }
            bytes.append(last)
            (last, used) = (0, 0)
        }
    }

    /// A Huffman code: its highest bit comes first.
    mutating func append(code: Int, count: Int) {
        for place in (0..<count).reversed() { append(code >> place & 1, count: 1) }
    }

    /// The whole bytes so far.
    mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }
}

enum HTTPDate {
    /// Such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func text(of seconds: time_t) -> String {
        var moment = seconds
        var parts = tm()
        gmtime_r(&moment, &parts)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map(digits).joined(separator: ":")
        return "\(days[Int(parts.tm_wday)]), \(digits(parts.tm_mday)) \(months[Int(parts.tm_mon)]) "
            + "\(1900 + parts.tm_year) \(clock) GMT"
    }

    private static func digits(_ number: Int32) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
