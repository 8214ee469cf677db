import Foundation
import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderVault

/// A folder of its own for one test, removed at its end.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array((NSTemporaryDirectory() + "providerd-vault-XXXXXX").utf8CString)
        path = String(cString: try #require(mkdtemp(&template)))
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file with exactly this mode, whatever the umask.
    func write(_ bytes: [UInt8], to name: String = "master.key", mode: mode_t = 0o400) throws -> String {
        let file = path + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        try #require(chmod(file, mode) == 0)
        return file
    }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }
}

extension MasterKeySource {
    static func make(
        _ path: String, createsIfAbsent: Bool = false, environment: [String: String] = [:]
    ) throws -> MasterKeySource {
        try MasterKeySource(path: path, createsIfAbsent: createsIfAbsent, environment: environment)
    }
}

extension EnvelopeVault {
    /// A new open vault with what has to be stored of it.
    static func make(in folder: TemporaryFolder) throws -> (vault: EnvelopeVault, records: VaultRecords) {
        let source = try MasterKeySource.make(folder.path + "/master.key", createsIfAbsent: true)
        let (vault, records) = try open(records: nil, source: source, at: .example)
        return (vault, try #require(records))
    }

    var sealedReason: String? {
        if case .sealed(let reason) = state { return reason }
        return nil
    }
}

extension Timestamp {
    static let example = Timestamp(microseconds: 1_790_000_000_000_000)
}

extension SecretBinding {
    static func make(
        providerID: String = "prv_a", secretID: String = "1", purpose: SecretPurpose = .apiKey, version: Int64 = 1,
        origin: String = "https://api.openai.com:443"
    ) -> SecretBinding {
        SecretBinding(providerID: providerID, secretID: secretID, purpose: purpose, version: version, origin: origin)
    }
}

extension SecretBuffer {
    convenience init(_ bytes: [UInt8]) throws {
        try self.init(count: bytes.count) { $0.copyBytes(from: bytes) }
    }

    var bytes: [UInt8] { withBytes { Array($0) } }
}

/// The bytes that hexadecimal digits stand for.
func hexadecimal(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
