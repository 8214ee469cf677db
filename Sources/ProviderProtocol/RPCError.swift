import ProviderJSON

/// The error object of the wire.
public struct RPCError: Error, Sendable, Hashable {
    /// A field of the request, or a line of a file, and what is wrong with it.
    public struct FieldViolation: Sendable, Hashable {
        public var field: String
        public var description: String

        public init(field: String, description: String) {
            self.field = field
            self.description = description
        }
    }

    public var code: ErrorCode
    /// For people: what could not be done, the name they typed, what to do next.
    public var message: String
    /// A stable word for programs, such as `PROVIDER_NOT_FOUND`.
    public var reason: String?
    /// Every variable of the message.
    public var metadata: [String: String]
    public var fieldViolations: [FieldViolation]
    public var retryAfterMilliseconds: Int?
    public var traceID: String?

    public init(
        _ code: ErrorCode, _ message: String, reason: String? = nil, metadata: [String: String] = [:],
        fieldViolations: [FieldViolation] = [], retryAfterMilliseconds: Int? = nil, traceID: String? = nil
    ) {
        self.code = code
        self.message = message
        self.reason = reason
        self.metadata = metadata
        self.fieldViolations = fieldViolations
        self.retryAfterMilliseconds = retryAfterMilliseconds
        self.traceID = traceID
    }
}

/// An error of an inner layer that knows what it is on the wire.
package protocol RPCErrorConvertible: Error {
    var rpcError: RPCError { get }
}

extension RPCError: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("code")
        writer.integer(code.rawValue)
        writer.key("message")
        writer.string(message)
        writer.key("data")
        writer.beginObject()
        writer.key("status")
        writer.string(code.status)
        if let reason {
            writer.key("reason")
            writer.string(reason)
        }
        if !metadata.isEmpty {
            writer.key("metadata")
            writer.beginObject()
            for (name, value) in metadata.sorted(by: { $0.key < $1.key }) {
                writer.key(name)
                writer.string(value)
            }
            writer.endObject()
        }
        if !fieldViolations.isEmpty { writeViolations(to: &writer) }
        if let retryAfterMilliseconds {
            writer.key("retry_after_ms")
            writer.integer(retryAfterMilliseconds)
        }
        if let traceID {
            writer.key("trace_id")
            writer.string(traceID)
        }
        writer.endObject()
        writer.endObject()
    }

    private func writeViolations(to writer: inout JSONWriter) {
        writer.key("field_violations")
        writer.beginArray()
        for violation in fieldViolations {
            writer.beginObject()
            writer.key("field")
            writer.string(violation.field)
            writer.key("description")
            writer.string(violation.description)
            writer.endObject()
        }
        writer.endArray()
    }
}

extension RPCError: JSONReadable {
    /// Tolerant: another server's errors may have no data, or more of it.
    public init(from reader: inout JSONReader) throws(JSONError) {
        let object = try reader.readObject()
        let data = object["data"]?.objectValue ?? [:]
        self.init(
            ErrorCode(rawValue: Int(object["code"]?.intValue ?? 2)), object["message"]?.stringValue ?? "",
            reason: data["reason"]?.stringValue, traceID: data["trace_id"]?.stringValue)
        for member in data["metadata"]?.objectValue?.members ?? [] { metadata[member.name] = member.value.stringValue }
        fieldViolations = (data["field_violations"]?.arrayValue ?? []).map {
            FieldViolation(field: $0["field"]?.stringValue ?? "", description: $0["description"]?.stringValue ?? "")
        }
        retryAfterMilliseconds = data["retry_after_ms"]?.intValue.map(Int.init)
    }
}
