extension Timestamp {
    /// The moment that an RFC 3339 text names, such as `2026-11-24T09:30:00.123Z`, to the microsecond; nil if it is none.
    /// Source: RFC 3339, section 5.6.
    package init?(rfc3339 text: String) {
        var digits = Digits(text.utf8)
        guard let year = digits.number(4), digits.take("-"), let month = digits.number(2), digits.take("-"),
            let day = digits.number(2), digits.takeAny("Tt "), let hour = digits.number(2), digits.take(":"),
            let minute = digits.number(2), digits.take(":"), let second = digits.number(2),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        var fraction: Int64 = 0
        if digits.take(".") {
            guard let read = digits.microseconds() else { return nil }
            fraction = read
        }
        guard let offset = digits.offset(), digits.isAtEnd else { return nil }
        let seconds =
            Self.days(year: year, month: month, day: day) * 86_400 + hour * 3600 + minute * 60 + second - offset
        self.init(microseconds: seconds * 1_000_000 + fraction)
    }

    /// Days since 1970 of a date of the proleptic Gregorian calendar, with the year beginning in March.
    package static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month > 2 ? year : year - 1
        let fromMarch = (month + 9) % 12
        let leaps = floorDivide(shifted, 4) - floorDivide(shifted, 100) + floorDivide(shifted, 400)
        return 365 * shifted + leaps + (153 * fromMarch + 2) / 5 + day - 1 - 719_468
    }
}

/// Reads a text of digits and marks from left to right.
private struct Digits {
    private var rest: Substring.UTF8View

    init(_ text: String.UTF8View) {
        rest = text[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func number(_ count: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<count {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// What is finer than a microsecond is dropped.
    mutating func microseconds() -> Int64? {
        var (value, unit): (Int64, Int64) = (0, 100_000)
        guard let first = digit() else { return nil }
        value = first * unit
        while let next = digit() {
            unit /= 10
            value += next * unit
        }
        return value
    }

    /// Seconds east of Greenwich.
    mutating func offset() -> Int64? {
        if takeAny("Zz") { return 0 }
        let isWest = take("-")
        guard isWest || take("+"), let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60
        else { return nil }
        return (hours * 3600 + minutes * 60) * (isWest ? -1 : 1)
    }

    mutating func take(_ mark: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: mark) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func takeAny(_ marks: String) -> Bool {
        marks.unicodeScalars.contains { take($0) }
    }

    private mutating func digit() -> Int64? {
        guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        rest.removeFirst()
        return Int64(byte - UInt8(ascii: "0"))
    }
}
