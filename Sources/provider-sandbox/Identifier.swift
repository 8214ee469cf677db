import Glibc

/// Names that nobody has used before.
enum Identifier {
    private static let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789")

    static func make(_ prefix: String, length: Int = 24) -> String {
        prefix + String((0..<length).map { _ in letters[Int.random(in: 0..<letters.count)] })
    }
}

enum Clock {
    /// Since 1970.
    static func seconds() -> Int64 {
        Int64(time(nil))
    }

    /// RFC 3339 in UTC.
    static func text(_ seconds: Int64) -> String {
        var moment = time_t(seconds)
        var parts = tm()
        gmtime_r(&moment, &parts)
        var buffer = [CChar](repeating: 0, count: 32)
        let length = strftime(&buffer, buffer.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
        return String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
