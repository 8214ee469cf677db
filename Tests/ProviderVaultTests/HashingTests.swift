import Foundation
import ProviderCore
import Testing

@testable import ProviderVault

struct HashingTests {
    /// FIPS 180-4's examples.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func publishedHashesComeOut(text: String, digest: String) throws {
        let hasher = try SHA256Hashing().makeHasher()
        try Array(text.utf8).withUnsafeBytes { try hasher.update($0) }
        #expect(try hasher.finish() == hexadecimal(digest))
    }

    @Test func aMillionLettersInPiecesGiveThePublishedHash() throws {
        let hasher = try SHA256Hashing().makeHasher()
        let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 999)
        for _ in 0..<1001 { try piece.withUnsafeBytes { try hasher.update($0) } }
        try piece.prefix(1).withUnsafeBytes { try hasher.update($0) }
        let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        #expect(try hasher.finish() == hexadecimal(expected))
    }

    @Test func nothingFollowsTheEndOfAHash() throws {
        let hasher = try SHA256Hashing().makeHasher()
        _ = try hasher.finish()
        #expect(throws: Failure.self) { try [UInt8(1)].withUnsafeBytes { try hasher.update($0) } }
        #expect(throws: Failure.self) { try hasher.finish() }
    }

    /// RFC 4231's cases 1 to 4, 6 and 7.
    @Test(arguments: [
        (
            String(repeating: "0b", count: 20), "4869205468657265",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            String(repeating: "aa", count: 20), String(repeating: "dd", count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            "0102030405060708090a0b0c0d0e0f10111213141516171819", String(repeating: "cd", count: 50),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
        ),
        (
            String(repeating: "aa", count: 131),
            "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b657920"
                + "4669727374", "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
        (
            String(repeating: "aa", count: 131),
            "5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b2d73697a65206b6579"
                + "20616e642061206c6172676572207468616e20626c6f636b2d73697a6520646174612e20546865206b6579206e656564"
                + "7320746f20626520686173686564206265666f7265206265696e6720757365642062792074686520484d414320616c67"
                + "6f726974686d2e", "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
        ),
    ])
    func publishedMessageCodesComeOut(key: String, message: String, code: String) throws {
        let key = try SecretBuffer(hexadecimal(key))
        let result = try hexadecimal(message).withUnsafeBytes { try MessageAuthentication.code(of: $0, key: key) }
        #expect(result == hexadecimal(code))
    }

    @Test func anEmptyKeyIsAKeyOfItsOwn() throws {
        let message = Array("message".utf8)
        let empty = try message.withUnsafeBytes { message in
            try MessageAuthentication.code(of: message, key: UnsafeRawBufferPointer(start: nil, count: 0))
        }
        // HMAC pads a key with zeros, so that an empty one equals 64 of them.
        let zeros = try SecretBuffer([UInt8](repeating: 0, count: 64))
        #expect(try message.withUnsafeBytes { try MessageAuthentication.code(of: $0, key: zeros) } == empty)
    }
}
