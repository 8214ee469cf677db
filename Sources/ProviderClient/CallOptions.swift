import ProviderProtocol

/// What surrounds a call rather than being its matter.
public struct CallOptions: Sendable, Hashable {
    /// How long the daemon may take before it answers DEADLINE_EXCEEDED; nil for the method's own time.
    public var timeout: Duration?
    /// Makes a change safe to repeat: the same id again answers what it answered the first time.
    public var requestID: String?
    /// Checks everything and changes nothing.
    public var validateOnly: Bool
    /// W3C trace context, so that the daemon's log and the caller's can be read together.
    public var traceparent: String?

    public init(
        timeout: Duration? = nil, requestID: String? = nil, validateOnly: Bool = false, traceparent: String? = nil
    ) {
        self.timeout = timeout
        self.requestID = requestID
        self.validateOnly = validateOnly
        self.traceparent = traceparent
    }

    /// nil if there is nothing to say.
    var meta: Meta? {
        guard self != CallOptions() else { return nil }
        var meta = Meta()
        // A time-out of nothing would be refused; what was meant is "at once".
        meta.timeoutMilliseconds = timeout.map { max(1, Int(clamping: Int64($0 / .milliseconds(1)))) }
        meta.requestID = requestID
        meta.validateOnly = validateOnly
        meta.traceparent = traceparent
        return meta
    }
}
