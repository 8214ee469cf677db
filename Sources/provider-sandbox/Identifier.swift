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
}
