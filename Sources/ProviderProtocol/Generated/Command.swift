// Generated from Protocol/openrpc.json by ProtocolGenerator. Never edited by hand.

import ProviderJSON

/// `command.create`: Starts a command and answers at once. The command is stored before the answer and goes on
/// whatever becomes of the caller or the daemon. Follow it with `command.watch` or `command.wait`.
public struct CommandCreate: UnaryMethod {
    public typealias Result = CommandInfo
    public static let descriptor = MethodDescriptor(
        name: "command.create", kind: .unary, role: .`operator`, effect: .change,
        timeoutMilliseconds: 60_000, runs: .task)

    /// What to do.
    public var type: CommandType
    /// What to do it with: the fields of `FineTuneData` for `fine_tune`, of `GenerateData` for `generate`, and no
    /// others.
    public var data: JSONObject
    /// The id or name of the provider; chosen as `provider.resolve` tells if left out.
    public var provider: String?
    /// Ids of the files to learn from: at least one for `fine_tune`, none for `generate`.
    public var trainingFiles: [String]?
    /// Ids of the files to measure by.
    public var validationFiles: [String]?

    public init(
        type: CommandType,
        data: JSONObject,
        provider: String? = nil,
        trainingFiles: [String]? = nil,
        validationFiles: [String]? = nil
    ) {
        self.type = type
        self.data = data
        self.provider = provider
        self.trainingFiles = trainingFiles
        self.validationFiles = validationFiles
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var type: CommandType?
        var data: JSONObject?
        var provider: String?
        var trainingFiles: [String]?
        var validationFiles: [String]?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "type" {
                guard type == nil else { throw reader.duplicate(key) }
                type = try CommandType(from: &reader)
            } else if key == "data" {
                guard data == nil else { throw reader.duplicate(key) }
                data = try reader.readObject()
            } else if key == "provider" {
                guard provider == nil else { throw reader.duplicate(key) }
                provider = try reader.readString(lengths: 1...256)
            } else if key == "training_files" {
                guard trainingFiles == nil else { throw reader.duplicate(key) }
                trainingFiles = try reader.readArray(counts: 0...16) { (reader) throws(JSONError) in
                    try reader.readString(lengths: 1...256)
                }
            } else if key == "validation_files" {
                guard validationFiles == nil else { throw reader.duplicate(key) }
                validationFiles = try reader.readArray(counts: 0...16) { (reader) throws(JSONError) in
                    try reader.readString(lengths: 1...256)
                }
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let type else {
            throw reader.error(.missingField("type"), at: start)
        }
        guard let data else {
            throw reader.error(.missingField("data"), at: start)
        }
        self.type = type
        self.data = data
        self.provider = provider
        self.trainingFiles = trainingFiles
        self.validationFiles = validationFiles
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("type")
        type.write(to: &writer)
        writer.key("data")
        data.write(to: &writer)
        if let provider {
            writer.key("provider")
            writer.string(provider)
        }
        if let trainingFiles {
            writer.key("training_files")
            writer.array(trainingFiles) { (item, writer) in writer.string(item) }
        }
        if let validationFiles {
            writer.key("validation_files")
            writer.array(validationFiles) { (item, writer) in writer.string(item) }
        }
        writer.endObject()
    }
}

/// `command.get`: Answers one command. What was asked and what came of it (`data`, `result`) is for its owner and
/// admins.
public struct CommandGet: UnaryMethod {
    public typealias Result = CommandInfo
    public static let descriptor = MethodDescriptor(
        name: "command.get", kind: .unary, role: .viewer, effect: .read,
        timeoutMilliseconds: 60_000, runs: .task)

    /// The command's id.
    public var id: String

    public init(id: String) {
        self.id = id
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id" {
                guard id == nil else { throw reader.duplicate(key) }
                id = try reader.readString(lengths: 1...256)
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let id else {
            throw reader.error(.missingField("id"), at: start)
        }
        self.id = id
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        writer.endObject()
    }
}

/// `command.list`: Lists commands. Newest first; `cursor` is where a watch goes on without a gap.
public struct CommandList: UnaryMethod {
    public typealias Result = CommandPage
    public static let descriptor = MethodDescriptor(
        name: "command.list", kind: .unary, role: .viewer, effect: .read,
        timeoutMilliseconds: 60_000, runs: .task)

