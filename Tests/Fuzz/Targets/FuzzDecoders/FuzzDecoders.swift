import Oracles
import ProviderJSON
import ProviderProtocol

/// The first byte picks one of the contract's types, the rest is a document for it.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
    let input = UnsafeRawBufferPointer(start: start, count: count)
    guard let first = input.first else { return 0 }
    decoders[Int(first) % decoders.count](UnsafeRawBufferPointer(rebasing: input[1...]))
    return 0
}

private typealias Decoder = @Sendable (UnsafeRawBufferPointer) -> Void

/// All params, then all results, then all stream items, each in the contract's order; `seeds` counts in the same way.
private let decoders: [Decoder] =
    Methods.types.map { params($0) } + Methods.types.map { result($0) } + Methods.types.compactMap { item($0) }

private func params<Method: RPCMethod>(_: Method.Type) -> Decoder {
    { check(Method.self, $0) }
}

private func result<Method: RPCMethod>(_: Method.Type) -> Decoder {
    { check(Method.Result.self, $0) }
}

private func item(_ method: any RPCMethod.Type) -> Decoder? {
    guard let stream = method as? any StreamMethod.Type else { return nil }
    return itemOfStream(stream)
}

private func itemOfStream<Method: StreamMethod>(_: Method.Type) -> Decoder {
    { check(Method.Item.self, $0) }
}

private func check<T: JSONReadable & JSONWritable & Hashable>(_: T.Type, _ bytes: UnsafeRawBufferPointer) {
    let strict = outcome(bytes, strict: true) { (reader) throws(JSONError) in try T(from: &reader) }
    let tolerant = outcome(bytes, strict: false) { (reader) throws(JSONError) in try T(from: &reader) }
    if case .success(let value) = strict {
        checkWriting(value, strict: true)
        require((try? tolerant.get()) == value, "\(T.self): a tolerant reader reads something else: \(tolerant)")
        let isSound = outcome(bytes, strict: true) { (reader) throws(JSONError) in try reader.skipValue() }
        require(isWhole(isSound), "\(T.self) is read from what is no strict JSON: \(isSound)")
    }
    if case .success(let value) = tolerant { checkWriting(value, strict: false) }
}

/// A second `_meta` is the envelope's to refuse.
private func isWhole(_ skipped: Result<Range<Int>, JSONError>) -> Bool {
    if case .failure(let error) = skipped { error.kind == .duplicateKey("_meta") } else { true }
}

private func checkWriting<T: JSONReadable & JSONWritable & Hashable>(_ value: T, strict: Bool) {
    let written = value.encoded()
    let again = reread(written, strict: strict) { (reader) throws(JSONError) in try T(from: &reader) }
    require(again == value && again.hashValue == value.hashValue, "\(T.self) is written as another value")
    require(again.encoded() == written, "\(T.self): an equal value is written in another way")
}
