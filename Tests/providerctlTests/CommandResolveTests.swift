import ArgumentParser
import ProviderProtocol
import Testing

@testable import providerctl

struct CommandResolveTests {
    @Test(arguments: [
        (["--adopt", "ftjob-1"], ResolveAction.adopt, "ftjob-1" as String?), (["--relaunch"], .relaunch, nil),
        (["--abandon"], .abandon, nil),
    ])
    func theDecisionIsSentAsItWasTyped(options: [String], action: ResolveAction, job: String?) throws {
        let parsed = try ProviderctlCommand.parseAsRoot(["command", "resolve", "cmd_1"] + options)
        let request = try #require(parsed as? CommandDecision).request
        #expect(request.id == "cmd_1")
        #expect(request.action == action)
        #expect(request.upstreamID == job)
    }
}
