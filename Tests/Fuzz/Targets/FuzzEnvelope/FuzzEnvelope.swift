import Oracles
import ProviderJSON
import ProviderProtocol

/// The input is a JSON frame's payload: to a server a request or a batch, to a client an answer.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    do throws(Envelope.Refusal) {
        if let items = try Envelope.batch(bytes) {
            checkBatch(items, bytes)
        } else {
            checkRequest(bytes)
        }
    } catch {
        require(error.error.code == .parseError && error.id == nil, "a batch that is no JSON: \(error)")
        checkAnswer(error.error, nil)
    }
    checkServerMessage(bytes)
    return 0
}

private func checkBatch(_ items: [Range<Int>], _ bytes: UnsafeRawBufferPointer) {
    var end = 0
    for item in items {
        require(item.lowerBound > end && item.upperBound < bytes.count, "items overlap or reach beyond the array")
        end = item.upperBound
        checkRequest(UnsafeRawBufferPointer(rebasing: bytes[item]))
    }
    if case .success(let whole) = value(bytes) { require(whole.arrayValue?.count == items.count, "items are lost") }
}

// MARK: Requests

private func checkRequest(_ bytes: UnsafeRawBufferPointer) {
    let document = value(bytes)
    do throws(Envelope.Refusal) {
        let envelope = try Envelope.read(bytes)
        // Numbers too large and equal keys in what the envelope passes over are for the method's decoder to refuse.
        if case .success(let document) = document { check(envelope, document, bytes) }
        checkMeta(envelope.meta)
        if let error = envelope.metaProblem { checkAnswer(error, envelope.id) }
    } catch {
        check(error, document)
    }
}

private func check(_ envelope: Envelope, _ document: JSONValue, _ bytes: UnsafeRawBufferPointer) {
    require(document["jsonrpc"]?.stringValue == "2.0", "a request without its version is taken")
    require(document["method"]?.stringValue.map { Array($0.utf8) } == Array(envelope.method.utf8), "another method")
    if let id = envelope.id {
        require(isLegal(document["id"]), "an id is taken that is none")
        require(parsed(id) == document["id"] && bytes.contains(id), "an id that is not the caller's own bytes")
        require(id.count <= 130, "an id is too long")
    } else {
        require(document["id"] == nil, "a call passes for a notification")
    }
    if let params = envelope.params {
        require(parsed(Array(bytes[params])) == document["params"], "other params")
    } else {
        let isPositional = document["params"]?.arrayValue != nil && envelope.id == nil
        require(document["params"] == nil || isPositional, "params are lost")
    }
}

private func check(_ refusal: Envelope.Refusal, _ document: Result<JSONValue, JSONError>) {
    checkAnswer(refusal.error, refusal.id)
    switch document {
    case .success(let document):
        let isNoRequest = refusal.error.code == .invalidRequest
        let isPositional = refusal.error.code == .invalidParams && document["params"]?.arrayValue != nil
        require(isNoRequest || isPositional, "a refusal of sound JSON: \(refusal)")
        if let id = refusal.id {
            require(isLegal(document["id"]) && parsed(id) == document["id"], "another id: \(refusal)")
        }
    case .failure(let error):
        require(!error.isSyntax || refusal.error.code == .parseError, "a refusal of what is no JSON: \(refusal)")
    }
}

/// As Protocol/README.md has it, as far as a value tells: a long id may also be one that is written with escapes.
private func isLegal(_ id: JSONValue?) -> Bool {
    switch id {
    case .string(let text): !text.isEmpty && text.utf8.count <= 128
    case .integer(let number): number.magnitude <= 9_007_199_254_740_991
    default: false
    }
}

private func parsed(_ bytes: [UInt8]) -> JSONValue {
    reread(bytes, strict: true) { (reader) throws(JSONError) in try reader.readValue() }
}

private func checkMeta(_ meta: Meta) {
    let again = reread(meta.encoded(), strict: true) { (reader) throws(JSONError) in try Meta(from: &reader) }
    require(again == meta && again.encoded() == meta.encoded(), "what surrounds a call is written as something else")
}

// MARK: Answers

/// A refusal's answer is a document that a client can read, with the same bytes for its id.
private func checkAnswer(_ error: RPCError, _ id: [UInt8]?) {
    var writer = JSONWriter()
    Answer.error(error, id: id, to: &writer)
    let document = parsed(writer.bytes)
    let front = Array(#"{"jsonrpc":"2.0","id":"#.utf8) + (id ?? Array("null".utf8))
    require(writer.bytes.starts(with: front), "the answer's id has other bytes")
    require(document["error"]?["message"]?.stringValue == error.message, "the answer has another message")
}

/// What a client makes of it, if it is one of a server's messages.
private func checkServerMessage(_ bytes: UnsafeRawBufferPointer) {
    guard let message = try? ServerMessage(bytes) else { return }
    switch message {
    case .result(_, let range): checkPart(bytes, range)
    case .error(_, let error):
        let again = reread(error.encoded(), strict: true) { (reader) throws(JSONError) in try RPCError(from: &reader) }
        require(again.encoded() == error.encoded(), "an error is written as another one: \(error)")
    case .notification(let notification):
        if let item = notification.item { checkPart(bytes, item) }
    }
}

/// What is handed on as a part of the document is one value.
private func checkPart(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
    let part = UnsafeRawBufferPointer(rebasing: bytes[range])
    let skipped = outcome(part, strict: false) { (reader) throws(JSONError) in try reader.skipValue() }
    require((try? skipped.get()) == part.indices, "a part of an answer is no value: \(skipped)")
}
