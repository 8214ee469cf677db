import ProviderCore
import Testing

@Suite struct TimestampTests {
    @Test(
        "is written as RFC 3339 in UTC",
        arguments: [
            (Int64(0), "1970-01-01T00:00:00.000Z"),
            (1_709_164_799_999_999, "2024-02-28T23:59:59.999Z"),
            (1_709_164_800_000_000, "2024-02-29T00:00:00.000Z"),
            (4_107_542_400_000_000, "2100-03-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (-62_167_219_200_000_000, "0000-01-01T00:00:00.000Z"),
            (Int64.min, "0000-01-01T00:00:00.000Z"),
            (Int64.max, "9999-12-31T23:59:59.999Z"),
            (1_796_204_130_045_678, "2026-12-02T09:35:30.045Z"),
        ])
    func text(microseconds: Int64, expected: String) {
        #expect(Timestamp(microseconds: microseconds).rfc3339 == expected)
    }

    @Test("tells and adds milliseconds")
    func arithmetic() {
        let start = Timestamp(microseconds: 5_000_000)
        #expect(start.adding(milliseconds: 1500).milliseconds(since: start) == 1500)
        #expect(start.adding(milliseconds: -1) < start)
    }
}
