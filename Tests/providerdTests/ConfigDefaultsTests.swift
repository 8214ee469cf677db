import ProviderCore
import Testing

@testable import providerd

struct ConfigDefaultsTests {
    private let xdg = ["XDG_STATE_HOME": "/x/state", "XDG_RUNTIME_DIR": "/run/user/7/", "HOME": "/home/a"]

    @Test func aPersonsFoldersAreTheirOwn() throws {
        let config = try Config.forUser(7, environment: xdg)
        #expect(config.stateDirectory == "/x/state/providerd")
        #expect(config.masterKeyFile == "/x/state/providerd/master.key")
        #expect(config.socket == Config.Socket(path: "/run/user/7/providerd/providerd.sock", mode: 0o600))
        #expect(config.roles == .onlyAdmin(uid: 7))
        #expect(config.limits == Config.Limits())
    }

    @Test func withoutXDGTheStateIsBelowHomeAndTheSocketBesideIt() throws {
        let config = try Config.forUser(7, environment: ["HOME": "/home/a", "XDG_STATE_HOME": "relative"])
        #expect(config.stateDirectory == "/home/a/.local/state/providerd")
        #expect(config.socket.path == "/home/a/.local/state/providerd/providerd.sock")
    }

    @Test func aGivenStateFolderComesFirstAndHasTheKey() throws {
        for environment in [xdg, [:]] {
            let config = try Config.forUser(7, environment: environment, stateDirectory: "/srv/p")
            #expect(config.stateDirectory == "/srv/p")
            #expect(config.masterKeyFile == "/srv/p/master.key")
        }
        let alone = try Config.forUser(7, environment: [:], stateDirectory: "/srv/p")
        #expect(alone.socket.path == "/srv/p/providerd.sock")
    }

    @Test(
        arguments: [
            [:], ["HOME": ""], ["HOME": "/"], ["HOME": "a", "XDG_RUNTIME_DIR": "/run"],
        ] as [[String: String]])
    func withoutAnyFolderThereIsNoConfig(environment: [String: String]) {
        do {
            _ = try Config.forUser(7, environment: environment)
            Issue.record("there is one")
        } catch {
            #expect(error.reason == "NO_STATE_DIRECTORY")
            #expect(error.message.contains("--state-dir"))
        }
    }
}
