/// A value that was encoded before: it goes out as it stands. What is asked for often is encoded once for all callers.
public struct Encoded<Value: JSONWritable>: JSONWritable {
    /// One whole JSON value.
    public let bytes: [UInt8]

    public init(_ value: Value) {
        bytes = value.encoded()
    }

    /// `bytes` must be what a `Value` wrote.
    public init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    public func write(to writer: inout JSONWriter) {
        writer.raw(bytes)
    }
}

extension Encoded where Value: JSONReadable {
    /// The value again.
    public func decoded() throws(JSONError) -> Value {
        try JSONReader.read(bytes, strict: true) { (reader) throws(JSONError) in try Value(from: &reader) }
    }
}
