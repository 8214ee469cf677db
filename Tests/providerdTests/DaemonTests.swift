import Foundation
import ProviderCore
import ProviderJSON
import ProviderStore
import TestSupport
import Testing

@testable import providerd

@Suite(.serialized)
struct DaemonTests {
    private func failure(_ body: () throws -> Daemon) -> Failure? {
        do {
            _ = try body()
            return nil
        } catch {
            return error as? Failure
        }
    }

    @Test func aFreshFolderGetsAnInstanceAndKeysThatStay() async throws {
        let fixture = try DaemonFixture()
        var first: JSONValue?
        try await fixture.running { client in
            first = try await client.call("vault.status")["result"]
            #expect(first?["state"] == "unsealed")
            let made = try await client.call(
                "provider.create", ["name": "work", "type": "openai", "api_key": "sk-0123456789"])
            #expect(made["result"]?["has_api_key"] == true)
        }
        let key = try Data(contentsOf: URL(fileURLWithPath: fixture.keyFile))
        let records = try Database(folder: fixture.state).vaultRecords()
        #expect(records?.instanceID.isEmpty == false)
        try await fixture.running { client in
            let status = try await client.call("vault.status")["result"]
            #expect(status?["key_id"] == first?["key_id"])
            #expect(status?["secrets"] == 1)
            #expect(try await client.call("provider.get", ["id": "work"])["result"]?["has_api_key"] == true)
            #expect(try await client.call("audit.verify")["result"]?["ok"] == true)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: fixture.keyFile)) == key)
        #expect(try Database(folder: fixture.state).vaultRecords() == records)
    }

    @Test(arguments: ["missing", "wrong"])
    func withoutItsKeyTheDaemonReadsAndChangesNothing(key: String) async throws {
        let fixture = try DaemonFixture()
        try await fixture.running { client in
            _ = try await client.call("provider.create", ["name": "work", "type": "openai"])
        }
        try FileManager.default.removeItem(atPath: fixture.keyFile)
        if key == "wrong" {
            try Data(String(repeating: "ab", count: 32).utf8).write(to: URL(fileURLWithPath: fixture.keyFile))
            chmod(fixture.keyFile, 0o400)
        }
        try await fixture.running { client in
            let status = try await client.call("vault.status")["result"]
            #expect(status?["state"] == "sealed")
            #expect(try await client.call("provider.list")["result"]?["providers"]?.arrayValue?.count == 1)
            let refused = try await client.call("provider.delete", ["id": "work"])["error"]
            #expect(refused?["code"] == 9)
            #expect(refused?["data"]?["reason"] == "VAULT_SEALED")
            #expect(
                refused?["message"]?.stringValue?.hasPrefix("cannot call provider.delete: the vault is sealed: ")
                    == true)
            #expect(try await client.call("health.check")["result"]?["status"] == "SERVING")
            let providers = try await client.call("health.check", ["service": "providers"])
            #expect(providers["result"]?["status"] == "NOT_SERVING")
        }
        #expect(fixture.log.texts.contains { $0.hasPrefix("the vault is sealed: ") })
        #expect(fixture.log.texts.contains { $0.hasPrefix("refused, and not in the audit ") })
        // A key that is missing is not made anew: it could only be the wrong one.
        #expect(FileManager.default.fileExists(atPath: fixture.keyFile) == (key == "wrong"))
    }

    @Test func aKeyInTheEnvironmentStopsTheStartBeforeAnythingIsMade() throws {
        let fixture = try DaemonFixture()
        let found = failure { try fixture.daemon(environment: ["PROVIDERD_MASTER_KEY": "secret"]) }
        #expect(found?.reason == "KEY_IN_ENVIRONMENT")
        #expect(found?.message.hasPrefix("cannot start with PROVIDERD_MASTER_KEY in the environment") == true)
        #expect(found?.message.contains("secret") == false)
        #expect(!FileManager.default.fileExists(atPath: fixture.state))
    }

    @Test func aSecondDaemonOnAFolderIsRefused() async throws {
        let fixture = try DaemonFixture()
        try await fixture.running { _ in
            let found = failure { try fixture.daemon { $0.socket.path += "2" } }
            #expect(found?.reason == "STATE_FOLDER_IN_USE")
            #expect(found?.message.contains(fixture.state) == true)
        }
    }

    @Test func aFolderThatCannotBeMadeIsNamed() throws {
        let fixture = try DaemonFixture()
        let path = fixture.folder.path + "/file"
        try Data().write(to: URL(fileURLWithPath: path))
        let found = failure { try fixture.daemon { $0.stateDirectory = path + "/state" } }
        #expect(found?.reason == "NO_STATE_DIRECTORY")
        #expect(found?.message.hasPrefix("cannot make the state folder \(path)/state: ") == true)
    }

    @Test func certificatesThatAreNoneAreNamed() throws {
        let fixture = try DaemonFixture()
        let found = failure { try fixture.daemon { $0.certificateAuthorityFile = "/none.pem" } }
        #expect(found?.message.hasPrefix("cannot use the certificates in /none.pem") == true)
    }
}
