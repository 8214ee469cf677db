// Generated from Protocol/openrpc.json by ProtocolGenerator. Never edited by hand.

import ProviderJSON

/// `rpc.discover`: Answers this document. The OpenRPC description of everything the daemon answers.
public struct RPCDiscover: UnaryMethod {
    public typealias Result = OpenRPCDocument
    public static let descriptor = MethodDescriptor(
        name: "rpc.discover", kind: .unary, role: .open, effect: .read,
        timeoutMilliseconds: 60_000, runs: .eventLoop)

    public init() {}

    public init(from reader: inout JSONReader) throws(JSONError) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.endObject()
    }
}
