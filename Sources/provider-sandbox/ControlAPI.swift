import NIOHTTP1
import ProviderJSON

/// `/_faults`, `/_requests` and `/_leaks`: how a test makes the provider misbehave, sees how often it was called, and
/// whether what belongs to one host was sent to another.
struct ControlAPI: Sendable {
    let faults: FaultStore
    let uploads: SignedUploads

    func answer(_ request: HTTPRequest, body: RequestBody) async throws -> HTTPReply {
        switch (request.method, request.segments) {
        case (.POST, ["_faults"]):
            let fault = try Fault(try await body.object())
            try faults.add(fault)
            return .object(fault.view)
        case (.GET, ["_faults"]):
            return .json(["faults": .array(faults.all().map { .object($0.view) })])
        case (.DELETE, ["_faults"]):
            faults.clear()
            return .json(["faults": []])
        case (.GET, ["_requests"]):
            let requests = faults.requestCounts().map { entry -> JSONValue in
                [
                    "method": .string(entry.method), "path": .string(entry.path),
                    "count": .integer(Int64(entry.arrivals.count)),
                    "traceparents": .array(entry.arrivals.traceparents.map { .string($0) }),
                ]
            }
            return .json(["requests": .array(requests)])
        case (.DELETE, ["_requests"]):
            faults.clearCounts()
            return .json(["requests": []])
        case (.GET, ["_leaks"]):
            let leaks = uploads.leaks().map { leak -> JSONValue in
                ["path": .string(leak.path), "headers": .array(leak.headers.map { .string($0) })]
            }
            return .json(["leaks": .array(leaks)])
        case (_, ["_faults"]), (_, ["_requests"]), (_, ["_leaks"]): throw APIError.notAllowed(request)
        default: throw APIError.unknownURL(request)
        }
    }
}
