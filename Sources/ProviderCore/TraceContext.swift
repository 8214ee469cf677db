/// W3C trace context, version 00: the trace that something belongs to, and the span of it that asked for it.
package struct TraceContext: Sendable, Hashable {
    /// 32 hex digits.
    package let traceID: String
    /// 16 hex digits.
    package let spanID: String
    /// 2 hex digits; the last bit says that the caller records.
    package let flags: String

    /// nil unless it has the form of a `traceparent`; what comes over the wire has been checked there in full.
    package init?(_ traceparent: String) {
        let parts = traceparent.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.map(\.utf8.count) == [2, 32, 16, 2] else { return nil }
        self.init(traceID: parts[1], spanID: parts[2], flags: parts[3])
    }

    private init(traceID: String, spanID: String, flags: String) {
        self.traceID = traceID
        self.spanID = spanID
        self.flags = flags
    }

    /// As a `traceparent` says it.
    package var text: String { "00-\(traceID)-\(spanID)-\(flags)" }

    /// The same trace, and a span of its own.
    package func child() -> TraceContext {
        TraceContext(traceID: traceID, spanID: Self.digits(of: .random(in: 1 ... .max)), flags: flags)
    }

    /// 16 hex digits.
    package static func digits(of number: UInt64) -> String {
        String(unsafeUninitializedCapacity: 16) { bytes in
            for position in 0..<16 {
                let digit = UInt8(truncatingIfNeeded: number >> UInt64(60 - 4 * position)) & 0xF
                bytes[position] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            }
            return 16
        }
    }
}
