import ProviderJSON

/// A request's `params._meta`: what surrounds a call rather than being its matter.
public struct Meta: Sendable, Hashable {
    /// How long the caller waits, from the moment the server has the request.
    public var timeoutMilliseconds: Int?
    /// Makes a change safe to repeat: 1 to 128 printable ASCII characters, remembered for a day for each user.
    public var requestID: String?
    /// W3C trace context, version 00; anything else is left out.
    public var traceparent: String?
    /// Check everything, change nothing.
    public var validateOnly = false
    /// The protocol's major version that the caller speaks.
    public var protocolVersion: Int?

    public init() {}
}

extension Meta: JSONReadable {
    /// Fields that we don't know are the caller's own business.
    public init(from reader: inout JSONReader) throws(JSONError) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            let start = reader.offset
            if key == "timeout_ms" {
                let value = try reader.readInt()
                guard value > 0 else { throw reader.error(.outOfRange(expected: "more than 0"), at: start) }
                timeoutMilliseconds = value
            } else if key == "request_id" {
                let value = try reader.readString()
                guard (1...128).contains(value.utf8.count), value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                    let expected = "1 to 128 printable ASCII characters"
                    throw reader.error(.outOfRange(expected: expected), at: start)
                }
                requestID = value
            } else if key == "traceparent" {
                let value = try reader.readString()
                traceparent = Self.isTraceparent(value) ? value : nil
            } else if key == "validate_only" {
                validateOnly = try reader.readBool()
            } else if key == "protocol" {
                protocolVersion = try reader.readInt()
            } else {
                try reader.skipValue()
            }
        }
    }

    /// The 32 hex digits of the trace.
    public var traceID: String? {
        traceparent.map { String($0.dropFirst(3).prefix(32)) }
    }

    /// `00-<32 hex>-<16 hex>-<2 hex>`, neither id all zeros (W3C Trace Context, section 3.2).
    static func isTraceparent(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [2, 32, 16, 2], parts[0] == "00" else { return false }
        let isHex = parts.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) } }
        return isHex && parts[1].contains { $0 != "0" } && parts[2].contains { $0 != "0" }
    }
}

extension Meta: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        if let timeoutMilliseconds {
            writer.key("timeout_ms")
            writer.integer(timeoutMilliseconds)
        }
        if let requestID {
            writer.key("request_id")
            writer.string(requestID)
        }
        if let traceparent {
            writer.key("traceparent")
            writer.string(traceparent)
        }
        if validateOnly {
            writer.key("validate_only")
            writer.bool(true)
        }
        if let protocolVersion {
            writer.key("protocol")
            writer.integer(protocolVersion)
        }
        writer.endObject()
    }
}
