import ArgumentParser
import Foundation

/// `ProtocolGenerator compare`.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Tells additive from breaking changes between two contracts.",
        discussion: """
            Each change is one line. Exit code 0 if no caller of the old one would notice more than additions, 1 if one \
            might break, 2 if they cannot be compared.
            """)

    @Argument(help: ArgumentHelp("The contract that callers know.", valueName: "old.json"))
    var old: String
    @Argument(help: ArgumentHelp("The contract as it is now.", valueName: "new.json"))
    var new: String

    func run() throws {
        let documents = try [old, new].map { path in
            do {
                return try Contract.read(at: URL(fileURLWithPath: path))
            } catch {
                ProtocolGenerator.complain("cannot compare the contracts: \(error)")
                throw ExitCode(2)
            }
        }
        let changes = Comparison.changes(from: documents[0].document, to: documents[1].document)
        let breaking = changes.filter(\.isBreaking)
        for change in breaking + changes.filter({ !$0.isBreaking }) { print(change.sentence) }
        print(Self.summary(breaking: breaking.count, additive: changes.count - breaking.count))
        if !breaking.isEmpty { throw ExitCode(1) }
    }

    private static func summary(breaking: Int, additive: Int) -> String {
        if breaking > 0 { return "\(breaking) breaking, \(additive) additive: callers need a new major version" }
        return additive > 0 ? "\(additive) additive: old callers go on as before" : "nothing that a caller would notice"
    }
}
