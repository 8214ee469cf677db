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

/// How the daemon is.
public struct DaemonStatus: JSONReadable, JSONWritable, Hashable {
    /// The daemon's version.
    public var version: String
    /// Its process id.
    public var pid: Int
    /// When it was started.
    public var startedAt: String
    /// How long ago that was.
    public var uptimeMs: Int
    /// Whether it can use its secrets.
    public var vault: VaultInfo
    /// Its database.
    public var database: DatabaseStatus
    /// How many providers there are.
    public var providers: ProviderCounts
    /// How many commands are in each state, by the state's word.
    public var commands: [String: Int]
    /// How many connections are open.
    public var connections: Int

    public init(
        version: String,
        pid: Int,
        startedAt: String,
        uptimeMs: Int,
        vault: VaultInfo,
        database: DatabaseStatus,
        providers: ProviderCounts,
        commands: [String: Int],
        connections: Int
    ) {
        self.version = version
        self.pid = pid
        self.startedAt = startedAt
        self.uptimeMs = uptimeMs
        self.vault = vault
        self.database = database
        self.providers = providers
        self.commands = commands
        self.connections = connections
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var version: String?
        var pid: Int?
        var startedAt: String?
        var uptimeMs: Int?
        var vault: VaultInfo?
        var database: DatabaseStatus?
        var providers: ProviderCounts?
        var commands: [String: Int]?
        var connections: Int?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "version" {
                guard version == nil else { throw reader.duplicate(key) }
                version = try reader.readString()
            } else if key == "pid" {
                guard pid == nil else { throw reader.duplicate(key) }
                pid = try reader.readInt()
            } else if key == "started_at" {
                guard startedAt == nil else { throw reader.duplicate(key) }
                startedAt = try reader.readString()
            } else if key == "uptime_ms" {
                guard uptimeMs == nil else { throw reader.duplicate(key) }
                uptimeMs = try reader.readInt()
            } else if key == "vault" {
                guard vault == nil else { throw reader.duplicate(key) }
                vault = try VaultInfo(from: &reader)
            } else if key == "database" {
                guard database == nil else { throw reader.duplicate(key) }
                database = try DatabaseStatus(from: &reader)
            } else if key == "providers" {
                guard providers == nil else { throw reader.duplicate(key) }
                providers = try ProviderCounts(from: &reader)
            } else if key == "commands" {
                guard commands == nil else { throw reader.duplicate(key) }
                commands = try reader.readDictionary { (reader) throws(JSONError) in try reader.readInt() }
            } else if key == "connections" {
                guard connections == nil else { throw reader.duplicate(key) }
                connections = try reader.readInt()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let version else {
            throw reader.error(.missingField("version"), at: start)
        }
        guard let pid else {
            throw reader.error(.missingField("pid"), at: start)
        }
        guard let startedAt else {
            throw reader.error(.missingField("started_at"), at: start)
        }
        guard let uptimeMs else {
            throw reader.error(.missingField("uptime_ms"), at: start)
        }
        guard let vault else {
            throw reader.error(.missingField("vault"), at: start)
        }
        guard let database else {
            throw reader.error(.missingField("database"), at: start)
        }
        guard let providers else {
            throw reader.error(.missingField("providers"), at: start)
        }
        guard let commands else {
            throw reader.error(.missingField("commands"), at: start)
        }
        guard let connections else {
            throw reader.error(.missingField("connections"), at: start)
        }
        self.version = version
        self.pid = pid
        self.startedAt = startedAt
        self.uptimeMs = uptimeMs
        self.vault = vault
        self.database = database
        self.providers = providers
        self.commands = commands
        self.connections = connections
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("version")
        writer.string(version)
        writer.key("pid")
        writer.integer(pid)
        writer.key("started_at")
        writer.string(startedAt)
        writer.key("uptime_ms")
        writer.integer(uptimeMs)
        writer.key("vault")
        vault.write(to: &writer)
        writer.key("database")
        database.write(to: &writer)
        writer.key("providers")
        providers.write(to: &writer)
        writer.key("commands")
        writer.dictionary(commands) { (item, writer) in writer.integer(item) }
        writer.key("connections")
        writer.integer(connections)
        writer.endObject()
    }
}

/// Metrics, ready to be scraped.
public struct MetricsText: JSONReadable, JSONWritable, Hashable {
    /// As an HTTP server would say it of the text.
    public var contentType: String
    /// The text, whose lines end with a line feed.
    public var text: String

    public init(contentType: String, text: String) {
        self.contentType = contentType
        self.text = text
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var contentType: String?
        var text: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "content_type" {
                guard contentType == nil else { throw reader.duplicate(key) }
                contentType = try reader.readString()
            } else if key == "text" {
                guard text == nil else { throw reader.duplicate(key) }
                text = try reader.readString()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let contentType else {
            throw reader.error(.missingField("content_type"), at: start)
        }
        guard let text else {
            throw reader.error(.missingField("text"), at: start)
        }
        self.contentType = contentType
        self.text = text
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("content_type")
        writer.string(contentType)
        writer.key("text")
        writer.string(text)
        writer.endObject()
    }
}

/// The daemon's database.
public struct DatabaseStatus: JSONReadable, JSONWritable, Hashable {
    /// Its schema.
    public var schemaVersion: Int
    /// Its bytes on disk, write-ahead log included.
    public var size: Int

    public init(schemaVersion: Int, size: Int) {
        self.schemaVersion = schemaVersion
        self.size = size
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var schemaVersion: Int?
        var size: Int?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "schema_version" {
                guard schemaVersion == nil else { throw reader.duplicate(key) }
                schemaVersion = try reader.readInt()
            } else if key == "size" {
                guard size == nil else { throw reader.duplicate(key) }
                size = try reader.readInt()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let schemaVersion else {
            throw reader.error(.missingField("schema_version"), at: start)
        }
        guard let size else {
            throw reader.error(.missingField("size"), at: start)
        }
        self.schemaVersion = schemaVersion
        self.size = size
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("schema_version")
        writer.integer(schemaVersion)
        writer.key("size")
        writer.integer(size)
        writer.endObject()
    }
}

/// How many providers there are.
public struct ProviderCounts: JSONReadable, JSONWritable, Hashable {
    /// All.
    public var total: Int
    /// Those that commands may use.
    public var active: Int

