import ArgumentParser
import Testing

@testable import providerd

struct ServeTests {
    @Test func withoutOptionsItServesTheSystem() throws {
        let serve = try Serve.parse([])
        #expect(!serve.user)
        #expect(serve.stateDirectory == nil)
        #expect(serve.socket == nil)
        #expect(serve.configFile == nil)
    }

    @Test func everyOptionIsRead() throws {
        let serve = try Serve.parse(
            ["--user", "--state-dir", "/srv/p", "--socket", "/run/s", "--config", "/etc/c.yaml"])
        #expect(serve.user)
        #expect(serve.stateDirectory == "/srv/p")
        #expect(serve.socket == "/run/s")
        #expect(serve.configFile == "/etc/c.yaml")
    }

    @Test(arguments: [["--key", "sk-1"], ["more"], ["--state-dir"], ["--config=/a", "--port", "8080"]])
    func whatItDoesNotKnowIsRefused(arguments: [String]) {
        #expect(throws: (any Error).self) { try Serve.parse(arguments) }
    }

    @Test func serveIsASubcommand() throws {
        let command = try ProviderdCommand.parseAsRoot(["serve", "--user"])
        #expect((command as? Serve)?.user == true)
    }
}
