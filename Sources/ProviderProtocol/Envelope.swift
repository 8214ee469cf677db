import ProviderJSON

/// A JSON-RPC request as far as the envelope goes; its params are still bytes.
package struct Envelope: Sendable {
    /// The id's own bytes, echoed as they came; nil for a notification.
    package var id: [UInt8]?
    package var method: String
    /// Where the params stand in the document; nil if there are none.
    package var params: Range<Int>?
    package var meta: Meta
    /// What is wrong with the params' `_meta`; the call is refused for it once its channel, if it has one, is open.
    package var metaProblem: RPCError?

    /// Why an envelope was refused, and the id to answer with, if one could be read.
    package struct Refusal: Error, Sendable, Hashable {
        package var error: RPCError
        package var id: [UInt8]?
    }

    /// Reads one request. The whole document has been found to be well-formed JSON before anything else is said of it.
    package static func read(_ bytes: UnsafeRawBufferPointer) throws(Refusal) -> Envelope {
        var parser = EnvelopeParser()
        do throws(JSONError) {
            try JSONReader.read(bytes, strict: false) { (reader) throws(JSONError) in try parser.read(&reader, bytes) }
        } catch {
            throw parser.refusal(error, bytes)
        }
        return try parser.envelope()
    }

    /// The items of a batch; nil if the document is no array.
    package static func batch(_ bytes: UnsafeRawBufferPointer) throws(Refusal) -> [Range<Int>]? {
        guard bytes.first(where: { !Self.isSpace($0) }) == UInt8(ascii: "[") else { return nil }
        var items: [Range<Int>] = []
        do throws(JSONError) {
            try JSONReader.read(bytes, strict: false) { (reader) throws(JSONError) in
                try reader.beginArray()
                while try reader.nextElement() { items.append(try reader.skipValue()) }
            }
        } catch {
            throw Refusal(error: .malformed(error), id: nil)
        }
        return items
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}

extension RPCError {
    /// -32700 for bytes that are no JSON.
    package static func malformed(_ error: JSONError) -> RPCError {
        RPCError(
            .parseError, "cannot read the request: byte \(error.offset) \(error.explanation)",
            metadata: ["offset": String(error.offset)])
    }

    /// -32600 for JSON that is no request.
    package static func invalidRequest(_ what: String, metadata: [String: String] = [:]) -> RPCError {
        RPCError(.invalidRequest, "cannot read the request: \(what)", metadata: metadata)
    }
}

/// Collects an envelope's members, and the first thing that is wrong with them.
private struct EnvelopeParser {
    private var id: [UInt8]?
    private var hasID = false
    private var hasVersion = false
    private var method: String?
    private var params: Range<Int>?
    private var meta = Meta()
    private var isPositional = false
    private var problem: RPCError?
    private var metaProblem: RPCError?
    private var seen: UInt8 = 0

    mutating func read(_ reader: inout JSONReader, _ bytes: UnsafeRawBufferPointer) throws(JSONError) {
        guard try reader.peekKind() == .object else {
            try reader.skipValue()
            problem = .invalidRequest("it must be an object")
            return
        }
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "jsonrpc" {
                note(1, key)
                let range = try reader.skipValue()
                hasVersion = Self.isVersion(UnsafeRawBufferPointer(rebasing: bytes[range]))
            } else if key == "id" {
                note(2, key)
                try readID(&reader, bytes)
            } else if key == "method" {
                note(4, key)
                if try reader.peekKind() == .string {
                    method = try reader.readString()
                } else {
                    try reader.skipValue()
                    problem = problem ?? .invalidRequest("method must be a string")
                }
            } else if key == "params" {
                note(8, key)
                try readParams(&reader, bytes)
            } else {
                try reader.skipValue()
            }
        }
    }

    private static func isVersion(_ text: UnsafeRawBufferPointer) -> Bool {
        text.count == 5 && text[1] == UInt8(ascii: "2") && text[2] == UInt8(ascii: ".") && text[3] == UInt8(ascii: "0")
            && text[0] == UInt8(ascii: "\"")
    }

    private mutating func note(_ bit: UInt8, _ key: JSONKey) {
        if seen & bit != 0 { problem = problem ?? .invalidRequest("it has \"\(key.string)\" twice") }
        seen |= bit
    }

    private mutating func readID(_ reader: inout JSONReader, _ bytes: UnsafeRawBufferPointer) throws(JSONError) {
        hasID = true
        let kind = try reader.peekKind()
        let range = try reader.skipValue()
        guard Self.isLegal(kind, bytes[range]) else {
            problem =
                problem
                ?? .invalidRequest(
                    "id must be a string of 1 to 128 bytes, or an integer within 2^53 written with digits alone")
            return
        }
        id = Array(bytes[range])
    }

    private static func isLegal(_ kind: JSONKind, _ text: Slice<UnsafeRawBufferPointer>) -> Bool {
        switch kind {
        case .string: return (3...130).contains(text.count)
        case .number:
            guard text.allSatisfy({ $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) }) else { return false }
            let number = Int64(String(decoding: text, as: UTF8.self))
            return number.map { abs($0) <= 9_007_199_254_740_991 } ?? false
        default: return false
        }
    }

    private mutating func readParams(_ reader: inout JSONReader, _ bytes: UnsafeRawBufferPointer) throws(JSONError) {
        switch try reader.peekKind() {
        case .object:
            let start = reader.offset
            try reader.beginObject()
            var hasMeta = false
            while let key = try reader.nextKey() {
                guard key == "_meta" else {
                    try reader.skipValue()
                    continue
                }
                try readMeta(&reader, bytes)
                if hasMeta { metaProblem = Self.wrongMeta("_meta", "is there twice") }
                hasMeta = true
            }
            params = start..<reader.offset
        case .array:
            isPositional = true
            try reader.skipValue()
        default:
            try reader.skipValue()
            problem = problem ?? .invalidRequest("params must be an object")
        }
    }

    /// A wrong `_meta` is told only once the whole document has been found well-formed.
    private mutating func readMeta(_ reader: inout JSONReader, _ bytes: UnsafeRawBufferPointer) throws(JSONError) {
        var ahead = reader
        try reader.skipValue()
        do throws(JSONError) {
            meta = try Meta(from: &ahead)
        } catch {
            // As for every other field, the path begins inside the params.
            let field = String(error.field(in: bytes).dropFirst("params.".count))
            let what =
                switch error.kind {
                case .missingField: "is missing"
                case .duplicateKey: "is there twice"
                default: error.explanation
                }
            metaProblem = Self.wrongMeta(field, what)
        }
    }

    private static func wrongMeta(_ field: String, _ what: String) -> RPCError {
        RPCError(
            .invalidParams, "cannot read the request: \(field) \(what)", reason: "INVALID_FIELD",
            metadata: ["field": field], fieldViolations: [.init(field: field, description: what)])
    }

    func refusal(_ error: JSONError, _ bytes: UnsafeRawBufferPointer) -> Envelope.Refusal {
        Envelope.Refusal(error: .malformed(error), id: nil)
    }

    consuming func envelope() throws(Envelope.Refusal) -> Envelope {
        let answerID = id
        if let problem { throw Envelope.Refusal(error: problem, id: answerID) }
        guard hasVersion else {
            throw Envelope.Refusal(error: .invalidRequest("jsonrpc must be \"2.0\""), id: answerID)
        }
        guard let method else { throw Envelope.Refusal(error: .invalidRequest("method is missing"), id: answerID) }
        if isPositional, hasID {
            let violation = RPCError.FieldViolation(
                field: "params", description: "must be an object with the params by name, not an array")
            let error = RPCError(
                .invalidParams, "cannot call \(method): params go by name, in an object, not in an array",
                reason: "INVALID_FIELD", metadata: ["field": "params"], fieldViolations: [violation])
            throw Envelope.Refusal(error: error, id: answerID)
        }
        return Envelope(id: answerID, method: method, params: params, meta: meta, metaProblem: metaProblem)
    }
}
