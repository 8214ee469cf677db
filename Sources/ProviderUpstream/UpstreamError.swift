import ProviderCore
import ProviderJSON

/// What an upstream's refusal means: its class by status and code, its words cleaned.
enum UpstreamError {
    private static let quotaCodes: Set<String> = [
        "insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "enforced_spend_limit_reached",
        "contract_spend_limit_reached", "billing_error", "insufficient_credits",
    ]

    /// The failure that an answer outside of 2xx stands for.
    static func failure(
        from answer: HTTPAnswer, scrubber: SecretScrubber, now: Timestamp = .now()
    ) -> UpstreamFailure {
        let status = answer.head.status
        let said = Said(body: answer.body)
        var failure = failure(status: status, said: said)
        failure.httpStatus = status
        failure.code = (said.code ?? said.type).map { scrubber.clean($0, limit: 100) }
        let words = said.message.map { scrubber.clean($0) } ?? ""
        failure.message = words.isEmpty ? "answered with status \(status)" + meaning(of: failure.kind) : words
        failure.retryAfterMilliseconds = RetryAfter.milliseconds(in: answer.head, now: now)
        switch answer.head.header("x-should-retry") {
        // Whatever it says, no credit comes by asking again.
        case "true" where failure.kind != .quota: failure.isRetryable = true
        case "false": failure.isRetryable = false
        default: break
        }
        return failure
    }

    /// In place of words that the upstream did not find.
    private static func meaning(of kind: UpstreamFailure.Class) -> String {
        switch kind {
        case .quota: ": no credit is left, or a limit on spending is reached"
        case .unauthorized: ": it does not take the key"
        case .rateLimited: ": too many calls"
        default: ""
        }
    }

    /// A refusal that stood where an answer should have been, such as in the middle of a stream.
    static func failure(from value: JSONValue, scrubber: SecretScrubber) -> UpstreamFailure? {
        guard let said = Said(value: value) else { return nil }
        let isQuota = said.isAny(of: quotaCodes)
        return UpstreamFailure(
            isQuota ? .quota : .upstreamError, scrubber.clean(said.message ?? "reported an error"),
            code: (said.code ?? said.type).map { scrubber.clean($0, limit: 100) }, isAmbiguous: true,
            isRetryable: !isQuota)
    }

    private static func failure(status: Int, said: Said) -> UpstreamFailure {
        switch status {
        case 401: UpstreamFailure(.unauthorized, "")
        case 402: UpstreamFailure(.quota, "")
        case 403: UpstreamFailure(said.isAny(of: quotaCodes) ? .quota : .forbidden, "")
        case 404, 410: UpstreamFailure(.notFound, "")
        case 405, 501: UpstreamFailure(.unsupported, "")
        case 408: UpstreamFailure(.timeout, "", isAmbiguous: true, isRetryable: true)
        case 409: UpstreamFailure(.upstreamError, "", isAmbiguous: true, isRetryable: true)
        case 429:
            said.isAny(of: quotaCodes)
                ? UpstreamFailure(.quota, "") : UpstreamFailure(.rateLimited, "", isRetryable: true)
        case 500...: UpstreamFailure(.upstreamError, "", isAmbiguous: true, isRetryable: true)
        case 400..<500: UpstreamFailure(said.isAPI ? .rejected : .notAnAPI, "")
        default: UpstreamFailure(.notAnAPI, "", isAmbiguous: true)
        }
    }

    /// What an error body says, in whichever of the known shapes.
    private struct Said {
        var message: String?
        var code: String?
        var type: String?
        var isAPI = false

        init(body: [UInt8]) {
            guard let value = JSONValue.tolerant(body), let said = Said(value: value) else { return }
            self = said
        }

        init?(value: JSONValue) {
            if let error = value["error"], let object = error.objectValue {
                message = object["message"]?.stringValue
                code =
                    object["code"]?.stringValue ?? object["code"]?.intValue.map(String.init)
                    ?? object["details"]?["error_code"]?.stringValue
                type = object["type"]?.stringValue
                // A healthy job may carry an empty error.
                guard message != nil || code != nil || type != nil else { return nil }
            } else if let text = value["error"]?.stringValue ?? value["message"]?.stringValue
                ?? value["detail"]?.stringValue ?? value["detail"]?[0]?["msg"]?.stringValue
            {
                message = text
                code = value["code"]?.stringValue ?? value["code"]?.intValue.map(String.init)
                type = value["type"]?.stringValue
            } else {
                return nil
            }
            isAPI = true
        }

        func isAny(of codes: Set<String>) -> Bool {
            code.map(codes.contains) == true || type.map(codes.contains) == true
        }
    }
}

/// How long an upstream asks to be left alone.
enum RetryAfter {
    /// No upstream may silence the daemon for longer.
    private static let maximum = 3_600_000

    /// From `retry-after-ms`, else `retry-after` in seconds or as an HTTP date; nil if absent or unreadable.
    static func milliseconds(in head: HTTPHead, now: Timestamp) -> Int? {
        if let text = head.header("retry-after-ms"), let value = Double(text), value.isFinite, value >= 0 {
            return Int(min(value, Double(maximum)))
        }
        guard let text = head.header("retry-after") else { return nil }
        if let seconds = Double(text), seconds.isFinite {
            return seconds >= 0 ? Int(min(seconds * 1000, Double(maximum))) : nil
        }
        return date(text).map { min(max(0, $0.milliseconds(since: now)), maximum) }
    }

    /// An IMF-fixdate such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func date(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 6, parts[5] == "GMT", let day = Int64(parts[1]), (1...31).contains(day),
            let month = months.firstIndex(of: String(parts[2])), let year = Int64(parts[3]),
            (1970...9999).contains(year)
        else { return nil }
        let clock = parts[4].split(separator: ":").compactMap { Int64($0) }
        guard clock.count == 3, clock.allSatisfy({ (0...60).contains($0) }), clock[0] < 24 else { return nil }
        let days = Timestamp.days(year: year, month: Int64(month) + 1, day: day)
        return Timestamp(microseconds: (days * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]) * 1_000_000)
    }
}

extension JSONValue {
    /// The document, if it is one; upstreams are read tolerantly.
    static func tolerant(_ bytes: [UInt8]) -> JSONValue? {
        try? JSONReader.read(bytes, strict: false) { (reader) throws(JSONError) in
            // Some servers put a line break before the document.
            try reader.readValue()
        }
    }

    /// An integer, also one that was written as `12.0`.
    var wholeNumber: Int64? {
        intValue ?? doubleValue.flatMap { Int64(exactly: $0) }
    }

    /// A moment written as seconds since 1970.
    var unixTime: Timestamp? {
        guard let seconds = doubleValue, seconds > 0, seconds < 253_402_300_800 else { return nil }
        return Timestamp(microseconds: Int64(seconds * 1_000_000))
    }

    /// A moment, written as RFC 3339 or as seconds since 1970.
    var moment: Timestamp? {
        stringValue.flatMap { Timestamp(rfc3339: $0) } ?? unixTime
    }
}
