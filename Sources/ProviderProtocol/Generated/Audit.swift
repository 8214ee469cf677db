// Generated from Protocol/openrpc.json by ProtocolGenerator. Never edited by hand.

import ProviderJSON

/// `audit.list`: Lists who did what. Newest first; `cursor` is where a watch goes on without a gap.
public struct AuditList: UnaryMethod {
    public typealias Result = AuditPage
    public static let descriptor = MethodDescriptor(
        name: "audit.list", kind: .unary, role: .auditor, effect: .read,
        timeoutMilliseconds: 60_000, runs: .task)

    /// How many at most: 0 for the default of 50; over 1000 counts as 1000.
    public var pageSize: Int?
    /// `next_page_token` of the page before, with the same filters.
    public var pageToken: String?
    /// Only calls of this method.
    public var method: String?
    /// Only what this user did.
    public var uid: Int?
    /// Only entries of this outcome.
    public var outcome: AuditOutcome?

    public init(
        pageSize: Int? = nil,
        pageToken: String? = nil,
        method: String? = nil,
        uid: Int? = nil,
        outcome: AuditOutcome? = nil
    ) {
        self.pageSize = pageSize
        self.pageToken = pageToken
        self.method = method
        self.uid = uid
        self.outcome = outcome
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var pageSize: Int?
        var pageToken: String?
        var method: String?
        var uid: Int?
        var outcome: AuditOutcome?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "page_size" {
                guard pageSize == nil else { throw reader.duplicate(key) }
                pageSize = try reader.readInt()
            } else if key == "page_token" {
                guard pageToken == nil else { throw reader.duplicate(key) }
                pageToken = try reader.readString(lengths: 0...4_096)
            } else if key == "method" {
                guard method == nil else { throw reader.duplicate(key) }
                method = try reader.readString(lengths: 0...64)
            } else if key == "uid" {
                guard uid == nil else { throw reader.duplicate(key) }
                uid = try reader.readInt(in: 0...4_294_967_295)
            } else if key == "outcome" {
                guard outcome == nil else { throw reader.duplicate(key) }
                outcome = try AuditOutcome(from: &reader)
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        self.pageSize = pageSize
        self.pageToken = pageToken
        self.method = method
        self.uid = uid
        self.outcome = outcome
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        if let pageSize {
            writer.key("page_size")
            writer.integer(pageSize)
        }
        if let pageToken {
            writer.key("page_token")
            writer.string(pageToken)
        }
        if let method {
            writer.key("method")
            writer.string(method)
        }
        if let uid {
            writer.key("uid")
            writer.integer(uid)
        }
        if let outcome {
            writer.key("outcome")
            outcome.write(to: &writer)
        }
        writer.endObject()
    }
}

/// `audit.watch`: Streams audit entries as they are made. From now, or behind `after`, until the caller cancels.
public struct AuditWatch: StreamMethod {
    public typealias Result = StreamEnd
    public typealias Item = AuditEntryInfo
    public static let descriptor = MethodDescriptor(
        name: "audit.watch", kind: .serverStream, role: .auditor, effect: .read,
        timeoutMilliseconds: 0, runs: .task)

    /// A cursor: starts behind it instead of now.
    public var after: String?

    public init(after: String? = nil) {
        self.after = after
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var after: String?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "after" {
                guard after == nil else { throw reader.duplicate(key) }
                after = try reader.readString(lengths: 0...4_096)
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        self.after = after
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        if let after {
            writer.key("after")
            writer.string(after)
        }
        writer.endObject()
    }
}

/// `audit.verify`: Checks the chain of the whole audit. An edited, deleted or reordered entry is a problem, not an
/// error. Keep `head` elsewhere: a log cut off at its end still begins with the same chain.
public struct AuditVerify: UnaryMethod {
    public typealias Result = AuditVerification
    public static let descriptor = MethodDescriptor(
        name: "audit.verify", kind: .unary, role: .auditor, effect: .read,
        timeoutMilliseconds: 0, runs: .task)

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