    public init(total: Int, active: Int) {
        self.total = total
        self.active = active
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var total: Int?
        var active: Int?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "total" {
                guard total == nil else { throw reader.duplicate(key) }
                total = try reader.readInt()
            } else if key == "active" {
                guard active == nil else { throw reader.duplicate(key) }
                active = try reader.readInt()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let total else {
            throw reader.error(.missingField("total"), at: start)
        }
        guard let active else {
            throw reader.error(.missingField("active"), at: start)
        }
        self.total = total
        self.active = active
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("total")
        writer.integer(total)
        writer.key("active")
        writer.integer(active)
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

/// Who made something.
public struct OwnerInfo: JSONReadable, JSONWritable, Hashable {
    /// User id.
    public var uid: Int
    /// The user's name at that time; the number in digits if the machine knew none.
    public var name: String

    public init(uid: Int, name: String) {
        self.uid = uid
        self.name = name
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var uid: Int?
        var name: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "uid" {
                guard uid == nil else { throw reader.duplicate(key) }
                uid = try reader.readInt()
            } else if key == "name" {
                guard name == nil else { throw reader.duplicate(key) }
                name = try reader.readString()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let uid else {
            throw reader.error(.missingField("uid"), at: start)
        }
        guard let name else {
            throw reader.error(.missingField("name"), at: start)
        }
        self.uid = uid
        self.name = name
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("uid")
        writer.integer(uid)
        writer.key("name")
        writer.string(name)
        writer.endObject()
    }
}

/// Why one part of the work could not be done, as in an error answer.
public struct ErrorInfo: JSONReadable, JSONWritable, Hashable {
    /// gRPC's number.
    public var code: Int
    /// gRPC's name of it.
    public var status: String
    /// A stable word of the list of reasons.
    public var reason: String
    /// What could not be done, and what to do.
    public var message: String

    public init(code: Int, status: String, reason: String, message: String) {
        self.code = code
        self.status = status
        self.reason = reason
        self.message = message
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var code: Int?
        var status: String?
        var reason: String?
        var message: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "code" {
                guard code == nil else { throw reader.duplicate(key) }
                code = try reader.readInt()
            } else if key == "status" {
                guard status == nil else { throw reader.duplicate(key) }
                status = try reader.readString()
            } else if key == "reason" {
                guard reason == nil else { throw reader.duplicate(key) }
                reason = try reader.readString()
            } else if key == "message" {
                guard message == nil else { throw reader.duplicate(key) }
                message = try reader.readString()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let code else {
            throw reader.error(.missingField("code"), at: start)
        }
        guard let status else {
            throw reader.error(.missingField("status"), at: start)
        }
        guard let reason else {
            throw reader.error(.missingField("reason"), at: start)
        }
        guard let message else {
            throw reader.error(.missingField("message"), at: start)
        }
        self.code = code
        self.status = status
        self.reason = reason
        self.message = message
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("code")
        writer.integer(code)
        writer.key("status")
        writer.string(status)
        writer.key("reason")
        writer.string(reason)
        writer.key("message")
        writer.string(message)
        writer.endObject()
    }
}

/// A provider without its secrets.
public struct ProviderInfo: JSONReadable, JSONWritable, Hashable {
    /// `prv_` and a UUIDv7.
    public var id: String
    /// Its name, as it was given.
    public var name: String
    /// The wire it speaks.
    public var type: String
    /// What its wire can do: models, generate, stream, fine_tune, validate, events, checkpoints, pause, cancel,
    /// estimate.
    public var capabilities: [String]?
    /// Where its API is.
    public var baseURL: String
    /// The model to fine-tune and, without a fine-tuned one, to prompt.
    public var baseModel: String?
    /// The model to prompt.
    public var fineTunedModel: String?
    /// Whether it has a key.
    public var hasAPIKey: Bool
    /// The key's last characters, at most 4.
    public var apiKeyHint: String?
    /// The same for the same key; useless for guessing it.
    public var apiKeyFingerprint: String?
    /// The HTTP header that carries the key, where it is not the wire's own way.
    public var apiKeyHeader: String?
    /// The organization's last characters, at most 4.
    public var organizationIDHint: String?
    /// The same for the same organization.
    public var organizationIDFingerprint: String?
    /// The project.
    public var project: String?
    /// The HTTP headers that are sent along, without their values.
    public var extraHeaders: [HeaderInfo]
    /// Whether commands may use it.
    public var active: Bool
    /// Whether commands that name no provider use it.
    public var `default`: Bool
    /// Whether it can be called, as far as is known.
    public var status: ProviderStatus
    /// The last test, if there was one.
    public var lastTest: TestInfo?
    /// Changes with every change people make; give it to an update or delete to find out that somebody was faster.
    public var etag: String
    /// When it was made.
    public var createdAt: String
    /// When it was last changed.
    public var updatedAt: String
    /// Who made it.
    public var createdBy: OwnerInfo

    public init(
        id: String,
        name: String,
        type: String,
        baseURL: String,
        hasAPIKey: Bool,
        extraHeaders: [HeaderInfo],
        active: Bool,
        `default`: Bool,
        status: ProviderStatus,
        etag: String,
        createdAt: String,
        updatedAt: String,
        createdBy: OwnerInfo,
        capabilities: [String]? = nil,
        baseModel: String? = nil,
        fineTunedModel: String? = nil,
        apiKeyHint: String? = nil,
        apiKeyFingerprint: String? = nil,
        apiKeyHeader: String? = nil,
        organizationIDHint: String? = nil,
        organizationIDFingerprint: String? = nil,
        project: String? = nil,
        lastTest: TestInfo? = nil
    ) {
        self.id = id
        self.name = name
        self.type = type
        self.capabilities = capabilities
        self.baseURL = baseURL
        self.baseModel = baseModel
        self.fineTunedModel = fineTunedModel
        self.hasAPIKey = hasAPIKey
        self.apiKeyHint = apiKeyHint
        self.apiKeyFingerprint = apiKeyFingerprint
        self.apiKeyHeader = apiKeyHeader
        self.organizationIDHint = organizationIDHint
        self.organizationIDFingerprint = organizationIDFingerprint
        self.project = project
        self.extraHeaders = extraHeaders
        self.active = active
        self.default = `default`
        self.status = status
        self.lastTest = lastTest
        self.etag = etag
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.createdBy = createdBy
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        var name: String?
        var type: String?
        var capabilities: [String]?
        var baseURL: String?
        var baseModel: String?
        var fineTunedModel: String?
        var hasAPIKey: Bool?
        var apiKeyHint: String?
        var apiKeyFingerprint: String?
        var apiKeyHeader: String?
        var organizationIDHint: String?
        var organizationIDFingerprint: String?
        var project: String?
        var extraHeaders: [HeaderInfo]?
        var active: Bool?
        var `default`: Bool?
        var status: ProviderStatus?
        var lastTest: TestInfo?
        var etag: String?
        var createdAt: String?
        var updatedAt: String?
        var createdBy: OwnerInfo?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id" {
                guard id == nil else { throw reader.duplicate(key) }
                id = try reader.readString()
            } else if key == "name" {
                guard name == nil else { throw reader.duplicate(key) }
                name = try reader.readString()
            } else if key == "type" {
                guard type == nil else { throw reader.duplicate(key) }
                type = try reader.readString()
            } else if key == "capabilities" {
                guard capabilities == nil else { throw reader.duplicate(key) }
                capabilities = try reader.readArray { (reader) throws(JSONError) in try reader.readString() }
            } else if key == "base_url" {
                guard baseURL == nil else { throw reader.duplicate(key) }
                baseURL = try reader.readString()
            } else if key == "base_model" {
                guard baseModel == nil else { throw reader.duplicate(key) }
                baseModel = try reader.readString()
            } else if key == "fine_tuned_model" {
                guard fineTunedModel == nil else { throw reader.duplicate(key) }
                fineTunedModel = try reader.readString()
            } else if key == "has_api_key" {
                guard hasAPIKey == nil else { throw reader.duplicate(key) }
                hasAPIKey = try reader.readBool()
            } else if key == "api_key_hint" {
                guard apiKeyHint == nil else { throw reader.duplicate(key) }
                apiKeyHint = try reader.readString()
            } else if key == "api_key_fingerprint" {
                guard apiKeyFingerprint == nil else { throw reader.duplicate(key) }
                apiKeyFingerprint = try reader.readString()
            } else if key == "api_key_header" {
                guard apiKeyHeader == nil else { throw reader.duplicate(key) }
                apiKeyHeader = try reader.readString()
            } else if key == "organization_id_hint" {
                guard organizationIDHint == nil else { throw reader.duplicate(key) }
                organizationIDHint = try reader.readString()
            } else if key == "organization_id_fingerprint" {
                guard organizationIDFingerprint == nil else { throw reader.duplicate(key) }
                organizationIDFingerprint = try reader.readString()
            } else if key == "project" {
                guard project == nil else { throw reader.duplicate(key) }
                project = try reader.readString()
            } else if key == "extra_headers" {
                guard extraHeaders == nil else { throw reader.duplicate(key) }
                extraHeaders = try reader.readArray { (reader) throws(JSONError) in try HeaderInfo(from: &reader) }
            } else if key == "active" {
                guard active == nil else { throw reader.duplicate(key) }
                active = try reader.readBool()
            } else if key == "default" {
                guard `default` == nil else { throw reader.duplicate(key) }
                `default` = try reader.readBool()
            } else if key == "status" {
                guard status == nil else { throw reader.duplicate(key) }
                status = try ProviderStatus(from: &reader)
            } else if key == "last_test" {
                guard lastTest == nil else { throw reader.duplicate(key) }
                lastTest = try TestInfo(from: &reader)
            } else if key == "etag" {
                guard etag == nil else { throw reader.duplicate(key) }
                etag = try reader.readString()
            } else if key == "created_at" {
                guard createdAt == nil else { throw reader.duplicate(key) }
                createdAt = try reader.readString()
            } else if key == "updated_at" {
                guard updatedAt == nil else { throw reader.duplicate(key) }
                updatedAt = try reader.readString()
            } else if key == "created_by" {
                guard createdBy == nil else { throw reader.duplicate(key) }
                createdBy = try OwnerInfo(from: &reader)
            } else {
                try reader.unknownField(key)
            }
        }
        guard let id else {
            throw reader.error(.missingField("id"), at: start)
        }
        guard let name else {
            throw reader.error(.missingField("name"), at: start)
        }
        guard let type else {
            throw reader.error(.missingField("type"), at: start)
        }
        guard let baseURL else {
            throw reader.error(.missingField("base_url"), at: start)
        }
        guard let hasAPIKey else {
            throw reader.error(.missingField("has_api_key"), at: start)
        }
        guard let extraHeaders else {
            throw reader.error(.missingField("extra_headers"), at: start)
        }
        guard let active else {
            throw reader.error(.missingField("active"), at: start)
        }
        guard let `default` else {
            throw reader.error(.missingField("default"), at: start)
        }
        guard let status else {
            throw reader.error(.missingField("status"), at: start)
        }
        guard let etag else {
            throw reader.error(.missingField("etag"), at: start)
        }
        guard let createdAt else {
            throw reader.error(.missingField("created_at"), at: start)
        }
        guard let updatedAt else {
            throw reader.error(.missingField("updated_at"), at: start)
        }
        guard let createdBy else {
            throw reader.error(.missingField("created_by"), at: start)
        }
        self.id = id
        self.name = name
        self.type = type
        self.capabilities = capabilities
        self.baseURL = baseURL
        self.baseModel = baseModel
        self.fineTunedModel = fineTunedModel
        self.hasAPIKey = hasAPIKey
        self.apiKeyHint = apiKeyHint
        self.apiKeyFingerprint = apiKeyFingerprint
        self.apiKeyHeader = apiKeyHeader
        self.organizationIDHint = organizationIDHint
        self.organizationIDFingerprint = organizationIDFingerprint
        self.project = project
        self.extraHeaders = extraHeaders
        self.active = active
        self.default = `default`
        self.status = status
        self.lastTest = lastTest
        self.etag = etag
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.createdBy = createdBy
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        writer.key("name")
        writer.string(name)
        writer.key("type")
        writer.string(type)
        if let capabilities {
            writer.key("capabilities")
            writer.array(capabilities) { (item, writer) in writer.string(item) }
        }
        writer.key("base_url")
        writer.string(baseURL)
        if let baseModel {
            writer.key("base_model")
            writer.string(baseModel)
        }
        if let fineTunedModel {
            writer.key("fine_tuned_model")
            writer.string(fineTunedModel)
        }
        writer.key("has_api_key")
        writer.bool(hasAPIKey)
        if let apiKeyHint {
            writer.key("api_key_hint")
            writer.string(apiKeyHint)
        }
        if let apiKeyFingerprint {
            writer.key("api_key_fingerprint")
            writer.string(apiKeyFingerprint)
        }
        if let apiKeyHeader {
            writer.key("api_key_header")
            writer.string(apiKeyHeader)
        }
        if let organizationIDHint {
            writer.key("organization_id_hint")
            writer.string(organizationIDHint)
        }
        if let organizationIDFingerprint {
            writer.key("organization_id_fingerprint")
            writer.string(organizationIDFingerprint)
        }
        if let project {
            writer.key("project")
            writer.string(project)
        }
        writer.key("extra_headers")
        writer.array(extraHeaders) { (item, writer) in item.write(to: &writer) }
        writer.key("active")
        writer.bool(active)
        writer.key("default")
        writer.bool(`default`)
        writer.key("status")
        status.write(to: &writer)
        if let lastTest {
            writer.key("last_test")
            lastTest.write(to: &writer)
        }
        writer.key("etag")
        writer.string(etag)
        writer.key("created_at")
        writer.string(createdAt)
        writer.key("updated_at")
        writer.string(updatedAt)
        writer.key("created_by")
        createdBy.write(to: &writer)
        writer.endObject()
    }
}

/// An HTTP header that is sent along, without its value.
public struct HeaderInfo: JSONReadable, JSONWritable, Hashable {
    /// The header's name.
    public var name: String
    /// The value's last characters, at most 4.
    public var hint: String
    /// The same for the same value.
    public var fingerprint: String

    public init(name: String, hint: String, fingerprint: String) {
        self.name = name
        self.hint = hint
        self.fingerprint = fingerprint
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var name: String?
        var hint: String?
        var fingerprint: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "name" {
                guard name == nil else { throw reader.duplicate(key) }
                name = try reader.readString()
            } else if key == "hint" {
                guard hint == nil else { throw reader.duplicate(key) }
                hint = try reader.readString()
            } else if key == "fingerprint" {
                guard fingerprint == nil else { throw reader.duplicate(key) }
                fingerprint = try reader.readString()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let name else {
            throw reader.error(.missingField("name"), at: start)
        }
        guard let hint else {
            throw reader.error(.missingField("hint"), at: start)
        }
        guard let fingerprint else {
            throw reader.error(.missingField("fingerprint"), at: start)
        }
        self.name = name
        self.hint = hint
        self.fingerprint = fingerprint
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("name")
        writer.string(name)
        writer.key("hint")
        writer.string(hint)
        writer.key("fingerprint")
        writer.string(fingerprint)
        writer.endObject()
    }
}

/// Whether a provider can be called: `untested`; `ok` or `failing` by the last test; `key_required` after its
/// origin changed; `key_unreadable` if a secret does not open under the master key.
public struct ProviderStatus: RawRepresentable, JSONReadable, JSONWritable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let untested = ProviderStatus(rawValue: "untested")
    public static let ok = ProviderStatus(rawValue: "ok")
    public static let failing = ProviderStatus(rawValue: "failing")
    public static let keyRequired = ProviderStatus(rawValue: "key_required")
    public static let keyUnreadable = ProviderStatus(rawValue: "key_unreadable")

    /// The words of this version of the contract; a tolerant reader keeps others too.
    public static let known: [ProviderStatus] = [.untested, .ok, .failing, .keyRequired, .keyUnreadable]

    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readWord(of: Self.known)
    }

    public func write(to writer: inout JSONWriter) {
        writer.string(rawValue)
    }
}

/// What came of calling a provider.
public struct TestInfo: JSONReadable, JSONWritable, Hashable {
    /// What happened.
    public var `class`: TestClass
    /// The same in words, cleaned of secrets.
    public var message: String
    /// How long it took.
    public var latencyMs: Int
    /// When it was.
    public var at: String
    /// Where it failed; absent if it did not.
    public var step: TestStep?
    /// The models that are set, as far as the provider tells of its own.
    public var models: [ModelCheck]?
    /// Whether the key may fine-tune.
    public var fineTuning: FineTuningAccess?

    public init(
        `class`: TestClass,
        message: String,
        latencyMs: Int,
        at: String,
        step: TestStep? = nil,
        models: [ModelCheck]? = nil,
        fineTuning: FineTuningAccess? = nil
    ) {
        self.class = `class`
        self.message = message
        self.latencyMs = latencyMs
        self.at = at
        self.step = step
        self.models = models
        self.fineTuning = fineTuning
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var `class`: TestClass?
        var message: String?
        var latencyMs: Int?
        var at: String?
        var step: TestStep?
        var models: [ModelCheck]?
        var fineTuning: FineTuningAccess?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "class" {
                guard `class` == nil else { throw reader.duplicate(key) }
                `class` = try TestClass(from: &reader)
            } else if key == "message" {
                guard message == nil else { throw reader.duplicate(key) }
                message = try reader.readString()
            } else if key == "latency_ms" {
                guard latencyMs == nil else { throw reader.duplicate(key) }
                latencyMs = try reader.readInt()
            } else if key == "at" {
                guard at == nil else { throw reader.duplicate(key) }
                at = try reader.readString()
            } else if key == "step" {
                guard step == nil else { throw reader.duplicate(key) }
                step = try TestStep(from: &reader)
            } else if key == "models" {
                guard models == nil else { throw reader.duplicate(key) }
                models = try reader.readArray { (reader) throws(JSONError) in try ModelCheck(from: &reader) }
            } else if key == "fine_tuning" {
                guard fineTuning == nil else { throw reader.duplicate(key) }
                fineTuning = try FineTuningAccess(from: &reader)
            } else {
                try reader.unknownField(key)
            }
        }
        guard let `class` else {
            throw reader.error(.missingField("class"), at: start)
        }
        guard let message else {
            throw reader.error(.missingField("message"), at: start)
        }
        guard let latencyMs else {
            throw reader.error(.missingField("latency_ms"), at: start)
        }
        guard let at else {
            throw reader.error(.missingField("at"), at: start)
        }
        self.class = `class`
        self.message = message
        self.latencyMs = latencyMs
        self.at = at
        self.step = step
        self.models = models
        self.fineTuning = fineTuning
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("class")
        `class`.write(to: &writer)
        writer.key("message")
        writer.string(message)
        writer.key("latency_ms")
        writer.integer(latencyMs)
        writer.key("at")
        writer.string(at)
        if let step {
            writer.key("step")
            step.write(to: &writer)
        }
        if let models {
            writer.key("models")
            writer.array(models) { (item, writer) in item.write(to: &writer) }
        }
        if let fineTuning {
            writer.key("fine_tuning")
            fineTuning.write(to: &writer)
        }
        writer.endObject()
    }
}

/// How a call to a provider went, from the outside in: the name does not resolve, nothing listens, TLS fails, no
/// answer in time, an answer that leads elsewhere, or what the provider's own answer says.
public struct TestClass: RawRepresentable, JSONReadable, JSONWritable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let ok = TestClass(rawValue: "ok")
    public static let dns = TestClass(rawValue: "dns")
    public static let refused = TestClass(rawValue: "refused")
    public static let tls = TestClass(rawValue: "tls")
    public static let timeout = TestClass(rawValue: "timeout")
    public static let redirect = TestClass(rawValue: "redirect")
    public static let unauthorized = TestClass(rawValue: "unauthorized")
    public static let forbidden = TestClass(rawValue: "forbidden")
    public static let notFound = TestClass(rawValue: "not_found")
    public static let quota = TestClass(rawValue: "quota")
    public static let rateLimited = TestClass(rawValue: "rate_limited")
    public static let upstreamError = TestClass(rawValue: "upstream_error")
    public static let notAnAPI = TestClass(rawValue: "not_an_api")
    public static let rejected = TestClass(rawValue: "rejected")
    public static let connection = TestClass(rawValue: "connection")
    public static let unsupported = TestClass(rawValue: "unsupported")

    /// The words of this version of the contract; a tolerant reader keeps others too.
    public static let known: [TestClass] = [
        .ok,
        .dns,
        .refused,
        .tls,
        .timeout,
        .redirect,
        .unauthorized,
        .forbidden,
        .notFound,
        .quota,
        .rateLimited,
        .upstreamError,
        .notAnAPI,
        .rejected,
        .connection,
        .unsupported,
    ]

    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readWord(of: Self.known)
    }

    public func write(to writer: inout JSONWriter) {
        writer.string(rawValue)
    }
}

/// How far a call came: nothing was sent, the name, the connection, TLS, the answer, the answer to a prompt.
public struct TestStep: RawRepresentable, JSONReadable, JSONWritable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let settings = TestStep(rawValue: "settings")
    public static let resolve = TestStep(rawValue: "resolve")
    public static let connect = TestStep(rawValue: "connect")
    public static let tls = TestStep(rawValue: "tls")
    public static let answer = TestStep(rawValue: "answer")
    public static let generate = TestStep(rawValue: "generate")

    /// The words of this version of the contract; a tolerant reader keeps others too.
    public static let known: [TestStep] = [.settings, .resolve, .connect, .tls, .answer, .generate]

    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readWord(of: Self.known)
    }

    public func write(to writer: inout JSONWriter) {
        writer.string(rawValue)
    }
}

/// Whether the provider has a model that is set.
public struct ModelCheck: JSONReadable, JSONWritable, Hashable {
    /// Its name at the provider.
    public var model: String
    /// What it is set as.
    public var use: ModelUse
    /// Whether the provider has it; absent if it lists no models.
    public var present: Bool?
    /// When the provider will end it, as YYYY-MM-DD.
    public var shutdownDate: String?

    public init(model: String, use: ModelUse, present: Bool? = nil, shutdownDate: String? = nil) {
        self.model = model
        self.use = use
        self.present = present
        self.shutdownDate = shutdownDate
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var model: String?
        var use: ModelUse?
        var present: Bool?
        var shutdownDate: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "model" {
                guard model == nil else { throw reader.duplicate(key) }
                model = try reader.readString()
            } else if key == "use" {
                guard use == nil else { throw reader.duplicate(key) }
                use = try ModelUse(from: &reader)
            } else if key == "present" {
                guard present == nil else { throw reader.duplicate(key) }
                present = try reader.readBool()
            } else if key == "shutdown_date" {
                guard shutdownDate == nil else { throw reader.duplicate(key) }
                shutdownDate = try reader.readString()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let model else {
            throw reader.error(.missingField("model"), at: start)
        }
        guard let use else {
            throw reader.error(.missingField("use"), at: start)
        }
        self.model = model
        self.use = use
        self.present = present
        self.shutdownDate = shutdownDate
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("model")
        writer.string(model)
        writer.key("use")
        use.write(to: &writer)
        if let present {
            writer.key("present")
            writer.bool(present)
        }
        if let shutdownDate {
            writer.key("shutdown_date")
            writer.string(shutdownDate)
        }
        writer.endObject()
    }
}

/// What a model is set as.
public struct ModelUse: RawRepresentable, JSONReadable, JSONWritable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let baseModel = ModelUse(rawValue: "base_model")
    public static let fineTunedModel = ModelUse(rawValue: "fine_tuned_model")

    /// The words of this version of the contract; a tolerant reader keeps others too.
    public static let known: [ModelUse] = [.baseModel, .fineTunedModel]

    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readWord(of: Self.known)
    }

    public func write(to writer: inout JSONWriter) {
        writer.string(rawValue)
    }
}

/// Whether a key may fine-tune: `yes` once a job was accepted, `no` if the wire has none or the provider refuses,
/// else `unknown`, since most providers tell it only when a job is started.
public struct FineTuningAccess: RawRepresentable, JSONReadable, JSONWritable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let yes = FineTuningAccess(rawValue: "yes")
    public static let no = FineTuningAccess(rawValue: "no")
    public static let unknown = FineTuningAccess(rawValue: "unknown")

    /// The words of this version of the contract; a tolerant reader keeps others too.
    public static let known: [FineTuningAccess] = [.yes, .no, .unknown]

    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readWord(of: Self.known)
    }

    public func write(to writer: inout JSONWriter) {
        writer.string(rawValue)
    }
}

