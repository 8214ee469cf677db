import FoundationEssentials

/// A moment in UTC, in microseconds since 1970; written as RFC 3339 on the wire, stored as the integer.
package struct Timestamp: Sendable, Hashable, Comparable {
    package var microseconds: Int64

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// The moment that `clock_gettime(CLOCK_REALTIME)` tells.
    package static func now() -> Timestamp {
        Timestamp(microseconds: Int64((Date().timeIntervalSince1970 * 1_000_000).rounded(.down)))
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    /// The moment this much later; negative means earlier.
    package func adding(milliseconds: Int) -> Timestamp {
        Timestamp(microseconds: microseconds + Int64(milliseconds) * 1000)
    }

    /// Milliseconds from `earlier` to this moment.
    package func milliseconds(since earlier: Timestamp) -> Int {
        Int((microseconds - earlier.microseconds) / 1000)
    }

    /// The first and the last moment that RFC 3339 has a text for: years have four digits.
    private static let writable = Int64(-62_167_219_200_000_000)...253_402_300_799_999_999

    /// RFC 3339 in UTC with milliseconds, such as `2026-11-24T09:30:00.123Z`.
    package var rfc3339: String {
        let microseconds = min(max(microseconds, Self.writable.lowerBound), Self.writable.upperBound)
        let days = Self.floorDivide(microseconds, 86_400_000_000)
        let rest = microseconds - days * 86_400_000_000
        let (year, month, day) = Self.civil(fromDays: days)
        let seconds = rest / 1_000_000
        // Every answer has several of these, so they are not put together from texts.
        return String(unsafeUninitializedCapacity: 24) { buffer in
            func put(_ number: Int64, at start: Int, _ separator: Unicode.Scalar) {
                buffer[start] = UInt8(truncatingIfNeeded: 0x30 + number / 10)
                buffer[start + 1] = UInt8(truncatingIfNeeded: 0x30 + number % 10)
                buffer[start + 2] = UInt8(truncatingIfNeeded: separator.value)
            }
            put(year / 100, at: 0, "-")
            put(year % 100, at: 2, "-")
            put(month, at: 5, "-")
            put(day, at: 8, "T")
            put(seconds / 3600, at: 11, ":")
            put(seconds / 60 % 60, at: 14, ":")
            put(seconds % 60, at: 17, ".")
            put(rest / 10_000 % 100, at: 20, "Z")
            buffer[22] = UInt8(truncatingIfNeeded: 0x30 + rest / 1000 % 10)
            buffer[23] = UInt8(ascii: "Z")
            return 24
        }
    }

    /// Days since 1970 to year, month and day in the proleptic Gregorian calendar, by whole 400-year eras.
    private static func civil(fromDays days: Int64) -> (Int64, Int64, Int64) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
    }
}
