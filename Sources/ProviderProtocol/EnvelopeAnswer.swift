import ProviderJSON

/// A message from a server, as far as the envelope goes; what it carries is still bytes.
package enum ServerMessage: Sendable, Hashable {
    /// Where the result stands in the document.
    case result(id: Int, Range<Int>)
    /// `id` is nil for what was refused before its id could be read.
    case error(id: Int?, RPCError)
    case notification(ServerNotification)

    /// Tolerant: a newer server may say more. Throws on what is no message at all.
    package init(_ bytes: UnsafeRawBufferPointer) throws(JSONError) {
        var id: Int?
        var result: Range<Int>?
        var error: RPCError?
        var method: String?
        var notification = ServerNotification()
        try JSONReader.read(bytes, strict: false) { (reader) throws(JSONError) in
            try reader.beginObject()
            while let key = try reader.nextKey() {
                if key == "id" {
                    id = try reader.peekKind() == .number ? try reader.readInt() : Self.skipped(&reader)
                } else if key == "result" {
                    result = try reader.skipValue()
                } else if key == "error" {
                    error = try RPCError(from: &reader)
                } else if key == "method" {
                    method = try reader.readString()
                } else if key == "params" {
                    try notification.read(&reader)
                } else {
                    _ = try reader.skipValue()
                }
            }
        }
        if let method {
            notification.method = method
            self = .notification(notification)
        } else if let error {
            self = .error(id: id, error)
        } else if let id, let result {
            self = .result(id: id, result)
        } else {
            throw JSONError(.missingField("result"), at: 0)
        }
    }

    private static func skipped(_ reader: inout JSONReader) throws(JSONError) -> Int? {
        _ = try reader.skipValue()
        return nil
    }
}

/// What a server's notifications say, whichever of them it is.
package struct ServerNotification: Sendable, Hashable {
    package var method = ""
    /// The call it belongs to.
    package var id: Int?
    package var cursor = ""
    /// Where a stream's item stands in the document.
    package var item: Range<Int>?
    /// Granted credit.
    package var bytes: Int?

    fileprivate mutating func read(_ reader: inout JSONReader) throws(JSONError) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id", try reader.peekKind() == .number {
                id = try reader.readInt()
            } else if key == "cursor", try reader.peekKind() == .string {
                cursor = try reader.readString()
            } else if key == "item" {
                item = try reader.skipValue()
            } else if key == "bytes", try reader.peekKind() == .number {
                bytes = try reader.readInt()
            } else {
                _ = try reader.skipValue()
            }
        }
    }
}