    /// How many at most: 0 for the default of 50; over 1000 counts as 1000.
    public var pageSize: Int?
    /// `next_page_token` of the page before, with the same filters.
    public var pageToken: String?
    /// Only commands in this state.
    public var state: CommandState?
    /// Only commands of this type.
    public var type: CommandType?
    /// Only commands of this provider, by id or name.
    public var provider: String?

    public init(
        pageSize: Int? = nil,
        pageToken: String? = nil,
        state: CommandState? = nil,
        type: CommandType? = nil,
        provider: String? = nil
    ) {
        self.pageSize = pageSize
        self.pageToken = pageToken
        self.state = state
        self.type = type
        self.provider = provider
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var pageSize: Int?
        var pageToken: String?
        var state: CommandState?
        var type: CommandType?
        var provider: String?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "page_size" {
                guard pageSize == nil else { throw reader.duplicate(key) }
                pageSize = try reader.readInt()
            } else if key == "page_token" {
                guard pageToken == nil else { throw reader.duplicate(key) }
                pageToken = try reader.readString(lengths: 0...4_096)
            } else if key == "state" {
                guard state == nil else { throw reader.duplicate(key) }
                state = try CommandState(from: &reader)
            } else if key == "type" {
                guard type == nil else { throw reader.duplicate(key) }
                type = try CommandType(from: &reader)
            } else if key == "provider" {
                guard provider == nil else { throw reader.duplicate(key) }
                provider = try reader.readString(lengths: 1...256)
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        self.pageSize = pageSize
        self.pageToken = pageToken
        self.state = state
        self.type = type
        self.provider = provider
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
        if let state {
            writer.key("state")
            state.write(to: &writer)
        }
        if let type {
            writer.key("type")
            type.write(to: &writer)
        }
        if let provider {
            writer.key("provider")
            writer.string(provider)
        }
        writer.endObject()
    }
}

/// `command.cancel`: Asks that a command end. Answers at once, often in state `cancelling`; a job at a provider is
/// cancelled there too. For its owner and admins.
public struct CommandCancel: UnaryMethod {
    public typealias Result = CommandInfo
    public static let descriptor = MethodDescriptor(
        name: "command.cancel", kind: .unary, role: .`operator`, effect: .change,
        timeoutMilliseconds: 60_000, runs: .task)

    /// The command's id.
    public var id: String

    public init(id: String) {
        self.id = id
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id" {
                guard id == nil else { throw reader.duplicate(key) }
                id = try reader.readString(lengths: 1...256)
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let id else {
            throw reader.error(.missingField("id"), at: start)
        }
        self.id = id
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        writer.endObject()
    }
}

/// `command.pause`: Asks that a fine-tuning command stand still until it is resumed. Answers at once, with
/// `pending` set to `pause`; that is over once the command is in state `paused`. One that was not launched yet is
/// held before its launch, at any provider: nothing is sent, it takes no place among the commands at work, and
/// `upstream_id` stays absent. The job of one that was launched is paused at the provider, where the type of
/// provider offers that; the wish is repeated until the provider confirms it, and dropped, with a warning among the
/// events, if the provider refuses it. A paused job keeps its place. For its owner and admins.
public struct CommandPause: UnaryMethod {
    public typealias Result = CommandInfo
    public static let descriptor = MethodDescriptor(
        name: "command.pause", kind: .unary, role: .`operator`, effect: .change,
        timeoutMilliseconds: 60_000, runs: .task)

    /// The command's id.
    public var id: String

    public init(id: String) {
        self.id = id
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id" {
                guard id == nil else { throw reader.duplicate(key) }
                id = try reader.readString(lengths: 1...256)
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let id else {
            throw reader.error(.missingField("id"), at: start)
        }
        self.id = id
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        writer.endObject()
    }
}

/// `command.resume`: Lets a paused command go on. Answers at once, with `pending` set to `resume`; that is over
/// once the command goes on. One that was held before its launch takes its turn again; the job of any other is
/// resumed at the provider, also if it was paused there by somebody else. A pause that has not come about yet is
/// taken back. If the provider refuses, the command stays `paused`, with a warning among its events. For its owner
/// and admins.
public struct CommandResume: UnaryMethod {
    public typealias Result = CommandInfo
    public static let descriptor = MethodDescriptor(
        name: "command.resume", kind: .unary, role: .`operator`, effect: .change,
        timeoutMilliseconds: 60_000, runs: .task)

