import ArgumentParser
import ProviderCore
import ProviderJSON
import ProviderStore

/// Fills a state folder through the store's own code, faster than callers could. The daemon must not be running.
@main
struct Seed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Fills a state folder of providerd.")

    @Argument(help: "The state folder.")
    var folder: String

    @Option(help: "How many providers to add.")
    var providers = 0

    @Option(help: "How many finished commands to add.")
    var commands = 0

    @Option(help: "How many events the last of these commands has.")
    var events = 0

    func run() async throws {
        let store = try SQLiteStore(try Database(folder: folder), auditAuthenticator: NobodysChanges())
        let now = Timestamp.now()
        let owner = Owner(uid: 0, name: "root")
        for start in stride(from: 0, to: providers, by: 1000) {
            let end = min(providers, start + 1000)
            try await store.advance { transaction in
                for number in start..<end { try transaction.insert(Self.provider(number, owner, now), secrets: []) }
            }
        }
        let (providers, commands, events) = (providers, commands, events)
        var last = ""
        for start in stride(from: 0, to: commands, by: 1000) {
            let end = min(commands, start + 1000)
            last = try await store.advance { transaction in
                var id = ""
                for number in start..<end {
                    let command = Self.command(
                        number, of: max(1, providers), owner, now.adding(milliseconds: number - commands))
                    try transaction.insert(command)
                    id = command.id
                }
                return id
            }
        }
        for start in stride(from: 0, to: events, by: 1000) {
            let end = min(events, start + 1000)
            try await store.advance { [last] transaction in
                try transaction.append((start..<end).map { Self.event($0, of: last, now) })
            }
        }
        try await store.close()
        print(last)
    }

    private static func provider(_ number: Int, _ owner: Owner, _ now: Timestamp) -> Provider {
        Provider(
            id: Identifier.make(.provider, at: now), name: "inference endpoint \(number)", type: "openai",
            baseURL: "https://api\(number).example.com/v1", baseModel: "gpt-4.1-mini-2025-04-14",
            fineTunedModel: "ft:gpt-4.1-mini-2025-04-14:team:\(number)", createdAt: now, updatedAt: now,
            createdBy: owner)
    }

    private static func command(_ number: Int, of providers: Int, _ owner: Owner, _ at: Timestamp) -> Command {
        var command = Command(
            id: Identifier.make(.command, at: at), kind: .fineTune, providerID: "prv_seed_\(number % providers)",
            providerName: "inference endpoint \(number % providers)", model: "gpt-4.1-mini-2025-04-14",
            data: ["suffix": .string("run \(number)")], state: .succeeded, tag: String(number, radix: 16),
            createdAt: at, createdBy: owner)
        command.upstreamID = "ftjob-\(number)"
        command.upstreamStatus = "succeeded"
        command.result = ["model": .string("ft:gpt-4.1-mini-2025-04-14:team:\(number)")]
        (command.startedAt, command.finishedAt) = (at, at)
        return command
    }

    private static func event(_ number: Int, of command: String, _ now: Timestamp) -> Event {
        Event(
            commandID: command, kind: .metrics, message: "step \(number)",
            data: ["step": .integer(Int64(number)), "train_loss": .double(1.5), "train_accuracy": .double(0.75)],
            upstreamID: "ftevent-\(number)", at: now.adding(milliseconds: number))
    }
}

/// Signs nothing: what is seeded is the daemon's own work, which has no audit rows.
private struct NobodysChanges: AuditAuthenticator {
    func authenticate(_ bytes: [UInt8]) throws -> [UInt8] {
        throw Failure(.internal, "INTERNAL", "cannot write an audit row for what nobody changed")
    }
}
