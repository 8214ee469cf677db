// Generated from Protocol/openrpc.json by ProtocolGenerator. Never edited by hand.

import ProviderJSON

/// `file.upload`: Takes a file as BINARY frames on a channel, checks and keeps it. `_meta.validate_only` checks all
/// of it and keeps nothing: the answer, with its report, is the file as it would be.
public struct FileUpload: UploadMethod {
    public typealias Result = FileInfo
    public static let descriptor = MethodDescriptor(
        name: "file.upload", kind: .upload, role: .`operator`, effect: .change,
        timeoutMilliseconds: 0, runs: .task)

    /// What it is called, for people.
    public var name: String
    /// What it is for.
    public var purpose: FilePurpose
    /// The channel that its frames carry: above every channel used on this connection before.
    public var channel: Int
    /// How many bytes will come; others are refused.
    public var size: Int?
    /// The hash that the bytes must have, in lower-case hex.
    public var sha256: String?

    public init(name: String, purpose: FilePurpose, channel: Int, size: Int? = nil, sha256: String? = nil) {
        self.name = name
        self.purpose = purpose
        self.channel = channel
        self.size = size
        self.sha256 = sha256
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var name: String?
        var purpose: FilePurpose?
        var channel: Int?
        var size: Int?
        var sha256: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "name" {
                guard name == nil else { throw reader.duplicate(key) }
                name = try reader.readString(lengths: 1...255)
            } else if key == "purpose" {
                guard purpose == nil else { throw reader.duplicate(key) }
                purpose = try FilePurpose(from: &reader)
            } else if key == "channel" {
                guard channel == nil else { throw reader.duplicate(key) }
                channel = try reader.readInt(in: 1...4_294_967_295)
            } else if key == "size" {
                guard size == nil else { throw reader.duplicate(key) }
                size = try reader.readInt(in: 0...9_007_199_254_740_991)
            } else if key == "sha256" {
                guard sha256 == nil else { throw reader.duplicate(key) }
                sha256 = try reader.readString(lengths: 64...64)
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let name else {
            throw reader.error(.missingField("name"), at: start)
        }
        guard let purpose else {
            throw reader.error(.missingField("purpose"), at: start)
        }
        guard let channel else {
            throw reader.error(.missingField("channel"), at: start)
        }
        self.name = name
        self.purpose = purpose
        self.channel = channel
        self.size = size
        self.sha256 = sha256
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("name")
        writer.string(name)
        writer.key("purpose")
        purpose.write(to: &writer)
        writer.key("channel")
        writer.integer(channel)
        if let size {
            writer.key("size")
            writer.integer(size)
        }
        if let sha256 {
            writer.key("sha256")
            writer.string(sha256)
        }
        writer.endObject()
    }
}

/// `file.get`: Answers one file, without its bytes. The report's problems are for the file's owner and admins.
public struct FileGet: UnaryMethod {
    public typealias Result = FileInfo
    public static let descriptor = MethodDescriptor(
        name: "file.get", kind: .unary, role: .viewer, effect: .read,
        timeoutMilliseconds: 60_000, runs: .task)

    /// The file's id.
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

/// `file.list`: Lists files. Newest first; a report has its counts and no problems here.
public struct FileList: UnaryMethod {
    public typealias Result = FilePage
    public static let descriptor = MethodDescriptor(
        name: "file.list", kind: .unary, role: .viewer, effect: .read,
        timeoutMilliseconds: 60_000, runs: .task)

    /// How many at most: 0 for the default of 50; over 1000 counts as 1000.
    public var pageSize: Int?
    /// `next_page_token` of the page before, with the same filters.
    public var pageToken: String?
    /// Only files for this purpose.
    public var purpose: FilePurpose?

    public init(pageSize: Int? = nil, pageToken: String? = nil, purpose: FilePurpose? = nil) {
        self.pageSize = pageSize
        self.pageToken = pageToken
        self.purpose = purpose
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var pageSize: Int?
        var pageToken: String?
        var purpose: FilePurpose?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "page_size" {
                guard pageSize == nil else { throw reader.duplicate(key) }
                pageSize = try reader.readInt()
            } else if key == "page_token" {
                guard pageToken == nil else { throw reader.duplicate(key) }
                pageToken = try reader.readString(lengths: 0...4_096)
            } else if key == "purpose" {
                guard purpose == nil else { throw reader.duplicate(key) }
                purpose = try FilePurpose(from: &reader)
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        self.pageSize = pageSize
        self.pageToken = pageToken
        self.purpose = purpose
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
        if let purpose {
            writer.key("purpose")
            purpose.write(to: &writer)
        }
        writer.endObject()
    }
}

/// `file.delete`: Deletes a file. Answers the file as it was. Refused while a command that has not ended uses it;
/// copies at providers stay. For its owner and admins.
public struct FileDelete: UnaryMethod {
    public typealias Result = FileInfo
    public static let descriptor = MethodDescriptor(
        name: "file.delete", kind: .unary, role: .`operator`, effect: .change,
        timeoutMilliseconds: 60_000, runs: .task)

    /// The file's id.
    public var id: String
    /// Refuse with ETAG_MISMATCH unless the resource still has this etag.
    public var etag: String?

    public init(id: String, etag: String? = nil) {
        self.id = id
        self.etag = etag
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        var etag: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id" {
                guard id == nil else { throw reader.duplicate(key) }
                id = try reader.readString(lengths: 1...256)
            } else if key == "etag" {
                guard etag == nil else { throw reader.duplicate(key) }
                etag = try reader.readString(lengths: 0...64)
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
        self.etag = etag
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        if let etag {
            writer.key("etag")
            writer.string(etag)
        }
        writer.endObject()
    }
}

/// `file.download`: Sends a file's bytes as BINARY frames on a channel. END closes the channel before the answer; a
/// download that fails sends none. For its owner and admins.
public struct FileDownload: DownloadMethod {
    public typealias Result = FileInfo
    public static let descriptor = MethodDescriptor(
        name: "file.download", kind: .download, role: .`operator`, effect: .read,
        timeoutMilliseconds: 0, runs: .task)

    /// The file's id.
    public var id: String
    /// The channel to send them on: above every channel used on this connection before.
    public var channel: Int

    public init(id: String, channel: Int) {
        self.id = id
        self.channel = channel
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        var channel: Int?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id" {
                guard id == nil else { throw reader.duplicate(key) }
                id = try reader.readString(lengths: 1...256)
            } else if key == "channel" {
                guard channel == nil else { throw reader.duplicate(key) }
                channel = try reader.readInt(in: 1...4_294_967_295)
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let id else {
            throw reader.error(.missingField("id"), at: start)
        }
        guard let channel else {
            throw reader.error(.missingField("channel"), at: start)
        }
        self.id = id
        self.channel = channel
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        writer.key("channel")
        writer.integer(channel)
        writer.endObject()
    }
}

/// `file.validate`: Checks a stored file again. For its owner and admins.
public struct FileValidate: UnaryMethod {
    public typealias Result = FileReport
    public static let descriptor = MethodDescriptor(
        name: "file.validate", kind: .unary, role: .`operator`, effect: .read,
        timeoutMilliseconds: 60_000, runs: .task)

    /// The file's id.
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
