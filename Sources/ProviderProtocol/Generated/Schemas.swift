// Generated from Protocol/openrpc.json by ProtocolGenerator. Never edited by hand.

import ProviderJSON

/// What a caller should know before the first call.
public struct Hello: JSONReadable, JSONWritable, Hashable {
    /// The protocol's major versions that are spoken.
    public var `protocol`: ProtocolRange
    /// What answers.
    public var server: ServerVersion
    /// Additions since protocol 1.
    public var features: [String]
    /// What the daemon bounds, by name.
    public var limits: JSONObject
    /// The caller, as the kernel tells it.
    public var uidSeen: Int
    /// The caller's roles; empty for none.
    public var access: [String]

    public init(
        `protocol`: ProtocolRange,
        server: ServerVersion,
        features: [String],
        limits: JSONObject,
        uidSeen: Int,
        access: [String]
    ) {
        self.protocol = `protocol`
        self.server = server
        self.features = features
        self.limits = limits
        self.uidSeen = uidSeen
        self.access = access
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var `protocol`: ProtocolRange?
        var server: ServerVersion?
        var features: [String]?
        var limits: JSONObject?
        var uidSeen: Int?
        var access: [String]?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "protocol" {
                guard `protocol` == nil else { throw reader.duplicate(key) }
                `protocol` = try ProtocolRange(from: &reader)
            } else if key == "server" {
                guard server == nil else { throw reader.duplicate(key) }
                server = try ServerVersion(from: &reader)
            } else if key == "features" {
                guard features == nil else { throw reader.duplicate(key) }
                features = try reader.readArray { (reader) throws(JSONError) in try reader.readString() }
            } else if key == "limits" {
                guard limits == nil else { throw reader.duplicate(key) }
                limits = try reader.readObject()
            } else if key == "uid_seen" {
                guard uidSeen == nil else { throw reader.duplicate(key) }
                uidSeen = try reader.readInt()
            } else if key == "access" {
                guard access == nil else { throw reader.duplicate(key) }
                access = try reader.readArray { (reader) throws(JSONError) in try reader.readString() }
            } else {
                try reader.unknownField(key)
            }
        }
        guard let `protocol` else {
            throw reader.error(.missingField("protocol"), at: start)
        }
        guard let server else {
            throw reader.error(.missingField("server"), at: start)
        }
        guard let features else {
            throw reader.error(.missingField("features"), at: start)
        }
        guard let limits else {
            throw reader.error(.missingField("limits"), at: start)
        }
        guard let uidSeen else {
            throw reader.error(.missingField("uid_seen"), at: start)
        }
        guard let access else {
            throw reader.error(.missingField("access"), at: start)
        }
        self.protocol = `protocol`
        self.server = server
        self.features = features
        self.limits = limits
        self.uidSeen = uidSeen
        self.access = access
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("protocol")
        `protocol`.write(to: &writer)
        writer.key("server")
        server.write(to: &writer)
        writer.key("features")
        writer.array(features) { (item, writer) in writer.string(item) }
        writer.key("limits")
        limits.write(to: &writer)
        writer.key("uid_seen")
        writer.integer(uidSeen)
        writer.key("access")
        writer.array(access) { (item, writer) in writer.string(item) }
        writer.endObject()
    }
}

/// The protocol's major versions that are spoken.
public struct ProtocolRange: JSONReadable, JSONWritable, Hashable {
    /// The lowest.
    public var min: Int
    /// The highest.
    public var max: Int

    public init(min: Int, max: Int) {
        self.min = min
        self.max = max
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var min: Int?
        var max: Int?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "min" {
                guard min == nil else { throw reader.duplicate(key) }
                min = try reader.readInt()
            } else if key == "max" {
                guard max == nil else { throw reader.duplicate(key) }
                max = try reader.readInt()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let min else {
            throw reader.error(.missingField("min"), at: start)
        }
        guard let max else {
            throw reader.error(.missingField("max"), at: start)
        }
        self.min = min
        self.max = max
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("min")
        writer.integer(min)
        writer.key("max")
        writer.integer(max)
        writer.endObject()
    }
}

/// What answers.
public struct ServerVersion: JSONReadable, JSONWritable, Hashable {
    /// `providerd`.
    public var name: String
    /// Its version.
    public var version: String

    public init(name: String, version: String) {
        self.name = name
        self.version = version
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var name: String?
        var version: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "name" {
                guard name == nil else { throw reader.duplicate(key) }
                name = try reader.readString()
            } else if key == "version" {
                guard version == nil else { throw reader.duplicate(key) }
                version = try reader.readString()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let name else {
            throw reader.error(.missingField("name"), at: start)
        }
        guard let version else {
            throw reader.error(.missingField("version"), at: start)
        }
        self.name = name
        self.version = version
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("name")
        writer.string(name)
        writer.key("version")
        writer.string(version)
        writer.endObject()
    }
}

/// The caller, as the daemon sees it.
public struct Whoami: JSONReadable, JSONWritable, Hashable {
    /// User id.
    public var uid: Int
    /// Group id.
    public var gid: Int
    /// Supplementary groups at connect.
    public var groups: [Int]
    /// The user's name, if the machine knows one.
    public var name: String?
    /// Roles by the daemon's config; empty for none.
    public var roles: [String]
    /// What the caller may call.
    public var methods: [String]
    /// Whom to ask for a role, for a caller who has none.
    public var ask: String?

