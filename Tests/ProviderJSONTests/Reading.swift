import ProviderJSON
import Testing

/// Reads a whole text with one call of the reader.
func read<Value>(
    _ text: String, strict: Bool = true, _ body: (inout JSONReader) throws(JSONError) -> Value
) throws(JSONError) -> Value {
    try JSONReader.read(Array(text.utf8), strict: strict, body)
}

/// What is wrong with a text, by that one call; nil if it is read.
func problem<Value>(
    _ text: String, strict: Bool = true, _ body: (inout JSONReader) throws(JSONError) -> Value
) -> JSONError? {
    do throws(JSONError) {
        _ = try read(text, strict: strict, body)
        return nil
    } catch {
        return error
    }
}

/// What is wrong with a document of any shape; nil if it is read.
func problem(parsing bytes: [UInt8]) -> JSONError? {
    do throws(JSONError) {
        _ = try JSONValue.parse(bytes)
        return nil
    } catch {
        return error
    }
}

/// What is wrong with a document of any shape that is passed over; nil if nothing is.
func problem(skipping bytes: [UInt8], strict: Bool = true) -> JSONError? {
    do throws(JSONError) {
        try JSONReader.read(bytes, strict: strict) { (reader) throws(JSONError) in _ = try reader.skipValue() }
        return nil
    } catch {
        return error
    }
}

/// What one use of the writer writes.
func written(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    body(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
}
