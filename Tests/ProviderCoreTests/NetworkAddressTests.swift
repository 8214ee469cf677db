import ProviderCore
import Testing

struct NetworkAddressTests {
    @Test(arguments: [
        ("8.8.8.8", NetworkAddress.Reach.anywhere), ("172.15.0.1", .anywhere), ("172.32.0.1", .anywhere),
        ("100.63.0.1", .anywhere), ("100.128.0.1", .anywhere), ("2606:4700::1", .anywhere),
        ("::ffff:8.8.8.8", .anywhere),
        ("10.1.2.3", .privateNetwork), ("172.16.0.1", .privateNetwork), ("172.31.255.255", .privateNetwork),
        ("192.168.0.1", .privateNetwork), ("100.64.0.1", .privateNetwork), ("fd12::1", .privateNetwork),
        ("fc00::1", .privateNetwork), ("fec0::1", .privateNetwork), ("fd00:ec2::253", .privateNetwork),
        ("::ffff:10.0.0.1", .privateNetwork), ("2002:a00:1::", .privateNetwork),
        ("64:ff9b::192.168.1.1", .privateNetwork),
        ("fd00:ec2::254", .refused("a cloud's metadata address")),
        ("100.100.100.200", .refused("a cloud's metadata address")),
        ("::ffff:168.63.129.16", .refused("a cloud's metadata address")),
        ("127.0.0.1", .loopback), ("127.255.0.9", .loopback), ("::1", .loopback), ("[::1]", .loopback),
        ("::ffff:127.0.0.1", .loopback),
        ("169.254.169.254", .refused("a link-local address")), ("fe80::1", .refused("a link-local address")),
        ("febf::1", .refused("a link-local address")), ("::ffff:169.254.169.254", .refused("a link-local address")),
        ("::169.254.169.254", .refused("a link-local address")),
        ("64:ff9b::169.254.169.254", .refused("a link-local address")),
        ("2002:a9fe:a9fe::", .refused("a link-local address")),
        ("0.0.0.0", .refused("an unspecified address")), ("0.1.2.3", .refused("an unspecified address")),
        ("::", .refused("an unspecified address")), ("224.0.0.1", .refused("a multicast address")),
        ("ff02::1", .refused("a multicast address")), ("255.255.255.255", .refused("a reserved address")),
    ]) func everyAddressHasItsReach(text: String, reach: NetworkAddress.Reach) throws {
        #expect(try #require(NetworkAddress(text)).reach == reach)
    }

    @Test(arguments: [
        "", "localhost", "1.2.3", "1.2.3.4.5", "256.0.0.1", "api.openai.com", "[::1", "0x7f.1", "fe80::1%eth0",
    ])
    func whatIsNoAddressIsNone(text: String) {
        #expect(NetworkAddress(text) == nil)
    }

    @Test func anAddressIsWrittenAsItIsRead() {
        for text in ["127.0.0.1", "::1", "2606:4700::1111", "fe80::1"] { #expect(NetworkAddress(text)?.text == text) }
    }
}