    /// The command's id.
    public var id: String

    public init(id: String) {
        self.id = id
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id" {
                guard id == nil else { throw reader.duplicate(key) }
                id = try reader.readString(lengths: 1...256)
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let id else {
            throw reader.error(.missingField("id"), at: start)
        }
        self.id = id
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        writer.endObject()
    }
}

/// `command.resolve`: Decides about a command in state `needs_attention`. Look at the provider first: `adopt`
/// follows the job that it has, `relaunch` sends another one, and `abandon` ends the command as cancelled, leaving
/// alone what may be at the provider. If somebody asked before that it end or be paused, that is done to an adopted
/// job, while `relaunch` drops that wish. For its owner and admins.
public struct CommandResolve: UnaryMethod {
    public typealias Result = CommandInfo
    public static let descriptor = MethodDescriptor(
        name: "command.resolve", kind: .unary, role: .`operator`, effect: .change,
        timeoutMilliseconds: 60_000, runs: .task)

    /// The command's id.
    public var id: String
    /// What to do.
    public var action: ResolveAction
    /// The job's id at the provider, one line of text; for `adopt` and nothing else.
    public var upstreamID: String?

    public init(id: String, action: ResolveAction, upstreamID: String? = nil) {
        self.id = id
        self.action = action
        self.upstreamID = upstreamID
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        var action: ResolveAction?
        var upstreamID: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id" {
                guard id == nil else { throw reader.duplicate(key) }
                id = try reader.readString(lengths: 1...256)
            } else if key == "action" {
                guard action == nil else { throw reader.duplicate(key) }
                action = try ResolveAction(from: &reader)
            } else if key == "upstream_id" {
                guard upstreamID == nil else { throw reader.duplicate(key) }
                upstreamID = try reader.readString(lengths: 1...256)
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let id else {
            throw reader.error(.missingField("id"), at: start)
        }
        guard let action else {
            throw reader.error(.missingField("action"), at: start)
        }
        self.id = id
        self.action = action
        self.upstreamID = upstreamID
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        writer.key("action")
        action.write(to: &writer)
        if let upstreamID {
            writer.key("upstream_id")
            writer.string(upstreamID)
        }
        writer.endObject()
    }
}

/// `command.retry`: Starts the order of a command that failed or was cancelled again, as a new command. The new
/// command is of the same type, provider, files and data; a model that the order left to the provider is chosen
/// anew, so that a corrected provider helps. Its `retry_of` names the old one, which stays as it is and tells in
/// its events what became of it. It belongs to who retries. For the old one's owner and admins.
public struct CommandRetry: UnaryMethod {
    public typealias Result = CommandInfo
    public static let descriptor = MethodDescriptor(
        name: "command.retry", kind: .unary, role: .`operator`, effect: .change,
        timeoutMilliseconds: 60_000, runs: .task)

    /// The command's id.
    public var id: String

    public init(id: String) {
        self.id = id
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id" {
                guard id == nil else { throw reader.duplicate(key) }
                id = try reader.readString(lengths: 1...256)
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let id else {
            throw reader.error(.missingField("id"), at: start)
        }
        self.id = id
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        writer.endObject()
    }
}

/// `command.watch`: Streams events of one command, or of all that the caller may see. With `id`: from its first
/// event, or behind `after`, until its last, and then ends with the reason `finished`. Without: from now, or behind
/// `after`, until the caller cancels.
public struct CommandWatch: StreamMethod {
    public typealias Result = StreamEnd
    public typealias Item = EventInfo
    public static let descriptor = MethodDescriptor(
        name: "command.watch", kind: .serverStream, role: .viewer, effect: .read,
        timeoutMilliseconds: 0, runs: .task)

    /// The command's id; all commands if left out.
    public var id: String?
    /// A cursor: starts behind it instead of now.
    public var after: String?

