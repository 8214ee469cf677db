/// Values as people read them.
enum Readable {
    /// `2026-03-02T09:14:07.120Z` as `2026-03-02 09:14:07Z`; what is no such time as it is.
    static func time(_ text: String) -> String {
        let parts = text.split(separator: "T", maxSplits: 1)
        guard parts.count == 2, parts[1].utf8.count >= 9, parts[1].hasSuffix("Z") else { return text }
        return "\(parts[0]) \(parts[1].prefix(8))Z"
    }

    /// Bytes in the largest unit that leaves a number of at least one.
    static func size(_ bytes: Int) -> String {
        guard bytes >= 1000 else { return "\(bytes) B" }
        var amount = Double(bytes)
        var unit = "B"
        for next in ["kB", "MB", "GB", "TB"] where amount >= 999.95 {
            amount /= 1000
            unit = next
        }
        let tenths = Int((amount * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(unit)"
    }

    /// Milliseconds as `184 ms`, `12 s`, `1 h 30 min`.
    static func duration(milliseconds: Int) -> String {
        let seconds = milliseconds / 1000
        if milliseconds < 1000 { return "\(milliseconds) ms" }
        if seconds < 60 { return "\(seconds) s" }
        if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
        if seconds < 86_400 { return "\(seconds / 3600) h \(seconds / 60 % 60) min" }
        return "\(seconds / 86_400) d \(seconds / 3600 % 24) h"
    }

    static func yesNo(_ value: Bool) -> String { value ? "yes" : "no" }

    /// `1 mistake`, `2 mistakes`.
    static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    /// Four decimals without the zeros at their end.
    static func number(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return value.description }
        let scaled = (value * 10_000).rounded() / 10_000
        return scaled == 0 && value != 0 ? value.description : trimmed(scaled)
    }

    private static func trimmed(_ value: Double) -> String {
        value == value.rounded() ? String(Int(value)) : value.description
    }
}
