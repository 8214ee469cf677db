/// Where the values of a document stand, found in one pass that checks all that `JSONValue.parse` checks and makes no
/// value. It keeps its memory from one document to the next, so that looking into many small ones costs no allocation.
public struct JSONOutline: Sendable {
    /// A value or a key, in the order of the document: a member's key stands before its value, a container before what
    /// it holds.
    @usableFromInline
    struct Token: Sendable {
        /// Its first byte; of a string, what stands between the quotes.
        @usableFromInline var start: UInt32
        @usableFromInline var end: UInt32
        /// How many tokens it and all it holds take.
        @usableFromInline var span: UInt32 = 1
        @usableFromInline var kind: JSONKind
        @usableFromInline var hasEscapes = false
    }

    private static let maximumBytes = Int(UInt32.max)
    /// Room for more tokens than this is given back.
    private static let keptTokens = 64 * 1024

    private var tokens: [Token] = []

    /// Of no document yet.
    public init() {}

    /// Reads one document and refuses bytes after it, as `JSONValue.parse` does: for the same reasons, at the same bytes.
    /// Then calls `body` with the document's value.
    public mutating func read<Result>(
        _ bytes: UnsafeRawBufferPointer, _ body: (JSONNode) -> Result
    ) throws(JSONError) -> Result {
        guard bytes.count <= Self.maximumBytes else { throw JSONError(.notAllowed("is longer than 4 GiB"), at: 0) }
        tokens.removeAll(keepingCapacity: tokens.capacity <= Self.keptTokens)
        try JSONReader.read(bytes, strict: true) { (reader) throws(JSONError) in
            reader.refusesVastNumbers = true
            try reader.readTokens(into: &tokens)
        }
        return tokens.withUnsafeBufferPointer { tokens in
            guard let bytes = bytes.baseAddress, let first = tokens.baseAddress else {
                preconditionFailure("a document that was read has a value")
            }
            return body(JSONNode(first, in: bytes))
        }
    }
}

extension JSONReader {
    /// Passes over one value and adds its tokens.
    fileprivate mutating func readTokens(into tokens: inout [JSONOutline.Token]) throws(JSONError) {
        let kind = try peekKind()
        let start = position
        switch kind {
        case .string: return add(try scanString(), to: &tokens)
        case .number: try skipNumber()
        case .bool: _ = try readBool()
        case .null: try literal("null")
        case .array, .object:
            let container = tokens.count
            add(kind, start..<start, to: &tokens)
            try open()
            try kind == .array ? readElements(into: &tokens) : readMembers(into: &tokens)
            tokens[container].end = UInt32(truncatingIfNeeded: position)
            tokens[container].span = UInt32(truncatingIfNeeded: tokens.count - container)
            return
        }
        add(kind, start..<position, to: &tokens)
    }

    private mutating func readElements(into tokens: inout [JSONOutline.Token]) throws(JSONError) {
        var isFirst = true
        while try nextMember(end: UInt8(ascii: "]"), isFirst: isFirst) {
            isFirst = false
            try readTokens(into: &tokens)
        }
    }

    /// The first few keys are compared with each other where they stand; more of them, and those with escapes, go into a
    /// set, so that a large object costs no more for each key.
    private mutating func readMembers(into tokens: inout [JSONOutline.Token]) throws(JSONError) {
        let first = tokens.count
        var few = 0
        var many: Set<ExactName>?
        while try nextMember(end: UInt8(ascii: "}"), isFirst: tokens.count == first) {
            let key = try scanKey()
            add(key, to: &tokens)
            let isNew: Bool
            if many == nil, few < 16, !key.hasEscapes {
                few += 1
                isNew = !hasEarlier(key, from: first, in: tokens)
            } else {
                var names = many ?? names(from: first, in: tokens)
                many = nil
                isNew = names.insert(ExactName(name(key).string)).inserted
                many = names
            }
            guard isNew else {
                // The value is read first: a mistake in it comes before this one.
                _ = try readValue()
                throw error(.duplicateKey(name(key).string), at: key.range.lowerBound - 1)
            }
            try readTokens(into: &tokens)
        }
    }

    /// Whether an object whose keys begin at that token, and end with this one, has it already.
    private func hasEarlier(_ key: ScannedString, from first: Int, in tokens: [JSONOutline.Token]) -> Bool {
        let last = tokens.count - 1
        var index = first
        while index < last {
            let earlier = tokens[index]
            if earlier.end - earlier.start == key.range.count, name(earlier).hasSameBytes(as: name(key)) { return true }
            index += 1 + Int(tokens[index + 1].span)
        }
        return false
    }

    /// The keys before the last one.
    private func names(from first: Int, in tokens: [JSONOutline.Token]) -> Set<ExactName> {
        var names: Set<ExactName> = []
        var index = first
        while index < tokens.count - 1 {
            names.insert(ExactName(name(tokens[index]).string))
            index += 1 + Int(tokens[index + 1].span)
        }
        return names
    }

    private func name(_ key: ScannedString) -> JSONKey { JSONKey(key, in: bytes, at: key.range.lowerBound - 1) }

    private func name(_ token: JSONOutline.Token) -> JSONKey {
        name(ScannedString(range: Int(token.start)..<Int(token.end), hasEscapes: token.hasEscapes))
    }

    @inline(__always)
    private func add(_ string: ScannedString, to tokens: inout [JSONOutline.Token]) {
        add(.string, string.range, hasEscapes: string.hasEscapes, to: &tokens)
    }

    @inline(__always)
    private func add(
        _ kind: JSONKind, _ range: Range<Int>, hasEscapes: Bool = false, to tokens: inout [JSONOutline.Token]
    ) {
        tokens.append(
            JSONOutline.Token(
                start: UInt32(truncatingIfNeeded: range.lowerBound), end: UInt32(truncatingIfNeeded: range.upperBound),
                kind: kind, hasEscapes: hasEscapes))
    }
}
