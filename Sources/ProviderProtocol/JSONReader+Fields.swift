import ProviderJSON

/// What the generated types read and write with. Bounds hold for requests alone: an answer may come from a newer
/// daemon that allows more.
extension JSONReader {
    func duplicate(_ key: JSONKey) -> JSONError {
        error(.duplicateKey(key.string), at: key.offset)
    }

    /// A string of so many Unicode scalars.
    mutating func readString(lengths: ClosedRange<Int>) throws(JSONError) -> String {
        let start = try startOfValue()
        let text = try readString()
        // A scalar takes one to four bytes: most texts need not be counted.
        let bytes = text.utf8.count
        if bytes <= lengths.upperBound, (bytes + 3) / 4 >= lengths.lowerBound { return text }
        try check(text.unicodeScalars.count, in: lengths, start) { Self.describe(lengths, "character", " long") }
        return text
    }

    /// A secret of so many Unicode scalars.
    mutating func readSecret(lengths: ClosedRange<Int>) throws(JSONError) -> SecretString {
        let start = try startOfValue()
        let secret = try readSecret()
        // Every byte of UTF-8 but a continuation starts a scalar.
        let count = secret.withUnsafeBytes { bytes in bytes.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) } }
        try check(count, in: lengths, start) { Self.describe(lengths, "character", " long") }
        return secret
    }

    mutating func readInt(in range: ClosedRange<Int>) throws(JSONError) -> Int {
        let start = try startOfValue()
        let value = try readInt()
        try check(value, in: range, start) { Self.describe(range) }
        return value
    }

    mutating func readDouble(in range: ClosedRange<Double>) throws(JSONError) -> Double {
        let start = try startOfValue()
        let value = try readDouble()
        try check(value, in: range, start) { Self.describe(range) }
        return value
    }

    /// One of the contract's words; a tolerant reader keeps one that it doesn't know.
    mutating func readWord<Word: RawRepresentable<String>>(of known: [Word]) throws(JSONError) -> Word {
        let start = try startOfValue()
        let text = try readString()
        if let word = known.first(where: { $0.rawValue == text }) { return word }
        guard !isStrict, let word = Word(rawValue: text) else {
            let words = known.map(\.rawValue).joined(separator: ", ")
            throw error(.outOfRange(expected: "one of " + words), at: start)
        }
        return word
    }

    mutating func readArray<Element>(
        counts: ClosedRange<Int> = 0...Int.max, _ element: (inout JSONReader) throws(JSONError) -> Element
    ) throws(JSONError) -> [Element] {
        let start = try startOfValue()
        var items: [Element] = []
        try beginArray()
        while try nextElement() { items.append(try element(&self)) }
        try check(items.count, in: counts, start) { "an array of " + Self.describe(counts, "item") }
        return items
    }

    mutating func readDictionary<Value>(
        _ value: (inout JSONReader) throws(JSONError) -> Value
    ) throws(JSONError) -> [String: Value] {
        var members: [String: Value] = [:]
        try beginObject()
        while let key = try nextKey() {
            let name = key.string
            guard members[name] == nil else { throw duplicate(key) }
            members[name] = try value(&self)
        }
        return members
    }

    private mutating func startOfValue() throws(JSONError) -> Int {
        _ = try peekKind()
        return offset
    }

    private func check<Value>(
        _ value: Value, in range: ClosedRange<Value>, _ start: Int, _ expected: () -> String
    ) throws(JSONError) {
        if isStrict, !range.contains(value) { throw error(.outOfRange(expected: expected()), at: start) }
    }

    /// How many of what: `at least 1 item`.
    private static func describe(_ range: ClosedRange<Int>, _ unit: String, _ suffix: String = "") -> String {
        let shown =
            range.upperBound == .max
            ? "at least \(range.lowerBound)"
            : range.lowerBound == 0 ? "at most \(range.upperBound)" : "\(range.lowerBound) to \(range.upperBound)"
        return shown + " " + unit + (shown.hasSuffix(" 1") ? "" : "s") + suffix
    }

    private static func describe(_ range: ClosedRange<Int>) -> String {
        if range.upperBound == .max { return "at least \(range.lowerBound)" }
        return range.lowerBound == .min
            ? "at most \(range.upperBound)" : "\(range.lowerBound) to \(range.upperBound)"
    }

    private static func describe(_ range: ClosedRange<Double>) -> String {
        if range.upperBound == .infinity { return "at least \(range.lowerBound)" }
        return range.lowerBound == -.infinity
            ? "at most \(range.upperBound)" : "\(range.lowerBound) to \(range.upperBound)"
    }
}

extension JSONWriter {
    /// A member, unless it has no value.
    mutating func optional(_ name: StaticString, _ text: String?) {
        guard let text else { return }
        key(name)
        string(text)
    }

    mutating func array<Element>(_ items: [Element], _ write: (Element, inout JSONWriter) -> Void) {
        beginArray()
        for item in items { write(item, &self) }
        endArray()
    }

    /// In the order of the names, so that equal values have equal bytes.
    mutating func dictionary<Value>(_ members: [String: Value], _ write: (Value, inout JSONWriter) -> Void) {
        beginObject()
        for (name, value) in members.sorted(by: { $0.key < $1.key }) {
            key(name)
            write(value, &self)
        }
        endObject()
    }
}
