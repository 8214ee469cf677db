import ProviderCore

/// What is authenticated beside a sealed text. Every part is preceded by its length, so that no two lists of parts
/// ever give the same bytes.
enum BoundContext {
    /// For a secret's value. The master key's id is not a part of it: rotation changes that.
    static func secret(instance: String, _ binding: SecretBinding) -> [UInt8] {
        encode([
            "providerd/secret/v1", instance, binding.providerID, binding.secretID, String(binding.version),
            binding.purpose.rawValue, binding.origin,
        ])
    }

    /// For the data key of a secret, wrapped by the master key `masterKeyID`.
    static func dataKey(instance: String, _ binding: SecretBinding, masterKeyID: String) -> [UInt8] {
        encode([
            "providerd/key/v1", instance, binding.providerID, binding.secretID, String(binding.version), masterKeyID,
        ])
    }

    /// For the known text that tells a master key from any other.
    static func masterKeyCheck(instance: String, masterKeyID: String) -> [UInt8] {
        encode(["providerd/check/v1", instance, masterKeyID])
    }

    private static func encode(_ parts: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(parts.reduce(0) { $0 + 4 + $1.utf8.count })
        for part in parts {
            withUnsafeBytes(of: UInt32(truncatingIfNeeded: part.utf8.count).bigEndian) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: part.utf8)
        }
        return bytes
    }
}
