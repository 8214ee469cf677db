import ProviderJSON

/// Ends the fuzzer, which keeps the input that led here.
package func require(_ condition: Bool, _ what: @autoclosure () -> String) {
    if !condition { fatalError(what()) }
}

/// What one use of the reader makes of a document.
package func outcome<Value>(
    _ bytes: UnsafeRawBufferPointer, strict: Bool, _ body: (inout JSONReader) throws(JSONError) -> Value
) -> Result<Value, JSONError> {
    do throws(JSONError) {
        return .success(try JSONReader.read(bytes, strict: strict, body))
    } catch {
        require((0...bytes.count).contains(error.offset), "an error beyond the document: \(error)")
        // Of 64 names at most 64 scalars, each escaped, are shown.
        require(error.field(in: bytes).utf8.count < 64 * (64 * 6 + 16), "the path of an error is long")
        return .failure(error)
    }
}

/// The document as a value, or what is wrong with it.
package func value(_ bytes: UnsafeRawBufferPointer) -> Result<JSONValue, JSONError> {
    outcome(bytes, strict: true) { (reader) throws(JSONError) in try reader.readValue() }
}

/// Reads what was written, which must be possible.
package func reread<Value>(
    _ bytes: [UInt8], strict: Bool, _ body: (inout JSONReader) throws(JSONError) -> Value
) -> Value {
    switch bytes.withUnsafeBytes({ outcome($0, strict: strict, body) }) {
    case .success(let value): return value
    case .failure(let error): fatalError("cannot read again what was written: \(error)")
    }
}

/// Numbers that pick where an input is cut, from a few of its own bytes.
package struct Choices {
    private var state: UInt64

    package init(_ seed: some Collection<UInt8>) {
        state = seed.reduce(0x9E37_79B9_7F4A_7C15) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    /// The next number of the range.
    package mutating func next(in range: ClosedRange<Int>) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return range.lowerBound + Int(state >> 33) % range.count
    }
}