/// A page of providers.
public struct ProviderPage: JSONReadable, JSONWritable, Hashable {
    /// The providers.
    public var providers: [ProviderInfo]
    /// For the next page; empty after the last, which is the only sign of the end.
    public var nextPageToken: String

    public init(providers: [ProviderInfo], nextPageToken: String) {
        self.providers = providers
        self.nextPageToken = nextPageToken
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var providers: [ProviderInfo]?
        var nextPageToken: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "providers" {
                guard providers == nil else { throw reader.duplicate(key) }
                providers = try reader.readArray { (reader) throws(JSONError) in try ProviderInfo(from: &reader) }
            } else if key == "next_page_token" {
                guard nextPageToken == nil else { throw reader.duplicate(key) }
                nextPageToken = try reader.readString()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let providers else {
            throw reader.error(.missingField("providers"), at: start)
        }
        guard let nextPageToken else {
            throw reader.error(.missingField("next_page_token"), at: start)
        }
        self.providers = providers
        self.nextPageToken = nextPageToken
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("providers")
        writer.array(providers) { (item, writer) in item.write(to: &writer) }
        writer.key("next_page_token")
        writer.string(nextPageToken)
        writer.endObject()
    }
}

/// What came of each.
public struct BulkResult: JSONReadable, JSONWritable, Hashable {
    /// One each, in the order of the request.
    public var results: [BulkItem]

    public init(results: [BulkItem]) {
        self.results = results
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var results: [BulkItem]?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "results" {
                guard results == nil else { throw reader.duplicate(key) }
                results = try reader.readArray { (reader) throws(JSONError) in try BulkItem(from: &reader) }
            } else {
                try reader.unknownField(key)
            }
        }
        guard let results else {
            throw reader.error(.missingField("results"), at: start)
        }
        self.results = results
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("results")
        writer.array(results) { (item, writer) in item.write(to: &writer) }
        writer.endObject()
    }
}

/// What came of one of many.
public struct BulkItem: JSONReadable, JSONWritable, Hashable {
    /// As the request had it: an id or a name.
    public var id: String
    /// Whether it was done.
    public var outcome: BulkOutcome
    /// The provider's name, if there is such a provider.
    public var name: String?
    /// For a test: what happened.
    public var `class`: TestClass?
    /// The same in words.
    public var message: String?
    /// For a test: how long it took.
    public var latencyMs: Int?
    /// For a test that failed: where.
    public var step: TestStep?
    /// For a test: whether the key may fine-tune.
    public var fineTuning: FineTuningAccess?
    /// Why it could not be done.
    public var error: ErrorInfo?
    /// The provider as it is now.
    public var provider: ProviderInfo?

    public init(
        id: String,
        outcome: BulkOutcome,
        name: String? = nil,
        `class`: TestClass? = nil,
        message: String? = nil,
        latencyMs: Int? = nil,
        step: TestStep? = nil,
        fineTuning: FineTuningAccess? = nil,
        error: ErrorInfo? = nil,
        provider: ProviderInfo? = nil
    ) {
        self.id = id
        self.outcome = outcome
        self.name = name
        self.class = `class`
        self.message = message
        self.latencyMs = latencyMs
        self.step = step
        self.fineTuning = fineTuning
        self.error = error
        self.provider = provider
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        var outcome: BulkOutcome?
        var name: String?
        var `class`: TestClass?
        var message: String?
        var latencyMs: Int?
        var step: TestStep?
        var fineTuning: FineTuningAccess?
        var error: ErrorInfo?
        var provider: ProviderInfo?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id" {
                guard id == nil else { throw reader.duplicate(key) }
                id = try reader.readString()
            } else if key == "outcome" {
                guard outcome == nil else { throw reader.duplicate(key) }
                outcome = try BulkOutcome(from: &reader)
            } else if key == "name" {
                guard name == nil else { throw reader.duplicate(key) }
                name = try reader.readString()
            } else if key == "class" {
                guard `class` == nil else { throw reader.duplicate(key) }
                `class` = try TestClass(from: &reader)
            } else if key == "message" {
                guard message == nil else { throw reader.duplicate(key) }
                message = try reader.readString()
            } else if key == "latency_ms" {
                guard latencyMs == nil else { throw reader.duplicate(key) }
                latencyMs = try reader.readInt()
            } else if key == "step" {
                guard step == nil else { throw reader.duplicate(key) }
                step = try TestStep(from: &reader)
            } else if key == "fine_tuning" {
                guard fineTuning == nil else { throw reader.duplicate(key) }
                fineTuning = try FineTuningAccess(from: &reader)
            } else if key == "error" {
                guard error == nil else { throw reader.duplicate(key) }
                error = try ErrorInfo(from: &reader)
            } else if key == "provider" {
                guard provider == nil else { throw reader.duplicate(key) }
                provider = try ProviderInfo(from: &reader)
            } else {
                try reader.unknownField(key)
            }
        }
        guard let id else {
            throw reader.error(.missingField("id"), at: start)
        }
        guard let outcome else {
            throw reader.error(.missingField("outcome"), at: start)
        }
        self.id = id
        self.outcome = outcome
        self.name = name
        self.class = `class`
        self.message = message
        self.latencyMs = latencyMs
        self.step = step
        self.fineTuning = fineTuning
        self.error = error
        self.provider = provider
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        writer.key("outcome")
        outcome.write(to: &writer)
        if let name {
            writer.key("name")
            writer.string(name)
        }
        if let `class` {
            writer.key("class")
            `class`.write(to: &writer)
        }
        if let message {
            writer.key("message")
            writer.string(message)
        }
        if let latencyMs {
            writer.key("latency_ms")
            writer.integer(latencyMs)
        }
        if let step {
            writer.key("step")
            step.write(to: &writer)
        }
        if let fineTuning {
            writer.key("fine_tuning")
            fineTuning.write(to: &writer)
        }
        if let error {
            writer.key("error")
            error.write(to: &writer)
        }
        if let provider {
            writer.key("provider")
            provider.write(to: &writer)
        }
        writer.endObject()
    }
}

/// Whether it was done.
public struct BulkOutcome: RawRepresentable, JSONReadable, JSONWritable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let ok = BulkOutcome(rawValue: "ok")
    public static let failed = BulkOutcome(rawValue: "failed")

    /// The words of this version of the contract; a tolerant reader keeps others too.
    public static let known: [BulkOutcome] = [.ok, .failed]

    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readWord(of: Self.known)
    }

    public func write(to writer: inout JSONWriter) {
        writer.string(rawValue)
    }
}

/// The models that a provider offers.
public struct ModelPage: JSONReadable, JSONWritable, Hashable {
    /// Its models.
    public var models: [ModelInfo]

    public init(models: [ModelInfo]) {
        self.models = models
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var models: [ModelInfo]?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "models" {
                guard models == nil else { throw reader.duplicate(key) }
                models = try reader.readArray { (reader) throws(JSONError) in try ModelInfo(from: &reader) }
            } else {
                try reader.unknownField(key)
            }
        }
        guard let models else {
            throw reader.error(.missingField("models"), at: start)
        }
        self.models = models
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("models")
        writer.array(models) { (item, writer) in item.write(to: &writer) }
        writer.endObject()
    }
}

/// A model that a provider offers.
public struct ModelInfo: JSONReadable, JSONWritable, Hashable {
    /// Its name at the provider.
    public var id: String
    /// Whose it is.
    public var ownedBy: String?
    /// When it was made.
    public var createdAt: String?
    /// When the provider will end it, as YYYY-MM-DD.
    public var shutdownDate: String?

    public init(id: String, ownedBy: String? = nil, createdAt: String? = nil, shutdownDate: String? = nil) {
        self.id = id
        self.ownedBy = ownedBy
        self.createdAt = createdAt
        self.shutdownDate = shutdownDate
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        var ownedBy: String?
        var createdAt: String?
        var shutdownDate: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id" {
                guard id == nil else { throw reader.duplicate(key) }
                id = try reader.readString()
            } else if key == "owned_by" {
                guard ownedBy == nil else { throw reader.duplicate(key) }
                ownedBy = try reader.readString()
            } else if key == "created_at" {
                guard createdAt == nil else { throw reader.duplicate(key) }
                createdAt = try reader.readString()
            } else if key == "shutdown_date" {
                guard shutdownDate == nil else { throw reader.duplicate(key) }
                shutdownDate = try reader.readString()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let id else {
            throw reader.error(.missingField("id"), at: start)
        }
        self.id = id
        self.ownedBy = ownedBy
        self.createdAt = createdAt
        self.shutdownDate = shutdownDate
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        if let ownedBy {
            writer.key("owned_by")
            writer.string(ownedBy)
        }
        if let createdAt {
            writer.key("created_at")
            writer.string(createdAt)
        }
        if let shutdownDate {
            writer.key("shutdown_date")
            writer.string(shutdownDate)
        }
        writer.endObject()
    }
}

/// What a command would use.
public struct ProviderResolution: JSONReadable, JSONWritable, Hashable {
    /// The provider.
    public var provider: ProviderInfo
    /// The model.
    public var model: String
    /// Why this provider.
    public var reason: ChoiceReason

    public init(provider: ProviderInfo, model: String, reason: ChoiceReason) {
        self.provider = provider
        self.model = model
        self.reason = reason
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var provider: ProviderInfo?
        var model: String?
        var reason: ChoiceReason?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "provider" {
                guard provider == nil else { throw reader.duplicate(key) }
                provider = try ProviderInfo(from: &reader)
            } else if key == "model" {
                guard model == nil else { throw reader.duplicate(key) }
                model = try reader.readString()
            } else if key == "reason" {
                guard reason == nil else { throw reader.duplicate(key) }
                reason = try ChoiceReason(from: &reader)
            } else {
                try reader.unknownField(key)
            }
        }
        guard let provider else {
            throw reader.error(.missingField("provider"), at: start)
        }
        guard let model else {
            throw reader.error(.missingField("model"), at: start)
        }
        guard let reason else {
            throw reader.error(.missingField("reason"), at: start)
        }
        self.provider = provider
        self.model = model
        self.reason = reason
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("provider")
        provider.write(to: &writer)
        writer.key("model")
        writer.string(model)
        writer.key("reason")
        reason.write(to: &writer)
        writer.endObject()
    }
}

/// Why a provider was chosen: it was named, it is the active default, or there is no such and it is the oldest
/// active one.
public struct ChoiceReason: RawRepresentable, JSONReadable, JSONWritable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let named = ChoiceReason(rawValue: "named")
    public static let `default` = ChoiceReason(rawValue: "default")
    public static let oldestActive = ChoiceReason(rawValue: "oldest_active")

    /// The words of this version of the contract; a tolerant reader keeps others too.
    public static let known: [ChoiceReason] = [.named, .`default`, .oldestActive]

    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readWord(of: Self.known)
    }

    public func write(to writer: inout JSONWriter) {
        writer.string(rawValue)
    }
}

/// A file, without its bytes.
public struct FileInfo: JSONReadable, JSONWritable, Hashable {
    /// `fil_` and a UUIDv7.
    public var id: String
    /// What it is called.
    public var name: String
    /// What it is for.
    public var purpose: FilePurpose
    /// Its bytes.
    public var size: Int
    /// Their hash, in lower-case hex.
    public var sha256: String
    /// What its lines look like.
    public var format: FileFormat?
    /// How many lines have something on them.
    public var lines: Int
    /// What the check found.
    public var report: FileReport?
    /// Its copies at providers.
    public var upstream: [UpstreamFileInfo]
    /// Changes with every change people make; give it to an update or delete to find out that somebody was faster.
    public var etag: String
    /// When it was made.
    public var createdAt: String
    /// When it was last changed.
    public var updatedAt: String
    /// Who made it.
    public var createdBy: OwnerInfo

    public init(
        id: String,
        name: String,
        purpose: FilePurpose,
        size: Int,
        sha256: String,
        lines: Int,
        upstream: [UpstreamFileInfo],
        etag: String,
        createdAt: String,
        updatedAt: String,
        createdBy: OwnerInfo,
        format: FileFormat? = nil,
        report: FileReport? = nil
    ) {
        self.id = id
        self.name = name
        self.purpose = purpose
        self.size = size
        self.sha256 = sha256
        self.format = format
        self.lines = lines
        self.report = report
        self.upstream = upstream
        self.etag = etag
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.createdBy = createdBy
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        var name: String?
        var purpose: FilePurpose?
        var size: Int?
        var sha256: String?
        var format: FileFormat?
        var lines: Int?
        var report: FileReport?
        var upstream: [UpstreamFileInfo]?
        var etag: String?
        var createdAt: String?
        var updatedAt: String?
        var createdBy: OwnerInfo?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id" {
                guard id == nil else { throw reader.duplicate(key) }
                id = try reader.readString()
            } else if key == "name" {
                guard name == nil else { throw reader.duplicate(key) }
                name = try reader.readString()
            } else if key == "purpose" {
                guard purpose == nil else { throw reader.duplicate(key) }
                purpose = try FilePurpose(from: &reader)
            } else if key == "size" {
                guard size == nil else { throw reader.duplicate(key) }
                size = try reader.readInt()
            } else if key == "sha256" {
                guard sha256 == nil else { throw reader.duplicate(key) }
                sha256 = try reader.readString()
            } else if key == "format" {
                guard format == nil else { throw reader.duplicate(key) }
                format = try FileFormat(from: &reader)
            } else if key == "lines" {
                guard lines == nil else { throw reader.duplicate(key) }
                lines = try reader.readInt()
            } else if key == "report" {
                guard report == nil else { throw reader.duplicate(key) }
                report = try FileReport(from: &reader)
            } else if key == "upstream" {
                guard upstream == nil else { throw reader.duplicate(key) }
                upstream = try reader.readArray { (reader) throws(JSONError) in try UpstreamFileInfo(from: &reader) }
            } else if key == "etag" {
                guard etag == nil else { throw reader.duplicate(key) }
                etag = try reader.readString()
            } else if key == "created_at" {
                guard createdAt == nil else { throw reader.duplicate(key) }
                createdAt = try reader.readString()
            } else if key == "updated_at" {
                guard updatedAt == nil else { throw reader.duplicate(key) }
                updatedAt = try reader.readString()
            } else if key == "created_by" {
                guard createdBy == nil else { throw reader.duplicate(key) }
                createdBy = try OwnerInfo(from: &reader)
            } else {
                try reader.unknownField(key)
            }
        }
        guard let id else {
            throw reader.error(.missingField("id"), at: start)
        }
        guard let name else {
            throw reader.error(.missingField("name"), at: start)
        }
        guard let purpose else {
            throw reader.error(.missingField("purpose"), at: start)
        }
        guard let size else {
            throw reader.error(.missingField("size"), at: start)
        }
        guard let sha256 else {
            throw reader.error(.missingField("sha256"), at: start)
        }
        guard let lines else {
            throw reader.error(.missingField("lines"), at: start)
        }
        guard let upstream else {
            throw reader.error(.missingField("upstream"), at: start)
        }
        guard let etag else {
            throw reader.error(.missingField("etag"), at: start)
        }
        guard let createdAt else {
            throw reader.error(.missingField("created_at"), at: start)
        }
        guard let updatedAt else {
            throw reader.error(.missingField("updated_at"), at: start)
        }
        guard let createdBy else {
            throw reader.error(.missingField("created_by"), at: start)
        }
        self.id = id
        self.name = name
        self.purpose = purpose
        self.size = size
        self.sha256 = sha256
        self.format = format
        self.lines = lines
        self.report = report
        self.upstream = upstream
        self.etag = etag
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.createdBy = createdBy
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        writer.key("name")
        writer.string(name)
        writer.key("purpose")
        purpose.write(to: &writer)
        writer.key("size")
        writer.integer(size)
        writer.key("sha256")
        writer.string(sha256)
        if let format {
            writer.key("format")
            format.write(to: &writer)
        }
        writer.key("lines")
        writer.integer(lines)
        if let report {
            writer.key("report")
            report.write(to: &writer)
        }
        writer.key("upstream")
        writer.array(upstream) { (item, writer) in item.write(to: &writer) }
        writer.key("etag")
        writer.string(etag)
        writer.key("created_at")
        writer.string(createdAt)
        writer.key("updated_at")
        writer.string(updatedAt)
        writer.key("created_by")
        createdBy.write(to: &writer)
        writer.endObject()
    }
}

