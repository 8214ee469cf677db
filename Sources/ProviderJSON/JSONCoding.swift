/// What reads itself from a document.
public protocol JSONReadable: Sendable {
    /// Reads one value, from its first byte to its last.
    init(from reader: inout JSONReader) throws(JSONError)
}

/// What writes itself into a document, as one value.
public protocol JSONWritable: Sendable {
    /// Writes exactly one value.
    func write(to writer: inout JSONWriter)
}

extension JSONWritable {
    /// The value's bytes, on one line.
    public func encoded() -> [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }
}
