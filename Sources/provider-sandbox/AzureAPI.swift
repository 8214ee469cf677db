import NIOHTTP1
import ProviderJSON

/// Azure's form of the OpenAI wire: the key in `api-key`, 201 for what is created, refusals in Azure's words.
struct AzureAPI: SandboxWire {
    let name = "azure"
    let base = "/azure/openai/v1"
    let store: SandboxStore
    let key: SandboxKey

    func answer(_ request: HTTPRequest, body: RequestBody) async throws -> HTTPReply {
        try authorize(request)
        var reply = try await OpenAIRoutes(store: store).answer(request, below: base, body: body)
        let creates = [base + "/files", base + "/fine_tuning/jobs"]
        if request.method == .POST, creates.contains(request.path), reply.status == .ok { reply.status = .created }
        return reply
    }

    func reply(to error: APIError) -> HTTPReply {
        let code = error.code ?? "\(error.status.code)"
        return .json(["error": ["code": .string(code), "message": .string(error.message)]], status: error.status)
    }

    func headers(for request: HTTPRequest, requestID: String, milliseconds: Int64) -> HTTPHeaders {
        ["apim-request-id": requestID, "x-ms-region": "Sandbox", "azureml-model-session": "sandbox"]
    }

    /// A bearer is a token of Entra ID to the real one, never an API key.
    private func authorize(_ request: HTTPRequest) throws {
        guard let given = request.headers.first(name: "api-key"), key.accepts(given) else {
            throw APIError(
                status: .unauthorized,
                message: "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a "
                    + "valid key for an active subscription and use a correct regional API endpoint for your resource.",
                code: "401")
        }
    }
}
