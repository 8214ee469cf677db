import ProviderCore
import ProviderJSON

extension SecretSummary {
    /// The shortest secret of which the last 4 characters may be shown; of a shorter one they would give away too much.
    private static let shortestWithTail = 12

    /// What may be shown of `secret`: a hint, and the first 8 bytes of its HMAC under the fingerprint key.
    static func make(of secret: SecretString, purpose: SecretPurpose, fingerprintKey: SecretBuffer) throws -> Self {
        try secret.withUnsafeBytes { bytes in
            let code = try MessageAuthentication.code(of: bytes, key: fingerprintKey)
            return SecretSummary(purpose: purpose, hint: hint(of: bytes), fingerprint: hexadecimal(code.prefix(8)))
        }
    }

    private static func hint(of bytes: UnsafeRawBufferPointer) -> String {
        // Counts characters, not bytes: UTF-8's continuation bytes start with the bits 10.
        let characters = bytes.count { $0 & 0xC0 != 0x80 }
        let tail = bytes.suffix(4)
        guard characters >= shortestWithTail, tail.allSatisfy({ (0x21...0x7E).contains($0) }) else { return "..." }
        return "..." + String(decoding: tail, as: UTF8.self)
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
