import COpenSSL
import ProviderCore

/// Makes SHA-256 hashers for whoever streams content.
package struct SHA256Hashing: ContentHashing {
    package init() {}

    package func makeHasher() throws -> any ContentHasher {
        try SHA256Hasher()
    }
}

/// SHA-256 (FIPS 180-4) over a stream of bytes; used by one task at a time.
final class SHA256Hasher: ContentHasher {
    private static let length = 32
    private let operation: OpaquePointer
    private var isFinished = false

    init() throws {
        guard let operation = EVP_MD_CTX_new() else { throw CryptographyFailure.make("start a hash") }
        self.operation = operation
        guard EVP_DigestInit_ex(operation, EVP_sha256(), nil) == 1 else {
            throw CryptographyFailure.make("start a hash")
        }
    }

    deinit {
        EVP_MD_CTX_free(operation)
    }

    func update(_ bytes: UnsafeRawBufferPointer) throws {
        guard !isFinished, EVP_DigestUpdate(operation, bytes.baseAddress, bytes.count) == 1 else {
            throw CryptographyFailure.make("go on hashing")
        }
    }

    func finish() throws -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Self.length)
        var length: UInt32 = 0
        guard !isFinished, EVP_DigestFinal_ex(operation, &digest, &length) == 1, length == Self.length else {
            throw CryptographyFailure.make("finish a hash")
        }
        isFinished = true
        return digest
    }
}

/// HMAC-SHA256 (RFC 2104).
enum MessageAuthentication {
    static func code(of message: UnsafeRawBufferPointer, key: SecretBuffer) throws -> [UInt8] {
        try key.withBytes { try code(of: message, key: $0) }
    }

    static func code(of message: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer) throws -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        guard let keyLength = Int32(exactly: key.count) else { throw CryptographyFailure.make("use so long a key") }
        let start = message.baseAddress?.assumingMemoryBound(to: UInt8.self)
        // An empty key still needs an address: for libcrypto none means "the key of last time".
        let result = withUnsafePointer(to: UInt8(0)) { empty in
            HMAC(
                EVP_sha256(), key.baseAddress ?? UnsafeRawPointer(empty), keyLength, start, message.count, &code,
                &length)
        }
        guard result != nil, length == code.count else { throw CryptographyFailure.make("authenticate a message") }
        return code
    }
}
