// Generated from Protocol/openrpc.json by ProtocolGenerator. Never edited by hand.

import ProviderJSON

/// `vault.status`: Tells whether the daemon can use its secrets. Never a key.
public struct VaultStatus: UnaryMethod {
    public typealias Result = VaultInfo
    public static let descriptor = MethodDescriptor(
        name: "vault.status", kind: .unary, role: .viewer, effect: .read,
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
