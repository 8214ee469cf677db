import NIOHTTP1

/// One provider's wire as the sandbox speaks it, over the same files, jobs and models as all the others.
protocol SandboxWire: Sendable {
    /// The type of provider it stands for, as providerd names it.
    var name: String { get }
    /// The path that its base URL ends in; every request to it begins so.
    var base: String { get }

    /// Whether a request is for this wire.
    func owns(_ request: HTTPRequest) -> Bool
    func answer(_ request: HTTPRequest, body: RequestBody) async throws -> HTTPReply
    /// A refusal in the words of this wire.
    func reply(to error: APIError) -> HTTPReply
    /// What every answer of this wire carries beside its own headers.
    func headers(for request: HTTPRequest, requestID: String, milliseconds: Int64) -> HTTPHeaders
}

extension SandboxWire {
    func owns(_ request: HTTPRequest) -> Bool {
        request.path == base || request.path.hasPrefix(base + "/")
    }
}
