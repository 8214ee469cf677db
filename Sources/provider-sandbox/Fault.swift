import Glibc
import NIOHTTP1
import ProviderJSON

/// How a request shall go wrong.
struct Fault: Sendable {
    enum Action: String, CaseIterable {
        /// The status, headers and body that are given, without doing the work.
        case answer
        /// No answer until the client hangs up.
        case hang
        /// The connection is reset, without doing the work or after it.
        case resetBefore = "reset_before"
        case resetAfter = "reset_after"
        /// The work is done; the answer ends in the middle.
        case truncate
        /// The work is done; the answer's head is right and its body is noise.
        case garbage
        /// The work is done; text in the answer is not UTF-8.
        case invalidUTF8 = "invalid_utf8"
        /// The answer comes late.
        case delay
        /// The work is done; the answer comes byte by byte.
        case drip
        /// The answer leads to another address.
        case redirect
        /// The answer has 10 GiB, or is a gzip bomb: it has that much once it is inflated.
        case huge
        case gzipBomb = "gzip_bomb"
    }

    /// How an answer says when to come back.
    enum RetryAfter: String, CaseIterable {
        case seconds, milliseconds, date
    }

    var path: String
    var method: String?
    /// The whole path, as against its beginning.
    var isExact: Bool
    /// nil: until it is cleared.
    var times: Int?
    var action: Action
    var status: Int
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []
    /// In milliseconds: before the answer, or between two bytes of it.
    var delay: Int
    private var retryAfter: (form: RetryAfter, milliseconds: Int)?

    init(_ object: JSONObject) throws {
        let known: Set<String> = [
            "path", "method", "match", "times", "action", "status", "headers", "body", "delay_ms",
            "location", "retry_after", "retry_after_ms",
        ]
        if let member = object.members.first(where: { !known.contains($0.name) }) {
            throw APIError.unknown(member.name)
        }
        guard let path = object["path"]?.stringValue, path.hasPrefix("/") else {
            throw APIError.wrongType("path", expected: "a path that begins with /")
        }
        self.path = path
        method = object["method"]?.stringValue?.uppercased()
        let match = object["match"]?.stringValue ?? (method == nil ? "prefix" : "exact")
        guard match == "prefix" || match == "exact" else {
            throw APIError.wrongType("match", expected: "\"prefix\" or \"exact\"")
        }
        isExact = match == "exact"
        times = try Self.number("times", object, 1...1_000_000, default: 1)
        if object["times"]?.isNull == true { times = nil }
        let isAnswered = object["status"] != nil || object["body"] != nil
        delay = try Self.number("delay_ms", object, 0...600_000, default: 0)
        let name = object["action"]?.stringValue ?? (isAnswered || delay == 0 ? "answer" : "delay")
        guard let action = Action(rawValue: name) else {
            let names = Action.allCases.map(\.rawValue).joined(separator: ", ")
            throw APIError.wrongType("action", expected: "one of \(names)")
        }
        self.action = action
        status = try Self.number("status", object, 100...599, default: action.usualStatus)
        if action == .drip, object["delay_ms"] == nil { delay = 50 }
        for member in object["headers"]?.objectValue?.members ?? [] {
            headers.append((member.name, member.value.stringValue ?? member.value.serializedText()))
        }
        if action == .redirect {
            guard let location = object["location"]?.stringValue else {
                throw APIError.wrongType("location", expected: "the address to lead to")
            }
            headers.append(("location", location))
        }
        retryAfter = try Self.retryAfter(object)
        if let text = object["body"]?.stringValue {
            body = Array(text.utf8)
        } else if let value = object["body"] {
            body = value.serialized()
        }
    }

    private static func retryAfter(_ object: JSONObject) throws -> (form: RetryAfter, milliseconds: Int)? {
        guard object["retry_after"] != nil || object["retry_after_ms"] != nil else { return nil }
        guard let form = RetryAfter(rawValue: object["retry_after"]?.stringValue ?? RetryAfter.seconds.rawValue) else {
            let names = RetryAfter.allCases.map(\.rawValue).joined(separator: ", ")
            throw APIError.wrongType("retry_after", expected: "one of \(names)")
        }
        return (form, try number("retry_after_ms", object, 0...86_400_000, default: 1000))
    }

    private static func number(
        _ name: String, _ object: JSONObject, _ range: ClosedRange<Int>, default standard: Int
    ) throws -> Int {
        guard let value = object[name], !value.isNull else { return standard }
        guard let number = value.intValue, let whole = Int(exactly: number), range.contains(whole) else {
            throw APIError.wrongType(name, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return whole
    }

    func matches(_ request: HTTPRequest) -> Bool {
        if let method, method != request.method.rawValue { return false }
        return isExact ? request.path == path : request.path.hasPrefix(path)
    }

    var view: JSONObject {
        [
            "path": .string(path), "method": .optional(method), "match": isExact ? "exact" : "prefix",
            "times": times.map { .integer(Int64($0)) } ?? .null, "action": .string(action.rawValue),
            "status": .integer(Int64(status)), "delay_ms": .integer(Int64(delay)),
        ]
    }

    var reply: HTTPReply {
        var all = HTTPHeaders(headers)
        if let retryAfter {
            all.add(name: retryAfter.form.header, value: retryAfter.form.text(retryAfter.milliseconds))
        }
        if !all.contains(name: "content-type") { all.add(name: "content-type", value: "application/json") }
        if action == .gzipBomb { all.replaceOrAdd(name: "content-encoding", value: "gzip") }
        let content: HTTPReply.Body =
            switch action {
            case .huge: .bytesStream { try await FaultBody.huge($0) }
            case .gzipBomb: .bytesStream { try await FaultBody.bomb($0) }
            default: .bytes(body)
            }
        return HTTPReply(status: HTTPResponseStatus(statusCode: status), headers: all, body: content)
    }
}

extension Fault.Action {
    fileprivate var usualStatus: Int {
        switch self {
        case .redirect: 307
        case .huge, .gzipBomb: 200
        default: 500
        }
    }
}

extension Fault.RetryAfter {
    fileprivate var header: String { self == .milliseconds ? "retry-after-ms" : "retry-after" }

    fileprivate func text(_ milliseconds: Int) -> String {
        switch self {
        case .milliseconds: "\(milliseconds)"
        case .seconds: milliseconds % 1000 == 0 ? "\(milliseconds / 1000)" : "\(Double(milliseconds) / 1000)"
        case .date: HTTPDate.text(of: time(nil) + (milliseconds + 999) / 1000)
        }
    }
}
