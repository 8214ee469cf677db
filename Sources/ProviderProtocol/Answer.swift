import ProviderJSON

/// The messages that a server writes; each is a whole JSON document.
package enum Answer {
    /// A response with a result. `id` nil is written as null.
    package static func result(_ value: some JSONWritable, id: [UInt8]?, to writer: inout JSONWriter) {
        begin(id, &writer)
        writer.key("result")
        value.write(to: &writer)
        writer.endObject()
    }

    /// A response with an error.
    package static func error(_ error: RPCError, id: [UInt8]?, to writer: inout JSONWriter) {
        begin(id, &writer)
        writer.key("error")
        error.write(to: &writer)
        writer.endObject()
    }

    /// `$/stream.start`.
    package static func streamStart(id: [UInt8], cursor: String, to writer: inout JSONWriter) {
        beginNotification("$/stream.start", &writer)
        writer.key("id")
        writer.raw(id)
        writer.key("cursor")
        writer.string(cursor)
        endNotification(&writer)
    }

    /// `$/stream.item`.
    package static func streamItem(
        _ item: some JSONWritable, id: [UInt8], seq: Int, cursor: String, to writer: inout JSONWriter
    ) {
        beginNotification("$/stream.item", &writer)
        writer.key("id")
        writer.raw(id)
        writer.key("seq")
        writer.integer(seq)
        writer.key("item")
        item.write(to: &writer)
        writer.key("cursor")
        writer.string(cursor)
        endNotification(&writer)
    }

    /// `$/stream.credit`: so many more bytes of a transfer may be sent.
    package static func streamCredit(id: [UInt8], bytes: Int, to writer: inout JSONWriter) {
        beginNotification("$/stream.credit", &writer)
        writer.key("id")
        writer.raw(id)
        writer.key("bytes")
        writer.integer(bytes)
        endNotification(&writer)
    }

    /// `$/goaway`.
    package static func goAway(reason: String, deadlineMilliseconds: Int, to writer: inout JSONWriter) {
        beginNotification("$/goaway", &writer)
        writer.key("reason")
        writer.string(reason)
        writer.key("deadline_ms")
        writer.integer(deadlineMilliseconds)
        endNotification(&writer)
    }

    private static func begin(_ id: [UInt8]?, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("jsonrpc")
        writer.string("2.0")
        writer.key("id")
        if let id { writer.raw(id) } else { writer.null() }
    }

    private static func beginNotification(_ method: StaticString, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("jsonrpc")
        writer.string("2.0")
        writer.key("method")
        writer.string(method.description)
        writer.key("params")
        writer.beginObject()
    }

    private static func endNotification(_ writer: inout JSONWriter) {
        writer.endObject()
        writer.endObject()
    }
}
