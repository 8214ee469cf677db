import ProviderJSON

/// What the generated types read and write with. Bounds hold for requests alone: an answer may come from a newer
/// daemon that allows more.
extension JSONReader {
    func duplicate(_ key: JSONKey) -> JSONError {
        error(.duplicateKey(key.string), at: key.offset)
    }

    /// A string of so many Unicode scalars.
    mutating func readString(lengths: ClosedRange<Int>) throws(JSONError) -> String {
        _ = try peekKind()
        let start = offset
        let text = try readString()
        if isStrict, !lengths.contains(text.unicodeScalars.count) {
            throw error(.outOfRange(expected: Self.describe(lengths, "characters long")), at: start)
        }
        return text
    }

    mutating func readInt(in range: ClosedRange<Int>) throws(JSONError) -> Int {
        _ = try peekKind()
        let start = offset
        let value = try readInt()
        if isStrict, !range.contains(value) { throw error(.outOfRange(expected: Self.describe(range, "")), at: start) }
        return value
    }

    mutating func readWord(of known: [String]) throws(JSONError) -> String {
        _ = try peekKind()
        let start = offset
        let word = try readString()
        if isStrict, !known.contains(word) {
            throw error(.outOfRange(expected: "one of " + known.joined(separator: ", ")), at: start)
        }
        return word
    }

    mutating func readArray<Element>(
        counts: ClosedRange<Int>, _ element: (inout JSONReader) throws(JSONError) -> Element
    ) throws(JSONError) -> [Element] {
        _ = try peekKind()
        let start = offset
        var items: [Element] = []
        try beginArray()
        while try nextElement() { items.append(try element(&self)) }
        if isStrict, !counts.contains(items.count) {
            throw error(.outOfRange(expected: "an array of " + Self.describe(counts, "items")), at: start)
        }
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

    private static func describe(_ range: ClosedRange<Int>, _ unit: String) -> String {
        let suffix = unit.isEmpty ? "" : " " + unit
        if range.upperBound == .max { return "at least \(range.lowerBound)\(suffix)" }
        if range.lowerBound == .min || range.lowerBound == 0, unit != "" || range.lowerBound == .min {
            return "at most \(range.upperBound)\(suffix)"
        }
        return "\(range.lowerBound) to \(range.upperBound)\(suffix)"
    }
}

extension JSONWriter {
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
