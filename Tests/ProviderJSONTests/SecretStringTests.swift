import ProviderJSON
import Testing

@Suite struct SecretStringTests {
    private struct Holder: Sendable {
        var name = "x"
        var key: SecretString? = SecretString("sk-live-1")
        var all = ["a": SecretString("sk-live-2")]
    }

    @Test("is never printed, neither by itself nor within something else")
    func printing() {
        let secret = SecretString("sk-live-1")
        #expect("\(secret)" == "<secret>")
        #expect(String(describing: secret) == "<secret>")
        #expect(String(reflecting: secret) == "<secret>")
        #expect(Mirror(reflecting: secret).children.isEmpty)
        let holder = Holder()
        var dumped = ""
        dump(secret, to: &dumped)
        dump(holder, to: &dumped)
        let texts = ["\(holder)", String(reflecting: holder), "\([secret])", "\(Optional(secret) as Any)", dumped]
        for text in texts {
            #expect(!text.contains("live"), "\(text)")
            #expect(text.contains("<secret>"), "\(text)")
        }
    }

    @Test("cannot be encoded by accident")
    func encoding() {
        #expect(!((SecretString("x") as Any) is any Encodable))
        #expect(!((SecretString("x") as Any) is any JSONWritable))
        #expect(!((SecretString("x") as Any) is any LosslessStringConvertible))
    }

    @Test("holds the same bytes however it was made")
    func making() {
        let bytes = Array("sk-é".utf8)
        let secrets = [
            SecretString("sk-é"), SecretString(bytes: bytes), bytes.withUnsafeBytes { SecretString(bytes: $0) },
        ]
        for secret in secrets {
            #expect(secret.revealed() == "sk-é")
            #expect(secret.withUnsafeBytes { Array($0) } == bytes)
            #expect(!secret.isEmpty)
        }
        #expect(Set(secrets).count == 1)
    }

    @Test("can be empty")
    func empty() {
        let bytes: [UInt8] = []
        for secret in [SecretString(""), SecretString(bytes: bytes)] {
            #expect(secret.isEmpty)
            #expect(secret.revealed() == "")
        }
    }

    @Test("differs from every other text")
    func equality() {
        #expect(SecretString("sk-1") == SecretString("sk-1"))
        for other in ["sk-0", "sk-2", "sk-", "sk-11", "", "rk-1"] {
            #expect(SecretString("sk-1") != SecretString(other))
        }
    }

    @Test("passes on what its reader throws and answers")
    func access() {
        struct Refusal: Error {}
        let secret = SecretString("abc")
        #expect(secret.withUnsafeBytes { $0.count } == 3)
        #expect(throws: Refusal.self) { try secret.withUnsafeBytes { _ in throw Refusal() } }
    }
}
