import Oracles
import ProviderJSON

/// The input is a document. All ways of reading it agree, and what is written of it is the same value.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    let read = value(bytes)
    let skipped = outcome(bytes, strict: true) { (reader) throws(JSONError) in try reader.skipValue() }
    let tolerant = outcome(bytes, strict: false) { (reader) throws(JSONError) in try reader.skipValue() }
    let walked = outcome(bytes, strict: true) { (reader) throws(JSONError) in try walk(&reader) }
    let outlined = outline(bytes, of: read)
    switch read {
    case .success(let value):
        require(String(validating: bytes, as: UTF8.self) != nil, "bytes that are not UTF-8 were read")
        require(failure(skipped) == nil && failure(tolerant) == nil, "what is read can't be passed over")
        require((try? walked.get()) == value, "read piece by piece, it is another value")
        require((try? outlined.get()) == true, "its outline is another one's: \(outlined)")
        checkWriting(value)
    case .failure(let error):
        require(failure(outlined) == error, "its outline fails in another way: \(error) \(outlined)")
        require(failure(walked) == error, "read piece by piece, it fails in another way: \(error) \(walked)")
        switch error.kind {
        case .outOfRange: break
        case .duplicateKey: require(hasEqualKeys(skipped), "equal keys are passed over: \(skipped)")
        default:
            require(failure(tolerant) == error, "what can't be read is passed over: \(error) \(tolerant)")
            require(failure(skipped) == error || hasEqualKeys(skipped), "what can't be read is passed over: \(skipped)")
        }
    }
    if let error = failure(tolerant) {
        require(error.isSyntax, "a tolerant reader refuses more than syntax: \(error)")
        require(failure(skipped) != nil, "a strict reader takes what a tolerant one refuses")
    }
    return 0
}

/// Whether its outline holds the same values; or why there is none.
private func outline(_ bytes: UnsafeRawBufferPointer, of value: Result<JSONValue, JSONError>) -> Result<Bool, JSONError>
{
    var outline = JSONOutline()
    do throws(JSONError) {
        return .success(try outline.read(bytes) { node in (try? value.get()).map { agrees(node, $0) } ?? false })
    } catch {
        return .failure(error)
    }
}

private func agrees(_ node: JSONNode, _ value: JSONValue) -> Bool {
    switch value {
    case .null: return node.kind == .null
    case .bool: return node.kind == .bool
    case .integer(let number): return node.kind == .number && node.intValue == number
    case .double: return node.kind == .number && node.intValue == nil
    case .string(let text):
        require((node == "jsonrpc") == Array(text.utf8).elementsEqual("jsonrpc".utf8), "a text is not its word")
        return node.stringValue.map { Array($0.utf8) } == Array(text.utf8)
    case .array(let items):
        let elements = node.elements.map(Array.init)
        return elements?.count == items.count && zip(elements ?? [], items).allSatisfy(agrees)
    case .object(let object):
        let members = node.members.map(Array.init)
        return members?.count == object.count
            && zip(members ?? [], object.members).allSatisfy { member, expected in
                Array(member.key.string.utf8) == Array(expected.name.utf8) && agrees(member.value, expected.value)
            }
    }
}

private func failure<Value>(_ result: Result<Value, JSONError>) -> JSONError? {
    if case .failure(let error) = result { error } else { nil }
}

private func hasEqualKeys<Value>(_ result: Result<Value, JSONError>) -> Bool {
    if case .duplicateKey = failure(result)?.kind { true } else { false }
}

private func checkWriting(_ value: JSONValue) {
    let written = value.serialized()
    let again = reread(written, strict: true) { (reader) throws(JSONError) in try reader.readValue() }
    require(again == value, "what was written is another value")
    require(again.hashValue == value.hashValue, "equal values have other hashes")
    require(again.serialized() == written, "an equal value is written in another way")
}

/// A value by way of the calls that the generated decoders use, each held against its neighbours.
private func walk(_ reader: inout JSONReader) throws(JSONError) -> JSONValue {
    var ahead = reader
    switch try reader.peekKind() {
    case .null:
        require(try reader.readNullIfPresent(), "null is not null")
        return .null
    case .bool: return .bool(try reader.readBool())
    case .string:
        let text = try reader.readString()
        let secret = try ahead.readSecret()
        require(secret.withUnsafeBytes { $0.elementsEqual(text.utf8) }, "a secret is not its text")
        return .string(text)
    case .number: return try walkNumber(&reader)
    case .array:
        var items: [JSONValue] = []
        try reader.beginArray()
        while try reader.nextElement() { items.append(try walk(&reader)) }
        return .array(items)
    case .object:
        var object = JSONObject()
        try reader.beginObject()
        while let key = try reader.nextKey() {
            let name = key.string
            require((key == "jsonrpc") == Array(name.utf8).elementsEqual("jsonrpc".utf8), "a key is not its name")
            let value = try walk(&reader)
            guard object.insert(name, value) else { throw reader.error(.duplicateKey(name), at: key.offset) }
        }
        return .object(object)
    }
}

private func walkNumber(_ reader: inout JSONReader) throws(JSONError) -> JSONValue {
    var ahead = reader
    let encoded = try ahead.readEncoded()
    ahead = reader
    let double = try reader.readDouble()
    let integer = try? ahead.readInt64()
    if let integer {
        require(
            String(decoding: encoded, as: UTF8.self) == String(integer) || encoded == Array("-0".utf8), "an integer")
        require(Double(integer) == double, "a number is another one as an integer")
    }
    return integer.map { .integer($0) } ?? .double(double)
}
