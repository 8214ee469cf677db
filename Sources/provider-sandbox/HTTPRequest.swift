import NIOCore
import NIOHTTP1
import ProviderJSON

/// A request without its body.
struct HTTPRequest: Sendable {
    let method: HTTPMethod
    /// Without the query, as it came.
    let path: String
    /// The path's parts, percent-decoded.
    let segments: [String]
    let query: [(name: String, value: String)]
    let headers: HTTPHeaders

    init(_ head: HTTPRequestHead) {
        method = head.method
        headers = head.headers
        let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(parts.first ?? "")
        segments = path.split(separator: "/").map { Self.decoded($0) }
        query = Self.pairs(parts.count > 1 ? String(parts[1]) : "")
    }

    /// Of a query or a form.
    static func pairs(_ text: String) -> [(name: String, value: String)] {
        text.split(separator: "&").map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (
                Self.decoded(sides[0], plusIsSpace: true),
                Self.decoded(sides.count > 1 ? sides[1] : "", plusIsSpace: true)
            )
        }
    }

    func queryValue(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    /// A whole number in the query, within bounds.
    func queryNumber(_ name: String, default standard: Int, in range: ClosedRange<Int>) throws -> Int {
        guard let text = queryValue(name) else { return standard }
        guard let number = Int(text) else { throw APIError.wrongType(name, expected: "an integer") }
        if number < range.lowerBound {
            throw APIError.invalid(
                "Invalid '\(name)': integer below minimum value. Expected a value >= \(range.lowerBound), but got "
                    + "\(number) instead.", name, code: "integer_below_min_value")
        }
        if number > range.upperBound {
            throw APIError.invalid(
                "Invalid '\(name)': integer above maximum value. Expected a value <= \(range.upperBound), but got "
                    + "\(number) instead.", name, code: "integer_above_max_value")
        }
        return number
    }

    private static func decoded(_ text: Substring, plusIsSpace: Bool = false) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = rest.first.flatMap(hexadecimal),
                let low = rest.dropFirst().first.flatMap(hexadecimal)
            {
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}

/// A request's body as it arrives; nothing is read ahead of who asks for it. Belongs to one connection's task.
final class RequestBody {
    private var parts: NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator
    private var isAtEnd = true
    /// A body of JSON is no longer than this.
    static let longestDocument = 8 << 20

    init(_ parts: NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator) {
        self.parts = parts
    }

    /// The next request's head, after what is left of the last one's body; nil when the connection ends.
    func nextHead() async throws -> HTTPRequestHead? {
        try await skip()
        guard case .head(let head)? = try await parts.next() else { return nil }
        isAtEnd = false
        return head
    }

    func next() async throws -> ByteBuffer? {
        guard !isAtEnd, case .body(let buffer)? = try await parts.next() else {
            isAtEnd = true
            return nil
        }
        return buffer
    }

    func skip() async throws {
        while try await next() != nil {}
    }

    /// Waits until the client hangs up.
    func waitForEnd() async throws {
        while try await parts.next() != nil {}
    }

    func document() async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let buffer = try await next() {
            guard bytes.count + buffer.readableBytes <= Self.longestDocument else {
                throw APIError(status: .payloadTooLarge, message: "The request body is too large.")
            }
            bytes += buffer.readableBytesView
        }
        return bytes
    }

    /// The body as a JSON object.
    func object() async throws -> JSONObject {
        let bytes = try await document()
        let value: JSONValue
        do {
            value = try JSONValue.parse(bytes)
        } catch {
            throw APIError.invalid(
                "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP "
                    + "library correctly. The API expects a JSON payload, but what was sent was not valid JSON.)")
        }
        guard let object = value.objectValue else {
            throw APIError.invalid("Invalid body: expected a JSON object.", code: "invalid_type")
        }
        return object
    }
}
