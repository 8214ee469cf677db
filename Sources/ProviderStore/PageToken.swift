import Foundation
import ProviderCore

/// Where a page ended: opaque to callers, bound to the list and its filter.
enum PageToken {
    /// What a list is sorted by.
    enum Key: Sendable, Hashable {
        case integer(Int64)
        case text(String)
        /// An integer, then a text among equal ones.
        case pair(Int64, String)
    }

    /// A list with its filter.
    struct List: Sendable {
        let name: String
        /// FNV-1a over the filter: tells a token of another list from one of this; it guards no secret.
        let digest: UInt64

        init(_ name: String, _ filter: String?...) {
            self.name = name
            var digest: UInt64 = 0xcbf2_9ce4_8422_2325
            func add(_ byte: UInt8) { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01b3 }
            for text in [name] + filter {
                add(text == nil ? 0 : 1)
                for byte in (text ?? "").utf8 { add(byte) }
                add(0xFF)
            }
            self.digest = digest
        }
    }

    static func make(_ key: Key, of list: List) -> String {
        var bytes = Bytes()
        bytes.append(list.digest)
        switch key {
        case .integer(let value):
            bytes.append(UInt64(bitPattern: value))
        case .text(let text):
            bytes.values += Array(text.utf8)
        case .pair(let value, let text):
            bytes.append(UInt64(bitPattern: value))
            bytes.values += Array(text.utf8)
        }
        return Base64.encode(bytes.values)
    }

    /// The text to go on after; nil for an empty token.
    static func text(_ token: String, of list: List) throws -> String? {
        guard let bytes = try content(token, of: list) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw refusal(of: list) }
        return text
    }

    /// The integer to go on after; nil for an empty token.
    static func integer(_ token: String, of list: List) throws -> Int64? {
        guard let bytes = try content(token, of: list) else { return nil }
        guard bytes.count == 8, let value = Bytes.integer(bytes) else { throw refusal(of: list) }
        return Int64(bitPattern: value)
    }

    /// The integer and text to go on after; nil for an empty token.
    static func pair(_ token: String, of list: List) throws -> (Int64, String)? {
        guard let bytes = try content(token, of: list) else { return nil }
        guard let value = Bytes.integer(bytes.prefix(8)),
            let text = String(validating: bytes.dropFirst(8), as: UTF8.self)
        else { throw refusal(of: list) }
        return (Int64(bitPattern: value), text)
    }

    private static func content(_ token: String, of list: List) throws -> ArraySlice<UInt8>? {
        guard !token.isEmpty else { return nil }
        guard let bytes = Base64.decode(token), Bytes.integer(bytes.prefix(8)) == list.digest else {
            throw refusal(of: list)
        }
        return bytes.dropFirst(8)
    }

    private static func refusal(of list: List) -> Failure {
        Failure.invalid(
            "list \(list.name)s", field: "page_token", "is not one of this list with this filter; begin without it",
            reason: "INVALID_PAGE_TOKEN")
    }
}

/// How large a page may get.
struct PageLimit: Sendable {
    static let standardSize = 50
    static let largestSize = 1000
    static let largestBytes = 1 << 20

    let size: Int

    init(_ request: PageRequest) throws {
        guard request.size >= 0 else {
            throw Failure.invalid("list", field: "page_size", "must not be negative")
        }
        size = request.size == 0 ? Self.standardSize : min(request.size, Self.largestSize)
    }
}

/// Fills one page, by number and by bytes; it always takes the first item.
struct PageCollector<Item: Sendable> {
    private let limit: PageLimit
    private var items: [Item] = []
    private var bytes = 0
    private var last: PageToken.Key?
    private var hasMore = false

    init(_ limit: PageLimit) {
        self.limit = limit
    }

    /// Answers whether to go on; one item beyond the page tells that there is a next one.
    mutating func add(_ item: Item, bytes size: Int, key: PageToken.Key) -> Bool {
        guard items.count < limit.size, items.isEmpty || bytes + size <= PageLimit.largestBytes else {
            hasMore = true
            return false
        }
        items.append(item)
        bytes += size
        last = key
        return true
    }

    func page(_ list: PageToken.List, cursor: String = "") -> Page<Item> {
        let token = hasMore ? last.map { PageToken.make($0, of: list) } : nil
        return Page(items: items, nextPageToken: token ?? "", cursor: cursor)
    }
}

/// Bytes of a fixed layout, integers big-endian.
struct Bytes {
    var values: [UInt8] = []

    mutating func append(_ value: UInt64) {
        withUnsafeBytes(of: value.bigEndian) { values.append(contentsOf: $0) }
    }

    /// The integer in exactly these eight bytes.
    static func integer(_ bytes: some Collection<UInt8>) -> UInt64? {
        guard bytes.count == 8 else { return nil }
        return bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// Base64 with the URL's alphabet and no padding: tokens stand in shell commands and URLs.
enum Base64 {
    static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString(options: [.base64URLAlphabet, .omitPaddingCharacter])
    }

    static func decode(_ text: String) -> [UInt8]? {
        guard text.utf8.count <= 4096 else { return nil }
        let padded = text.replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: padded + String(repeating: "=", count: (4 - padded.utf8.count % 4) % 4)).map(
            Array.init)
    }
}
