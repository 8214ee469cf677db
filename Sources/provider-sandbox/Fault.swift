import NIOHTTP1
import ProviderJSON
import Synchronization

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
        /// The answer comes late.
        case delay
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
    var delay: Int

    init(_ object: JSONObject) throws {
        let known: Set<String> = [
            "path", "method", "match", "times", "action", "status", "headers", "body", "delay_ms",
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
        delay = try Self.number("delay_ms", object, 0...600_000, default: 0)
        let isAnswered = object["status"] != nil || object["body"] != nil
        let name = object["action"]?.stringValue ?? (isAnswered || delay == 0 ? "answer" : "delay")
        guard let action = Action(rawValue: name) else {
            let names = Action.allCases.map(\.rawValue).joined(separator: ", ")
            throw APIError.wrongType("action", expected: "one of \(names)")
        }
        self.action = action
        status = try Self.number("status", object, 100...599, default: 500)
        for member in object["headers"]?.objectValue?.members ?? [] {
            headers.append((member.name, member.value.stringValue ?? member.value.serializedText()))
        }
        if let text = object["body"]?.stringValue {
            body = Array(text.utf8)
        } else if let value = object["body"] {
            body = value.serialized()
        }
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
        if !all.contains(name: "content-type") { all.add(name: "content-type", value: "application/json") }
        return HTTPReply(status: HTTPResponseStatus(statusCode: status), headers: all, body: .bytes(body))
    }
}

/// The faults that wait for their request, and how often each request came. May be called from anywhere.
final class FaultStore: Sendable {
    static let most = 1000
    private let faults = Mutex<[Fault]>([])
    private let counts = Mutex<[String: Arrivals]>([:])

    func add(_ fault: Fault) throws {
        try faults.withLock { faults in
            guard faults.count < Self.most else { throw APIError.invalid("There are too many faults; DELETE them.") }
            faults.append(fault)
        }
    }

    func all() -> [Fault] { faults.withLock { $0 } }

    func clear() { faults.withLock { $0 = [] } }

    /// The first one that fits; it is used up by that.
    func take(for request: HTTPRequest) -> Fault? {
        faults.withLock { faults in
            guard let place = faults.firstIndex(where: { $0.matches(request) }) else { return nil }
            let fault = faults[place]
            if let times = fault.times {
                if times <= 1 { faults.remove(at: place) } else { faults[place].times = times - 1 }
            }
            return fault
        }
    }

    func count(_ request: HTTPRequest) {
        counts.withLock { counts in
            let key = request.method.rawValue + " " + request.path
            guard counts[key] != nil || counts.count < Arrivals.most else { return }
            counts[key, default: Arrivals()].note(request.headers.first(name: "traceparent"))
        }
    }

    func requestCounts() -> [(method: String, path: String, arrivals: Arrivals)] {
        counts.withLock { $0 }.sorted { $0.key < $1.key }.map { key, arrivals in
            let parts = key.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), String(parts[1]), arrivals)
        }
    }

    func clearCounts() { counts.withLock { $0 = [:] } }
}

/// How often one request came, and in which traces.
struct Arrivals: Sendable {
    /// So many requests are told apart.
    static let most = 10_000
    private static let mostTraces = 20

    private(set) var count = 0
    /// The last ones' `traceparent` headers, oldest first.
    private(set) var traceparents: [String] = []

    mutating func note(_ traceparent: String?) {
        count += 1
        guard let traceparent else { return }
        if traceparents.count == Self.mostTraces { traceparents.removeFirst() }
        traceparents.append(traceparent)
    }
}
