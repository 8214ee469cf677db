import ProviderClient
import ProviderJSON
import ProviderProtocol

/// Calls by name, each on a connection of its own and never repeated.
extension Daemon {
    func call(_ method: String, _ params: JSONObject) async throws -> JSONObject {
        try await Connection.withConnection(to: path) { connection in
            try await connection.call(method: method, params: params, options: options)
        }
    }

    /// Items as they come, then the answer.
    func stream(_ method: String, _ params: JSONObject, _ item: (JSONValue) -> Void) async throws -> JSONObject {
        try await Connection.withConnection(to: path) { connection in
            let stream = try await connection.stream(method: method, params: params, options: options)
            for try await value in stream { item(value) }
            return stream.end ?? [:]
        }
    }

    func upload(_ method: String, _ params: JSONObject, _ file: LocalFile) async throws -> JSONObject {
        try await Connection.withConnection(to: path) { connection in
            try await connection.upload(method: method, params: params, from: file.source(), options: options)
        }
    }

    func download(
        _ method: String, _ params: JSONObject, to target: some DownloadTarget
    ) async throws -> JSONObject {
        try await Connection.withConnection(to: path) { connection in
            try await connection.download(method: method, params: params, to: target, options: options)
        }
    }
}
