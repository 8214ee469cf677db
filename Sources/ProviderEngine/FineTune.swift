import Logging
import ProviderCore
import ProviderJSON

/// A fine-tuning command, step by step: upload, launch once, follow, keep the result.
struct FineTune: Sendable {
    let world: EngineWorld
    let journal: CommandJournal

    init(_ world: EngineWorld, _ journal: CommandJournal) {
        self.world = world
        self.journal = journal
    }

    func step(_ command: Command, _ memory: inout CommandMemory) async throws -> StepOutcome {
        if command.cancelRequested, let outcome = try await cancelled(command, memory) { return outcome }
        if let outcome = try await held(command, memory) { return outcome }
        switch command.phase {
        case .queued, .preparing: return try await prepare(command, &memory)
        // Only a launch that was under way when the daemon or the store failed is found in this state.
        case .submitting: return try await doubt(command, &memory)
        case .reconciling: return try await look(command, &memory)
        default: return try await poll(command, &memory)
        }
    }

    /// Ends what was never launched; tells the upstream of the rest. nil: what is under way decides first.
    private func cancelled(_ command: Command, _ memory: CommandMemory) async throws -> StepOutcome? {
        switch command.phase {
        case .queued, .preparing:
            let after = try await journal.commit(command, CommandChange([.end], "cancelled before it was launched"))
            return StepOutcome(command: after, memory: memory, due: nil)
        case .paused where command.upstreamID == nil:
            let after = try await journal.commit(command, CommandChange([.end], "cancelled before it was launched"))
            return StepOutcome(command: after, memory: memory, due: nil)
        case .running, .paused:
            let after = try await journal.commit(
                command, CommandChange([.cancel], "asking provider \"\(command.providerName)\" to cancel the job"))
            return StepOutcome(command: after, memory: memory, due: world.clock.uptime())
        default: return nil
        }
    }

    // MARK: Prepare and launch

    private func prepare(_ waiting: Command, _ memory: inout CommandMemory) async throws -> StepOutcome {
        let connection = try await world.connection(for: waiting, afresh: true)
        guard connection.capabilities.offers(.fineTune) else {
            throw UpstreamFailure.notOffered("fine-tuning")
        }
        let order = FineTuneOrder(waiting)
        // Before files are brought up, nothing is known of them.
        let unknown = TrainingSource(file: UpstreamFile(name: "", paths: [], size: 0, purpose: "fine-tune"))
        try connection.adapter.check(
            order.request(training: unknown, validation: nil, instanceID: world.settings.instanceID),
            at: connection.target)
        var command = waiting
        let resume: [Lifecycle.Event] = command.state == .waiting ? [.resume] : []
        let begin: [Lifecycle.Event] = command.phase == .queued ? [.begin] : []
        if !(resume + begin).isEmpty {
            command = try await journal.commit(
                command,
                CommandChange(resume + begin, "preparing: bringing its files to provider \"\(command.providerName)\""))
        }
        let uploads = TrainingUploads(world, connection)
        let training = try await uploads.source(of: command.trainingFileIDs, for: command, as: "training")
        let validation =
            command.validationFileIDs.isEmpty
            ? nil : try await uploads.source(of: command.validationFileIDs, for: command, as: "validation")
        let request = order.request(
            training: training, validation: validation, instanceID: world.settings.instanceID)
        try Task.checkCancellation()
        return try await launch(command, request, connection, &memory)
    }

    private func launch(
        _ command: Command, _ request: FineTuneRequest, _ connection: UpstreamConnection,
        _ memory: inout CommandMemory
    ) async throws -> StepOutcome {
        let journal = journal
        let world = world
        // A torn launch would be a doubtful one.
        let running = try await shielded {
            // The intent is durable before anything is sent: whatever happens now, a restart knows to look.
            var intent = CommandChange([.submit], "launching the job at provider \"\(command.providerName)\"")
            intent.edit = { $0.upstreamStatus = nil }
            intent.premise = Self.mayLaunch
            let submitting = try await journal.commit(command, intent)
            failpoint("after_intent_before_launch")
            let job = try await connection.adapter.launch(request, at: connection.target)
            failpoint("after_launch_before_commit")
            var change = CommandChange(
                [.launch], "running at provider \"\(command.providerName)\" as job \(job.id)")
            change.edit = { Self.adopt(job, into: &$0) }
            change.also = Self.proof(of: connection.provider, job: job.id, at: world.clock.now())
            world.logger.info("launched a job", metadata: command.logged(["job": "\(job.id)"]))
            guard connection.capabilities.followsJobs else {
                return try await end(job, submitting, change, connection)
            }
            return try await journal.commit(submitting, change)
        }
        memory = CommandMemory()
        return StepOutcome(
            command: running, memory: memory,
            due: running.isOpen ? world.clock.uptime() + nextPoll(&memory, changed: true) : nil)
    }

    /// Who was told that it is to be paused or to end can rely on it that nothing is sent any more.
    @Sendable static func mayLaunch(_ command: Command) -> Bool {
        !command.cancelRequested && command.pending != .pause
    }

    /// Nothing more is ever told of the job than this answer to its launch, so the command ends in the same transaction.
    private func end(
        _ job: UpstreamJob, _ command: Command, _ launched: CommandChange, _ connection: UpstreamConnection
    ) async throws -> Command {
        guard job.hasEnded else {
            throw UpstreamFailure(
                .unsupported,
                "took the job as \(job.id), which is \(job.statusWord), and cannot be asked about it later on",
                isAmbiguous: true)
        }
        if job.status == .succeeded {
            return try await succeed(job, command, launched, command.progress, connection)
        }
        var change = launched
        follow(job, command, &change)
        return try await journal.commit(command, change)
    }

    /// An accepted job tells what no test can: that this key may fine-tune.
    private static func proof(
        of provider: Provider, job: String, at now: Timestamp
    ) -> @Sendable (any StoreTransaction) throws -> Void {
        { transaction in
            guard let current = try transaction.provider(provider.id), current.rev == provider.rev,
                current.lastTest?.fineTuning != .yes || current.lastTest?.isGood != true
            else { return }
            var test =
                current.lastTest.flatMap { $0.isGood ? $0 : nil }
                ?? Provider.Test(outcome: "ok", message: "accepted job \(job)", latencyMilliseconds: 0, at: now)
            test.fineTuning = .yes
            _ = try transaction.setTest(test, status: .ok, of: current.id)
        }
    }

    static func adopt(_ job: UpstreamJob, into command: inout Command) {
        command.upstreamID = job.id
        command.upstreamStatus = job.statusWord
    }

    /// Milliseconds until the next look: soon while things happen, later and later while they don't.
    func nextPoll(_ memory: inout CommandMemory, changed: Bool) -> Int {
        let minimum = max(1, world.settings.pollMinimum.wholeMilliseconds)
        let maximum = max(minimum, world.settings.pollMaximum.wholeMilliseconds)
        let grown = memory.pollMilliseconds == 0 || changed ? minimum : memory.pollMilliseconds * 3 / 2
        memory.pollMilliseconds = min(maximum, grown)
        // Up to a fifth sooner, so that jobs that began together are not asked for together.
        return memory.pollMilliseconds - Int(Double(memory.pollMilliseconds) * 0.2 * world.clock.fraction())
    }
}
