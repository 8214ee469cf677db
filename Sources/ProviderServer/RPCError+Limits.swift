import ProviderJSON
import ProviderProtocol

extension RPCError {
    /// RESOURCE_EXHAUSTED that names the limit that was hit.
    static func limit(_ name: String, _ maximum: Int, _ reason: String, _ action: String) -> RPCError {
        RPCError(
            .resourceExhausted, "\(action): at most \(maximum) \(name) are allowed at once; wait for one to end",
            reason: reason, metadata: ["limit": name, "maximum": String(maximum)])
    }

    /// -32602 that names the field; the path is looked up only now that somebody will read it.
    static func invalidParams(_ error: JSONError, in params: UnsafeRawBufferPointer, method: String) -> RPCError {
        var field = JSONError.path(in: params, at: error.offset)
        var description = error.explanation
        switch error.kind {
        case .missingField(let name):
            field = field.isEmpty ? name : field + "." + name
            description = "is missing"
        case .unknownField: description = "is not known"
        case .duplicateKey: description = "is there twice"
        default: break
        }
        let subject = field.isEmpty ? "params" : field
        return RPCError(
            .invalidParams, "cannot call \(method): \(subject) \(description)", reason: "INVALID_FIELD",
            metadata: ["method": method, "field": field],
            fieldViolations: [.init(field: field, description: description)])
    }
}
