import Foundation
import ProviderCore
import Testing

@testable import ProviderVault

struct MasterKeySourceTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/master.key"
    }

    private func load(mayCreate: Bool = false, createsIfAbsent: Bool = false) throws -> [UInt8] {
        try MasterKeySource.make(path, createsIfAbsent: createsIfAbsent).load(mayCreate: mayCreate).bytes.bytes
    }

    private func refusal(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "nothing was refused"
        } catch let reason as SealedReason {
            return reason.text
        } catch {
            return "\(error)"
        }
    }

    static let key: [UInt8] = Array(100...131)
    static let digits = key.map { String($0, radix: 16) }.joined()

    @Test(arguments: [
        key, Array(digits.utf8), Array((digits + "\n").utf8), Array(digits.uppercased().utf8),
    ])
    func aFileHoldsBytesOrDigits(content: [UInt8]) throws {
        _ = try folder.write(content)
        #expect(try load() == Self.key)
    }

    @Test(
        arguments: [
            ([], "0 bytes long"), (Array(key.dropLast()), "31 bytes long"), (key + [1], "33 bytes long"),
            (Array(digits.dropLast().utf8), "63 bytes long"), (Array(("x" + digits.dropFirst()).utf8), "hexadecimal"),
            (Array((digits + "\n\n").utf8), "66 bytes long"), (Array(digits.prefix(32).utf8), "half a key"),
            ([UInt8](repeating: 1, count: 5000), "66 bytes long"),
        ] as [([UInt8], String)])
    func anythingElseIsRefused(content: [UInt8], why: String) throws {
        _ = try folder.write(content)
        let text = refusal { _ = try load() }
        #expect(text.contains(why))
        #expect(text.contains(path))
    }

    @Test(arguments: [0o440, 0o404, 0o420, 0o402, 0o410, 0o644, 0o777] as [mode_t])
    func aFileThatIsOpenToOthersIsRefused(mode: mode_t) throws {
        _ = try folder.write(Self.key, mode: mode)
        let text = refusal { _ = try load() }
        #expect(text.contains("open to others (mode 0\(String(mode, radix: 8)))"))
        #expect(text.contains("chmod 0400"))
    }

    @Test(arguments: [0o400, 0o600] as [mode_t])
    func aFileForTheOwnerAloneIsTaken(mode: mode_t) throws {
        _ = try folder.write(Self.key, mode: mode)
        #expect(try load() == Self.key)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
    func aFileOfSomebodyElseIsRefused() throws {
        _ = try folder.write(Self.key)
        try #require(chown(path, 12_345, 12_345) == 0)
        #expect(refusal { _ = try load() }.contains("belongs to uid 12345"))
    }

    @Test func aFolderAndAPipeAreRefused() throws {
        try #require(mkdir(path, 0o700) == 0)
        #expect(refusal { _ = try load() }.contains("not a regular file"))
        try #require(rmdir(path) == 0 && mkfifo(path, 0o600) == 0)
        #expect(refusal { _ = try load() }.contains("not a regular file"))
    }

    @Test func aMissingFileIsMadeOnlyWhenBothAllowIt() throws {
        #expect(refusal { _ = try load() }.contains("no master key at \(path)"))
        #expect(refusal { _ = try load(mayCreate: true) }.contains("no master key"))
        #expect(refusal { _ = try load(createsIfAbsent: true) }.contains("no master key"))
        #expect(try folder.names.isEmpty)

        let key = try load(mayCreate: true, createsIfAbsent: true)
        #expect(key.count == 32)
        #expect(try load() == key)
        #expect(try folder.names == ["master.key"])
        var status = stat()
        try #require(stat(path, &status) == 0)
        #expect(status.st_mode & 0o7777 == 0o400)
    }

    @Test func aMissingFolderIsNamed() throws {
        let source = try MasterKeySource.make(folder.path + "/none/master.key", createsIfAbsent: true)
        #expect(refusal { _ = try source.load(mayCreate: true) }.contains(folder.path + "/none"))
    }

    @Test func manyWhoMakeAKeyAtOnceEndUpWithOne() async throws {
        let source = try MasterKeySource.make(path, createsIfAbsent: true)
        let keys = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<16 { group.addTask { try source.load(mayCreate: true).bytes.bytes } }
            return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }
        #expect(keys.count == 1)
        #expect(try folder.names == ["master.key"])
    }

    @Test func aKeyThatIsAlreadyThereIsNeverReplaced() throws {
        // As for the slower of two daemons that both found no key.
        try MasterKeyFile.create(path, holding: SecretBuffer(Self.key))
        try MasterKeyFile.create(path, holding: SecretBuffer(Array(1...32)))
        #expect(try load() == Self.key)
        #expect(try folder.names == ["master.key"])
    }

    @Test func theCredentialComesBeforeTheFile() throws {
        _ = try folder.write(Self.key)
        let credential: [UInt8] = Array(1...32)
        // As systemd shows it where an access list lets the service in.
        _ = try folder.write(credential, to: "providerd.master", mode: 0o440)
        let source = try MasterKeySource.make(path, environment: ["CREDENTIALS_DIRECTORY": folder.path])
        let key = try source.load(mayCreate: false)
        #expect(key.bytes.bytes == credential)
        #expect(key.source == "the systemd credential providerd.master")
    }

    @Test func aBadCredentialIsNotPassedOverForTheFile() throws {
        _ = try folder.write(Self.key)
        _ = try folder.write([1, 2, 3], to: "providerd.master")
        let source = try MasterKeySource.make(path, environment: ["CREDENTIALS_DIRECTORY": folder.path])
        #expect(refusal { _ = try source.load(mayCreate: true) }.contains("3 bytes long"))
    }

    @Test func withoutACredentialOfThatNameTheFileIsTaken() throws {
        _ = try folder.write(Self.key)
        let source = try MasterKeySource.make(path, environment: ["CREDENTIALS_DIRECTORY": folder.path])
        #expect(try source.load(mayCreate: false).source == "the file \(path)")
    }

    @Test(arguments: ["PROVIDERD_KEY", "PROVIDERD_MASTER_KEY", "PROVIDERD_PASSPHRASE", "PROVIDERD_VAULT_PASSPHRASE"])
    func aKeyInTheEnvironmentIsRefusedByName(variable: String) throws {
        let error = try #require(throws: Failure.self) {
            try MasterKeySource.make(path, environment: ["PATH": "/bin", variable: "hunter2-hunter2"])
        }
        #expect(error.reason == "KEY_IN_ENVIRONMENT")
        #expect(error.message.hasPrefix("cannot start with \(variable) in the environment"))
        #expect(!"\(error)".contains("hunter2"))
    }

    @Test(arguments: ["PROVIDERD_SOCKET", "PROVIDERD_MASTER_KEY_FILE", "OPENAI_API_KEY"])
    func otherVariablesAreNoneOfItsBusiness(variable: String) throws {
        _ = try folder.write(Self.key)
        let source = try MasterKeySource.make(path, environment: [variable: "value"])
        #expect(try source.load(mayCreate: false).bytes.bytes == Self.key)
    }
}
