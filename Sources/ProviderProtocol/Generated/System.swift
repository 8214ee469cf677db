// Generated from Protocol/openrpc.json by ProtocolGenerator. Never edited by hand.

import ProviderJSON

/// `system.hello`: Tells the protocol, the daemon's version and limits, and what the caller may do. Optional: a
/// call works without it.
public struct SystemHello: UnaryMethod {
    public typealias Result = Hello
    public static let descriptor = MethodDescriptor(
        name: "system.hello", kind: .unary, role: .open, effect: .read,
        timeoutMilliseconds: 60_000, runs: .eventLoop)

    /// Name and version of the caller, for the daemon's log.
    public var client: String?

    public init(client: String? = nil) {
        self.client = client
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var client: String?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "client" {
                guard client == nil else { throw reader.duplicate(key) }
                client = try reader.readString(lengths: 0...128)
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        self.client = client
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        if let client {
            writer.key("client")
            writer.string(client)
        }
        writer.endObject()
    }
}

/// `system.whoami`: Tells whom the daemon sees and what they may call. By the kernel's word (SO_PEERCRED), taken
/// when the connection was made.
public struct SystemWhoami: UnaryMethod {
    public typealias Result = Whoami
    public static let descriptor = MethodDescriptor(
        name: "system.whoami", kind: .unary, role: .open, effect: .read,
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

/// `system.status`: Tells how the daemon is and what it has to do. Counts are of the moment.
public struct SystemStatus: UnaryMethod {
    public typealias Result = DaemonStatus
    public static let descriptor = MethodDescriptor(
        name: "system.status", kind: .unary, role: .viewer, effect: .read,
        timeoutMilliseconds: 60_000, runs: .task)

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

/// `system.metrics`: Answers what the daemon counts and measures, for Prometheus. A text in Prometheus' exposition
/// format, version 0.0.4. Counters begin at 0 when the daemon starts. Times are in seconds and sizes in bytes;
/// nothing in it names a provider, a person or a secret. Methods that the contract does not have are counted
/// together, as `unknown`.
public struct SystemMetrics: UnaryMethod {
    public typealias Result = MetricsText
    public static let descriptor = MethodDescriptor(
        name: "system.metrics", kind: .unary, role: .viewer, effect: .read,
        timeoutMilliseconds: 60_000, runs: .task)

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