/// What a file is for: `fine-tune` ones are uploaded to learn from; `fine-tune-results` are what a provider
/// measured, kept when a command succeeds.
public struct FilePurpose: RawRepresentable, JSONReadable, JSONWritable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let fineTune = FilePurpose(rawValue: "fine-tune")
    public static let fineTuneResults = FilePurpose(rawValue: "fine-tune-results")

    /// The words of this version of the contract; a tolerant reader keeps others too.
    public static let known: [FilePurpose] = [.fineTune, .fineTuneResults]

    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readWord(of: Self.known)
    }

    public func write(to writer: inout JSONWriter) {
        writer.string(rawValue)
    }
}

/// What a training file's lines look like.
public struct FileFormat: RawRepresentable, JSONReadable, JSONWritable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let chat = FileFormat(rawValue: "chat")
    public static let preference = FileFormat(rawValue: "preference")
    public static let reinforcement = FileFormat(rawValue: "reinforcement")
    public static let completion = FileFormat(rawValue: "completion")
    public static let unknown = FileFormat(rawValue: "unknown")

    /// The words of this version of the contract; a tolerant reader keeps others too.
    public static let known: [FileFormat] = [.chat, .preference, .reinforcement, .completion, .unknown]

    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readWord(of: Self.known)
    }

    public func write(to writer: inout JSONWriter) {
        writer.string(rawValue)
    }
}

/// A copy of a file at a provider.
public struct UpstreamFileInfo: JSONReadable, JSONWritable, Hashable {
    /// The provider's id.
    public var provider: String
    /// The file's id there.
    public var fileID: String
    /// When it was sent.
    public var uploadedAt: String

    public init(provider: String, fileID: String, uploadedAt: String) {
        self.provider = provider
        self.fileID = fileID
        self.uploadedAt = uploadedAt
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var provider: String?
        var fileID: String?
        var uploadedAt: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "provider" {
                guard provider == nil else { throw reader.duplicate(key) }
                provider = try reader.readString()
            } else if key == "file_id" {
                guard fileID == nil else { throw reader.duplicate(key) }
                fileID = try reader.readString()
            } else if key == "uploaded_at" {
                guard uploadedAt == nil else { throw reader.duplicate(key) }
                uploadedAt = try reader.readString()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let provider else {
            throw reader.error(.missingField("provider"), at: start)
        }
        guard let fileID else {
            throw reader.error(.missingField("file_id"), at: start)
        }
        guard let uploadedAt else {
            throw reader.error(.missingField("uploaded_at"), at: start)
        }
        self.provider = provider
        self.fileID = fileID
        self.uploadedAt = uploadedAt
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("provider")
        writer.string(provider)
        writer.key("file_id")
        writer.string(fileID)
        writer.key("uploaded_at")
        writer.string(uploadedAt)
        writer.endObject()
    }
}

/// What the check of a training file found.
public struct FileReport: JSONReadable, JSONWritable, Hashable {
    /// What the lines look like.
    public var format: FileFormat
    /// How many lines have something on them.
    public var lines: Int
    /// How many of them can be learned from.
    public var examples: Int?
    /// How many mistakes keep it from being used.
    public var errors: Int
    /// How many oddities do not.
    public var warnings: Int
    /// About how many tokens it has.
    public var estimatedTokens: Int?
    /// How that was estimated.
    public var tokenEstimateMethod: String?
    /// The first 100.
    public var problems: [FileProblem]
    /// Whether there are more.
    public var truncated: Bool

    public init(
        format: FileFormat,
        lines: Int,
        errors: Int,
        warnings: Int,
        problems: [FileProblem],
        truncated: Bool,
        examples: Int? = nil,
        estimatedTokens: Int? = nil,
        tokenEstimateMethod: String? = nil
    ) {
        self.format = format
        self.lines = lines
        self.examples = examples
        self.errors = errors
        self.warnings = warnings
        self.estimatedTokens = estimatedTokens
        self.tokenEstimateMethod = tokenEstimateMethod
        self.problems = problems
        self.truncated = truncated
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var format: FileFormat?
        var lines: Int?
        var examples: Int?
        var errors: Int?
        var warnings: Int?
        var estimatedTokens: Int?
        var tokenEstimateMethod: String?
        var problems: [FileProblem]?
        var truncated: Bool?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "format" {
                guard format == nil else { throw reader.duplicate(key) }
                format = try FileFormat(from: &reader)
            } else if key == "lines" {
                guard lines == nil else { throw reader.duplicate(key) }
                lines = try reader.readInt()
            } else if key == "examples" {
                guard examples == nil else { throw reader.duplicate(key) }
                examples = try reader.readInt()
            } else if key == "errors" {
                guard errors == nil else { throw reader.duplicate(key) }
                errors = try reader.readInt()
            } else if key == "warnings" {
                guard warnings == nil else { throw reader.duplicate(key) }
                warnings = try reader.readInt()
            } else if key == "estimated_tokens" {
                guard estimatedTokens == nil else { throw reader.duplicate(key) }
                estimatedTokens = try reader.readInt()
            } else if key == "token_estimate_method" {
                guard tokenEstimateMethod == nil else { throw reader.duplicate(key) }
                tokenEstimateMethod = try reader.readString()
            } else if key == "problems" {
                guard problems == nil else { throw reader.duplicate(key) }
                problems = try reader.readArray { (reader) throws(JSONError) in try FileProblem(from: &reader) }
            } else if key == "truncated" {
                guard truncated == nil else { throw reader.duplicate(key) }
                truncated = try reader.readBool()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let format else {
            throw reader.error(.missingField("format"), at: start)
        }
        guard let lines else {
            throw reader.error(.missingField("lines"), at: start)
        }
        guard let errors else {
            throw reader.error(.missingField("errors"), at: start)
        }
        guard let warnings else {
            throw reader.error(.missingField("warnings"), at: start)
        }
        guard let problems else {
            throw reader.error(.missingField("problems"), at: start)
        }
        guard let truncated else {
            throw reader.error(.missingField("truncated"), at: start)
        }
        self.format = format
        self.lines = lines
        self.examples = examples
        self.errors = errors
        self.warnings = warnings
        self.estimatedTokens = estimatedTokens
        self.tokenEstimateMethod = tokenEstimateMethod
        self.problems = problems
        self.truncated = truncated
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("format")
        format.write(to: &writer)
        writer.key("lines")
        writer.integer(lines)
        if let examples {
            writer.key("examples")
            writer.integer(examples)
        }
        writer.key("errors")
        writer.integer(errors)
        writer.key("warnings")
        writer.integer(warnings)
        if let estimatedTokens {
            writer.key("estimated_tokens")
            writer.integer(estimatedTokens)
        }
        if let tokenEstimateMethod {
            writer.key("token_estimate_method")
            writer.string(tokenEstimateMethod)
        }
        writer.key("problems")
        writer.array(problems) { (item, writer) in item.write(to: &writer) }
        writer.key("truncated")
        writer.bool(truncated)
        writer.endObject()
    }
}

/// One mistake or oddity of a training file.
public struct FileProblem: JSONReadable, JSONWritable, Hashable {
    /// The line, from 1; 0 for the whole file.
    public var line: Int
    /// The byte within the line, from 1.
    public var column: Int?
    /// The field, such as `messages[0].role`.
    public var path: String?
    /// Whether it keeps the file from being used.
    public var severity: ProblemSeverity
    /// What is wrong.
    public var message: String

    public init(line: Int, severity: ProblemSeverity, message: String, column: Int? = nil, path: String? = nil) {
        self.line = line
        self.column = column
        self.path = path
        self.severity = severity
        self.message = message
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var line: Int?
        var column: Int?
        var path: String?
        var severity: ProblemSeverity?
        var message: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "line" {
                guard line == nil else { throw reader.duplicate(key) }
                line = try reader.readInt()
            } else if key == "column" {
                guard column == nil else { throw reader.duplicate(key) }
                column = try reader.readInt()
            } else if key == "path" {
                guard path == nil else { throw reader.duplicate(key) }
                path = try reader.readString()
            } else if key == "severity" {
                guard severity == nil else { throw reader.duplicate(key) }
                severity = try ProblemSeverity(from: &reader)
            } else if key == "message" {
                guard message == nil else { throw reader.duplicate(key) }
                message = try reader.readString()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let line else {
            throw reader.error(.missingField("line"), at: start)
        }
        guard let severity else {
            throw reader.error(.missingField("severity"), at: start)
        }
        guard let message else {
            throw reader.error(.missingField("message"), at: start)
        }
        self.line = line
        self.column = column
        self.path = path
        self.severity = severity
        self.message = message
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("line")
        writer.integer(line)
        if let column {
            writer.key("column")
            writer.integer(column)
        }
        if let path {
            writer.key("path")
            writer.string(path)
        }
        writer.key("severity")
        severity.write(to: &writer)
        writer.key("message")
        writer.string(message)
        writer.endObject()
    }
}

/// Whether it keeps the file from being used.
public struct ProblemSeverity: RawRepresentable, JSONReadable, JSONWritable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let error = ProblemSeverity(rawValue: "error")
    public static let warning = ProblemSeverity(rawValue: "warning")

    /// The words of this version of the contract; a tolerant reader keeps others too.
    public static let known: [ProblemSeverity] = [.error, .warning]

    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readWord(of: Self.known)
    }

    public func write(to writer: inout JSONWriter) {
        writer.string(rawValue)
    }
}

/// A page of files.
public struct FilePage: JSONReadable, JSONWritable, Hashable {
    /// The files.
    public var files: [FileInfo]
    /// For the next page; empty after the last, which is the only sign of the end.
    public var nextPageToken: String

    public init(files: [FileInfo], nextPageToken: String) {
        self.files = files
        self.nextPageToken = nextPageToken
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var files: [FileInfo]?
        var nextPageToken: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "files" {
                guard files == nil else { throw reader.duplicate(key) }
                files = try reader.readArray { (reader) throws(JSONError) in try FileInfo(from: &reader) }
            } else if key == "next_page_token" {
                guard nextPageToken == nil else { throw reader.duplicate(key) }
                nextPageToken = try reader.readString()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let files else {
            throw reader.error(.missingField("files"), at: start)
        }
        guard let nextPageToken else {
            throw reader.error(.missingField("next_page_token"), at: start)
        }
        self.files = files
        self.nextPageToken = nextPageToken
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("files")
        writer.array(files) { (item, writer) in item.write(to: &writer) }
        writer.key("next_page_token")
        writer.string(nextPageToken)
        writer.endObject()
    }
}

/// What a command does: train a model on files, or answer a prompt.
public struct CommandType: RawRepresentable, JSONReadable, JSONWritable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let fineTune = CommandType(rawValue: "fine_tune")
    public static let generate = CommandType(rawValue: "generate")

    /// The words of this version of the contract; a tolerant reader keeps others too.
    public static let known: [CommandType] = [.fineTune, .generate]

    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readWord(of: Self.known)
    }

    public func write(to writer: inout JSONWriter) {
        writer.string(rawValue)
    }
}

/// Where a command is. `paused`: its job stands still at the provider, or it is held before its launch.
/// `succeeded`, `failed` and `cancelled` are for good; `needs_attention` waits for a person.
public struct CommandState: RawRepresentable, JSONReadable, JSONWritable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let queued = CommandState(rawValue: "queued")
    public static let waiting = CommandState(rawValue: "waiting")
    public static let preparing = CommandState(rawValue: "preparing")
    public static let submitting = CommandState(rawValue: "submitting")
    public static let reconciling = CommandState(rawValue: "reconciling")
    public static let running = CommandState(rawValue: "running")
    public static let paused = CommandState(rawValue: "paused")
    public static let cancelling = CommandState(rawValue: "cancelling")
    public static let succeeded = CommandState(rawValue: "succeeded")
    public static let failed = CommandState(rawValue: "failed")
    public static let cancelled = CommandState(rawValue: "cancelled")
    public static let needsAttention = CommandState(rawValue: "needs_attention")

    /// The words of this version of the contract; a tolerant reader keeps others too.
    public static let known: [CommandState] = [
        .queued,
        .waiting,
        .preparing,
        .submitting,
        .reconciling,
        .running,
        .paused,
        .cancelling,
        .succeeded,
        .failed,
        .cancelled,
        .needsAttention,
    ]

    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readWord(of: Self.known)
    }

    public func write(to writer: inout JSONWriter) {
        writer.string(rawValue)
    }
}

/// `pause`: it is to be paused; `resume`: it is to go on.
public struct PendingRequest: RawRepresentable, JSONReadable, JSONWritable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let pause = PendingRequest(rawValue: "pause")
    public static let resume = PendingRequest(rawValue: "resume")

    /// The words of this version of the contract; a tolerant reader keeps others too.
    public static let known: [PendingRequest] = [.pause, .resume]

    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readWord(of: Self.known)
    }

    public func write(to writer: inout JSONWriter) {
        writer.string(rawValue)
    }
}

/// What to do with a command whose launch nobody can tell the outcome of: follow the job that the provider has,
/// launch another one, or end it.
public struct ResolveAction: RawRepresentable, JSONReadable, JSONWritable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let adopt = ResolveAction(rawValue: "adopt")
    public static let relaunch = ResolveAction(rawValue: "relaunch")
    public static let abandon = ResolveAction(rawValue: "abandon")

    /// The words of this version of the contract; a tolerant reader keeps others too.
    public static let known: [ResolveAction] = [.adopt, .relaunch, .abandon]

    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readWord(of: Self.known)
    }

    public func write(to writer: inout JSONWriter) {
        writer.string(rawValue)
    }
}

/// What a `fine_tune` command is asked.
public struct FineTuneData: JSONReadable, JSONWritable, Hashable {
    /// The model to train; the provider's base model if left out.
    public var model: String?
    /// A part of the new model's name.
    public var suffix: String?
    /// Makes a run repeatable, as far as the provider can.
    public var seed: Int?
    /// How to train; `supervised` if left out.
    public var method: FineTuneMethod?
    /// The provider's own settings, such as `n_epochs`.
    public var hyperparameters: JSONObject?
    /// Whether the new model becomes the provider's fine-tuned model; if left out, only where it has none.
    public var setAsModel: Bool?

