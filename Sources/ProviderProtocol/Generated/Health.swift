// Generated from Protocol/openrpc.json by ProtocolGenerator. Never edited by hand.

import ProviderJSON

/// `health.check`: Tells whether the daemon, or one part of it, can do its work. Open to everyone. An empty
/// `service` speaks of the whole daemon.
public struct HealthCheck: UnaryMethod {
    public typealias Result = HealthStatus
    public static let descriptor = MethodDescriptor(
        name: "health.check", kind: .unary, role: .open, effect: .read,
        timeoutMilliseconds: 60_000, runs: .eventLoop)

    /// The part; empty for the whole daemon, which has no other part yet.
    public var service: String?

    public init(service: String? = nil) {
        self.service = service
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var service: String?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "service" {
                guard service == nil else { throw reader.duplicate(key) }
                service = try reader.readString(lengths: 0...64)
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        self.service = service
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        if let service {
            writer.key("service")
            writer.string(service)
        }
        writer.endObject()
    }
}

/// `health.watch`: Streams the health of the daemon or of one part: the state now, then each change. An unknown
/// service is not an error here: its state is `SERVICE_UNKNOWN`, so that a watcher may come before what it watches.
public struct HealthWatch: StreamMethod {
    public typealias Result = StreamEnd
    public typealias Item = HealthStatus
    public static let descriptor = MethodDescriptor(
        name: "health.watch", kind: .serverStream, role: .open, effect: .read,
        timeoutMilliseconds: 0, runs: .task)

    /// The part, as in `health.check`.
    public var service: String?

    public init(service: String? = nil) {
        self.service = service
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var service: String?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "service" {
                guard service == nil else { throw reader.duplicate(key) }
                service = try reader.readString(lengths: 0...64)
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        self.service = service
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        if let service {
            writer.key("service")
            writer.string(service)
        }
        writer.endObject()
    }
}
