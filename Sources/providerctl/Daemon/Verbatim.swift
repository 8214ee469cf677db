import ProviderJSON
import ProviderProtocol

/// An answer, read, and as it came: a newer daemon's fields are not lost on their way to `--json`.
struct Verbatim<Value: JSONReadable & Hashable>: JSONReadable, JSONWritable, Hashable {
    let value: Value
    let bytes: [UInt8]

    init(from reader: inout JSONReader) throws(JSONError) {
        var ahead = reader
        bytes = try ahead.readEncoded()
        value = try Value(from: &reader)
    }

    func write(to writer: inout JSONWriter) {
        writer.raw(bytes)
    }
}

/// A method of the contract whose answer is kept as it came.
struct VerbatimUnary<Method: UnaryMethod>: UnaryMethod {
    typealias Result = Verbatim<Method.Result>
    static var descriptor: MethodDescriptor { Method.descriptor }
    let request: Method

    init(_ request: Method) {
        self.request = request
    }

    init(from reader: inout JSONReader) throws(JSONError) {
        request = try Method(from: &reader)
    }

    func write(to writer: inout JSONWriter) {
        request.write(to: &writer)
    }
}

/// A stream whose items are kept as they came.
struct VerbatimStream<Method: StreamMethod>: StreamMethod {
    typealias Item = Verbatim<Method.Item>
    typealias Result = Method.Result
    static var descriptor: MethodDescriptor { Method.descriptor }
    let request: Method

    init(_ request: Method) {
        self.request = request
    }

    init(from reader: inout JSONReader) throws(JSONError) {
        request = try Method(from: &reader)
    }

    func write(to writer: inout JSONWriter) {
        request.write(to: &writer)
    }
}

/// An upload whose answer is kept as it came.
struct VerbatimUpload<Method: UploadMethod>: UploadMethod {
    typealias Result = Verbatim<Method.Result>
    static var descriptor: MethodDescriptor { Method.descriptor }
    var request: Method

    var channel: Int {
        get { request.channel }
        set { request.channel = newValue }
    }

    init(_ request: Method) {
        self.request = request
    }

    init(from reader: inout JSONReader) throws(JSONError) {
        request = try Method(from: &reader)
    }

    func write(to writer: inout JSONWriter) {
        request.write(to: &writer)
    }
}

/// A download whose answer is kept as it came.
struct VerbatimDownload<Method: DownloadMethod>: DownloadMethod {
    typealias Result = Verbatim<Method.Result>
    static var descriptor: MethodDescriptor { Method.descriptor }
    var request: Method

    var channel: Int {
        get { request.channel }
        set { request.channel = newValue }
    }

    init(_ request: Method) {
        self.request = request
    }

    init(from reader: inout JSONReader) throws(JSONError) {
        request = try Method(from: &reader)
    }

    func write(to writer: inout JSONWriter) {
        request.write(to: &writer)
    }
}