    public init(
        model: String? = nil,
        suffix: String? = nil,
        seed: Int? = nil,
        method: FineTuneMethod? = nil,
        hyperparameters: JSONObject? = nil,
        setAsModel: Bool? = nil
    ) {
        self.model = model
        self.suffix = suffix
        self.seed = seed
        self.method = method
        self.hyperparameters = hyperparameters
        self.setAsModel = setAsModel
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var model: String?
        var suffix: String?
        var seed: Int?
        var method: FineTuneMethod?
        var hyperparameters: JSONObject?
        var setAsModel: Bool?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "model" {
                guard model == nil else { throw reader.duplicate(key) }
                model = try reader.readString(lengths: 1...256)
            } else if key == "suffix" {
                guard suffix == nil else { throw reader.duplicate(key) }
                suffix = try reader.readString(lengths: 1...64)
            } else if key == "seed" {
                guard seed == nil else { throw reader.duplicate(key) }
                seed = try reader.readInt(in: 0...9_007_199_254_740_991)
            } else if key == "method" {
                guard method == nil else { throw reader.duplicate(key) }
                method = try FineTuneMethod(from: &reader)
            } else if key == "hyperparameters" {
                guard hyperparameters == nil else { throw reader.duplicate(key) }
                hyperparameters = try reader.readObject()
            } else if key == "set_as_model" {
                guard setAsModel == nil else { throw reader.duplicate(key) }
                setAsModel = try reader.readBool()
            } else {
                try reader.unknownField(key)
            }
        }
        self.model = model
        self.suffix = suffix
        self.seed = seed
        self.method = method
        self.hyperparameters = hyperparameters
        self.setAsModel = setAsModel
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        if let model {
            writer.key("model")
            writer.string(model)
        }
        if let suffix {
            writer.key("suffix")
            writer.string(suffix)
        }
        if let seed {
            writer.key("seed")
            writer.integer(seed)
        }
        if let method {
            writer.key("method")
            method.write(to: &writer)
        }
        if let hyperparameters {
            writer.key("hyperparameters")
            hyperparameters.write(to: &writer)
        }
        if let setAsModel {
            writer.key("set_as_model")
            writer.bool(setAsModel)
        }
        writer.endObject()
    }
}

/// How to train.
public struct FineTuneMethod: RawRepresentable, JSONReadable, JSONWritable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let supervised = FineTuneMethod(rawValue: "supervised")
    public static let dpo = FineTuneMethod(rawValue: "dpo")
    public static let reinforcement = FineTuneMethod(rawValue: "reinforcement")

    /// The words of this version of the contract; a tolerant reader keeps others too.
    public static let known: [FineTuneMethod] = [.supervised, .dpo, .reinforcement]

    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readWord(of: Self.known)
    }

    public func write(to writer: inout JSONWriter) {
        writer.string(rawValue)
    }
}

/// What a `generate` command is asked: `prompt` or `messages`, one of them.
public struct GenerateData: JSONReadable, JSONWritable, Hashable {
    /// What the user says.
    public var prompt: String?
    /// A conversation so far.
    public var messages: [ChatMessage]?
    /// What the model is told before.
    public var system: String?
    /// The model; the provider's fine-tuned or else base model if left out.
    public var model: String?
    /// How long the answer may be.
    public var maxTokens: Int?
    /// How freely the model chooses.
    public var temperature: Double?

    public init(
        prompt: String? = nil,
        messages: [ChatMessage]? = nil,
        system: String? = nil,
        model: String? = nil,
        maxTokens: Int? = nil,
        temperature: Double? = nil
    ) {
        self.prompt = prompt
        self.messages = messages
        self.system = system
        self.model = model
        self.maxTokens = maxTokens
        self.temperature = temperature
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var prompt: String?
        var messages: [ChatMessage]?
        var system: String?
        var model: String?
        var maxTokens: Int?
        var temperature: Double?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "prompt" {
                guard prompt == nil else { throw reader.duplicate(key) }
                prompt = try reader.readString(lengths: 1...4_194_304)
            } else if key == "messages" {
                guard messages == nil else { throw reader.duplicate(key) }
                messages = try reader.readArray(counts: 1...1_000) { (reader) throws(JSONError) in
                    try ChatMessage(from: &reader)
                }
            } else if key == "system" {
                guard system == nil else { throw reader.duplicate(key) }
                system = try reader.readString(lengths: 1...4_194_304)
            } else if key == "model" {
                guard model == nil else { throw reader.duplicate(key) }
                model = try reader.readString(lengths: 1...256)
            } else if key == "max_tokens" {
                guard maxTokens == nil else { throw reader.duplicate(key) }
                maxTokens = try reader.readInt(in: 1...9_007_199_254_740_991)
            } else if key == "temperature" {
                guard temperature == nil else { throw reader.duplicate(key) }
                temperature = try reader.readDouble(in: 0.0...2.0)
            } else {
                try reader.unknownField(key)
            }
        }
        self.prompt = prompt
        self.messages = messages
        self.system = system
        self.model = model
        self.maxTokens = maxTokens
        self.temperature = temperature
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        if let prompt {
            writer.key("prompt")
            writer.string(prompt)
        }
        if let messages {
            writer.key("messages")
            writer.array(messages) { (item, writer) in item.write(to: &writer) }
        }
        if let system {
            writer.key("system")
            writer.string(system)
        }
        if let model {
            writer.key("model")
            writer.string(model)
        }
        if let maxTokens {
            writer.key("max_tokens")
            writer.integer(maxTokens)
        }
        if let temperature {
            writer.key("temperature")
            writer.double(temperature)
        }
        writer.endObject()
    }
}

/// One turn of a conversation.
public struct ChatMessage: JSONReadable, JSONWritable, Hashable {
    /// Who speaks.
    public var role: ChatRole
    /// What is said.
    public var content: String

    public init(role: ChatRole, content: String) {
        self.role = role
        self.content = content
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var role: ChatRole?
        var content: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "role" {
                guard role == nil else { throw reader.duplicate(key) }
                role = try ChatRole(from: &reader)
            } else if key == "content" {
                guard content == nil else { throw reader.duplicate(key) }
                content = try reader.readString()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let role else {
            throw reader.error(.missingField("role"), at: start)
        }
        guard let content else {
            throw reader.error(.missingField("content"), at: start)
        }
        self.role = role
        self.content = content
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("role")
        role.write(to: &writer)
        writer.key("content")
        writer.string(content)
        writer.endObject()
    }
}

/// Who speaks.
public struct ChatRole: RawRepresentable, JSONReadable, JSONWritable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let system = ChatRole(rawValue: "system")
    public static let user = ChatRole(rawValue: "user")
    public static let assistant = ChatRole(rawValue: "assistant")

    /// The words of this version of the contract; a tolerant reader keeps others too.
    public static let known: [ChatRole] = [.system, .user, .assistant]

    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readWord(of: Self.known)
    }

    public func write(to writer: inout JSONWriter) {
        writer.string(rawValue)
    }
}

/// A command.
public struct CommandInfo: JSONReadable, JSONWritable, Hashable {
    /// `cmd_` and a UUIDv7.
    public var id: String
    /// What it does.
    public var type: CommandType
    /// Where it runs.
    public var provider: ProviderReference
    /// The model it trains or prompts.
    public var model: String?
    /// Ids of the files it learns from.
    public var trainingFiles: [String]
    /// Ids of the files it is measured by.
    public var validationFiles: [String]
    /// What was asked, FineTuneData or GenerateData; only for its owner and admins.
    public var data: JSONObject?
    /// Where it is.
    public var state: CommandState
    /// What it waits for, in state `waiting`.
    public var waiting: WaitingInfo?
    /// How far it is.
    public var progress: CommandProgress?
    /// The job's id at the provider.
    public var upstreamID: String?
    /// The provider's own word for its state.
    public var upstreamStatus: String?
    /// What came of it; only for its owner and admins.
    public var result: CommandResult?
    /// Why it failed.
    public var error: ErrorInfo?
    /// Whether somebody has asked that it end.
    public var cancelRequested: Bool
    /// What somebody has asked for and what has not come about yet.
    public var pending: PendingRequest?
    /// The `request_id` it was made with.
    public var requestID: String?
    /// The command whose order it repeats, if it is a retry.
    public var retryOf: String?
    /// Changes with every change people make; give it to an update or delete to find out that somebody was faster.
    public var etag: String
    /// When it was made.
    public var createdAt: String
    /// When it was last changed.
    public var updatedAt: String
    /// When work on it began.
    public var startedAt: String?
    /// When it ended.
    public var finishedAt: String?
    /// Who made it.
    public var createdBy: OwnerInfo

    public init(
        id: String,
        type: CommandType,
        provider: ProviderReference,
        trainingFiles: [String],
        validationFiles: [String],
        state: CommandState,
        cancelRequested: Bool,
        etag: String,
        createdAt: String,
        updatedAt: String,
        createdBy: OwnerInfo,
        model: String? = nil,
        data: JSONObject? = nil,
        waiting: WaitingInfo? = nil,
        progress: CommandProgress? = nil,
        upstreamID: String? = nil,
        upstreamStatus: String? = nil,
        result: CommandResult? = nil,
        error: ErrorInfo? = nil,
        pending: PendingRequest? = nil,
        requestID: String? = nil,
        retryOf: String? = nil,
        startedAt: String? = nil,
        finishedAt: String? = nil
    ) {
        self.id = id
        self.type = type
        self.provider = provider
        self.model = model
        self.trainingFiles = trainingFiles
        self.validationFiles = validationFiles
        self.data = data
        self.state = state
        self.waiting = waiting
        self.progress = progress
        self.upstreamID = upstreamID
        self.upstreamStatus = upstreamStatus
        self.result = result
        self.error = error
        self.cancelRequested = cancelRequested
        self.pending = pending
        self.requestID = requestID
        self.retryOf = retryOf
        self.etag = etag
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.createdBy = createdBy
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        var type: CommandType?
        var provider: ProviderReference?
        var model: String?
        var trainingFiles: [String]?
        var validationFiles: [String]?
        var data: JSONObject?
        var state: CommandState?
        var waiting: WaitingInfo?
        var progress: CommandProgress?
        var upstreamID: String?
        var upstreamStatus: String?
        var result: CommandResult?
        var error: ErrorInfo?
        var cancelRequested: Bool?
        var pending: PendingRequest?
        var requestID: String?
        var retryOf: String?
        var etag: String?
        var createdAt: String?
        var updatedAt: String?
        var startedAt: String?
        var finishedAt: String?
        var createdBy: OwnerInfo?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id" {
                guard id == nil else { throw reader.duplicate(key) }
                id = try reader.readString()
            } else if key == "type" {
                guard type == nil else { throw reader.duplicate(key) }
                type = try CommandType(from: &reader)
            } else if key == "provider" {
                guard provider == nil else { throw reader.duplicate(key) }
                provider = try ProviderReference(from: &reader)
            } else if key == "model" {
                guard model == nil else { throw reader.duplicate(key) }
                model = try reader.readString()
            } else if key == "training_files" {
                guard trainingFiles == nil else { throw reader.duplicate(key) }
                trainingFiles = try reader.readArray { (reader) throws(JSONError) in try reader.readString() }
            } else if key == "validation_files" {
                guard validationFiles == nil else { throw reader.duplicate(key) }
                validationFiles = try reader.readArray { (reader) throws(JSONError) in try reader.readString() }
            } else if key == "data" {
                guard data == nil else { throw reader.duplicate(key) }
                data = try reader.readObject()
            } else if key == "state" {
                guard state == nil else { throw reader.duplicate(key) }
                state = try CommandState(from: &reader)
            } else if key == "waiting" {
                guard waiting == nil else { throw reader.duplicate(key) }
                waiting = try WaitingInfo(from: &reader)
            } else if key == "progress" {
                guard progress == nil else { throw reader.duplicate(key) }
                progress = try CommandProgress(from: &reader)
            } else if key == "upstream_id" {
                guard upstreamID == nil else { throw reader.duplicate(key) }
                upstreamID = try reader.readString()
            } else if key == "upstream_status" {
                guard upstreamStatus == nil else { throw reader.duplicate(key) }
                upstreamStatus = try reader.readString()
            } else if key == "result" {
                guard result == nil else { throw reader.duplicate(key) }
                result = try CommandResult(from: &reader)
            } else if key == "error" {
                guard error == nil else { throw reader.duplicate(key) }
                error = try ErrorInfo(from: &reader)
            } else if key == "cancel_requested" {
                guard cancelRequested == nil else { throw reader.duplicate(key) }
                cancelRequested = try reader.readBool()
            } else if key == "pending" {
                guard pending == nil else { throw reader.duplicate(key) }
                pending = try PendingRequest(from: &reader)
            } else if key == "request_id" {
                guard requestID == nil else { throw reader.duplicate(key) }
                requestID = try reader.readString()
            } else if key == "retry_of" {
                guard retryOf == nil else { throw reader.duplicate(key) }
                retryOf = try reader.readString()
            } else if key == "etag" {
                guard etag == nil else { throw reader.duplicate(key) }
                etag = try reader.readString()
            } else if key == "created_at" {
                guard createdAt == nil else { throw reader.duplicate(key) }
                createdAt = try reader.readString()
            } else if key == "updated_at" {
                guard updatedAt == nil else { throw reader.duplicate(key) }
                updatedAt = try reader.readString()
            } else if key == "started_at" {
                guard startedAt == nil else { throw reader.duplicate(key) }
                startedAt = try reader.readString()
            } else if key == "finished_at" {
                guard finishedAt == nil else { throw reader.duplicate(key) }
                finishedAt = try reader.readString()
            } else if key == "created_by" {
                guard createdBy == nil else { throw reader.duplicate(key) }
                createdBy = try OwnerInfo(from: &reader)
            } else {
                try reader.unknownField(key)
            }
        }
        guard let id else {
            throw reader.error(.missingField("id"), at: start)
        }
        guard let type else {
            throw reader.error(.missingField("type"), at: start)
        }
        guard let provider else {
            throw reader.error(.missingField("provider"), at: start)
        }
        guard let trainingFiles else {
            throw reader.error(.missingField("training_files"), at: start)
        }
        guard let validationFiles else {
            throw reader.error(.missingField("validation_files"), at: start)
        }
        guard let state else {
            throw reader.error(.missingField("state"), at: start)
        }
        guard let cancelRequested else {
            throw reader.error(.missingField("cancel_requested"), at: start)
        }
        guard let etag else {
            throw reader.error(.missingField("etag"), at: start)
        }
        guard let createdAt else {
            throw reader.error(.missingField("created_at"), at: start)
        }
        guard let updatedAt else {
            throw reader.error(.missingField("updated_at"), at: start)
        }
        guard let createdBy else {
            throw reader.error(.missingField("created_by"), at: start)
        }
        self.id = id
        self.type = type
        self.provider = provider
        self.model = model
        self.trainingFiles = trainingFiles
        self.validationFiles = validationFiles
        self.data = data
        self.state = state
        self.waiting = waiting
        self.progress = progress
        self.upstreamID = upstreamID
        self.upstreamStatus = upstreamStatus
        self.result = result
        self.error = error
        self.cancelRequested = cancelRequested
        self.pending = pending
        self.requestID = requestID
        self.retryOf = retryOf
        self.etag = etag
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.createdBy = createdBy
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        writer.key("type")
        type.write(to: &writer)
        writer.key("provider")
        provider.write(to: &writer)
        if let model {
            writer.key("model")
            writer.string(model)
        }
        writer.key("training_files")
        writer.array(trainingFiles) { (item, writer) in writer.string(item) }
        writer.key("validation_files")
        writer.array(validationFiles) { (item, writer) in writer.string(item) }
        if let data {
            writer.key("data")
            data.write(to: &writer)
        }
        writer.key("state")
        state.write(to: &writer)
        if let waiting {
            writer.key("waiting")
            waiting.write(to: &writer)
        }
        if let progress {
            writer.key("progress")
            progress.write(to: &writer)
        }
        if let upstreamID {
            writer.key("upstream_id")
            writer.string(upstreamID)
        }
        if let upstreamStatus {
            writer.key("upstream_status")
            writer.string(upstreamStatus)
        }
        if let result {
            writer.key("result")
            result.write(to: &writer)
        }
        if let error {
            writer.key("error")
            error.write(to: &writer)
        }
        writer.key("cancel_requested")
        writer.bool(cancelRequested)
        if let pending {
            writer.key("pending")
            pending.write(to: &writer)
        }
        if let requestID {
            writer.key("request_id")
            writer.string(requestID)
        }
        if let retryOf {
            writer.key("retry_of")
            writer.string(retryOf)
        }
        writer.key("etag")
        writer.string(etag)
        writer.key("created_at")
        writer.string(createdAt)
        writer.key("updated_at")
        writer.string(updatedAt)
        if let startedAt {
            writer.key("started_at")
            writer.string(startedAt)
        }
        if let finishedAt {
            writer.key("finished_at")
            writer.string(finishedAt)
        }
        writer.key("created_by")
        createdBy.write(to: &writer)
        writer.endObject()
    }
}