    public init(id: String? = nil, after: String? = nil) {
        self.id = id
        self.after = after
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        var after: String?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id" {
                guard id == nil else { throw reader.duplicate(key) }
                id = try reader.readString(lengths: 1...256)
            } else if key == "after" {
                guard after == nil else { throw reader.duplicate(key) }
                after = try reader.readString(lengths: 0...4_096)
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        self.id = id
        self.after = after
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        if let id {
            writer.key("id")
            writer.string(id)
        }
        if let after {
            writer.key("after")
            writer.string(after)
        }
        writer.endObject()
    }
}

/// `command.wait`: Waits until a command is in one of these states. Answers the command when it is, or when the
/// time is over, which is not an error.
public struct CommandWait: UnaryMethod {
    public typealias Result = CommandWaitResult
    public static let descriptor = MethodDescriptor(
        name: "command.wait", kind: .unary, role: .viewer, effect: .read,
        timeoutMilliseconds: 0, runs: .task)

    /// The command's id.
    public var id: String
    /// The states; those in which a command has ended, and `needs_attention`, if left out.
    public var `for`: [CommandState]?
    /// How long to wait at most; without an end if left out, and 0 only looks.
    public var waitMs: Int?

    public init(id: String, `for`: [CommandState]? = nil, waitMs: Int? = nil) {
        self.id = id
        self.for = `for`
        self.waitMs = waitMs
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        var `for`: [CommandState]?
        var waitMs: Int?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id" {
                guard id == nil else { throw reader.duplicate(key) }
                id = try reader.readString(lengths: 1...256)
            } else if key == "for" {
                guard `for` == nil else { throw reader.duplicate(key) }
                `for` = try reader.readArray(counts: 1...12) { (reader) throws(JSONError) in
                    try CommandState(from: &reader)
                }
            } else if key == "wait_ms" {
                guard waitMs == nil else { throw reader.duplicate(key) }
                waitMs = try reader.readInt(in: 0...9_007_199_254_740_991)
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let id else {
            throw reader.error(.missingField("id"), at: start)
        }
        self.id = id
        self.for = `for`
        self.waitMs = waitMs
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        if let `for` {
            writer.key("for")
            writer.array(`for`) { (item, writer) in item.write(to: &writer) }
        }
        if let waitMs {
            writer.key("wait_ms")
            writer.integer(waitMs)
        }
        writer.endObject()
    }
}

/// `command.events`: Lists the events of a command. Oldest first. The `data` and text of `output` events are for
/// its owner and admins.
public struct CommandEvents: UnaryMethod {
    public typealias Result = EventPage
    public static let descriptor = MethodDescriptor(
        name: "command.events", kind: .unary, role: .viewer, effect: .read,
        timeoutMilliseconds: 60_000, runs: .task)

    /// The command's id.
    public var id: String
    /// How many at most: 0 for the default of 50; over 1000 counts as 1000.
    public var pageSize: Int?
    /// `next_page_token` of the page before, with the same filters.
    public var pageToken: String?

    public init(id: String, pageSize: Int? = nil, pageToken: String? = nil) {
        self.id = id
        self.pageSize = pageSize
        self.pageToken = pageToken
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        var pageSize: Int?
        var pageToken: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id" {
                guard id == nil else { throw reader.duplicate(key) }
                id = try reader.readString(lengths: 1...256)
            } else if key == "page_size" {
                guard pageSize == nil else { throw reader.duplicate(key) }
                pageSize = try reader.readInt()
            } else if key == "page_token" {
                guard pageToken == nil else { throw reader.duplicate(key) }
                pageToken = try reader.readString(lengths: 0...4_096)
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let id else {
            throw reader.error(.missingField("id"), at: start)
        }
        self.id = id
        self.pageSize = pageSize
        self.pageToken = pageToken
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        if let pageSize {
            writer.key("page_size")
            writer.integer(pageSize)
        }
        if let pageToken {
            writer.key("page_token")
            writer.string(pageToken)
        }
        writer.endObject()
    }
}

/// `command.checkpoints`: Lists the checkpoints of a fine-tuning command. In the order of their steps.
public struct CommandCheckpoints: UnaryMethod {
    public typealias Result = CheckpointPage
    public static let descriptor = MethodDescriptor(
        name: "command.checkpoints", kind: .unary, role: .viewer, effect: .read,
        timeoutMilliseconds: 60_000, runs: .task)