    public init(
        uid: Int, gid: Int, groups: [Int], roles: [String], methods: [String], name: String? = nil, ask: String? = nil
    ) {
        self.uid = uid
        self.gid = gid
        self.groups = groups
        self.name = name
        self.roles = roles
        self.methods = methods
        self.ask = ask
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var uid: Int?
        var gid: Int?
        var groups: [Int]?
        var name: String?
        var roles: [String]?
        var methods: [String]?
        var ask: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "uid" {
                guard uid == nil else { throw reader.duplicate(key) }
                uid = try reader.readInt()
            } else if key == "gid" {
                guard gid == nil else { throw reader.duplicate(key) }
                gid = try reader.readInt()
            } else if key == "groups" {
                guard groups == nil else { throw reader.duplicate(key) }
                groups = try reader.readArray { (reader) throws(JSONError) in try reader.readInt() }
            } else if key == "name" {
                guard name == nil else { throw reader.duplicate(key) }
                name = try reader.readString()
            } else if key == "roles" {
                guard roles == nil else { throw reader.duplicate(key) }
                roles = try reader.readArray { (reader) throws(JSONError) in try reader.readString() }
            } else if key == "methods" {
                guard methods == nil else { throw reader.duplicate(key) }
                methods = try reader.readArray { (reader) throws(JSONError) in try reader.readString() }
            } else if key == "ask" {
                guard ask == nil else { throw reader.duplicate(key) }
                ask = try reader.readString()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let uid else {
            throw reader.error(.missingField("uid"), at: start)
        }
        guard let gid else {
            throw reader.error(.missingField("gid"), at: start)
        }
        guard let groups else {
            throw reader.error(.missingField("groups"), at: start)
        }
        guard let roles else {
            throw reader.error(.missingField("roles"), at: start)
        }
        guard let methods else {
            throw reader.error(.missingField("methods"), at: start)
        }
        self.uid = uid
        self.gid = gid
        self.groups = groups
        self.name = name
        self.roles = roles
        self.methods = methods
        self.ask = ask
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("uid")
        writer.integer(uid)
        writer.key("gid")
        writer.integer(gid)
        writer.key("groups")
        writer.array(groups) { (item, writer) in writer.integer(item) }
        if let name {
            writer.key("name")
            writer.string(name)
        }
        writer.key("roles")
        writer.array(roles) { (item, writer) in writer.string(item) }
        writer.key("methods")
        writer.array(methods) { (item, writer) in writer.string(item) }
        if let ask {
            writer.key("ask")
            writer.string(ask)
        }
        writer.endObject()
    }
}

/// The health of the daemon or of one part.
public struct HealthStatus: JSONReadable, JSONWritable, Hashable {
    /// The part that was asked for.
    public var service: String
    /// Whether it can do its work.
    public var status: ServingStatus

    public init(service: String, status: ServingStatus) {
        self.service = service
        self.status = status
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var service: String?
        var status: ServingStatus?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "service" {
                guard service == nil else { throw reader.duplicate(key) }
                service = try reader.readString()
            } else if key == "status" {
                guard status == nil else { throw reader.duplicate(key) }
                status = try ServingStatus(from: &reader)
            } else {
                try reader.unknownField(key)
            }
        }
        guard let service else {
            throw reader.error(.missingField("service"), at: start)
        }
        guard let status else {
            throw reader.error(.missingField("status"), at: start)
        }
        self.service = service
        self.status = status
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("service")
        writer.string(service)
        writer.key("status")
        status.write(to: &writer)
        writer.endObject()
    }
}

/// As gRPC's health protocol has it.
public struct ServingStatus: RawRepresentable, JSONReadable, JSONWritable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let serving = ServingStatus(rawValue: "SERVING")
    public static let notServing = ServingStatus(rawValue: "NOT_SERVING")
    public static let serviceUnknown = ServingStatus(rawValue: "SERVICE_UNKNOWN")

    /// The words of this version of the contract; a tolerant reader keeps others too.
    public static let known: [ServingStatus] = [.serving, .notServing, .serviceUnknown]

    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readWord(of: Self.known)
    }

    public func write(to writer: inout JSONWriter) {
        writer.string(rawValue)
    }
}

/// How a stream ended.
public struct StreamEnd: JSONReadable, JSONWritable, Hashable {
    /// Where to go on from, in `after`; empty for a stream that can't be resumed.
    public var cursor: String
    /// `finished`, `draining`, or another word for why there is no more.
    public var reason: String

    public init(cursor: String, reason: String) {
        self.cursor = cursor
        self.reason = reason
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var cursor: String?
        var reason: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "cursor" {
                guard cursor == nil else { throw reader.duplicate(key) }
                cursor = try reader.readString()
            } else if key == "reason" {
                guard reason == nil else { throw reader.duplicate(key) }
                reason = try reader.readString()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let cursor else {
            throw reader.error(.missingField("cursor"), at: start)
        }
        guard let reason else {
            throw reader.error(.missingField("reason"), at: start)
        }
        self.cursor = cursor
        self.reason = reason
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("cursor")
        writer.string(cursor)
        writer.key("reason")
        writer.string(reason)
        writer.endObject()
    }
}

/// An OpenRPC document, https://spec.open-rpc.org
public typealias OpenRPCDocument = JSONObject
