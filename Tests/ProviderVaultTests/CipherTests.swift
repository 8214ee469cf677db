import Testing

@testable import ProviderVault

struct CipherTests {
    /// From NIST's CAVP set gcmEncryptExtIV256, with 96-bit nonces and 128-bit tags.
    struct KnownAnswer: Sendable {
        var key: String
        var nonce: String
        var text: String
        var context: String
        var ciphertext: String
        var tag: String
    }

    static let knownAnswers = [
        KnownAnswer(
            key: "b52c505a37d78eda5dd34f20c22540ea1b58963cf8e5bf8ffa85f9f2492505b4", nonce: "516c33929df5a3284ff463d7",
            text: "", context: "", ciphertext: "", tag: "bdc1ac884d332457a1d2664f168c76f0"),
        KnownAnswer(
            key: "78dc4e0aaf52d935c3c01eea57428f00ca1fd475f5da86a49c8dd73d68c8e223", nonce: "d79cf22d504cc793c3fb6c8a",
            text: "", context: "b96baa8c1c75a671bfb2d08d06be5f36", ciphertext: "",
            tag: "3e5d486aa2e30b22e040b85723a06e76"),
        KnownAnswer(
            key: "92e11dcdaa866f5ce790fd24501f92509aacf4cb8b1339d50c9c1240935dd08b", nonce: "ac93a1a6145299bde902f21a",
            text: "2d71bcfa914e4ac045b2aa60955fad24", context: "1e0889016f67601c8ebea4943bc23ad6",
            ciphertext: "8995ae2e6df3dbf96fac7b7137bae67f", tag: "eca5aa77d51d4a0a14d9c51e1da474ab"),
        KnownAnswer(
            key: "5f671466378f470ba5f5160e2209f3d95a48b7e560625d5a08654414de23aee2", nonce: "6b3c08a663d04132243dd96c",
            text: "c428592d9f8a7f107ec4d0df05",
            context: "12965559c31d538f937bda6eee9c93b0387318dc5d9496fb1c3a0b9b978dbfeb"
                + "ff2a5823974ee9d679834dbe59f7ec51",
            ciphertext: "1d8d7fe4357080c817303ce19c", tag: "e88d6b566fdc7b4fd62106bd2eb806ec"),
        KnownAnswer(
            key: "148579a3cbca86d5520d66c0ec71ca5f7e41ba78e56dc6eebd566fed547fe691", nonce: "b08a5ea1927499c6ecbfd4e0",
            text: "9d0b15fdf1bd595f91f8b3abc0f7dec927dfd4799935a1795d9ce00c9b879434420fe42c275a7cd7b39d638fb81ca52b"
                + "49dc41",
            context: "e4f963f015ffbb99ee3349bbaf7e8e8e6c2a71c230a48f9d59860a29091d2747e01a5ca572347e247d25f56ba7ae8e05"
                + "cde2be3c97931292c02370208ecd097ef692687fecf2f419d3200162a6480a57dad408a0dfeb492e2c5d",
            ciphertext:
                "2097e372950a5e9383c675e89eea1c314f999159f5611344b298cda45e62843716f215f82ee663919c64002a5c198d7"
                + "878fd3f", tag: "adbecdb0d5c2224d804d2886ff9a5760"),
    ]

    let key: SecretBuffer

    init() throws {
        key = try SecretBuffer(Array(1...32))
    }

    private func seal(_ text: [UInt8], context: [UInt8] = [7]) throws -> [UInt8] {
        try text.withUnsafeBytes { try Cipher.seal($0, with: key, context: context) }
    }

    @Test(arguments: CipherTests.knownAnswers)
    func publishedAnswersComeOutInBothDirections(_ answer: KnownAnswer) throws {
        let key = try SecretBuffer(hexadecimal(answer.key))
        let context = hexadecimal(answer.context)
        let box = try hexadecimal(answer.text).withUnsafeBytes { text in
            try Cipher.seal(text, with: key, nonce: hexadecimal(answer.nonce), context: context)
        }
        #expect(box == [1] + hexadecimal(answer.nonce + answer.ciphertext + answer.tag))
        #expect(try Cipher.open(box, with: key, context: context).bytes == hexadecimal(answer.text))
    }

    @Test(arguments: [0, 1, 15, 16, 17, 4096, 100_000])
    func whatIsSealedOpensAgain(length: Int) throws {
        let text = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
        let box = try seal(text)
        #expect(box.count == length + Cipher.overhead)
        #expect(try Cipher.open(box, with: key, context: [7]).bytes == text)
    }

    @Test func theSameTextIsNeverSealedAlike() throws {
        let boxes = try Set((0..<100).map { _ in try seal([1, 2, 3]) })
        #expect(boxes.count == 100)
    }

    @Test func anyChangedBitKeepsABoxShut() throws {
        let box = try seal(Array("a secret".utf8))
        for index in box.indices {
            for bit in 0..<8 {
                var changed = box
                changed[index] ^= 1 << bit
                #expect(throws: Cipher.DoesNotOpen.self) { try Cipher.open(changed, with: key, context: [7]) }
            }
        }
    }

    @Test func everyTruncatedBoxStaysShut() throws {
        let box = try seal(Array("a secret".utf8))
        for length in box.indices {
            #expect(throws: Cipher.DoesNotOpen.self) {
                try Cipher.open(Array(box.prefix(length)), with: key, context: [7])
            }
        }
        #expect(throws: Cipher.DoesNotOpen.self) { try Cipher.open(box + [0], with: key, context: [7]) }
    }

    @Test func anotherKeyOrContextDoesNotOpen() throws {
        let box = try seal([1, 2, 3])
        let other = try SecretBuffer(Array(2...33))
        #expect(throws: Cipher.DoesNotOpen.self) { try Cipher.open(box, with: other, context: [7]) }
        #expect(throws: Cipher.DoesNotOpen.self) { try Cipher.open(box, with: key, context: []) }
        #expect(throws: Cipher.DoesNotOpen.self) { try Cipher.open(box, with: key, context: [7, 7]) }
    }
}
