import ArgumentParser
import Testing

@testable import providerctl

struct ArgumentOrderTests {
    private func normalized(_ text: String) -> String {
        ArgumentOrder.normalized(text.split(separator: " ").map(String.init), root: ProviderctlCommand.self)
            .joined(separator: " ")
    }

    @Test func generalOptionsBeforeTheNounGoBehindTheVerb() {
        #expect(normalized("--json provider list --limit 3") == "provider list --json --limit 3")
        #expect(normalized("--socket /s --json status") == "status --socket /s --json")
        #expect(normalized("--socket=/s -y file delete fil_1") == "file delete --socket=/s -y fil_1")
    }

    @Test func theyMayStandBetweenNounAndVerbToo() {
        #expect(
            normalized("command --json run --timeout 5 fine-tune --file a")
                == "command run fine-tune --json --timeout 5 --file a")
    }

    @Test func whatStandsBehindTheVerbStays() {
        #expect(normalized("provider show -- --json") == "provider show -- --json")
        #expect(normalized("provider show list --json") == "provider show list --json")
        #expect(normalized("--json provider show -- --yes") == "provider show --json -- --yes")
    }

    @Test func otherOptionsBeforeTheNounAreLeftForTheParser() {
        #expect(normalized("--help") == "--help")
        #expect(normalized("--version") == "--version")
        #expect(normalized("--limit 3 provider list") == "--limit 3 provider list")
    }

    @Test func anOptionWithoutItsValueIsLeftForTheParser() {
        #expect(normalized("provider list --socket") == "provider list --socket")
        #expect(normalized("--socket") == "--socket")
    }

    @Test func theListOfGeneralOptionsIsTheParsersOwn() throws {
        for (option, takesValue) in ArgumentOrder.generalOptions {
            let arguments = ["--json", option] + (takesValue ? ["7"] : [])
            let parsed = try ProviderctlCommand.parseAsRoot(["status"] + Set(arguments).sorted())
            #expect(parsed is StatusCommand)
        }
        let help = StatusCommand.helpMessage()
        let shown = help.split(separator: "\n").compactMap { line -> String? in
            let words = line.split(separator: " ")
            guard line.hasPrefix("  -") else { return nil }
            return words.first { $0.hasPrefix("--") }.map(String.init)
        }
        #expect(
            Set(shown).subtracting(["--help", "--version"])
                == Set(ArgumentOrder.generalOptions.keys).subtracting(["-y"]))
    }
}

struct CommandTreeTests {
    /// Every command that has no others below it.
    private static func leaves(_ command: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
        let below = command.configuration.subcommands
        return below.isEmpty ? [command] : below.flatMap(leaves)
    }

    @Test func everyCommandTakesTheGeneralOptionsAndShowsAnExample() {
        let leaves = Self.leaves(ProviderctlCommand.self)
        #expect(leaves.count == 38)
        for leaf in leaves {
            let help = leaf.helpMessage()
            for option in ["--socket", "--json", "--timeout", "--request-id", "--validate-only", "--yes"] {
                #expect(help.contains(option), "\(leaf) has no \(option)")
            }
            #expect(help.contains("Example: "), "\(leaf) shows no example")
        }
    }

    @Test(arguments: [
        "provider add", "provider show", "provider update x --clear nonsense", "provider test", "file upload -",
        "file download fil_1 --json", "command run fine-tune", "command run generate", "status --timeout 0",
        "provider list --limit 0", "command run fine-tune --file a --set n_epochs", "no such thing",
        "provider update x --project p --clear project", "provider update x --api-key-file f --api-key-prompt",
        "command run fine-tune --file a --set n=1 --set n=2", "command run fine-tune --file a --validate-only",
        "provider add x --type openai --api-key-file - --header-file -", "call file.upload", "call file.download",
        "call file.upload - --input -", "command resolve cmd_1", "command resolve cmd_1 --adopt",
        "command resolve cmd_1 --adopt j --relaunch", "command resolve cmd_1 --relaunch --abandon", "command retry",
        "command pause", "command resume cmd_1 cmd_2",
    ])
    func wrongUsageEndsWithTwo(arguments: String) {
        let error = #expect(throws: (any Error).self) {
            try ProviderctlCommand.parseAsRoot(arguments.split(separator: " ").map(String.init))
        }
        if let error { #expect(FailureReport(error).status == .usage) }
    }

    @Test(arguments: [
        "provider add P --type openai --base-url http://u --base-model m --api-key-file - --default",
        "provider add P --type openai --organization-id o --project p --fine-tuned-model m --inactive",
        "provider update P --etag 1 --no-default --inactive --clear project --clear headers", "provider delete P",
        "provider list --active", "provider models P", "provider resolve", "provider test P Q", "provider activate P Q",
        "file upload train.jsonl --purpose fine-tune", "file validate train.jsonl", "file download fil_1 -o x",
        "command run fine-tune --file a b --validation-file c --provider P --model m --suffix s --set n_epochs=3 --detach",
        "command run generate --prompt hi --system s --provider P --model m --max-tokens 5 --temperature 0",
        "command watch", "command wait cmd_1 --for running --for failed --timeout 1.5", "command cancel cmd_1",
        "command pause cmd_1", "command resume cmd_1 --json",
        "command resolve cmd_1 --adopt ftjob-1", "command resolve cmd_1 --relaunch", "command resolve cmd_1 --abandon",
        "command retry cmd_1", "command estimate --file a.jsonl --set n_epochs=3", "command events cmd_1",
        "command checkpoints cmd_1", "audit list", "audit verify",
        "vault status", "whoami",
        "call provider.list", "call provider.get {}", "call provider.get -",
    ])
    func whatPeopleTypeIsUnderstood(arguments: String) throws {
        _ = try ProviderctlCommand.parseAsRoot(arguments.split(separator: " ").map(String.init))
    }

    @Test func helpIsNoError() {
        let error = #expect(throws: (any Error).self) {
            var help = try ProviderctlCommand.parseAsRoot(["provider", "--help"])
            try help.run()
        }
        if let error {
            #expect(FailureReport(error).status == .ok)
            #expect(FailureReport(error).isHelp)
        }
    }
}
