import ProviderCore

extension UpstreamFailure {
    /// The typed failure that callers see: what could not be done, what the provider said, what to do next.
    package func failure(_ action: String, provider: String) -> Failure {
        var metadata = ["provider": provider, "class": kind.rawValue]
        metadata["http_status"] = httpStatus.map(String.init)
        metadata["upstream_code"] = code
        metadata["upstream_message"] = message
        return Failure(
            status, reason, "cannot \(action): provider \"\(provider)\" \(clause); \(advice(for: provider))",
            metadata: metadata,
            retryAfterMilliseconds: retryAfterMilliseconds)
    }

    /// What the provider did, ready to follow its name.
    package var saying: String {
        guard let httpStatus, !message.hasPrefix("answered") else { return message }
        return "answered \(httpStatus): \(message)"
    }

    /// The same, ready to be followed by more of the sentence.
    private var clause: Substring {
        let saying = saying[...]
        return saying.hasSuffix(".") && !saying.hasSuffix("..") ? saying.dropLast() : saying
    }

    /// The contract's reason, such as `UPSTREAM_UNAUTHORIZED`.
    package var reason: String {
        switch kind {
        case .unauthorized: "UPSTREAM_UNAUTHORIZED"
        case .forbidden: "UPSTREAM_FORBIDDEN"
        case .notFound: "UPSTREAM_NOT_FOUND"
        case .quota: "UPSTREAM_QUOTA"
        case .rejected: "UPSTREAM_REJECTED"
        case .rateLimited: "UPSTREAM_RATE_LIMITED"
        case .timeout: "UPSTREAM_TIMEOUT"
        case .notAnAPI: "UPSTREAM_GARBAGE"
        case .dns, .refused, .tls, .redirect, .connection, .upstreamError: "UPSTREAM_UNAVAILABLE"
        case .unsupported: "UNSUPPORTED_BY_PROVIDER"
        }
    }

    private var status: Failure.Code {
        switch kind {
        case .dns, .refused, .tls, .redirect, .timeout, .connection, .upstreamError, .rateLimited, .notAnAPI:
            .unavailable
        case .unauthorized, .forbidden, .notFound, .quota, .rejected: .failedPrecondition
        case .unsupported: .unimplemented
        }
    }

    /// Whether asking again with the same key is of no use, and may get it locked.
    var refusesKey: Bool { kind == .unauthorized || kind == .forbidden }

    /// What to do next, ready to follow what happened.
    func advice(for provider: String) -> String {
        switch kind {
        case .dns: "check the host in its base URL, and this machine's name service"
        case .refused: "check that it runs, and its base URL"
        case .tls: "check its certificate; a company's own authority goes into ca_file of the configuration"
        case .timeout, .connection, .upstreamError: "try again later"
        case .redirect: "set its base URL to the address it really has"
        case .unauthorized: "enter a valid key with providerctl provider update \"\(provider)\" --api-key-file FILE"
        case .forbidden: "ask the provider for the permission, or use another key, project or model"
        case .notFound: "check its base URL, and the names that were given"
        case .quota: "add credit or raise the limit at the provider"
        case .rateLimited: "try again later, or with less at once"
        case .notAnAPI: "look at it with providerctl provider show \"\(provider)\""
        case .rejected: "correct what it names"
        case .unsupported: "use another provider for this"
        }
    }
}
