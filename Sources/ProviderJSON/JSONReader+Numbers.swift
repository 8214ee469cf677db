extension JSONReader {
    /// A scanned number, and whether it is written with digits alone.
    struct ScannedNumber {
        var range: Range<Int>
        var isInteger: Bool
        var hasExponent = false
        /// Whether it may be beyond what a Double holds.
        var isVast: Bool { hasExponent || range.count > 300 }
    }

    /// Passes over a number.
    mutating func skipNumber() throws(JSONError) {
        let scanned = try scanNumber()
        if refusesVastNumbers, scanned.isVast { _ = try double(scanned.range) }
    }

    /// Reads an integer; 1.0 and 1e2 are not integers here.
    public mutating func readInt64() throws(JSONError) -> Int64 {
        guard try peekKind() == .number else { throw error(.wrongType(expected: "an integer")) }
        let start = position
        let scanned = try scanNumber()
        guard scanned.isInteger else { throw error(.wrongType(expected: "an integer"), at: start) }
        guard let value = integer(scanned.range) else {
            throw error(.outOfRange(expected: "an integer of at most 64 bits"), at: start)
        }
        return value
    }

    /// Reads an integer; 1.0 and 1e2 are not integers here.
    public mutating func readInt() throws(JSONError) -> Int {
        Int(try readInt64())
    }

    /// Reads any number as the nearest Double; one beyond its range is refused.
    public mutating func readDouble() throws(JSONError) -> Double {
        guard try peekKind() == .number else { throw error(.wrongType(expected: "a number")) }
        return try double(try scanNumber().range)
    }

    mutating func readNumber() throws(JSONError) -> JSONValue {
        let scanned = try scanNumber()
        if scanned.isInteger, let value = integer(scanned.range) { return .integer(value) }
        return .double(try double(scanned.range))
    }

    private func integer(_ range: Range<Int>) -> Int64? {
        let isNegative = bytes[range.lowerBound] == UInt8(ascii: "-")
        var value: Int64 = 0
        for index in (isNegative ? range.lowerBound + 1 : range.lowerBound)..<range.upperBound {
            let digit = Int64(bytes[index] - UInt8(ascii: "0"))
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowsAgain) =
                isNegative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            if overflows || overflowsAgain { return nil }
            value = sum
        }
        return value
    }

    private func double(_ range: Range<Int>) throws(JSONError) -> Double {
        let text = String(decoding: bytes.part(range), as: UTF8.self)
        guard let value = Double(text), value.isFinite else {
            throw error(.outOfRange(expected: "a number that a 64-bit float can hold"), at: range.lowerBound)
        }
        return value
    }

    mutating func scanNumber() throws(JSONError) -> ScannedNumber {
        let start = position
        var isInteger = true
        var hasExponent = false
        if peek == UInt8(ascii: "-") { position += 1 }
        if peek == UInt8(ascii: "0") {
            position += 1
        } else {
            try digits()
        }
        if peek == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            try digits()
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            isInteger = false
            hasExponent = true
            position += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        return ScannedNumber(range: start..<position, isInteger: isInteger, hasExponent: hasExponent)
    }

    /// The next byte; 0, which no number has, at the end.
    private var peek: UInt8 {
        position < bytes.count ? bytes[position] : 0
    }

    private mutating func digits() throws(JSONError) {
        let start = position
        while position < bytes.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[position] { position += 1 }
        guard position > start else { throw error(.syntax("a digit")) }
    }
}
