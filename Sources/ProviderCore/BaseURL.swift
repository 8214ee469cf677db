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
        guard let separator = input.firstRange(of: "://") else {
            throw Problem(description: "must start with https:// (or http:// for this machine)")
        }
        let scheme = input[..<separator.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else {
            throw Problem(description: "must start with https:// (or http:// for this machine)")
        }
        let rest = input[separator.upperBound...]
        guard !rest.contains("?"), !rest.contains("#") else {
            throw Problem(description: "must not have a query or a fragment")
        }
        let authority = rest.prefix { $0 != "/" }
        guard !authority.contains("@") else {
            throw Problem(description: "must not hold user name or password; give the key with --api-key-file")
        }
        guard !rest.contains("\\") else { throw Problem(description: "must not have a backslash") }
        let (host, port) = try Self.split(authority, secure: scheme == "https")
        guard scheme == "https" || Self.isLoopback(host) || plainHosts.contains(host) else {
            throw Problem(description: "must start with https://; http is for this machine alone (\(host) is not it)")
        }
        var path = String(rest.dropFirst(authority.count))
        guard !path.contains("/../"), !path.hasSuffix("/.."), !path.contains("/./") else {
            throw Problem(description: "must not have . or .. in its path")
        }
        while path.hasSuffix("/") { path.removeLast() }
        let standard = scheme == "https" ? 443 : 80
        self.text = scheme + "://" + host + (port == standard ? "" : ":\(port)") + path
        self.origin = "\(scheme)://\(host):\(port)"
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

    private static func split(_ authority: Substring, secure: Bool) throws(Problem) -> (String, Int) {
        var host = authority
        var portText: Substring?
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw Problem(description: "has no valid host") }
            host = authority[...end]
            let tail = authority[authority.index(after: end)...]
            guard tail.isEmpty || tail.hasPrefix(":") else { throw Problem(description: "has no valid host") }
            portText = tail.isEmpty ? nil : tail.dropFirst()
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            portText = authority[authority.index(after: colon)...]
        }
        let name = host.lowercased()
        let plain = name.hasPrefix("[") ? name.dropFirst().dropLast() : name[...]
        let allowed = name.hasPrefix("[") ? "0123456789abcdef:." : "abcdefghijklmnopqrstuvwxyz0123456789.-_"
        guard !plain.isEmpty, plain.allSatisfy({ allowed.contains($0) }) else {
            throw Problem(description: "has no valid host")
        }
        guard let portText else { return (name, secure ? 443 : 80) }
        guard portText.allSatisfy(\.isNumber), let port = Int(portText), (1...65_535).contains(port) else {
            throw Problem(description: "has no valid port")
        }
        return (name, port)
    }
}
