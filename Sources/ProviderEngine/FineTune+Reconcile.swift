import ProviderCore
import ProviderJSON

extension FineTune {
    /// How many looks must find nothing before a launch is believed to have left no trace.
    private static let minimumLooks = 3

    /// A launch was sent, and its answer was lost with the daemon.
    func doubt(_ command: Command, _ memory: inout CommandMemory) async throws -> StepOutcome {
        #if MUTANT_NO_RECONCILE
            // What a daemon without reconciling would do; a test proves that it makes a second job.
            let again = try await journal.commit(command, CommandChange([.doubt, .absent], "launching again"))
            return StepOutcome(command: again, memory: memory, due: world.clock.uptime())
        #else
            var change = CommandChange(
                [.doubt], "the launch was interrupted; looking for its job at provider \"\(command.providerName)\"")
            change.level = .warning
            let after = try await journal.commit(command, change)
            return try await look(after, &memory)
        #endif
    }

    /// Looks whether the upstream has the job; only a whole settle window without it allows another launch.
    func look(_ command: Command, _ memory: inout CommandMemory) async throws -> StepOutcome {
        let connection = try await world.connection(for: command)
        guard connection.capabilities.launchIdentity != .none else {
            throw UpstreamFailure(.unsupported, "keeps nothing by which a job could be found again")
        }
        let now = world.clock.now()
        let since = command.doubtSince ?? now
        let jobs = try await connection.adapter.findJobs(
            of: LaunchTag(command: command.tag, instance: world.settings.instanceID),
            since: command.startedAt ?? command.createdAt, at: connection.target)
        memory.looks += 1
        let resume: [Lifecycle.Event] = command.state == .waiting ? [.resume] : []
        let ordered = jobs.sorted { ($0.createdAt ?? now, $0.id) < ($1.createdAt ?? now, $1.id) }
        if let kept = ordered.first {
            return try await adopt(kept, others: Array(ordered.dropFirst()), command, connection, resume, &memory)
        }
        memory.failures = 0
        memory.failingSince = nil
        let settle = world.settings.settle.wholeMilliseconds
        let remaining = settle - now.milliseconds(since: since)
        guard remaining <= 0, memory.looks >= Self.minimumLooks else {
            var after = command
            if !resume.isEmpty {
                after = try await journal.commit(command, CommandChange(resume, "looking for the job again"))
            }
            let interval = max(settle / 6, 200)
            let pause = remaining > 0 ? min(interval, max(remaining, 1)) : interval
            return StepOutcome(command: after, memory: memory, due: world.clock.uptime() + pause)
        }
        return try await forget(command, connection.capabilities, resume, memory)
    }

    private func adopt(
        _ kept: UpstreamJob, others: [UpstreamJob], _ command: Command, _ connection: UpstreamConnection,
        _ resume: [Lifecycle.Event], _ memory: inout CommandMemory
    ) async throws -> StepOutcome {
        var change = CommandChange(
            resume + [.adopt],
            "running at provider \"\(command.providerName)\" as job \(kept.id), which was found there")
        change.edit = { Self.adopt(kept, into: &$0) }
        for other in others {
            let outcome = try await cancel(other, connection)
            change.rows.append(
                Event(
                    commandID: command.id, kind: .message, level: .warning,
                    message: "provider \"\(command.providerName)\" has \(others.count + 1) jobs of this command; kept "
                        + "\(kept.id), the earliest, and \(outcome) \(other.id)",
                    data: ["kept": .string(kept.id), "job": .string(other.id)], at: world.clock.now()))
        }
        let after = try await journal.commit(command, change)
        memory = CommandMemory()
        return StepOutcome(command: after, memory: memory, due: world.clock.uptime())
    }

    /// What became of a job that should not be there.
    private func cancel(_ job: UpstreamJob, _ connection: UpstreamConnection) async throws -> String {
        if job.hasEnded { return "left the ended" }
        do throws(UpstreamFailure) {
            _ = try await connection.adapter.cancel(job.id, at: connection.target)
            return "cancelled"
        } catch {
            if error.isRetryable { throw error }
            return "could not cancel (it \(error.saying)); cancel it by hand:"
        }
    }

    /// Nothing was found over the whole window: what was sent never arrived, or does not show and is sent again under
    /// the same token.
    private func forget(
        _ command: Command, _ capabilities: UpstreamCapabilities, _ resume: [Lifecycle.Event], _ memory: CommandMemory
    ) async throws -> StepOutcome {
        var memory = memory
        let isLast = command.cancelRequested || command.attempt >= world.settings.maximumLaunches
        if isLast, !capabilities.followsJobs {
            throw UpstreamFailure(.unsupported, "cannot be asked about its jobs")
        }
        memory.looks = 0
        let provider = "provider \"\(command.providerName)\""
        let again =
            capabilities.launchIdentity == .token ? "sending it again under the same token" : "launching it again"
        var change = CommandChange(resume + [.absent], "\(provider) shows no job of this command; \(again)")
        if command.cancelRequested {
            change = CommandChange(resume + [.end], "cancelled; its launch never reached \(provider)")
        } else if command.attempt >= world.settings.maximumLaunches {
            let failure = Failure(
                .unavailable, "LAUNCHES_EXHAUSTED",
                "cannot launch command \(command.id): it was sent \(command.attempt) times, no answer came, and "
                    + "\(provider) never had a job of it; test the provider, then run the command again",
                metadata: ["command": command.id, "provider": command.providerName])
            change = CommandChange(resume + [.fail], failure.message)
            change.edit = { $0.failure = failure }
        }
        let after = try await journal.commit(command, change)
        return StepOutcome(command: after, memory: memory, due: after.isOpen ? world.clock.uptime() : nil)
    }
}
