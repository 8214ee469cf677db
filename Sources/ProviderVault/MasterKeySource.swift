import ProviderCore

/// Where the master key comes from: systemd's credential `providerd.master` if the unit passes one, else a file.
/// Never the environment, which other programs can read.
package struct MasterKeySource: Sendable {
    /// The name of the credential in `$CREDENTIALS_DIRECTORY`.
    package static let credentialName = "providerd.master"

    private let path: String
    private let createsIfAbsent: Bool
    private let credentialPath: String?

    /// Refuses an environment that holds a key or a passphrase, whoever put it there.
    package init(path: String, createsIfAbsent: Bool, environment: [String: String]) throws(Failure) {
        let names = environment.keys.filter { name in
            name.hasPrefix("PROVIDERD_") && (name.hasSuffix("KEY") || name.hasSuffix("PASSPHRASE"))
        }
        if let name = names.min() {
            throw Failure(
                .failedPrecondition, "KEY_IN_ENVIRONMENT",
                "cannot start with \(name) in the environment, which other programs can read; unset it and put the "
                    + "master key into \(path), mode 0400", metadata: ["variable": name, "path": path])
        }
        self.path = path
        self.createsIfAbsent = createsIfAbsent
        credentialPath = environment["CREDENTIALS_DIRECTORY"].map { $0 + "/" + Self.credentialName }
    }

    /// The key and where it was found. `mayCreate`: nothing is sealed yet, so that a new key cannot be the wrong one.
    func load(mayCreate: Bool) throws -> MasterKey {
        // A credential that is there but bad is not passed over for the file: someone meant it to be used.
        // systemd may let the service in by an access list, which the mode shows as the group's permission.
        if let credentialPath, let bytes = try MasterKeyFile.readIfPresent(credentialPath, refusing: 0o007) {
            return MasterKey(bytes: bytes, source: "the systemd credential \(Self.credentialName)")
        }
        let source = "the file \(path)"
        if let bytes = try MasterKeyFile.readIfPresent(path, refusing: 0o077) {
            return MasterKey(bytes: bytes, source: source)
        }
        guard createsIfAbsent, mayCreate else { throw MasterKeyFile.missing(path) }
        try MasterKeyFile.create(path, holding: Random.key())
        // Not the key just made: another daemon's may have come first.
        guard let bytes = try MasterKeyFile.readIfPresent(path, refusing: 0o077) else {
            throw MasterKeyFile.missing(path)
        }
        return MasterKey(bytes: bytes, source: source)
    }
}

/// A master key as it was found.
struct MasterKey: Sendable {
    let bytes: SecretBuffer
    /// In words: `the file /etc/providerd/master.key`.
    let source: String
}

/// Why the vault stays sealed, for an administrator.
struct SealedReason: Error {
    let text: String
    /// Whether the right master key is what it takes, as against putting right what is there.
    let needsMasterKey: Bool

    init(_ text: String, needsMasterKey: Bool = false) {
        self.text = text
        self.needsMasterKey = needsMasterKey
    }
}
