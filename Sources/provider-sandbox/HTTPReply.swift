import NIOHTTP1
import ProviderJSON

/// What a request is answered with.
struct HTTPReply: Sendable {
    enum Body: Sendable {
        case bytes([UInt8])
        /// A file on disk, sent piece by piece.
        case file(path: String, size: Int64)
        /// Pieces as they come into being.
        case stream(@Sendable (_ send: (String) async throws -> Void) async throws -> Void)
        /// The same of bytes, which need not be text.
        case bytesStream(@Sendable (_ send: ([UInt8]) async throws -> Void) async throws -> Void)
    }
    var status: HTTPResponseStatus = .ok
    var headers: HTTPHeaders = [:]
    var body: Body

    static func json(_ value: JSONValue, status: HTTPResponseStatus = .ok) -> HTTPReply {
        HTTPReply(
            status: status, headers: ["content-type": "application/json"], body: .bytes(value.serialized() + [0x0A]))
    }

    static func object(_ object: JSONObject) -> HTTPReply { .json(.object(object)) }

    /// One page of a list, which ends with the API's own members.
    static func list(_ items: [JSONObject], hasMore: Bool, withEnds: Bool = false) -> HTTPReply {
        var view: JSONObject = ["object": "list", "data": .array(items.map { .object($0) })]
        if withEnds {
            view["first_id"] = items.first?["id"] ?? .null
            view["last_id"] = items.last?["id"] ?? .null
        }
        view["has_more"] = .bool(hasMore)
        return .object(view)
    }
}

/// The part of a list that a request asks for.
struct Page<Item> {
    let items: [Item]
    let hasMore: Bool

    /// `after` is the id of the last item of the page before; one that is not in the list is refused.
    init(_ all: [Item], request: HTTPRequest, limit: Int, most: Int, id: (Item) -> String) throws {
        let count = try request.queryNumber("limit", default: limit, in: 1...most)
        var rest = all[...]
        if let after = request.queryValue("after"), !after.isEmpty {
            guard let place = all.firstIndex(where: { id($0) == after }) else {
                throw APIError.invalid(
                    "Invalid 'after': no object '\(after)' in this list.", "after", code: "invalid_value")
            }
            rest = all[(place + 1)...]
        }
        items = Array(rest.prefix(count))
        hasMore = rest.count > count
    }
}
