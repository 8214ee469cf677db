import ProviderJSON
import ProviderProtocol

/// A stream of a method that only the daemon knows.
public struct RawStreamMethod: StreamMethod {
    public typealias Result = JSONObject
    public typealias Item = JSONValue
    /// The name is the call's.
    public static let descriptor = MethodDescriptor(
        name: "", kind: .serverStream, role: .open, effect: .read, timeoutMilliseconds: 0, runs: .task)

    public init(from reader: inout JSONReader) throws(JSONError) {
        _ = try reader.skipValue()
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.endObject()
    }
}

/// Calls by name, in JSON as it is on the wire: for methods that this build's contract doesn't have, and for people who
/// type them.
extension Connection {
    /// One request, one answer.
    public func call(
        method: String, params: JSONObject = [:], options: CallOptions = CallOptions()
    ) async throws -> JSONObject {
        let exchange = Exchange<JSONObject>()
        let (params, rest) = Self.merged(params, options)
        let (id, _) = try session.begin(method, rest, exchange) { writer, _ in params.write(to: &writer) }
        return try await session.answer(of: exchange, id)
    }

    /// One request, items, one answer.
    public func stream(
        method: String, params: JSONObject = [:], options: CallOptions = CallOptions()
    ) async throws -> ServerStream<RawStreamMethod> {
        let (params, rest) = Self.merged(params, options)
        return try await stream(RawStreamMethod.self, method, rest) { params.write(to: &$0) }
    }

    /// One request, bytes to the daemon, one answer; the channel is added to the params.
    public func upload(
        method: String, params: JSONObject = [:], from source: some UploadSource, options: CallOptions = CallOptions()
    ) async throws -> JSONObject {
        let (params, rest) = Self.merged(params, options)
        return try await upload(method, JSONObject.self, from: source, rest) { writer, channel in
            Self.write(params, channel, &writer)
        }
    }

    /// One request, bytes from the daemon, one answer; the channel is added to the params.
    public func download(
        method: String, params: JSONObject = [:], to target: some DownloadTarget, options: CallOptions = CallOptions()
    ) async throws -> JSONObject {
        let (params, rest) = Self.merged(params, options)
        return try await download(method, JSONObject.self, to: target, rest) { writer, channel in
            Self.write(params, channel, &writer)
        }
    }

    private static func write(_ params: JSONObject, _ channel: UInt32, _ writer: inout JSONWriter) {
        var params = params
        params["channel"] = .integer(Int64(channel))
        params.write(to: &writer)
    }

    /// Puts the options beside what a `_meta` in the params says; the options that are left to send.
    private static func merged(_ params: JSONObject, _ options: CallOptions) -> (JSONObject, CallOptions) {
        guard let meta = options.meta, var own = params["_meta"]?.objectValue else { return (params, options) }
        if let milliseconds = meta.timeoutMilliseconds { own["timeout_ms"] = .integer(Int64(milliseconds)) }
        if let requestID = meta.requestID { own["request_id"] = .string(requestID) }
        if let traceparent = meta.traceparent { own["traceparent"] = .string(traceparent) }
        if meta.validateOnly { own["validate_only"] = true }
        var params = params
        params["_meta"] = .object(own)
        return (params, CallOptions())
    }
}
