import ProviderCore
import ProviderJSON

/// One HTTP request as an adapter builds it: pure, and with its secrets still closed.
struct HTTPRequest: Sendable {
    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case delete = "DELETE"
    }

    enum Body: Sendable {
        case none
        case json([UInt8])
        /// Name and value pairs, written as a form is.
        case form(String)
        case multipart(MultipartBody)
    }

    var method: Method
    var url: String
    var accept = "application/json"
    var headers: [(name: String, value: String)] = []
    var secrets: [SecretHeader] = []
    var body = Body.none
    /// Whether the answer is worked out while it is waited for, such as a text or a training, and may take long.
    var isPatient = false
    /// An answer's longer body is a failure, or is cut if `cutsBody`; nil: the transport's own limit.
    var bodyLimit: Int?
    var cutsBody = false
    /// Whether a redirect is an answer like any other. It is not followed either way.
    var takesRedirect = false

    init(_ method: Method, _ url: String, body: Body = .none) {
        self.method = method
        self.url = url
        self.body = body
    }

    /// `scheme://host:port` of an absolute http or https URL, in the form that secrets are bound to.
    static func origin(of url: String) -> String? {
        guard let separator = url.firstRange(of: "://") else { return nil }
        let scheme = url[..<separator.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else { return nil }
        let authority = url[separator.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }.lowercased()
        guard !authority.isEmpty, !authority.contains("@") else { return nil }
        let afterHost = authority.hasPrefix("[") ? authority.drop { $0 != "]" }.dropFirst() : authority[...]
        if let colon = afterHost.firstIndex(of: ":") {
            guard let port = Int(afterHost[afterHost.index(after: colon)...]) else { return nil }
            let host = authority[..<colon]
            return host.isEmpty ? nil : "\(scheme)://\(host):\(port)"
        }
        return "\(scheme)://\(authority):\(scheme == "https" ? 443 : 80)"
    }

    /// The host of such an origin, an IPv6 one in its brackets.
    static func host(ofOrigin origin: String) -> String {
        let authority = origin[(origin.firstRange(of: "://")?.upperBound ?? origin.startIndex)...]
        return String(authority[..<(authority.lastIndex(of: ":") ?? authority.endIndex)])
    }

    /// `name=value&name=value`, as a query and as a form.
    static func query(_ parts: [(String, String)]) -> String {
        parts.map { encoded($0.0) + "=" + encoded($0.1) }.joined(separator: "&")
    }

    /// A path component or query value, percent-encoded but for RFC 3986's unreserved characters.
    static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"):
                bytes.append(byte)
            case UInt8(ascii: ".") where text != "." && text != "..": bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A header whose value stays closed until the transport writes it.
struct SecretHeader: Sendable {
    var name: String
    /// Such as `Bearer `.
    var prefix = ""
    var value: SecretString
}

/// A multipart/form-data body whose files are read from disk while it is sent.
struct MultipartBody: Sendable {
    enum Piece: Sendable, Hashable {
        case bytes([UInt8])
        /// Sent one after the other as one file, with a line break between two where the first lacks it; of that file
        /// the bytes in the range, or all.
        case files([String], Range<Int64>? = nil)
    }

    let boundary: String
    private(set) var pieces: [Piece] = []

    init() {
        boundary = "providerd-" + Identifier.uuidV7(at: .now()) + Identifier.uuidV7(at: .now())
        pieces = [.bytes(Array("--\(boundary)--\r\n".utf8))]
    }

    /// A form with plain fields and one file, which comes last.
    init(
        fields: [(name: String, value: String)] = [], fileField: String = "file", fileName: String,
        contentType: String, paths: [String], range: Range<Int64>? = nil
    ) {
        self.init()
        for (name, value) in fields { add(name, .bytes(Array(value.utf8))) }
        add(fileField, .files(paths, range), fileName: fileName, contentType: contentType)
    }

    /// Adds a part at the end.
    mutating func add(_ name: String, _ content: Piece, fileName: String? = nil, contentType: String? = nil) {
        var head = "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\""
        if let fileName { head += "; filename=\"\(Self.quoted(fileName))\"" }
        if let contentType { head += "\r\nContent-Type: \(contentType)" }
        pieces.removeLast()
        pieces += [.bytes(Array((head + "\r\n\r\n").utf8)), content, .bytes(Array("\r\n".utf8))]
        pieces.append(.bytes(Array("--\(boundary)--\r\n".utf8)))
    }

    /// As browsers write a name: nothing in it ends the quotes or the line.
    private static func quoted(_ name: String) -> String {
        var text = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "\"": text += "%22"
            case "\r": text += "%0D"
            case "\n": text += "%0A"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

/// The head of an answer.
struct HTTPHead: Sendable {
    var status: Int
    var headers: [(name: String, value: String)]

    var isSuccess: Bool { (200..<300).contains(status) }

    /// The first value of that header, whatever its case.
    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name }?.value
    }
}

/// A whole answer.
struct HTTPAnswer: Sendable {
    var head: HTTPHead
    var body: [UInt8]
}