/// A provider, by id and by the name it had.
public struct ProviderReference: JSONReadable, JSONWritable, Hashable {
    /// Its id.
    public var id: String
    /// Its name when the command was made.
    public var name: String

    public init(id: String, name: String) {
        self.id = id
        self.name = name
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        var name: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id" {
                guard id == nil else { throw reader.duplicate(key) }
                id = try reader.readString()
            } else if key == "name" {
                guard name == nil else { throw reader.duplicate(key) }
                name = try reader.readString()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let id else {
            throw reader.error(.missingField("id"), at: start)
        }
        guard let name else {
            throw reader.error(.missingField("name"), at: start)
        }
        self.id = id
        self.name = name
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        writer.key("name")
        writer.string(name)
        writer.endObject()
    }
}

/// What a command waits for.
public struct WaitingInfo: JSONReadable, JSONWritable, Hashable {
    /// What it waits for.
    public var reason: WaitingReason
    /// When it goes on, if that is known.
    public var until: String?

    public init(reason: WaitingReason, until: String? = nil) {
        self.reason = reason
        self.until = until
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var reason: WaitingReason?
        var until: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "reason" {
                guard reason == nil else { throw reader.duplicate(key) }
                reason = try WaitingReason(from: &reader)
            } else if key == "until" {
                guard until == nil else { throw reader.duplicate(key) }
                until = try reader.readString()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let reason else {
            throw reader.error(.missingField("reason"), at: start)
        }
        self.reason = reason
        self.until = until
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("reason")
        reason.write(to: &writer)
        if let until {
            writer.key("until")
            writer.string(until)
        }
        writer.endObject()
    }
}

/// What a command waits for: its next attempt, a provider that can be called, the vault, or its turn.
public struct WaitingReason: RawRepresentable, JSONReadable, JSONWritable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let retry = WaitingReason(rawValue: "retry")
    public static let providerBlocked = WaitingReason(rawValue: "provider_blocked")
    public static let vaultSealed = WaitingReason(rawValue: "vault_sealed")
    public static let concurrency = WaitingReason(rawValue: "concurrency")

    /// The words of this version of the contract; a tolerant reader keeps others too.
    public static let known: [WaitingReason] = [.retry, .providerBlocked, .vaultSealed, .concurrency]

    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readWord(of: Self.known)
    }

    public func write(to writer: inout JSONWriter) {
        writer.string(rawValue)
    }
}

/// How far a command is, as far as the provider tells.
public struct CommandProgress: JSONReadable, JSONWritable, Hashable {
    /// The step it is at.
    public var step: Int?
    /// How many there are.
    public var totalSteps: Int?
    /// The same in percent.
    public var percent: Double?
    /// The loss on training lines, last measured.
    public var trainLoss: Double?
    /// The loss on validation lines, last measured.
    public var validLoss: Double?

    public init(
        step: Int? = nil,
        totalSteps: Int? = nil,
        percent: Double? = nil,
        trainLoss: Double? = nil,
        validLoss: Double? = nil
    ) {
        self.step = step
        self.totalSteps = totalSteps
        self.percent = percent
        self.trainLoss = trainLoss
        self.validLoss = validLoss
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var step: Int?
        var totalSteps: Int?
        var percent: Double?
        var trainLoss: Double?
        var validLoss: Double?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "step" {
                guard step == nil else { throw reader.duplicate(key) }
                step = try reader.readInt()
            } else if key == "total_steps" {
                guard totalSteps == nil else { throw reader.duplicate(key) }
                totalSteps = try reader.readInt()
            } else if key == "percent" {
                guard percent == nil else { throw reader.duplicate(key) }
                percent = try reader.readDouble()
            } else if key == "train_loss" {
                guard trainLoss == nil else { throw reader.duplicate(key) }
                trainLoss = try reader.readDouble()
            } else if key == "valid_loss" {
                guard validLoss == nil else { throw reader.duplicate(key) }
                validLoss = try reader.readDouble()
            } else {
                try reader.unknownField(key)
            }
        }
        self.step = step
        self.totalSteps = totalSteps
        self.percent = percent
        self.trainLoss = trainLoss
        self.validLoss = validLoss
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        if let step {
            writer.key("step")
            writer.integer(step)
        }
        if let totalSteps {
            writer.key("total_steps")
            writer.integer(totalSteps)
        }
        if let percent {
            writer.key("percent")
            writer.double(percent)
        }
        if let trainLoss {
            writer.key("train_loss")
            writer.double(trainLoss)
        }
        if let validLoss {
            writer.key("valid_loss")
            writer.double(validLoss)
        }
        writer.endObject()
    }
}

/// What came of a command.
public struct CommandResult: JSONReadable, JSONWritable, Hashable {
    /// The new model's name.
    public var fineTunedModel: String?
    /// How many tokens it was trained on.
    public var trainedTokens: Int?
    /// The last measures, by the provider's names.
    public var metrics: JSONObject?
    /// Id of the file of the provider's measures, to be downloaded like one that was uploaded.
    public var resultFile: String?
    /// The text that was generated.
    public var text: String?
    /// Why the text ends, in the provider's word.
    public var finishReason: String?
    /// How many tokens were used.
    public var usage: UsageInfo?

    public init(
        fineTunedModel: String? = nil,
        trainedTokens: Int? = nil,
        metrics: JSONObject? = nil,
        resultFile: String? = nil,
        text: String? = nil,
        finishReason: String? = nil,
        usage: UsageInfo? = nil
    ) {
        self.fineTunedModel = fineTunedModel
        self.trainedTokens = trainedTokens
        self.metrics = metrics
        self.resultFile = resultFile
        self.text = text
        self.finishReason = finishReason
        self.usage = usage
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var fineTunedModel: String?
        var trainedTokens: Int?
        var metrics: JSONObject?
        var resultFile: String?
        var text: String?
        var finishReason: String?
        var usage: UsageInfo?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "fine_tuned_model" {
                guard fineTunedModel == nil else { throw reader.duplicate(key) }
                fineTunedModel = try reader.readString()
            } else if key == "trained_tokens" {
                guard trainedTokens == nil else { throw reader.duplicate(key) }
                trainedTokens = try reader.readInt()
            } else if key == "metrics" {
                guard metrics == nil else { throw reader.duplicate(key) }
                metrics = try reader.readObject()
            } else if key == "result_file" {
                guard resultFile == nil else { throw reader.duplicate(key) }
                resultFile = try reader.readString()
            } else if key == "text" {
                guard text == nil else { throw reader.duplicate(key) }
                text = try reader.readString()
            } else if key == "finish_reason" {
                guard finishReason == nil else { throw reader.duplicate(key) }
                finishReason = try reader.readString()
            } else if key == "usage" {
                guard usage == nil else { throw reader.duplicate(key) }
                usage = try UsageInfo(from: &reader)
            } else {
                try reader.unknownField(key)
            }
        }
        self.fineTunedModel = fineTunedModel
        self.trainedTokens = trainedTokens
        self.metrics = metrics
        self.resultFile = resultFile
        self.text = text
        self.finishReason = finishReason
        self.usage = usage
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        if let fineTunedModel {
            writer.key("fine_tuned_model")
            writer.string(fineTunedModel)
        }
        if let trainedTokens {
            writer.key("trained_tokens")
            writer.integer(trainedTokens)
        }
        if let metrics {
            writer.key("metrics")
            metrics.write(to: &writer)
        }
        if let resultFile {
            writer.key("result_file")
            writer.string(resultFile)
        }
        if let text {
            writer.key("text")
            writer.string(text)
        }
        if let finishReason {
            writer.key("finish_reason")
            writer.string(finishReason)
        }
        if let usage {
            writer.key("usage")
            usage.write(to: &writer)
        }
        writer.endObject()
    }
}

/// How many tokens a generation used.
public struct UsageInfo: JSONReadable, JSONWritable, Hashable {
    /// Those that were read.
    public var promptTokens: Int?
    /// Those that were written.
    public var completionTokens: Int?

    public init(promptTokens: Int? = nil, completionTokens: Int? = nil) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var promptTokens: Int?
        var completionTokens: Int?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "prompt_tokens" {
                guard promptTokens == nil else { throw reader.duplicate(key) }
                promptTokens = try reader.readInt()
            } else if key == "completion_tokens" {
                guard completionTokens == nil else { throw reader.duplicate(key) }
                completionTokens = try reader.readInt()
            } else {
                try reader.unknownField(key)
            }
        }
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        if let promptTokens {
            writer.key("prompt_tokens")
            writer.integer(promptTokens)
        }
        if let completionTokens {
            writer.key("completion_tokens")
            writer.integer(completionTokens)
        }
        writer.endObject()
    }
}

/// A page of commands.
public struct CommandPage: JSONReadable, JSONWritable, Hashable {
    /// The commands.
    public var commands: [CommandInfo]
    /// For the next page; empty after the last, which is the only sign of the end.
    public var nextPageToken: String
    /// The position of this list: a watch `after` it misses nothing.
    public var cursor: String

    public init(commands: [CommandInfo], nextPageToken: String, cursor: String) {
        self.commands = commands
        self.nextPageToken = nextPageToken
        self.cursor = cursor
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var commands: [CommandInfo]?
        var nextPageToken: String?
        var cursor: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "commands" {
                guard commands == nil else { throw reader.duplicate(key) }
                commands = try reader.readArray { (reader) throws(JSONError) in try CommandInfo(from: &reader) }
            } else if key == "next_page_token" {
                guard nextPageToken == nil else { throw reader.duplicate(key) }
                nextPageToken = try reader.readString()
            } else if key == "cursor" {
                guard cursor == nil else { throw reader.duplicate(key) }
                cursor = try reader.readString()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let commands else {
            throw reader.error(.missingField("commands"), at: start)
        }
        guard let nextPageToken else {
            throw reader.error(.missingField("next_page_token"), at: start)
        }
        guard let cursor else {
            throw reader.error(.missingField("cursor"), at: start)
        }
        self.commands = commands
        self.nextPageToken = nextPageToken
        self.cursor = cursor
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("commands")
        writer.array(commands) { (item, writer) in item.write(to: &writer) }
        writer.key("next_page_token")
        writer.string(nextPageToken)
        writer.key("cursor")
        writer.string(cursor)
        writer.endObject()
    }
}

/// A command that was waited for.
public struct CommandWaitResult: JSONReadable, JSONWritable, Hashable {
    /// The command as it is now.
    public var command: CommandInfo
    /// Whether the time was over first.
    public var timedOut: Bool

    public init(command: CommandInfo, timedOut: Bool) {
        self.command = command
        self.timedOut = timedOut
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var command: CommandInfo?
        var timedOut: Bool?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "command" {
                guard command == nil else { throw reader.duplicate(key) }
                command = try CommandInfo(from: &reader)
            } else if key == "timed_out" {
                guard timedOut == nil else { throw reader.duplicate(key) }
                timedOut = try reader.readBool()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let command else {
            throw reader.error(.missingField("command"), at: start)
        }
        guard let timedOut else {
            throw reader.error(.missingField("timed_out"), at: start)
        }
        self.command = command
        self.timedOut = timedOut
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("command")
        command.write(to: &writer)
        writer.key("timed_out")
        writer.bool(timedOut)
        writer.endObject()
    }
}

/// Something that happened to a command.
public struct EventInfo: JSONReadable, JSONWritable, Hashable {
    /// Rises over all commands.
    public var seq: Int
    /// The command's id.
    public var commandID: String
    /// What kind of thing.
    public var type: EventType
    /// How much it matters.
    public var level: EventLevel
    /// What happened; of `output`, the text.
    public var message: String
    /// The same by field, such as `step` and `train_loss`.
    public var data: JSONObject?
    /// When it happened.
    public var at: String
    /// Of `state`: where the command is now.
    public var state: CommandState?

    public init(
        seq: Int,
        commandID: String,
        type: EventType,
        level: EventLevel,
        message: String,
        at: String,
        data: JSONObject? = nil,
        state: CommandState? = nil
    ) {
        self.seq = seq
        self.commandID = commandID
        self.type = type
        self.level = level
        self.message = message
        self.data = data
        self.at = at
        self.state = state
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var seq: Int?
        var commandID: String?
        var type: EventType?
        var level: EventLevel?
        var message: String?
        var data: JSONObject?
        var at: String?
        var state: CommandState?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "seq" {
                guard seq == nil else { throw reader.duplicate(key) }
                seq = try reader.readInt()
            } else if key == "command_id" {
                guard commandID == nil else { throw reader.duplicate(key) }
                commandID = try reader.readString()
            } else if key == "type" {
                guard type == nil else { throw reader.duplicate(key) }
                type = try EventType(from: &reader)
            } else if key == "level" {
                guard level == nil else { throw reader.duplicate(key) }
                level = try EventLevel(from: &reader)
            } else if key == "message" {
                guard message == nil else { throw reader.duplicate(key) }
                message = try reader.readString()
            } else if key == "data" {
                guard data == nil else { throw reader.duplicate(key) }
                data = try reader.readObject()
            } else if key == "at" {
                guard at == nil else { throw reader.duplicate(key) }
                at = try reader.readString()
            } else if key == "state" {
                guard state == nil else { throw reader.duplicate(key) }
                state = try CommandState(from: &reader)
            } else {
                try reader.unknownField(key)
            }
        }
        guard let seq else {
            throw reader.error(.missingField("seq"), at: start)
        }
        guard let commandID else {
            throw reader.error(.missingField("command_id"), at: start)
        }
        guard let type else {
            throw reader.error(.missingField("type"), at: start)
        }
        guard let level else {
            throw reader.error(.missingField("level"), at: start)
        }
        guard let message else {
            throw reader.error(.missingField("message"), at: start)
        }
        guard let at else {
            throw reader.error(.missingField("at"), at: start)
        }
        self.seq = seq
        self.commandID = commandID
        self.type = type
        self.level = level
        self.message = message
        self.data = data
        self.at = at
        self.state = state
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("seq")
        writer.integer(seq)
        writer.key("command_id")
        writer.string(commandID)
        writer.key("type")
        type.write(to: &writer)
        writer.key("level")
        level.write(to: &writer)
        writer.key("message")
        writer.string(message)
        if let data {
            writer.key("data")
            data.write(to: &writer)
        }
        writer.key("at")
        writer.string(at)
        if let state {
            writer.key("state")
            state.write(to: &writer)
        }
        writer.endObject()
    }
}

/// What kind of thing happened: a change of state, words, measures, a checkpoint, a piece of generated text, or an
/// error.
public struct EventType: RawRepresentable, JSONReadable, JSONWritable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let state = EventType(rawValue: "state")
    public static let message = EventType(rawValue: "message")
    public static let metrics = EventType(rawValue: "metrics")
    public static let checkpoint = EventType(rawValue: "checkpoint")
    public static let output = EventType(rawValue: "output")
    public static let error = EventType(rawValue: "error")

