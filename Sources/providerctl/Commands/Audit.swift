import ArgumentParser
import ProviderProtocol

/// `providerctl audit`.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Shows who did what, and checks that nobody has changed the record.",
        subcommands: [AuditListing.self, AuditCheck.self])
}

/// `audit list`.
struct AuditListing: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists who did what, and what was refused.",
        discussion: "Example: providerctl audit list --method provider.update --outcome denied")

    @OptionGroup var general: GeneralOptions
    @Option(help: "Only calls of this method.") var method: String?
    @Option(help: "Only what this user did, by number.") var uid: Int?
    @Option(help: "Only what ended so: ok, denied or failed.") var outcome: String?
    @OptionGroup var limited: LimitOption

    func run() async throws {
        let request = AuditList(method: method, uid: uid, outcome: outcome.map(AuditOutcome.init(rawValue:)))
        try await general.printer.list(
            request, of: general.daemon, limit: limited.limit, AuditEntryInfo.columns, \.row)
    }
}

/// `audit verify`.
struct AuditCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Checks the chain of the whole audit; exit code 1 if it is broken.",
        discussion: "Example: providerctl audit verify")

    @OptionGroup var general: GeneralOptions

    func run() async throws {
        let reply = try await general.daemon.call(AuditVerify())
        general.printer.reply(reply, \.lines)
        if !reply.value.ok { throw Ended(status: .failed) }
    }
}
