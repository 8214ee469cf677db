import ProviderJSON
import ProviderMethods
import ProviderProtocol

/// A request whose params have been read: what is left is to run it.
package enum PreparedCall: Sendable {
    /// Answered on the event loop; never waits.
    case inline(@Sendable (CallContext) throws -> any JSONWritable)
    case unary(@Sendable (CallContext) async throws -> any JSONWritable)
    case stream(@Sendable (CallContext, any StreamOutput) async throws -> any JSONWritable)
    case upload(@Sendable (CallContext, any UploadInput) async throws -> any JSONWritable)
    case download(@Sendable (CallContext, any DownloadOutput) async throws -> any JSONWritable)
}

/// One method: what the contract says of it, and how its params become a call.
package struct MethodRow: Sendable {
    let descriptor: MethodDescriptor
    let prepare: @Sendable (inout JSONReader) throws(JSONError) -> PreparedCall

    package static func inline<Method: UnaryMethod>(
        _ method: Method.Type, _ body: @escaping @Sendable (Method, CallContext) throws -> Method.Result
    ) -> MethodRow {
        MethodRow(descriptor: Method.descriptor) { (reader) throws(JSONError) in
            let request = try Method(from: &reader)
            return .inline { try body(request, $0) }
        }
    }

    package static func unary<Method: UnaryMethod>(
        _ method: Method.Type, _ body: @escaping @Sendable (Method, CallContext) async throws -> Method.Result
    ) -> MethodRow {
        MethodRow(descriptor: Method.descriptor) { (reader) throws(JSONError) in
            let request = try Method(from: &reader)
            return .unary { try await body(request, $0) }
        }
    }

    package static func stream<Method: StreamMethod>(
        _ method: Method.Type,
        _ body: @escaping @Sendable (Method, CallContext, StreamSink<Method.Item>) async throws -> Method.Result
    ) -> MethodRow {
        MethodRow(descriptor: Method.descriptor) { (reader) throws(JSONError) in
            let request = try Method(from: &reader)
            return .stream { try await body(request, $0, StreamSink($1)) }
        }
    }

    package static func upload<Method: UploadMethod>(
        _ method: Method.Type,
        _ body: @escaping @Sendable (Method, CallContext, UploadBody) async throws -> Method.Result
    ) -> MethodRow {
        MethodRow(descriptor: Method.descriptor) { (reader) throws(JSONError) in
            let request = try Method(from: &reader)
            return .upload { try await body(request, $0, UploadBody($1)) }
        }
    }

    package static func download<Method: DownloadMethod>(
        _ method: Method.Type,
        _ body: @escaping @Sendable (Method, CallContext, DownloadSink) async throws -> Method.Result
    ) -> MethodRow {
        MethodRow(descriptor: Method.descriptor) { (reader) throws(JSONError) in
            let request = try Method(from: &reader)
            return .download { try await body(request, $0, DownloadSink($1)) }
        }
    }
}

/// Every method by its name.
package struct MethodTable: Sendable {
    private var rows: [String: MethodRow]

    /// A later row of the same name takes the place of an earlier one.
    package init(rows: [MethodRow]) {
        self.rows = Dictionary(rows.map { ($0.descriptor.name, $0) }) { $1 }
    }

    /// Puts a row in the place of the one of its name, or adds it.
    package mutating func replace(_ row: MethodRow) {
        rows[row.descriptor.name] = row
    }

    subscript(name: String) -> MethodRow? { rows[name] }
}
