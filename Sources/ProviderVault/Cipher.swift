import COpenSSL
import ProviderCore

/// AES-256-GCM. A sealed box is `1 | nonce (12) | ciphertext | tag (16)`; the first byte is the layout's version.
enum Cipher {
    static let keyLength = 32
    static let nonceLength = 12
    static let tagLength = 16
    static let layout: UInt8 = 1
    /// What a box is longer than its text.
    static let overhead = 1 + nonceLength + tagLength

    /// Why a box was not opened. Which of the possible causes it was cannot be told, by design of the cipher.
    struct DoesNotOpen: Error {}

    /// Seals under a random nonce; `context` is authenticated, not hidden.
    static func seal(_ text: UnsafeRawBufferPointer, with key: SecretBuffer, context: [UInt8]) throws -> [UInt8] {
        try seal(text, with: key, nonce: Random.bytes(nonceLength), context: context)
    }

    /// Seals under a given nonce, which must never be used twice with one key: for `seal` and known-answer tests.
    static func seal(
        _ text: UnsafeRawBufferPointer, with key: SecretBuffer, nonce: [UInt8], context: [UInt8]
    ) throws -> [UInt8] {
        var box = [UInt8](repeating: 0, count: overhead + text.count)
        box[0] = layout
        box.replaceSubrange(1..<1 + nonceLength, with: nonce)
        try withOperation(encrypting: true, key: key, nonce: nonce) { operation in
            try authenticate(context, encrypting: true, operation)
            try box.withUnsafeMutableBytes { bytes in
                let body = UnsafeMutableRawBufferPointer(rebasing: bytes[(1 + nonceLength)...])
                try encrypt(text, into: body, operation)
                let tag = body.baseAddress?.advanced(by: text.count)
                try check(EVP_CIPHER_CTX_ctrl(operation, EVP_CTRL_AEAD_GET_TAG, Int32(tagLength), tag), "read a tag")
            }
        }
        return box
    }

    /// Opens a box; throws `DoesNotOpen` for any other key, context, or bytes than it was sealed with.
    static func open(_ box: [UInt8], with key: SecretBuffer, context: [UInt8]) throws -> SecretBuffer {
        guard box.count >= overhead, box[0] == layout else { throw DoesNotOpen() }
        let nonce = Array(box[1..<1 + nonceLength])
        let length = box.count - overhead
        // Within the buffer's own init, so that text whose tag turns out wrong is wiped before anyone can hold it.
        return try SecretBuffer(count: length) { text in
            try withOperation(encrypting: false, key: key, nonce: nonce) { operation in
                try authenticate(context, encrypting: false, operation)
                try box.withUnsafeBytes { bytes in
                    let body = UnsafeRawBufferPointer(rebasing: bytes[(1 + nonceLength)...])
                    try decrypt(body, into: text, operation)
                }
            }
        }
    }

    private static func withOperation(
        encrypting: Bool, key: SecretBuffer, nonce: [UInt8], _ body: (OpaquePointer) throws -> Void
    ) throws {
        guard key.count == keyLength, nonce.count == nonceLength else {
            throw CryptographyFailure.make("use a key of \(key.count) bytes")
        }
        guard let operation = EVP_CIPHER_CTX_new() else { throw CryptographyFailure.make("start a cipher") }
        defer { EVP_CIPHER_CTX_free(operation) }
        // 12 is also GCM's standard nonce length, so none has to be set.
        let direction: Int32 = encrypting ? 1 : 0
        let status = key.withBytes { key in
            EVP_CipherInit_ex(
                operation, EVP_aes_256_gcm(), nil, key.baseAddress?.assumingMemoryBound(to: UInt8.self), nonce,
                direction)
        }
        try check(status, "start a cipher")
        try body(operation)
    }

    private static func authenticate(_ context: [UInt8], encrypting: Bool, _ operation: OpaquePointer) throws {
        var taken: Int32 = 0
        try check(
            EVP_CipherUpdate(operation, nil, &taken, context, try length(of: context.count)), "authenticate a context")
    }

    private static func encrypt(
        _ text: UnsafeRawBufferPointer, into body: UnsafeMutableRawBufferPointer, _ operation: OpaquePointer
    ) throws {
        let output = body.baseAddress?.assumingMemoryBound(to: UInt8.self)
        var written: Int32 = 0
        if !text.isEmpty {
            let input = text.baseAddress?.assumingMemoryBound(to: UInt8.self)
            try check(EVP_CipherUpdate(operation, output, &written, input, try length(of: text.count)), "encrypt")
        }
        var rest: Int32 = 0
        try check(EVP_CipherFinal_ex(operation, output?.advanced(by: Int(written)), &rest), "finish encrypting")
        guard Int(written) + Int(rest) == text.count else { throw CryptographyFailure.make("finish encrypting") }
    }

    /// `body` is ciphertext and tag.
    private static func decrypt(
        _ body: UnsafeRawBufferPointer, into text: UnsafeMutableRawBufferPointer, _ operation: OpaquePointer
    ) throws {
        let output = text.baseAddress?.assumingMemoryBound(to: UInt8.self)
        var written: Int32 = 0
        if !text.isEmpty {
            let input = body.baseAddress?.assumingMemoryBound(to: UInt8.self)
            try check(EVP_CipherUpdate(operation, output, &written, input, try length(of: text.count)), "decrypt")
        }
        var tag = Array(body[text.count...])
        guard tag.count == tagLength else { throw DoesNotOpen() }
        try check(EVP_CIPHER_CTX_ctrl(operation, EVP_CTRL_AEAD_SET_TAG, Int32(tagLength), &tag), "set a tag")
        var rest: Int32 = 0
        guard EVP_CipherFinal_ex(operation, output?.advanced(by: Int(written)), &rest) == 1,
            Int(written) + Int(rest) == text.count
        else { throw DoesNotOpen() }
    }

    private static func check(_ status: Int32, _ action: String) throws {
        guard status == 1 else { throw CryptographyFailure.make(action) }
    }

    private static func length(of count: Int) throws -> Int32 {
        guard let length = Int32(exactly: count) else { throw CryptographyFailure.make("use more than 2 GiB at once") }
        return length
    }
}

/// libcrypto refused what cannot fail but for lack of memory or a broken installation.
enum CryptographyFailure {
    static func make(_ action: String) -> Failure {
        Failure(
            .internal, "CRYPTOGRAPHY_FAILED", "cannot \(action): the system's libcrypto refused; see the daemon's log",
            metadata: ["action": action])
    }
}
