import Glibc

/// An IP address, and how far what is sent there goes.
package struct NetworkAddress: Sendable, Hashable {
    package enum Reach: Sendable, Hashable {
        case anywhere
        /// Somebody's own network: RFC 1918, RFC 6598, RFC 4193.
        case privateNetwork
        /// This machine.
        case loopback
        /// Where no key is ever sent; in words, such as `a link-local address`.
        case refused(String)
    }

    /// 4 or 16 bytes, in the network's order.
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// nil unless the text is an address, IPv6 without brackets or with them.
    package init?(_ text: String) {
        var text = text
        if text.hasPrefix("["), text.hasSuffix("]") { text = String(text.dropFirst().dropLast()) }
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: &four) { Array($0) }
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            bytes = withUnsafeBytes(of: &six) { Array($0) }
        } else {
            return nil
        }
    }

    package var text: String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(family, bytes, &buffer, socklen_t(buffer.count)) != nil else { return "" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Where clouds answer machines of theirs with credentials, beside the link-local address that most have.
    private static let metadata = Set(
        ["100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254"].compactMap {
            Self($0)?.bytes
        })

    package var reach: Reach {
        bytes.count == 4 ? Self.reach(of: bytes) : reachOfSix
    }

    /// Source: the IANA registries of special-purpose addresses.
    private static func reach(of four: [UInt8]) -> Reach {
        if metadata.contains(four) { return .refused("a cloud's metadata address") }
        return switch (four[0], four[1]) {
        case (0, _): .refused("an unspecified address")
        case (127, _): .loopback
        case (169, 254): .refused("a link-local address")
        case (224...239, _): .refused("a multicast address")
        case (240..., _): .refused("a reserved address")
        case (10, _), (172, 16...31), (192, 168), (100, 64...127), (198, 18...19): .privateNetwork
        default: .anywhere
        }
    }

    private var reachOfSix: Reach {
        if Self.metadata.contains(bytes) { return .refused("a cloud's metadata address") }
        if let four = embeddedFour { return Self.reach(of: four) }
        switch (bytes[0], bytes[1]) {
        case (0xFF, _): return .refused("a multicast address")
        case (0xFE, 0x80...0xBF): return .refused("a link-local address")
        case (0xFE, 0xC0...), (0xFC...0xFD, _): return .privateNetwork
        default: break
        }
        guard bytes.dropLast().allSatisfy({ $0 == 0 }) else { return .anywhere }
        return bytes[15] == 1 ? .loopback : .refused("an unspecified address")
    }

    /// The IPv4 address that an IPv6 one stands for: mapped, compatible, translated (RFC 6052), or 6to4.
    private var embeddedFour: [UInt8]? {
        let isZero = bytes.prefix(10).allSatisfy { $0 == 0 }
        if isZero, bytes[10] == 0xFF, bytes[11] == 0xFF { return Array(bytes.suffix(4)) }
        if isZero, bytes[10] == 0, bytes[11] == 0, bytes[12] != 0 || bytes[13] != 0 { return Array(bytes.suffix(4)) }
        let isTranslated = bytes[0...3] == [0x00, 0x64, 0xFF, 0x9B] && bytes[4...11].allSatisfy { $0 == 0 }
        if isTranslated { return Array(bytes.suffix(4)) }
        return bytes[0...1] == [0x20, 0x02] ? Array(bytes[2...5]) : nil
    }
}
