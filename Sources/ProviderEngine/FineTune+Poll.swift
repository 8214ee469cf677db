import ProviderCore
import ProviderJSON

extension FineTune {
    /// Looks at the job: stores what is new, and follows its state.
    func poll(_ command: Command, _ memory: inout CommandMemory) async throws -> StepOutcome {
        let connection = try await world.connection(for: command)
        guard let jobID = command.upstreamID else {
            throw Failure(
                .failedPrecondition, "NO_UPSTREAM_JOB", "cannot follow command \(command.id): it has no job",
                metadata: ["command": command.id])
        }
        guard connection.capabilities.followsJobs else { throw Self.unfollowable(command, jobID) }
        var job = try await connection.adapter.job(jobID, at: connection.target)
        if command.phase == .cancelling, !job.hasEnded { job = try await cancel(jobID, connection) }
        let attempt = try await attempt(command, job, connection)
        if let attempt { job = attempt.job }
        let news = try await news(of: job, command, connection, &memory)
        var change = CommandChange([], "")
        change.rows = news.rows
        change.checkpoints = news.checkpoints
        let progress = Progress.after(news.rows, percent: job.percent, from: command.progress)
        let word = job.statusWord
        change.edit = {
            $0.progress = progress
            $0.upstreamStatus = word
        }
        if let attempt { note(attempt, command, &memory, &change) }
        let after: Command
        if job.status == .succeeded {
            after = try await succeed(job, command, change, progress, connection)
        } else {
            follow(job, command, &change)
            let isNews = !change.events.isEmpty || !change.rows.isEmpty || !change.checkpoints.isEmpty
            let isChanged =
                isNews || progress != command.progress || word != command.upstreamStatus || attempt?.isOver == true
            guard isChanged else { return waitMore(command, &memory, changed: false) }
            after = try await journal.commit(command, change)
        }
        memory.seenEvents?.formUnion(news.rows.compactMap(\.upstreamID))
        guard after.isOpen else { return StepOutcome(command: after, memory: memory, due: nil) }
        return waitMore(after, &memory, changed: true)
    }

    /// Somebody adopted a job that nobody can be asked about.
    private static func unfollowable(_ command: Command, _ jobID: String) -> Failure {
        Failure(
            .unimplemented, "UNSUPPORTED_BY_PROVIDER",
            "cannot follow command \(command.id): provider \"\(command.providerName)\" cannot be asked about its job "
                + "\(jobID); look there, and if it made a model, set that with providerctl provider update "
                + "\"\(command.providerName)\" --fine-tuned-model MODEL",
            metadata: ["command": command.id, "provider": command.providerName, "job": jobID])
    }

    private func waitMore(_ command: Command, _ memory: inout CommandMemory, changed: Bool) -> StepOutcome {
        memory.failures = 0
        memory.failingSince = nil
        memory.absences = 0
        let due = world.clock.uptime() + nextPoll(&memory, changed: changed)
        return StepOutcome(command: command, memory: memory, due: due)
    }

    /// Asks for the end; a job that ended in the meantime is as good.
    private func cancel(_ jobID: String, _ connection: UpstreamConnection) async throws -> UpstreamJob {
        do throws(UpstreamFailure) {
            return try await connection.adapter.cancel(jobID, at: connection.target)
        } catch {
            guard error.kind == .rejected || error.kind == .notFound || error.kind == .upstreamError else {
                throw error
            }
            let job = try await connection.adapter.job(jobID, at: connection.target)
            if job.hasEnded { return job }
            // The job is there, so what was not found is the way to cancel it.
            throw error.kind == .notFound
                ? UpstreamFailure(.unsupported, "knows no way to cancel a job (it \(error.saying))") : error
        }
    }

    /// What the job's state means for the command's.
    func follow(_ job: UpstreamJob, _ command: Command, _ change: inout CommandChange) {
        let provider = "provider \"\(command.providerName)\""
        switch job.status {
        case .failed:
            let failure = Self.failure(of: job, command)
            change.events.append(.fail)
            change.message = failure.message
            let edit = change.edit
            change.edit = {
                edit(&$0)
                $0.failure = failure
            }
        case .cancelled:
            change.events.append(.end)
            change.message =
                command.phase == .cancelling ? "cancelled at \(provider)" : "\(provider) cancelled the job by itself"
        default:
            if command.state == .waiting { change.events.append(.resume) }
            if job.status == .paused, command.phase == .running { change.events.append(.pause) }
            if job.status != .paused, job.status != .pausing, command.phase == .paused { change.events.append(.resume) }
            change.message = "the job is \(job.statusWord) at \(provider)"
            if change.events.isEmpty, job.statusWord != command.upstreamStatus {
                change.rows.append(
                    Event(
                        commandID: command.id, kind: .message, message: change.message,
                        data: ["upstream_status": .string(job.statusWord)], at: world.clock.now()))
            }
        }
    }

