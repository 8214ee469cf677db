import Logging
import ProviderCore
import ProviderJSON

/// Does the next thing for one command and tells when to come back. Holds no state of its own, so that a restart is
/// nothing special: the command's row says where to go on.
struct CommandStep: Sendable {
    let world: EngineWorld
    private let journal: CommandJournal

    init(_ world: EngineWorld) {
        self.world = world
        journal = CommandJournal(store: world.store, clock: world.clock)
    }

    /// `command` is what the engine knew of it; the row is read again.
    func run(_ known: Command, _ memory: CommandMemory) async -> StepOutcome {
        var memory = memory
        var command = known
        do {
            try Task.checkCancellation()
            let id = known.id
            guard let current = try await world.store.read({ try $0.command(id) }), current.isOpen else {
                return StepOutcome(command: known, memory: memory, due: nil)
            }
            command = current
            switch command.kind {
            case .fineTune: return try await FineTune(world, journal).step(command, &memory)
            case .generate: return try await Generate(world, journal).step(command, &memory)
            }
        } catch {
            return await recover(from: error, command, memory)
        }
    }

    /// Writes down that there is no place for the command yet.
    func hold(_ known: Command, _ memory: CommandMemory) async -> StepOutcome {
        do {
            var change = CommandChange(
                [.wait],
                "waiting for its turn: provider \"\(known.providerName)\" or \(known.createdBy.name) has as many commands at "
                    + "work as the limits allow")
            change.reason = .concurrency
            let command = try await journal.commit(known, change)
            return StepOutcome(command: command, memory: memory, due: world.clock.uptime())
        } catch {
            return await recover(from: error, known, memory)
        }
    }

    private func recover(from error: any Error, _ known: Command, _ memory: CommandMemory) async -> StepOutcome {
        // Interrupted by a wish to cancel or by the daemon's end: the next step sees what the row says.
        guard !Task.isCancelled else { return StepOutcome(command: known, memory: memory, due: world.clock.uptime()) }
        var memory = memory
        if !(error is CommandChanged || error is UploadUnderWay) {
            memory.failures += 1
            memory.failingSince = memory.failingSince ?? world.clock.uptime()
        }
        do {
            let id = known.id
            guard let command = try await world.store.read({ try $0.command(id) }), command.isOpen else {
                return StepOutcome(command: known, memory: memory, due: nil)
            }
            return try await settle(error, command, memory)
        } catch {
            // The store itself fails: nothing can be written down, so only the log hears of it.
            world.logger.error("cannot write down what happened to a command", metadata: known.logged())
            return StepOutcome(
                command: known, memory: memory, due: world.clock.uptime() + delay(memory))
        }
    }

    private func settle(
        _ error: any Error, _ command: Command, _ memory: CommandMemory
    ) async throws -> StepOutcome {
        var memory = memory
        let isAbsent = (error as? UpstreamFailure)?.kind == .notFound
        memory.absences = isAbsent ? memory.absences + 1 : 0
        let aftermath = Aftermath(
            command, memory, mark: world.mark(of: command), settings: world.settings, uptime: world.clock.uptime())
        switch error {
        case let failure as UpstreamFailure:
            world.logger.notice(
                "an upstream call failed",
                metadata: command.logged(["provider": "\(command.providerName)", "class": "\(failure.kind)"]))
            return try await write(aftermath.of(failure), after: failure, command, memory)
        case let failure as Failure:
            return try await write(aftermath.of(failure), after: nil, command, memory)
        case is CommandChanged:
            return StepOutcome(command: command, memory: memory, due: world.clock.uptime())
        case is UploadUnderWay:
            return StepOutcome(command: command, memory: memory, due: world.clock.uptime() + 1000)
        default:
            world.logger.error("a step failed", metadata: command.logged(["error": "\(error)"]))
            return StepOutcome(
                command: command, memory: memory, due: world.clock.uptime() + delay(memory))
        }
    }

    private func write(
        _ decision: Aftermath.Decision, after failure: UpstreamFailure?, _ command: Command, _ memory: CommandMemory
    ) async throws -> StepOutcome {
        let now = world.clock.now()
        var memory = memory
        var change: CommandChange
        var due: Int?
        switch decision {
        case .wait(let reason, let message):
            let milliseconds = reason == .retry ? delay(memory, failure?.retryAfterMilliseconds) : blockedMilliseconds
            let until = now.adding(milliseconds: milliseconds)
            due = world.clock.uptime() + milliseconds
            change = CommandChange([.wait], "waiting: \(message)")
            change.level = .warning
            change.reason = reason
            change.until = reason == .vaultSealed ? nil : until
        case .stop(let message):
            // It is looked at again when the provider was changed or tested well, and at the daemon's next start.
            due = world.clock.uptime() + Self.farMilliseconds
            change = CommandChange([.wait], "waiting: \(message)")
            change.level = .warning
            change.reason = .providerBlocked
        case .fail(let failure):
            change = CommandChange([.fail], failure.message)
            change.edit = { $0.failure = failure }
        case .doubt(let message):
            due = world.clock.uptime()
            // The search that begins here has its own time.
            memory.failures = 0
            memory.failingSince = nil
            change = CommandChange(
                [.doubt],
                "\(message); looking whether provider \"\(command.providerName)\" has the job before anything is sent "
                    + "again")
            change.level = .warning
        case .undecidable(let message):
            change = CommandChange(command.phase == .submitting ? [.doubt, .undecidable] : [.undecidable], message)
            change.level = .error
        case .again:
            return StepOutcome(command: command, memory: memory, due: world.clock.uptime() + delay(memory))
        }
        if let failure { change.also = Self.note(failure, of: command, rev: memory.provider?.rev, at: now) }
        let after = try await journal.commit(command, change)
        return StepOutcome(command: after, memory: memory, due: due)
    }

    /// What a real call found out about the key is worth as much as a test, unless another key was entered meanwhile.
    static func note(
        _ failure: UpstreamFailure, of command: Command, rev: Int64?, at now: Timestamp
    ) -> @Sendable (any StoreTransaction) throws -> Void {
        guard failure.refusesKey else { return { _ in } }
        let finding = Provider.Test(
            outcome: failure.kind.rawValue, message: failure.saying, latencyMilliseconds: 0, at: now,
            failedStep: failure.step)
        let isLaunch = command.kind == .fineTune && command.state == .submitting
        return { transaction in
            guard let provider = try transaction.provider(command.providerID), rev == nil || provider.rev == rev else {
                return
            }
            var test = finding
            if failure.kind == .forbidden {
                test.fineTuning = isLaunch ? .no : provider.lastTest?.fineTuning ?? .unknown
            }
            _ = try transaction.setTest(test, status: .failing, of: provider.id)
        }
    }

    /// A year.
    static let farMilliseconds = 365 * 86_400_000

    private var blockedMilliseconds: Int { world.settings.blockedInterval.wholeMilliseconds }

    private func delay(_ memory: CommandMemory, _ retryAfter: Int? = nil) -> Int {
        Backoff().delay(after: memory.failures, retryAfter: retryAfter, fraction: world.clock.fraction())
    }
}

extension Command {
    /// Whether the engine has anything to do with it.
    var isOpen: Bool { !state.isTerminal && state != .needsAttention }
}
