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

/// What is wrong with a document of which an outline is made; nil if nothing is. A value that is given must be its own.
func problem(outlining bytes: [UInt8], is value: JSONValue? = nil) -> JSONError? {
    let result: Result<Bool, JSONError> = bytes.withUnsafeBytes { bytes in
        var outline = JSONOutline()
        do throws(JSONError) {
            return .success(try outline.read(bytes) { node in value.map { agrees(node, $0) } ?? true })
        } catch {
            return .failure(error)
        }
    }
    switch result {
    case .success(let agrees):
        #expect(agrees, "\(String(decoding: bytes, as: UTF8.self))")
        return nil
    case .failure(let error): return error
    }
}

/// Whether a node of an outline is that value, down to the last.
private func agrees(_ node: JSONNode, _ value: JSONValue) -> Bool {
    switch value {
    case .null: return node.kind == .null
    case .bool: return node.kind == .bool
    case .integer(let number): return node.kind == .number && node.intValue == number
    case .double: return node.kind == .number && node.intValue == nil
    case .string(let text): return node.kind == .string && node.stringValue.map { Array($0.utf8) } == Array(text.utf8)
    case .array(let items):
        guard let elements = node.elements.map(Array.init) else { return false }
        return elements.count == items.count && zip(elements, items).allSatisfy(agrees)
    case .object(let object):
        guard let members = node.members.map(Array.init) else { return false }
        let expected = object.members
        return members.count == expected.count
            && zip(members, expected).allSatisfy { member, expected in
                Array(member.key.string.utf8) == Array(expected.name.utf8) && agrees(member.value, expected.value)
            }
    }
}

/// What one use of the writer writes.
func written(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    body(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
}
