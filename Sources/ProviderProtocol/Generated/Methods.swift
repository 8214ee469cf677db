// Generated from Protocol/openrpc.json by ProtocolGenerator. Never edited by hand.


/// What the contract lists.
public enum Methods {
    /// Every method, in the document's order.
    public static let all: [MethodDescriptor] = [
        HealthCheck.descriptor,
        HealthWatch.descriptor,
        RPCDiscover.descriptor,
        SystemHello.descriptor,
        SystemWhoami.descriptor,
    ]

    /// The requests' types, in the same order.
    public static let types: [any RPCMethod.Type] = [
        HealthCheck.self,
        HealthWatch.self,
        RPCDiscover.self,
        SystemHello.self,
        SystemWhoami.self,
    ]

    /// Every reason that an error may carry, with its status.
    public static let reasons: [String: String] = [
        "INVALID_FIELD": "INVALID_ARGUMENT",
        "ROLE_REQUIRED": "PERMISSION_DENIED",
        "SERVICE_UNKNOWN": "NOT_FOUND",
        "UNSUPPORTED_PROTOCOL": "UNIMPLEMENTED",
        "FRAME_TOO_LARGE": "RESOURCE_EXHAUSTED",
        "TOO_MANY_CALLS": "RESOURCE_EXHAUSTED",
        "TOO_MANY_STREAMS": "RESOURCE_EXHAUSTED",
        "TOO_MANY_CONNECTIONS": "RESOURCE_EXHAUSTED",
        "REPLY_TOO_LARGE": "RESOURCE_EXHAUSTED",
        "DRAINING": "UNAVAILABLE",
    ]
}