    /// The command's id.
    public var id: String
    /// How many at most: 0 for the default of 50; over 1000 counts as 1000.
    public var pageSize: Int?
    /// `next_page_token` of the page before, with the same filters.
    public var pageToken: String?

    public init(id: String, pageSize: Int? = nil, pageToken: String? = nil) {
        self.id = id
        self.pageSize = pageSize
        self.pageToken = pageToken
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        var pageSize: Int?
        var pageToken: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id" {
                guard id == nil else { throw reader.duplicate(key) }
                id = try reader.readString(lengths: 1...256)
            } else if key == "page_size" {
                guard pageSize == nil else { throw reader.duplicate(key) }
                pageSize = try reader.readInt()
            } else if key == "page_token" {
                guard pageToken == nil else { throw reader.duplicate(key) }
                pageToken = try reader.readString(lengths: 0...4_096)
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let id else {
            throw reader.error(.missingField("id"), at: start)
        }
        self.id = id
        self.pageSize = pageSize
        self.pageToken = pageToken
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        if let pageSize {
            writer.key("page_size")
            writer.integer(pageSize)
        }
        if let pageToken {
            writer.key("page_token")
            writer.string(pageToken)
        }
        writer.endObject()
    }
}

/// `command.estimate`: Tells what a fine-tuning command would learn from and cost, without starting it. Takes what
/// `command.create` takes for `fine_tune`. The tokens of each file are this daemon's own estimate and always there;
/// a price is the provider's, where it tells one and has the files already. Nothing is stored, uploaded or billed.
public struct CommandEstimate: UnaryMethod {
    public typealias Result = EstimateInfo
    public static let descriptor = MethodDescriptor(
        name: "command.estimate", kind: .unary, role: .`operator`, effect: .read,
        timeoutMilliseconds: 60_000, runs: .task)

    /// Ids of the files to learn from: at least one.
    public var trainingFiles: [String]
    /// What the command would be asked: the fields of `FineTuneData`, and no others.
    public var data: JSONObject?
    /// The id or name of the provider; chosen as `provider.resolve` tells if left out.
    public var provider: String?
    /// Ids of the files to measure by.
    public var validationFiles: [String]?

    public init(
        trainingFiles: [String], data: JSONObject? = nil, provider: String? = nil, validationFiles: [String]? = nil
    ) {
        self.trainingFiles = trainingFiles
        self.data = data
        self.provider = provider
        self.validationFiles = validationFiles
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var trainingFiles: [String]?
        var data: JSONObject?
        var provider: String?
        var validationFiles: [String]?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "training_files" {
                guard trainingFiles == nil else { throw reader.duplicate(key) }
                trainingFiles = try reader.readArray(counts: 0...16) { (reader) throws(JSONError) in
                    try reader.readString(lengths: 1...256)
                }
            } else if key == "data" {
                guard data == nil else { throw reader.duplicate(key) }
                data = try reader.readObject()
            } else if key == "provider" {
                guard provider == nil else { throw reader.duplicate(key) }
                provider = try reader.readString(lengths: 1...256)
            } else if key == "validation_files" {
                guard validationFiles == nil else { throw reader.duplicate(key) }
                validationFiles = try reader.readArray(counts: 0...16) { (reader) throws(JSONError) in
                    try reader.readString(lengths: 1...256)
                }
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let trainingFiles else {
            throw reader.error(.missingField("training_files"), at: start)
        }
        self.trainingFiles = trainingFiles
        self.data = data
        self.provider = provider
        self.validationFiles = validationFiles
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("training_files")
        writer.array(trainingFiles) { (item, writer) in writer.string(item) }
        if let data {
            writer.key("data")
            data.write(to: &writer)
        }
        if let provider {
            writer.key("provider")
            writer.string(provider)
        }
        if let validationFiles {
            writer.key("validation_files")
            writer.array(validationFiles) { (item, writer) in writer.string(item) }
        }
        writer.endObject()
    }
}
