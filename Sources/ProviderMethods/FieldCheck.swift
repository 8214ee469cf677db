import ProviderCore
import ProviderJSON

/// The rules for texts that people set, beyond what the contract's schema can see.
struct FieldCheck {
    /// What follows "cannot" in the message.
    let action: String

    init(_ action: String) {
        self.action = action
    }

    func invalid(_ field: String, _ description: String, reason: String = "INVALID_FIELD") -> Failure {
        .invalid(action, field: field, description, reason: reason)
    }

    /// A provider's name: no control characters, no white space at its ends, not beginning like an id.
    func name(_ name: String) throws(Failure) -> String {
        guard let name = try text(name, "name") else { throw invalid("name", "must not be empty") }
        guard name.utf8.count <= 128 else { throw invalid("name", "must not be longer than 128 bytes") }
        guard !Identifier.hasReservedPrefix(name) else {
            throw invalid("name", "must not begin like an id (\(name.prefix(4))...)")
        }
        return name
    }

    /// One line of text without white space at its ends; nil stays nil.
    func text(_ text: String?, _ field: String) throws(Failure) -> String? {
        guard let text else { return nil }
        guard !text.isEmpty else { throw invalid(field, "must not be empty; leave it out or make it null") }
        // Most texts need no table of characters.
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), text.utf8.first != 0x20, text.utf8.last != 0x20 {
            return text
        }
        guard !text.unicodeScalars.contains(where: Self.isControl) else {
            throw invalid(field, "must not have control characters")
        }
        guard !Self.isSpace(text.first), !Self.isSpace(text.last) else {
            throw invalid(field, "must not begin or end with white space")
        }
        return text
    }

    /// What is sent as a header's value: printable ASCII, without spaces at its ends.
    func secret(_ secret: SecretString?, _ field: String) throws(Failure) -> SecretString? {
        guard let secret else { return nil }
        let problem: String? = secret.withUnsafeBytes { bytes in
            if bytes.isEmpty { return "must not be empty; leave it out, or make it null to remove it" }
            if !bytes.allSatisfy({ (0x20...0x7E).contains($0) }) {
                return "must be printable ASCII on one line; look for a line end or a character that was pasted along"
            }
            if bytes.first == 0x20 || bytes.last == 0x20 { return "must not begin or end with a space" }
            return nil
        }
        if let problem { throw invalid(field, problem) }
        return secret
    }

    /// In the order of their names. A name is a token of RFC 9110, and none that the HTTP client sets itself.
    func headers(_ headers: [String: SecretString]) throws(Failure) -> [(String, SecretString)] {
        guard headers.count <= 32 else { throw invalid("extra_headers", "must not be more than 32") }
        var names: Set<String> = []
        var checked: [(String, SecretString)] = []
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
            let field = "extra_headers.\(name)"
            guard Self.isHeaderName(name) else {
                throw invalid("extra_headers", "must have names of letters, digits and hyphens")
            }
            guard !Self.reservedHeaders.contains(name.lowercased()) else {
                throw invalid(field, "is set by the daemon itself")
            }
            guard names.insert(name.lowercased()).inserted else { throw invalid(field, "is there twice") }
            if let value = try secret(value, field) { checked.append((name, value)) }
        }
        return checked
    }

    /// The header that carries the key: a name that may be one, none that the daemon or a wire sets itself, and none
    /// that servers write into their logs.
    func keyHeader(_ name: String?) throws(Failure) -> String? {
        guard let name = try text(name, "api_key_header") else { return nil }
        guard Self.isHeaderName(name) else {
            throw invalid("api_key_header", "must be the name of a header: letters, digits and hyphens")
        }
        guard !Self.reservedHeaders.union(Self.keylessHeaders).contains(name.lowercased()) else {
            throw invalid("api_key_header", "is \"\(name)\", a header that no key may go into; mostly it is X-API-Key")
        }
        return name
    }

    private static func isHeaderName(_ name: String) -> Bool {
        (1...128).contains(name.utf8.count) && name.utf8.allSatisfy(isTokenCharacter)
    }

    private static let keylessHeaders: Set<String> = [
        "accept", "accept-language", "anthropic-beta", "anthropic-version", "date", "forwarded", "from",
        "idempotency-key",
        "openai-organization", "openai-project", "origin", "referer", "traceparent", "tracestate", "user-agent", "via",
    ]

    private static let reservedHeaders: Set<String> = [
        "host", "content-length", "content-type", "transfer-encoding", "connection", "upgrade", "te", "trailer",
        "expect", "accept-encoding", "proxy-authorization", "cookie",
    ]

    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
        default: false
        }
    }

    private static func isSpace(_ character: Character?) -> Bool {
        character?.isWhitespace ?? false
    }
}
