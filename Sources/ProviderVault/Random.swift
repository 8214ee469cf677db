import COpenSSL
import ProviderCore

/// Random bytes of libcrypto's generator, which the kernel seeds.
package enum Random {
    /// Bytes that may be seen, such as nonces.
    package static func bytes(_ count: Int) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard let length = Int32(exactly: count), RAND_bytes(&bytes, length) == 1 else {
            throw CryptographyFailure.make("make random bytes")
        }
        return bytes
    }

    /// A key, from the generator kept apart for secrets.
    static func key() throws -> SecretBuffer {
        try SecretBuffer(count: Cipher.keyLength) { bytes in
            let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
            guard RAND_priv_bytes(start, Int32(Cipher.keyLength)) == 1 else {
                throw CryptographyFailure.make("make a random key")
            }
        }
    }
}
