import Testing

@testable import providerctl

struct TableTests {
    private func table(_ rows: [[String?]]) -> [String] {
        var table = Table([
            Table.Column(title: "NAME"), Table.Column(title: "SIZE", isNumber: true), Table.Column(title: "BY"),
        ])
        return table.lines(rows)
    }

    @Test func columnsAreAlignedUnderTheirHeader() {
        #expect(
            table([["a", "1", "ada"], ["long name", "1000", nil]]) == [
                "NAME       SIZE  BY",
                "a             1  ada",
                "long name  1000  -",
            ])
    }

    @Test func anEmptyTableIsItsHeader() {
        #expect(table([]) == ["NAME  SIZE  BY"])
    }

    @Test func wideAndCombinedCharactersKeepTheColumns() {
        #expect(
            table([["日本", "1", "a"], ["e\u{301}", "2", "b"], ["👍🏽", "3", "c"], ["abcd", "4", "d"]]) == [
                "NAME  SIZE  BY",
                "日本     1  a",
                "e\u{301}        2  b",
                "👍🏽       3  c",
                "abcd     4  d",
            ])
    }

    @Test func hostileNamesCanNotMoveTheCursor() {
        #expect(
            table([["a\u{1B}[2J\nb\u{202E}", "1", "c"]]) == [
                "NAME                      SIZE  BY",
                "a\\u{1b}[2J\\u{a}b\\u{202e}     1  c",
            ])
    }

    @Test func aLaterPageHasNoHeaderAndKeepsTheColumns() {
        var table = Table([Table.Column(title: "A"), Table.Column(title: "B")])
        #expect(table.lines([["wide cell", "1"]]) == ["A          B", "wide cell  1"])
        #expect(table.lines([["x", "2"]]) == ["x          2"])
        #expect(table.lines([["even wider cell", "3"]]) == ["even wider cell  3"])
    }

    @Test func detailsAreAlignedAndLeaveOutWhatIsNotThere() {
        var details = Details()
        details.add("name", "a\tb")
        details.add("nothing", nil as String?)
        details.add("base model", "m")
        details.add("lines", 3)
        #expect(details.lines == ["name:       a\\u{9}b", "base model: m", "lines:      3"])
    }
}

struct DisplayWidthTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本語", 6), ("한글", 4), ("ｆｕ", 4), ("👍", 2), ("👨‍👩‍👧", 2),
        ("❤️", 2), ("❤", 1), ("→", 1), ("a\u{200D}b", 2),
    ])
    func ofText(text: String, width: Int) {
        #expect(DisplayWidth.of(text) == width)
    }
}

struct PrintableTests {
    @Test(arguments: [
        0x00, 0x07, 0x08, 0x0A, 0x0D, 0x1B, 0x7F, 0x85, 0x9B, 0x200B, 0x202A, 0x202E, 0x2066, 0xFEFF, 0xE0041,
    ])
    func whatIsNotSeenIsShown(value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        #expect(Printable.line("a\(Character(scalar))b") == "a\\u{\(String(value, radix: 16))}b")
    }

    @Test func whatIsSeenStays() {
        let text = "Grüße, 日本 👨‍👩‍👧 — \\u{1b}"
        #expect(Printable.line(text) == text)
    }

    @Test func textKeepsItsLines() {
        #expect(Printable.text("a\n\tb\r\u{1B}") == "a\n\tb\\u{d}\\u{1b}")
        #expect(Printable.text("a\r\nb") == "a\\u{d}\nb")
    }
}

struct ReadableTests {
    @Test func timesLoseTheirT() {
        #expect(Readable.time("2026-03-02T09:14:07.120Z") == "2026-03-02 09:14:07Z")
        #expect(Readable.time("2026-03-02T09:14:07Z") == "2026-03-02 09:14:07Z")
        #expect(Readable.time("") == "")
        #expect(Readable.time("yesterday") == "yesterday")
    }

    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (182_034, "182.0 kB"), (999_960, "1.0 MB"),
        (5_400_000_000, "5.4 GB"),
    ])
    func sizes(bytes: Int, text: String) {
        #expect(Readable.size(bytes) == text)
    }

    @Test(arguments: [
        (184, "184 ms"), (12_400, "12 s"), (61_000, "1 min 1 s"), (5_400_000, "1 h 30 min"), (90_000_000, "1 d 1 h"),
    ])
    func durations(milliseconds: Int, text: String) {
        #expect(Readable.duration(milliseconds: milliseconds) == text)
    }

    @Test(arguments: [
        (0.0, "0"), (100, "100"), (0.91, "0.91"), (1.234567, "1.2346"), (0.00001, "1e-05"), (1e300, "1e+300"),
        (-0.5, "-0.5"), (Double.infinity, "inf"),
    ])
    func numbers(value: Double, text: String) {
        #expect(Readable.number(value) == text)
    }
}