    private static func failure(of job: UpstreamJob, _ command: Command) -> Failure {
        var metadata = ["provider": command.providerName, "job": job.id]
        metadata["upstream_code"] = job.errorCode
        metadata["upstream_message"] = job.errorMessage
        let words = job.errorMessage ?? job.errorCode ?? "it gave no reason"
        return Failure(
            .failedPrecondition, "UPSTREAM_JOB_FAILED",
            "cannot finish command \(command.id): provider \"\(command.providerName)\" failed its job: \(words)",
            metadata: metadata)
    }

    // MARK: What is new

    private struct News {
        var rows: [Event] = []
        var checkpoints: [Checkpoint] = []
    }

    private func news(
        of job: UpstreamJob, _ command: Command, _ connection: UpstreamConnection, _ memory: inout CommandMemory
    ) async throws -> News {
        let seen: Set<String>
        if let known = memory.seenEvents {
            seen = known
        } else {
            seen = try await storedEventIDs(of: command.id)
            memory.seenEvents = seen
        }
        let adapter = connection.adapter
        var news = News()
        if connection.capabilities.offers(.events) {
            let events = try await Self.ifOffered { () async throws(UpstreamFailure) in
                try await adapter.events(of: job.id, known: { seen.contains($0) }, at: connection.target)
            }
            news.rows = events.map { Self.row(of: $0, command) }
        }
        guard connection.capabilities.offers(.checkpoints), job.hasEnded || !news.rows.isEmpty else { return news }
        let checkpoints = try await Self.ifOffered { () async throws(UpstreamFailure) in
            try await adapter.checkpoints(of: job.id, at: connection.target)
        }
        let now = world.clock.now()
        for checkpoint in checkpoints where !seen.contains(checkpoint.id) {
            news.checkpoints.append(
                Checkpoint(
                    id: Identifier.make(.checkpoint, at: now), commandID: command.id, upstreamID: checkpoint.id,
                    step: checkpoint.step, model: checkpoint.model, metrics: checkpoint.metrics,
                    createdAt: checkpoint.createdAt))
            news.rows.append(
                Event(
                    commandID: command.id, kind: .checkpoint,
                    message: "checkpoint at step \(checkpoint.step): \(checkpoint.model)",
                    data: [
                        "step": .integer(Int64(checkpoint.step)), "model": .string(checkpoint.model),
                        "metrics": .object(checkpoint.metrics),
                    ], upstreamID: checkpoint.id, at: checkpoint.createdAt))
        }
        return news
    }

    /// A server without this list still has the job.
    private static func ifOffered<Item>(_ list: () async throws(UpstreamFailure) -> [Item]) async throws -> [Item] {
        do throws(UpstreamFailure) {
            return try await list()
        } catch {
            guard error.kind == .notFound || error.kind == .unsupported else { throw error }
            return []
        }
    }

    private static func row(of event: UpstreamEvent, _ command: Command) -> Event {
        Event(
            commandID: command.id, kind: event.isMetrics ? .metrics : .message, level: event.level,
            message: event.message, data: event.data, upstreamID: event.id, at: event.createdAt)
    }

    private func storedEventIDs(of commandID: String) async throws -> Set<String> {
        try await world.store.read { reader in
            var ids: Set<String> = []
            var position: Int64 = 0
            while let last = try reader.events(of: commandID, visibleTo: nil, after: position, limit: 1000).map({
                if let id = $0.upstreamID { ids.insert(id) }
                return $0.seq
            }).last {
                position = last
            }
            return ids
        }
    }
}

extension UpstreamJob {
    var hasEnded: Bool { status == .succeeded || status == .failed || status == .cancelled }
}

/// How far a job is, by the metrics it sends.
enum Progress {
    private static let counts = ["step", "total_steps"]
    private static let losses = ["train_loss", "valid_loss"]

    /// The progress after these rows, the newest of which counts; steps say more than the upstream's own `percent`.
    static func after(_ rows: [Event], percent: Double? = nil, from old: JSONObject?) -> JSONObject? {
        var progress = old ?? [:]
        if let percent { progress["percent"] = .double((percent * 10).rounded() / 10) }
        for row in rows where row.kind == .metrics {
            for field in counts {
                if let value = row.data?[field]?.doubleValue.flatMap({ Int64(exactly: $0) }) {
                    progress[field] = .integer(value)
                }
            }
            for field in losses {
                if let value = row.data?[field]?.doubleValue { progress[field] = .double(value) }
            }
        }
        if let step = progress["step"]?.doubleValue, let total = progress["total_steps"]?.doubleValue, total > 0 {
            progress["percent"] = .double((min(1, max(0, step / total)) * 1000).rounded() / 10)
        }
        return progress.isEmpty ? nil : progress
    }
}