    /// The words of this version of the contract; a tolerant reader keeps others too.
    public static let known: [EventType] = [.state, .message, .metrics, .checkpoint, .output, .error]

    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readWord(of: Self.known)
    }

    public func write(to writer: inout JSONWriter) {
        writer.string(rawValue)
    }
}

/// How much an event matters.
public struct EventLevel: RawRepresentable, JSONReadable, JSONWritable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let info = EventLevel(rawValue: "info")
    public static let warning = EventLevel(rawValue: "warning")
    public static let error = EventLevel(rawValue: "error")

    /// The words of this version of the contract; a tolerant reader keeps others too.
    public static let known: [EventLevel] = [.info, .warning, .error]

    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readWord(of: Self.known)
    }

    public func write(to writer: inout JSONWriter) {
        writer.string(rawValue)
    }
}

/// A page of events.
public struct EventPage: JSONReadable, JSONWritable, Hashable {
    /// The events.
    public var events: [EventInfo]
    /// For the next page; empty after the last, which is the only sign of the end.
    public var nextPageToken: String

    public init(events: [EventInfo], nextPageToken: String) {
        self.events = events
        self.nextPageToken = nextPageToken
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var events: [EventInfo]?
        var nextPageToken: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "events" {
                guard events == nil else { throw reader.duplicate(key) }
                events = try reader.readArray { (reader) throws(JSONError) in try EventInfo(from: &reader) }
            } else if key == "next_page_token" {
                guard nextPageToken == nil else { throw reader.duplicate(key) }
                nextPageToken = try reader.readString()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let events else {
            throw reader.error(.missingField("events"), at: start)
        }
        guard let nextPageToken else {
            throw reader.error(.missingField("next_page_token"), at: start)
        }
        self.events = events
        self.nextPageToken = nextPageToken
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("events")
        writer.array(events) { (item, writer) in item.write(to: &writer) }
        writer.key("next_page_token")
        writer.string(nextPageToken)
        writer.endObject()
    }
}

/// A model as it stood at one step of its training.
public struct CheckpointInfo: JSONReadable, JSONWritable, Hashable {
    /// `ckp_` and a UUIDv7.
    public var id: String
    /// The command's id.
    public var commandID: String
    /// The step.
    public var step: Int
    /// The checkpoint's name at the provider; it can be prompted.
    public var model: String
    /// What was measured there, by the provider's names.
    public var metrics: JSONObject
    /// When it was made.
    public var createdAt: String

    public init(id: String, commandID: String, step: Int, model: String, metrics: JSONObject, createdAt: String) {
        self.id = id
        self.commandID = commandID
        self.step = step
        self.model = model
        self.metrics = metrics
        self.createdAt = createdAt
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        var commandID: String?
        var step: Int?
        var model: String?
        var metrics: JSONObject?
        var createdAt: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id" {
                guard id == nil else { throw reader.duplicate(key) }
                id = try reader.readString()
            } else if key == "command_id" {
                guard commandID == nil else { throw reader.duplicate(key) }
                commandID = try reader.readString()
            } else if key == "step" {
                guard step == nil else { throw reader.duplicate(key) }
                step = try reader.readInt()
            } else if key == "model" {
                guard model == nil else { throw reader.duplicate(key) }
                model = try reader.readString()
            } else if key == "metrics" {
                guard metrics == nil else { throw reader.duplicate(key) }
                metrics = try reader.readObject()
            } else if key == "created_at" {
                guard createdAt == nil else { throw reader.duplicate(key) }
                createdAt = try reader.readString()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let id else {
            throw reader.error(.missingField("id"), at: start)
        }
        guard let commandID else {
            throw reader.error(.missingField("command_id"), at: start)
        }
        guard let step else {
            throw reader.error(.missingField("step"), at: start)
        }
        guard let model else {
            throw reader.error(.missingField("model"), at: start)
        }
        guard let metrics else {
            throw reader.error(.missingField("metrics"), at: start)
        }
        guard let createdAt else {
            throw reader.error(.missingField("created_at"), at: start)
        }
        self.id = id
        self.commandID = commandID
        self.step = step
        self.model = model
        self.metrics = metrics
        self.createdAt = createdAt
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        writer.key("command_id")
        writer.string(commandID)
        writer.key("step")
        writer.integer(step)
        writer.key("model")
        writer.string(model)
        writer.key("metrics")
        metrics.write(to: &writer)
        writer.key("created_at")
        writer.string(createdAt)
        writer.endObject()
    }
}

/// A page of checkpoints.
public struct CheckpointPage: JSONReadable, JSONWritable, Hashable {
    /// The checkpoints.
    public var checkpoints: [CheckpointInfo]
    /// For the next page; empty after the last, which is the only sign of the end.
    public var nextPageToken: String

    public init(checkpoints: [CheckpointInfo], nextPageToken: String) {
        self.checkpoints = checkpoints
        self.nextPageToken = nextPageToken
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var checkpoints: [CheckpointInfo]?
        var nextPageToken: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "checkpoints" {
                guard checkpoints == nil else { throw reader.duplicate(key) }
                checkpoints = try reader.readArray { (reader) throws(JSONError) in try CheckpointInfo(from: &reader) }
            } else if key == "next_page_token" {
                guard nextPageToken == nil else { throw reader.duplicate(key) }
                nextPageToken = try reader.readString()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let checkpoints else {
            throw reader.error(.missingField("checkpoints"), at: start)
        }
        guard let nextPageToken else {
            throw reader.error(.missingField("next_page_token"), at: start)
        }
        self.checkpoints = checkpoints
        self.nextPageToken = nextPageToken
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("checkpoints")
        writer.array(checkpoints) { (item, writer) in item.write(to: &writer) }
        writer.key("next_page_token")
        writer.string(nextPageToken)
        writer.endObject()
    }
}

/// What a fine-tuning command would learn from and cost.
public struct EstimateInfo: JSONReadable, JSONWritable, Hashable {
    /// The provider that would do it; left out where none would.
    public var provider: ProviderReference?
    /// The model that would be trained.
    public var model: String?
    /// The files, training ones first.
    public var files: [FileEstimate]
    /// In the training files, read once; this daemon's estimate.
    public var trainingTokens: Int
    /// In the validation files, read once; this daemon's estimate.
    public var validationTokens: Int
    /// How this daemon estimates tokens.
    public var tokenEstimateMethod: String
    /// How often the training files are read; left out where the provider decides.
    public var epochs: Int?
    /// `training_tokens` times `epochs`.
    public var trainedTokens: Int?
    /// What the provider says itself.
    public var upstream: ProviderEstimate

    public init(
        files: [FileEstimate],
        trainingTokens: Int,
        validationTokens: Int,
        tokenEstimateMethod: String,
        upstream: ProviderEstimate,
        provider: ProviderReference? = nil,
        model: String? = nil,
        epochs: Int? = nil,
        trainedTokens: Int? = nil
    ) {
        self.provider = provider
        self.model = model
        self.files = files
        self.trainingTokens = trainingTokens
        self.validationTokens = validationTokens
        self.tokenEstimateMethod = tokenEstimateMethod
        self.epochs = epochs
        self.trainedTokens = trainedTokens
        self.upstream = upstream
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var provider: ProviderReference?
        var model: String?
        var files: [FileEstimate]?
        var trainingTokens: Int?
        var validationTokens: Int?
        var tokenEstimateMethod: String?
        var epochs: Int?
        var trainedTokens: Int?
        var upstream: ProviderEstimate?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "provider" {
                guard provider == nil else { throw reader.duplicate(key) }
                provider = try ProviderReference(from: &reader)
            } else if key == "model" {
                guard model == nil else { throw reader.duplicate(key) }
                model = try reader.readString()
            } else if key == "files" {
                guard files == nil else { throw reader.duplicate(key) }
                files = try reader.readArray { (reader) throws(JSONError) in try FileEstimate(from: &reader) }
            } else if key == "training_tokens" {
                guard trainingTokens == nil else { throw reader.duplicate(key) }
                trainingTokens = try reader.readInt()
            } else if key == "validation_tokens" {
                guard validationTokens == nil else { throw reader.duplicate(key) }
                validationTokens = try reader.readInt()
            } else if key == "token_estimate_method" {
                guard tokenEstimateMethod == nil else { throw reader.duplicate(key) }
                tokenEstimateMethod = try reader.readString()
            } else if key == "epochs" {
                guard epochs == nil else { throw reader.duplicate(key) }
                epochs = try reader.readInt()
            } else if key == "trained_tokens" {
                guard trainedTokens == nil else { throw reader.duplicate(key) }
                trainedTokens = try reader.readInt()
            } else if key == "upstream" {
                guard upstream == nil else { throw reader.duplicate(key) }
                upstream = try ProviderEstimate(from: &reader)
            } else {
                try reader.unknownField(key)
            }
        }
        guard let files else {
            throw reader.error(.missingField("files"), at: start)
        }
        guard let trainingTokens else {
            throw reader.error(.missingField("training_tokens"), at: start)
        }
        guard let validationTokens else {
            throw reader.error(.missingField("validation_tokens"), at: start)
        }
        guard let tokenEstimateMethod else {
            throw reader.error(.missingField("token_estimate_method"), at: start)
        }
        guard let upstream else {
            throw reader.error(.missingField("upstream"), at: start)
        }
        self.provider = provider
        self.model = model
        self.files = files
        self.trainingTokens = trainingTokens
        self.validationTokens = validationTokens
        self.tokenEstimateMethod = tokenEstimateMethod
        self.epochs = epochs
        self.trainedTokens = trainedTokens
        self.upstream = upstream
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        if let provider {
            writer.key("provider")
            provider.write(to: &writer)
        }
        if let model {
            writer.key("model")
            writer.string(model)
        }
        writer.key("files")
        writer.array(files) { (item, writer) in item.write(to: &writer) }
        writer.key("training_tokens")
        writer.integer(trainingTokens)
        writer.key("validation_tokens")
        writer.integer(validationTokens)
        writer.key("token_estimate_method")
        writer.string(tokenEstimateMethod)
        if let epochs {
            writer.key("epochs")
            writer.integer(epochs)
        }
        if let trainedTokens {
            writer.key("trained_tokens")
            writer.integer(trainedTokens)
        }
        writer.key("upstream")
        upstream.write(to: &writer)
        writer.endObject()
    }
}

/// A file's part in an estimate.
public struct FileEstimate: JSONReadable, JSONWritable, Hashable {
    /// The file's id.
    public var id: String
    /// What it is called.
    public var name: String
    /// What the command would do with it.
    public var use: FileUse
    /// How many lines have something on them.
    public var lines: Int
    /// This daemon's estimate.
    public var tokens: Int

    public init(id: String, name: String, use: FileUse, lines: Int, tokens: Int) {
        self.id = id
        self.name = name
        self.use = use
        self.lines = lines
        self.tokens = tokens
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        var name: String?
        var use: FileUse?
        var lines: Int?
        var tokens: Int?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id" {
                guard id == nil else { throw reader.duplicate(key) }
                id = try reader.readString()
            } else if key == "name" {
                guard name == nil else { throw reader.duplicate(key) }
                name = try reader.readString()
            } else if key == "use" {
                guard use == nil else { throw reader.duplicate(key) }
                use = try FileUse(from: &reader)
            } else if key == "lines" {
                guard lines == nil else { throw reader.duplicate(key) }
                lines = try reader.readInt()
            } else if key == "tokens" {
                guard tokens == nil else { throw reader.duplicate(key) }
                tokens = try reader.readInt()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let id else {
            throw reader.error(.missingField("id"), at: start)
        }
        guard let name else {
            throw reader.error(.missingField("name"), at: start)
        }
        guard let use else {
            throw reader.error(.missingField("use"), at: start)
        }
        guard let lines else {
            throw reader.error(.missingField("lines"), at: start)
        }
        guard let tokens else {
            throw reader.error(.missingField("tokens"), at: start)
        }
        self.id = id
        self.name = name
        self.use = use
        self.lines = lines
        self.tokens = tokens
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        writer.key("name")
        writer.string(name)
        writer.key("use")
        use.write(to: &writer)
        writer.key("lines")
        writer.integer(lines)
        writer.key("tokens")
        writer.integer(tokens)
        writer.endObject()
    }
}

/// What a command does with a file.
public struct FileUse: RawRepresentable, JSONReadable, JSONWritable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let training = FileUse(rawValue: "training")
    public static let validation = FileUse(rawValue: "validation")

    /// The words of this version of the contract; a tolerant reader keeps others too.
    public static let known: [FileUse] = [.training, .validation]

    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readWord(of: Self.known)
    }

    public func write(to writer: inout JSONWriter) {
        writer.string(rawValue)
    }
}

/// A provider's own estimate.
public struct ProviderEstimate: JSONReadable, JSONWritable, Hashable {
    /// Whether there is one.
    public var available: Bool
    /// Why there is none.
    public var reason: String?
    /// Of the whole job.
    public var price: Double?
    /// The price's and the limit's, by ISO 4217.
    public var currency: String?
    /// What it would bill for training, all epochs together.
    public var trainingTokens: Int?
    /// What it would bill for evaluations.
    public var validationTokens: Int?
    /// What the account may spend.
    public var limit: Double?
    /// Whether the account may start the job.
    public var allowed: Bool?

    public init(
        available: Bool,
        reason: String? = nil,
        price: Double? = nil,
        currency: String? = nil,
        trainingTokens: Int? = nil,
        validationTokens: Int? = nil,
        limit: Double? = nil,
        allowed: Bool? = nil
    ) {
        self.available = available
        self.reason = reason
        self.price = price
        self.currency = currency
        self.trainingTokens = trainingTokens
        self.validationTokens = validationTokens
        self.limit = limit
        self.allowed = allowed
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var available: Bool?
        var reason: String?
        var price: Double?
        var currency: String?
        var trainingTokens: Int?
        var validationTokens: Int?
        var limit: Double?
        var allowed: Bool?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "available" {
                guard available == nil else { throw reader.duplicate(key) }
                available = try reader.readBool()
            } else if key == "reason" {
                guard reason == nil else { throw reader.duplicate(key) }
                reason = try reader.readString()
            } else if key == "price" {
                guard price == nil else { throw reader.duplicate(key) }
                price = try reader.readDouble()
            } else if key == "currency" {
                guard currency == nil else { throw reader.duplicate(key) }
                currency = try reader.readString()
            } else if key == "training_tokens" {
                guard trainingTokens == nil else { throw reader.duplicate(key) }
                trainingTokens = try reader.readInt()
            } else if key == "validation_tokens" {
                guard validationTokens == nil else { throw reader.duplicate(key) }
                validationTokens = try reader.readInt()
            } else if key == "limit" {
                guard limit == nil else { throw reader.duplicate(key) }
                limit = try reader.readDouble()
            } else if key == "allowed" {
                guard allowed == nil else { throw reader.duplicate(key) }
                allowed = try reader.readBool()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let available else {
            throw reader.error(.missingField("available"), at: start)
        }
        self.available = available
        self.reason = reason
        self.price = price
        self.currency = currency
        self.trainingTokens = trainingTokens
        self.validationTokens = validationTokens
        self.limit = limit
        self.allowed = allowed
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("available")
        writer.bool(available)
        if let reason {
            writer.key("reason")
            writer.string(reason)
        }
        if let price {
            writer.key("price")
            writer.double(price)
        }
        if let currency {
            writer.key("currency")
            writer.string(currency)
        }
        if let trainingTokens {
            writer.key("training_tokens")
            writer.integer(trainingTokens)
        }
        if let validationTokens {
            writer.key("validation_tokens")
            writer.integer(validationTokens)
        }
        if let limit {
            writer.key("limit")
            writer.double(limit)
        }
        if let allowed {
            writer.key("allowed")
            writer.bool(allowed)
        }
        writer.endObject()
    }
}

/// Whether the daemon can use its secrets.
public struct VaultInfo: JSONReadable, JSONWritable, Hashable {
    /// Whether it can.
    public var state: SealState
    /// Why not, and what to do.
    public var reason: String?
    /// The master key's id, which tells nothing of the key.
    public var keyID: String?
    /// Where the master key came from.
    public var source: String?
    /// How many secrets are kept.
    public var secrets: Int

