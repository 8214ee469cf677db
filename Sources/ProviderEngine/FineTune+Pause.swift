import ProviderCore
import ProviderJSON

/// Pausing and resuming: a wish that is repeated until it has come about, or the upstream has refused it for good.
extension FineTune {
    /// Before its launch a command is paused and resumed without the upstream. nil: the upstream has a part in it.
    func held(_ command: Command, _ memory: CommandMemory) async throws -> StepOutcome? {
        switch (command.phase, command.pending) {
        case (.queued, .pause), (.preparing, .pause):
            return try await hold(command, memory)
        case (.paused, let pending) where command.upstreamID == nil:
            return try await keep(command, pending, memory)
        default: return nil
        }
    }

    private func hold(_ command: Command, _ memory: CommandMemory) async throws -> StepOutcome {
        var change = CommandChange(
            [.pause],
            "paused before its launch: provider \"\(command.providerName)\" has no job of it until it is resumed")
        change.premise = { $0.pending == .pause }
        change.edit = { $0.pending = nil }
        let after = try await journal.commit(command, change)
        return StepOutcome(command: after, memory: CommandMemory(), due: Self.never(world))
    }

    private func keep(
        _ command: Command, _ pending: Command.Pending?, _ memory: CommandMemory
    ) async throws -> StepOutcome {
        let wake: [Lifecycle.Event] = command.state == .waiting ? [.resume] : []
        guard let pending else { return StepOutcome(command: command, memory: memory, due: Self.never(world)) }
        var change = CommandChange(wake, "still paused before its launch")
        if pending == .resume { change = CommandChange(wake + [.release], "resumed: it takes its turn again") }
        change.premise = { $0.pending == pending }
        change.edit = { $0.pending = nil }
        let after = try await journal.commit(command, change)
        let due = pending == .resume ? world.clock.uptime() : Self.never(world)
        return StepOutcome(command: after, memory: memory, due: due)
    }

    /// Only a person ends this.
    private static func never(_ world: EngineWorld) -> Int { world.clock.uptime() + CommandStep.farMilliseconds }

    // MARK: At the upstream

    /// What became of a wish at the upstream.
    struct Attempt {
        var pending: Command.Pending
        var job: UpstreamJob
        /// Why the upstream does not do it.
        var refusal: UpstreamFailure?

        var hasComeAbout: Bool { pending.hasComeAbout(in: job) }
        /// A job that is not at work yet may be paused later on.
        var isOver: Bool { hasComeAbout || (refusal != nil && job.status != .pending) }
    }

    /// Asks for what is wished of a job that was just looked at; nil if nothing is.
    func attempt(
        _ command: Command, _ job: UpstreamJob, _ connection: UpstreamConnection
    ) async throws -> Attempt? {
        guard let pending = command.pending, !command.cancelRequested else { return nil }
        guard !pending.hasComeAbout(in: job), job.status != .pausing else { return Attempt(pending: pending, job: job) }
        let (adapter, target) = (connection.adapter, connection.target)
        do throws(UpstreamFailure) {
            let answer =
                switch pending {
                case .pause: try await adapter.pause(job.id, at: target)
                case .resume: try await adapter.resume(job.id, at: target)
                }
            return Attempt(pending: pending, job: answer)
        } catch {
            guard error.refusesWish else { throw error }
            // It may have been done before, or have ended meanwhile.
            let now = try await adapter.job(job.id, at: target)
            let isDone = pending.hasComeAbout(in: now) || now.status == .pausing
            if !isDone, error.isRetryable { throw error }
            return Attempt(pending: pending, job: now, refusal: isDone ? nil : error)
        }
    }

    /// What the attempt means for the command and what is told of it.
    func note(_ attempt: Attempt, _ command: Command, _ memory: inout CommandMemory, _ change: inout CommandChange) {
        if attempt.isOver {
            let (pending, edit) = (attempt.pending, change.edit)
            change.edit = {
                edit(&$0)
                // Somebody may have thought better of it meanwhile.
                if $0.pending == pending { $0.pending = nil }
            }
        }
        guard let refusal = attempt.refusal, attempt.isOver || !memory.wasRefused else { return }
        memory.wasRefused = !attempt.isOver
        let goesOn = attempt.pending == .pause ? "it goes on" : "it stays paused"
        let what = attempt.isOver ? goesOn : "trying again once it is at work"
        change.rows.append(
            Event(
                commandID: command.id, kind: .message, level: .warning,
                message: "provider \"\(command.providerName)\" did not \(attempt.pending.rawValue) the job "
                    + "(it \(refusal.saying)); \(what)",
                data: ["job": .string(attempt.job.id), "upstream_status": .string(attempt.job.statusWord)],
                at: world.clock.now()))
    }
}

extension Command.Pending {
    /// Whether there is nothing left to ask for; of a job that has ended there is not.
    fileprivate func hasComeAbout(in job: UpstreamJob) -> Bool {
        switch self {
        case .pause: job.status == .paused || job.hasEnded
        case .resume: job.status != .paused && job.status != .pausing
        }
    }
}

extension UpstreamFailure {
    /// Whether the upstream answered, and did not want to: its key, its credit and its health are other matters.
    fileprivate var refusesWish: Bool {
        switch kind {
        case .rejected, .notFound, .unsupported, .forbidden, .upstreamError: true
        default: false
        }
    }
}
