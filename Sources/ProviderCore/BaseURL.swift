/// An upstream's address in one normalized form: scheme, host and port in lower case, no trailing slash.
package struct BaseURL: Sendable, Hashable {
    /// Such as `https://api.openai.com/v1`.
    package let text: String
    /// Such as `https://api.openai.com:443`: what a key is bound to.
    package let origin: String
    package let host: String
    package let port: Int
    package let isSecure: Bool

    /// Why an address was refused, ready to follow the field's name.
    package struct Problem: Error, Sendable, Hashable {
        package let description: String
    }

    /// Accepts https, and http for loopback or a host in `plainHosts`; refuses user info, query, fragment, control
    /// characters, and hosts beyond ASCII.
    package init(_ input: String, plainHosts: Set<String> = []) throws(Problem) {
        guard input.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Problem(
                description: "must be printable ASCII without spaces; write an international host in punycode")
        }
        // A byte is a character from here on.
        let bytes = Array(input.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8) else {
            throw Problem(description: "must start with https:// (or http:// for this machine)")
        }
        let scheme = Self.lowercased(bytes[..<colon])
        guard scheme == "https" || scheme == "http" else {
            throw Problem(description: "must start with https:// (or http:// for this machine)")
        }
        let rest = bytes[(colon + 3)...]
        guard !rest.contains(UInt8(ascii: "?")), !rest.contains(UInt8(ascii: "#")) else {
            throw Problem(description: "must not have a query or a fragment")
        }
        let authority = rest.prefix { $0 != Self.slash }
        guard !authority.contains(UInt8(ascii: "@")) else {
            throw Problem(description: "must not hold user name or password; give the key with --api-key-file")
        }
        guard !rest.contains(UInt8(ascii: "\\")) else { throw Problem(description: "must not have a backslash") }
        let (host, port) = try Self.split(authority, secure: scheme == "https")
        guard scheme == "https" || Self.isLoopback(host) || plainHosts.contains(host) else {
            throw Problem(description: "must start with https://; http is for this machine alone (\(host) is not it)")
        }
        var path = rest[authority.endIndex...]
        guard !Self.climbs(path) else { throw Problem(description: "must not have . or .. in its path") }
        while path.last == Self.slash { path.removeLast() }
        let standard = scheme == "https" ? 443 : 80
        let start = scheme + "://" + host
        let portText = ":" + String(port)
        self.text = (port == standard ? start : start + portText) + String(decoding: path, as: UTF8.self)
        self.origin = start + portText
        self.host = host
        self.port = port
        self.isSecure = scheme == "https"
    }

    /// Whether the host can only be this machine.
    package static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private static let slash = UInt8(ascii: "/")

    private static func lowercased(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    private static func climbs(_ path: ArraySlice<UInt8>) -> Bool {
        let dot = UInt8(ascii: ".")
        guard path.contains(dot) else { return false }
        let steps = path.split(separator: slash, omittingEmptySubsequences: false)
        return steps.contains([dot, dot]) || steps.dropLast().contains([dot])
    }

    private static func split(_ authority: ArraySlice<UInt8>, secure: Bool) throws(Problem) -> (String, Int) {
        var host = authority
        var portText: ArraySlice<UInt8>?
        let isBracketed = authority.first == UInt8(ascii: "[")
        if isBracketed {
            guard let end = authority.firstIndex(of: UInt8(ascii: "]")) else {
                throw Problem(description: "has no valid host")
            }
            host = authority[...end]
            let tail = authority[(end + 1)...]
            guard tail.isEmpty || tail.first == UInt8(ascii: ":") else {
                throw Problem(description: "has no valid host")
            }
            portText = tail.isEmpty ? nil : tail.dropFirst()
        } else if let colon = authority.firstIndex(of: UInt8(ascii: ":")) {
            host = authority[..<colon]
            portText = authority[(colon + 1)...]
        }
        let plain = isBracketed ? host.dropFirst().dropLast() : host
        guard !plain.isEmpty, plain.allSatisfy(isBracketed ? isOfAddress : isOfName) else {
            throw Problem(description: "has no valid host")
        }
        let name = lowercased(host)
        guard let portText else { return (name, secure ? 443 : 80) }
        guard portText.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = Int(String(decoding: portText, as: UTF8.self)), (1...65_535).contains(port)
        else { throw Problem(description: "has no valid port") }
        return (name, port)
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "._-".utf8.contains(byte)
        }
    }

    private static func isOfAddress(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: ":.".utf8.contains(byte)
        }
    }
}