    public init(state: SealState, secrets: Int, reason: String? = nil, keyID: String? = nil, source: String? = nil) {
        self.state = state
        self.reason = reason
        self.keyID = keyID
        self.source = source
        self.secrets = secrets
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var state: SealState?
        var reason: String?
        var keyID: String?
        var source: String?
        var secrets: Int?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "state" {
                guard state == nil else { throw reader.duplicate(key) }
                state = try SealState(from: &reader)
            } else if key == "reason" {
                guard reason == nil else { throw reader.duplicate(key) }
                reason = try reader.readString()
            } else if key == "key_id" {
                guard keyID == nil else { throw reader.duplicate(key) }
                keyID = try reader.readString()
            } else if key == "source" {
                guard source == nil else { throw reader.duplicate(key) }
                source = try reader.readString()
            } else if key == "secrets" {
                guard secrets == nil else { throw reader.duplicate(key) }
                secrets = try reader.readInt()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let state else {
            throw reader.error(.missingField("state"), at: start)
        }
        guard let secrets else {
            throw reader.error(.missingField("secrets"), at: start)
        }
        self.state = state
        self.reason = reason
        self.keyID = keyID
        self.source = source
        self.secrets = secrets
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("state")
        state.write(to: &writer)
        if let reason {
            writer.key("reason")
            writer.string(reason)
        }
        if let keyID {
            writer.key("key_id")
            writer.string(keyID)
        }
        if let source {
            writer.key("source")
            writer.string(source)
        }
        writer.key("secrets")
        writer.integer(secrets)
        writer.endObject()
    }
}

/// Whether the vault has its master key.
public struct SealState: RawRepresentable, JSONReadable, JSONWritable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let unsealed = SealState(rawValue: "unsealed")
    public static let sealed = SealState(rawValue: "sealed")

    /// The words of this version of the contract; a tolerant reader keeps others too.
    public static let known: [SealState] = [.unsealed, .sealed]

    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readWord(of: Self.known)
    }

    public func write(to writer: inout JSONWriter) {
        writer.string(rawValue)
    }
}

/// One decision: who, what, on what, with which outcome. Never a secret.
public struct AuditEntryInfo: JSONReadable, JSONWritable, Hashable {
    /// Counts from 1, without gaps.
    public var seq: Int
    /// When it was.
    public var at: String
    /// Who it was.
    public var actor: ActorInfo
    /// The roles that person had: `admin`, `auditor+operator`, or `none`.
    public var role: String
    /// What was called; `engine` for what the daemon does by itself.
    public var method: String
    /// The id of what it was done to.
    public var object: String?
    /// What came of it.
    public var outcome: AuditOutcome
    /// Why not, as an error's reason.
    public var reason: String?
    /// The fields before, without secrets.
    public var before: JSONObject?
    /// The fields after, without secrets.
    public var after: JSONObject?
    /// The call's `request_id`.
    public var requestID: String?
    /// The call's trace.
    public var traceID: String?
    /// HMAC-SHA256 over this entry and the one before, in lower-case hex.
    public var mac: String

    public init(
        seq: Int,
        at: String,
        actor: ActorInfo,
        role: String,
        method: String,
        outcome: AuditOutcome,
        mac: String,
        object: String? = nil,
        reason: String? = nil,
        before: JSONObject? = nil,
        after: JSONObject? = nil,
        requestID: String? = nil,
        traceID: String? = nil
    ) {
        self.seq = seq
        self.at = at
        self.actor = actor
        self.role = role
        self.method = method
        self.object = object
        self.outcome = outcome
        self.reason = reason
        self.before = before
        self.after = after
        self.requestID = requestID
        self.traceID = traceID
        self.mac = mac
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var seq: Int?
        var at: String?
        var actor: ActorInfo?
        var role: String?
        var method: String?
        var object: String?
        var outcome: AuditOutcome?
        var reason: String?
        var before: JSONObject?
        var after: JSONObject?
        var requestID: String?
        var traceID: String?
        var mac: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "seq" {
                guard seq == nil else { throw reader.duplicate(key) }
                seq = try reader.readInt()
            } else if key == "at" {
                guard at == nil else { throw reader.duplicate(key) }
                at = try reader.readString()
            } else if key == "actor" {
                guard actor == nil else { throw reader.duplicate(key) }
                actor = try ActorInfo(from: &reader)
            } else if key == "role" {
                guard role == nil else { throw reader.duplicate(key) }
                role = try reader.readString()
            } else if key == "method" {
                guard method == nil else { throw reader.duplicate(key) }
                method = try reader.readString()
            } else if key == "object" {
                guard object == nil else { throw reader.duplicate(key) }
                object = try reader.readString()
            } else if key == "outcome" {
                guard outcome == nil else { throw reader.duplicate(key) }
                outcome = try AuditOutcome(from: &reader)
            } else if key == "reason" {
                guard reason == nil else { throw reader.duplicate(key) }
                reason = try reader.readString()
            } else if key == "before" {
                guard before == nil else { throw reader.duplicate(key) }
                before = try reader.readObject()
            } else if key == "after" {
                guard after == nil else { throw reader.duplicate(key) }
                after = try reader.readObject()
            } else if key == "request_id" {
                guard requestID == nil else { throw reader.duplicate(key) }
                requestID = try reader.readString()
            } else if key == "trace_id" {
                guard traceID == nil else { throw reader.duplicate(key) }
                traceID = try reader.readString()
            } else if key == "mac" {
                guard mac == nil else { throw reader.duplicate(key) }
                mac = try reader.readString()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let seq else {
            throw reader.error(.missingField("seq"), at: start)
        }
        guard let at else {
            throw reader.error(.missingField("at"), at: start)
        }
        guard let actor else {
            throw reader.error(.missingField("actor"), at: start)
        }
        guard let role else {
            throw reader.error(.missingField("role"), at: start)
        }
        guard let method else {
            throw reader.error(.missingField("method"), at: start)
        }
        guard let outcome else {
            throw reader.error(.missingField("outcome"), at: start)
        }
        guard let mac else {
            throw reader.error(.missingField("mac"), at: start)
        }
        self.seq = seq
        self.at = at
        self.actor = actor
        self.role = role
        self.method = method
        self.object = object
        self.outcome = outcome
        self.reason = reason
        self.before = before
        self.after = after
        self.requestID = requestID
        self.traceID = traceID
        self.mac = mac
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("seq")
        writer.integer(seq)
        writer.key("at")
        writer.string(at)
        writer.key("actor")
        actor.write(to: &writer)
        writer.key("role")
        writer.string(role)
        writer.key("method")
        writer.string(method)
        if let object {
            writer.key("object")
            writer.string(object)
        }
        writer.key("outcome")
        outcome.write(to: &writer)
        if let reason {
            writer.key("reason")
            writer.string(reason)
        }
        if let before {
            writer.key("before")
            before.write(to: &writer)
        }
        if let after {
            writer.key("after")
            after.write(to: &writer)
        }
        if let requestID {
            writer.key("request_id")
            writer.string(requestID)
        }
        if let traceID {
            writer.key("trace_id")
            writer.string(traceID)
        }
        writer.key("mac")
        writer.string(mac)
        writer.endObject()
    }
}

/// Who did something, as the kernel told.
public struct ActorInfo: JSONReadable, JSONWritable, Hashable {
    /// User id.
    public var uid: Int
    /// Group id.
    public var gid: Int
    /// Process id: a hint, since it may have been reused.
    public var pid: Int
    /// The user's name at that time.
    public var name: String

    public init(uid: Int, gid: Int, pid: Int, name: String) {
        self.uid = uid
        self.gid = gid
        self.pid = pid
        self.name = name
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var uid: Int?
        var gid: Int?
        var pid: Int?
        var name: String?
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
            } else if key == "pid" {
                guard pid == nil else { throw reader.duplicate(key) }
                pid = try reader.readInt()
            } else if key == "name" {
                guard name == nil else { throw reader.duplicate(key) }
                name = try reader.readString()
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
        guard let pid else {
            throw reader.error(.missingField("pid"), at: start)
        }
        guard let name else {
            throw reader.error(.missingField("name"), at: start)
        }
        self.uid = uid
        self.gid = gid
        self.pid = pid
        self.name = name
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("uid")
        writer.integer(uid)
        writer.key("gid")
        writer.integer(gid)
        writer.key("pid")
        writer.integer(pid)
        writer.key("name")
        writer.string(name)
        writer.endObject()
    }
}

/// What came of a call: done, not allowed, or tried in vain.
public struct AuditOutcome: RawRepresentable, JSONReadable, JSONWritable, Hashable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let ok = AuditOutcome(rawValue: "ok")
    public static let denied = AuditOutcome(rawValue: "denied")
    public static let failed = AuditOutcome(rawValue: "failed")

    /// The words of this version of the contract; a tolerant reader keeps others too.
    public static let known: [AuditOutcome] = [.ok, .denied, .failed]

    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readWord(of: Self.known)
    }

    public func write(to writer: inout JSONWriter) {
        writer.string(rawValue)
    }
}

/// A page of audit entries.
public struct AuditPage: JSONReadable, JSONWritable, Hashable {
    /// The entries.
    public var entries: [AuditEntryInfo]
    /// For the next page; empty after the last, which is the only sign of the end.
    public var nextPageToken: String
    /// The position of this list: a watch `after` it misses nothing.
    public var cursor: String

    public init(entries: [AuditEntryInfo], nextPageToken: String, cursor: String) {
        self.entries = entries
        self.nextPageToken = nextPageToken
        self.cursor = cursor
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var entries: [AuditEntryInfo]?
        var nextPageToken: String?
        var cursor: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "entries" {
                guard entries == nil else { throw reader.duplicate(key) }
                entries = try reader.readArray { (reader) throws(JSONError) in try AuditEntryInfo(from: &reader) }
            } else if key == "next_page_token" {
                guard nextPageToken == nil else { throw reader.duplicate(key) }
                nextPageToken = try reader.readString()
            } else if key == "cursor" {
                guard cursor == nil else { throw reader.duplicate(key) }
                cursor = try reader.readString()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let entries else {
            throw reader.error(.missingField("entries"), at: start)
        }
        guard let nextPageToken else {
            throw reader.error(.missingField("next_page_token"), at: start)
        }
        guard let cursor else {
            throw reader.error(.missingField("cursor"), at: start)
        }
        self.entries = entries
        self.nextPageToken = nextPageToken
        self.cursor = cursor
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("entries")
        writer.array(entries) { (item, writer) in item.write(to: &writer) }
        writer.key("next_page_token")
        writer.string(nextPageToken)
        writer.key("cursor")
        writer.string(cursor)
        writer.endObject()
    }
}

/// Whether the audit is whole.
public struct AuditVerification: JSONReadable, JSONWritable, Hashable {
    /// Whether it is.
    public var ok: Bool
    /// How many entries were checked.
    public var entries: Int
    /// The last entry.
    public var head: AuditHead
    /// What is wrong, the first 100.
    public var problems: [AuditProblem]

    public init(ok: Bool, entries: Int, head: AuditHead, problems: [AuditProblem]) {
        self.ok = ok
        self.entries = entries
        self.head = head
        self.problems = problems
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var ok: Bool?
        var entries: Int?
        var head: AuditHead?
        var problems: [AuditProblem]?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "ok" {
                guard ok == nil else { throw reader.duplicate(key) }
                ok = try reader.readBool()
            } else if key == "entries" {
                guard entries == nil else { throw reader.duplicate(key) }
                entries = try reader.readInt()
            } else if key == "head" {
                guard head == nil else { throw reader.duplicate(key) }
                head = try AuditHead(from: &reader)
            } else if key == "problems" {
                guard problems == nil else { throw reader.duplicate(key) }
                problems = try reader.readArray { (reader) throws(JSONError) in try AuditProblem(from: &reader) }
            } else {
                try reader.unknownField(key)
            }
        }
        guard let ok else {
            throw reader.error(.missingField("ok"), at: start)
        }
        guard let entries else {
            throw reader.error(.missingField("entries"), at: start)
        }
        guard let head else {
            throw reader.error(.missingField("head"), at: start)
        }
        guard let problems else {
            throw reader.error(.missingField("problems"), at: start)
        }
        self.ok = ok
        self.entries = entries
        self.head = head
        self.problems = problems
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("ok")
        writer.bool(ok)
        writer.key("entries")
        writer.integer(entries)
        writer.key("head")
        head.write(to: &writer)
        writer.key("problems")
        writer.array(problems) { (item, writer) in item.write(to: &writer) }
        writer.endObject()
    }
}

/// The end of the chain.
public struct AuditHead: JSONReadable, JSONWritable, Hashable {
    /// The last entry's number; 0 if there is none.
    public var seq: Int
    /// Its MAC.
    public var mac: String

    public init(seq: Int, mac: String) {
        self.seq = seq
        self.mac = mac
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var seq: Int?
        var mac: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "seq" {
                guard seq == nil else { throw reader.duplicate(key) }
                seq = try reader.readInt()
            } else if key == "mac" {
                guard mac == nil else { throw reader.duplicate(key) }
                mac = try reader.readString()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let seq else {
            throw reader.error(.missingField("seq"), at: start)
        }
        guard let mac else {
            throw reader.error(.missingField("mac"), at: start)
        }
        self.seq = seq
        self.mac = mac
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("seq")
        writer.integer(seq)
        writer.key("mac")
        writer.string(mac)
        writer.endObject()
    }
}

/// One place where the chain is broken.
public struct AuditProblem: JSONReadable, JSONWritable, Hashable {
    /// The entry.
    public var seq: Int
    /// What is wrong with it.
    public var what: String

    public init(seq: Int, what: String) {
        self.seq = seq
        self.what = what
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var seq: Int?
        var what: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "seq" {
                guard seq == nil else { throw reader.duplicate(key) }
                seq = try reader.readInt()
            } else if key == "what" {
                guard what == nil else { throw reader.duplicate(key) }
                what = try reader.readString()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let seq else {
            throw reader.error(.missingField("seq"), at: start)
        }
        guard let what else {
            throw reader.error(.missingField("what"), at: start)
        }
        self.seq = seq
        self.what = what
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("seq")
        writer.integer(seq)
        writer.key("what")
        writer.string(what)
        writer.endObject()
    }
}
