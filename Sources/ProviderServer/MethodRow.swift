import ProviderJSON
import ProviderMethods
import ProviderProtocol

/// A request whose params have been read: what is left is to run it. Each gives the whole answer, encoded behind the
/// room for a frame's header, for the request's id.
package enum PreparedCall: Sendable {
    /// Answered on the event loop; never waits.
    case inline(@Sendable (_ id: [UInt8], CallContext) throws -> [UInt8])
    case unary(@Sendable (_ id: [UInt8], CallContext) async throws -> [UInt8])
    case stream(@Sendable (_ id: [UInt8], CallContext, any StreamOutput) async throws -> [UInt8])
    case upload(@Sendable (_ id: [UInt8], CallContext, any UploadInput) async throws -> [UInt8])
    case download(@Sendable (_ id: [UInt8], CallContext, any DownloadOutput) async throws -> [UInt8])
}

/// One method: what the contract says of it, and how its params become a call.
package struct MethodRow: Sendable {
    let descriptor: MethodDescriptor
    /// Where its calls are counted.
    let number: Int
    let prepare: @Sendable (inout JSONReader) throws(JSONError) -> PreparedCall

    private init(
        descriptor: MethodDescriptor, prepare: @escaping @Sendable (inout JSONReader) throws(JSONError) -> PreparedCall
    ) {
        self.descriptor = descriptor
        self.prepare = prepare
        number = ServerMetrics.number(of: descriptor.name)
    }

    package static func inline<Method: UnaryMethod>(
        _ method: Method.Type, _ body: @escaping @Sendable (Method, CallContext) throws -> Method.Result
    ) -> MethodRow {
        MethodRow(descriptor: Method.descriptor) { (reader) throws(JSONError) in
            let request = try Method(from: &reader)
            return .inline { id, context in ReplyTarget.resultFrame(try body(request, context), id: id) }
        }
    }

    /// Its answers were encoded before they are asked for.
    package static func kept<Method: UnaryMethod>(
        _ method: Method.Type,
        _ body: @escaping @Sendable (Method, CallContext) throws -> Encoded<Method.Result>
    ) -> MethodRow {
        MethodRow(descriptor: Method.descriptor) { (reader) throws(JSONError) in
            let request = try Method(from: &reader)
            return .inline { id, context in ReplyTarget.resultFrame(try body(request, context), id: id) }
        }
    }

    package static func unary<Method: UnaryMethod>(
        _ method: Method.Type, _ body: @escaping @Sendable (Method, CallContext) async throws -> Method.Result
    ) -> MethodRow {
        MethodRow(descriptor: Method.descriptor) { (reader) throws(JSONError) in
            let request = try Method(from: &reader)
            return .unary { id, context in ReplyTarget.resultFrame(try await body(request, context), id: id) }
        }
    }

    package static func stream<Method: StreamMethod>(
        _ method: Method.Type,
        _ body: @escaping @Sendable (Method, CallContext, StreamSink<Method.Item>) async throws -> Method.Result
    ) -> MethodRow {
        MethodRow(descriptor: Method.descriptor) { (reader) throws(JSONError) in
            let request = try Method(from: &reader)
            return .stream { id, context, output in
                ReplyTarget.resultFrame(try await body(request, context, StreamSink(output)), id: id)
            }
        }
    }

    package static func upload<Method: UploadMethod>(
        _ method: Method.Type,
        _ body: @escaping @Sendable (Method, CallContext, UploadBody) async throws -> Method.Result
    ) -> MethodRow {
        MethodRow(descriptor: Method.descriptor) { (reader) throws(JSONError) in
            let request = try Method(from: &reader)
            return .upload { id, context, input in
                ReplyTarget.resultFrame(try await body(request, context, UploadBody(input)), id: id)
            }
        }
    }

    package static func download<Method: DownloadMethod>(
        _ method: Method.Type,
        _ body: @escaping @Sendable (Method, CallContext, DownloadSink) async throws -> Method.Result
    ) -> MethodRow {
        MethodRow(descriptor: Method.descriptor) { (reader) throws(JSONError) in
            let request = try Method(from: &reader)
            return .download { id, context, output in
                ReplyTarget.resultFrame(try await body(request, context, DownloadSink(output)), id: id)
            }
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
