import ArgumentParser

/// Lets the general options stand before the noun: ArgumentParser takes an option only behind the command that has it.
enum ArgumentOrder {
    /// Whether a value follows, by the option's name.
    static let generalOptions = [
        "--socket": true, "--timeout": true, "--request-id": true, "--json": false, "--validate-only": false,
        "--yes": false, "-y": false,
    ]

    /// The same arguments with the general options that stand before the verb put behind it.
    static func normalized(_ arguments: [String], root: any ParsableCommand.Type) -> [String] {
        var words: [String] = []
        var moved: [String] = []
        var command: any ParsableCommand.Type = root
        var rest = arguments[...]
        while let word = rest.first {
            if let count = length(ofOption: word), count <= rest.count {
                moved += rest.prefix(count)
                rest = rest.dropFirst(count)
            } else if let next = subcommand(word, of: command) {
                words.append(word)
                command = next
                rest = rest.dropFirst()
            } else {
                break
            }
        }
        // Where no verb was found, there is nothing that could take the options.
        guard command.configuration.subcommands.isEmpty else { return words + rest }
        return words + moved + rest
    }

    private static func length(ofOption word: String) -> Int? {
        if let takesValue = generalOptions[word] { return takesValue ? 2 : 1 }
        guard let equals = word.firstIndex(of: "="), generalOptions[String(word[..<equals])] == true else { return nil }
        return 1
    }

    private static func subcommand(
        _ word: String, of command: any ParsableCommand.Type
    ) -> (any ParsableCommand.Type)? {
        command.configuration.subcommands.first { $0._commandName == word }
    }
}
