import ProviderJSON

/// A request's `params._meta`: what surrounds a call rather than being its matter.
public struct Meta: Sendable, Hashable {
    /// Who calls, for logs alone.
    public struct Client: Sendable, Hashable {
        public var name: String
        public var version: String?

        public init(name: String, version: String? = nil) {
            self.name = name
            self.version = version
        }
    }

    /// Ten years: a longer time-out is cut to it, so that no sum of times overflows.
    public static let maximumTimeoutMilliseconds = 315_360_000_000

    /// How long the caller waits, from the moment the server has the request.
    public var timeoutMilliseconds: Int?
    /// Makes a change safe to repeat: 1 to 128 printable ASCII characters, remembered for a day for each user.
    public var requestID: String?
    /// W3C trace context, version 00; anything else is left out. Its companions `tracestate` and `baggage` are passed
    /// over: they may tell of a caller what no provider should hear.
    public var traceparent: String?
    /// Check everything, change nothing.
    public var validateOnly: Bool
    public var client: Client?
    /// The protocol's major version that the caller speaks.
    public var protocolVersion: Int?

    public init(
        timeoutMilliseconds: Int? = nil, requestID: String? = nil, traceparent: String? = nil,
        validateOnly: Bool = false, client: Client? = nil, protocolVersion: Int? = nil
    ) {
        self.timeoutMilliseconds = timeoutMilliseconds
        self.requestID = requestID
        self.traceparent = traceparent
        self.validateOnly = validateOnly
        self.client = client
        self.protocolVersion = protocolVersion
    }

    /// The 32 hex digits of the trace.
    public var traceID: String? {
        traceparent.map { String($0.dropFirst(3).prefix(32)) }
    }

    /// Whether there is nothing to write.
    public var isEmpty: Bool { self == Meta() }

    /// `00-<32 hex>-<16 hex>-<2 hex>`, neither id all zeros (W3C Trace Context, section 3.2).
    static func isTraceparent(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [2, 32, 16, 2], parts[0] == "00" else { return false }
        let isHex = parts.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) } }
        return isHex && parts[1].contains { $0 != "0" } && parts[2].contains { $0 != "0" }
    }
}

extension Meta: JSONReadable {
    /// A bit for each field.
    private enum Field: UInt8 {
        case timeout = 1
        case requestID = 2
        case traceparent = 4
        case validateOnly = 8
        case client = 16
        case protocolVersion = 32

        init?(_ key: JSONKey) {
            if key == "timeout_ms" {
                self = .timeout
            } else if key == "request_id" {
                self = .requestID
            } else if key == "traceparent" {
                self = .traceparent
            } else if key == "validate_only" {
                self = .validateOnly
            } else if key == "client" {
                self = .client
            } else if key == "protocol" {
                self = .protocolVersion
            } else {
                return nil
            }
        }
    }

    /// Fields that we don't know are the caller's own business; those that we know have their type. Each stands once.
    public init(from reader: inout JSONReader) throws(JSONError) {
        self.init()
        var seen: UInt8 = 0
        var unknown = Set<String>()
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if let field = Field(key) {
                guard seen & field.rawValue == 0 else { throw reader.duplicate(key) }
                seen |= field.rawValue
                try read(field, from: &reader)
            } else {
                guard unknown.insert(key.string).inserted else { throw reader.duplicate(key) }
                try reader.skipValue()
            }
        }
    }

    private mutating func read(_ field: Field, from reader: inout JSONReader) throws(JSONError) {
        switch field {
        case .timeout:
            _ = try reader.peekKind()
            let start = reader.offset
            let value = try reader.readInt()
            guard value > 0 else { throw reader.error(.outOfRange(expected: "more than 0"), at: start) }
            timeoutMilliseconds = min(value, Self.maximumTimeoutMilliseconds)
        case .requestID: requestID = try Self.readRequestID(&reader)
        case .traceparent:
            // No mistake of a tracing system may cost a call.
            guard try reader.peekKind() == .string else {
                _ = try reader.skipValue()
                return
            }
            let value = try reader.readString()
            traceparent = Self.isTraceparent(value) ? value : nil
        case .validateOnly: validateOnly = try reader.readBool()
        case .client: client = try Client(from: &reader)
        case .protocolVersion: protocolVersion = try reader.readInt()
        }
    }

    private static func readRequestID(_ reader: inout JSONReader) throws(JSONError) -> String {
        _ = try reader.peekKind()
        let start = reader.offset
        let value = try reader.readString()
        guard (1...128).contains(value.utf8.count), value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            throw reader.error(.outOfRange(expected: "1 to 128 printable ASCII characters"), at: start)
        }
        return value
    }
}

extension Meta: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        if let timeoutMilliseconds {
            writer.key("timeout_ms")
            writer.integer(timeoutMilliseconds)
        }
        writer.optional("request_id", requestID)
        writer.optional("traceparent", traceparent)
        if validateOnly {
            writer.key("validate_only")
            writer.bool(true)
        }
        if let client {
            writer.key("client")
            client.write(to: &writer)
        }
        if let protocolVersion {
            writer.key("protocol")
            writer.integer(protocolVersion)
        }
        writer.endObject()
    }
}

extension Meta.Client: JSONReadable, JSONWritable {
    public init(from reader: inout JSONReader) throws(JSONError) {
        _ = try reader.peekKind()
        let start = reader.offset
        var name: String?
        var version: String?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "name" {
                guard name == nil else { throw reader.duplicate(key) }
                name = try reader.readString()
            } else if key == "version" {
                guard version == nil else { throw reader.duplicate(key) }
                version = try reader.readString()
            } else {
                try reader.skipValue()
            }
        }
        guard let name else { throw reader.error(.missingField("name"), at: start) }
        self.init(name: name, version: version)
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("name")
        writer.string(name)
        writer.optional("version", version)
        writer.endObject()
    }
}
