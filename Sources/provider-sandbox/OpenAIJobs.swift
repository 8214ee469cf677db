import NIOHTTP1
import ProviderJSON

/// `/fine_tuning/jobs`
struct OpenAIJobs {
    let store: SandboxStore

    func answer(_ request: HTTPRequest, _ segments: [String], body: RequestBody) async throws -> HTTPReply {
        switch (segments.count, request.method) {
        case (0, .GET): return try list(request)
        case (0, .POST): return .object(try create(try await body.object()).view)
        case (1, .GET): return .object(try job(segments[0]).view)
        case (0...1, _): throw APIError.notAllowed(request)
        case (2, _): return try part(request, segments)
        default: throw APIError.unknownURL(request)
        }
    }

    private func part(_ request: HTTPRequest, _ segments: [String]) throws -> HTTPReply {
        let expected: [String: HTTPMethod] = [
            "events": .GET, "checkpoints": .GET, "cancel": .POST, "pause": .POST, "resume": .POST,
        ]
        guard let method = expected[segments[1]] else { throw APIError.unknownURL(request) }
        guard method == request.method else { throw APIError.notAllowed(request) }
        let job = try job(segments[0])
        switch segments[1] {
        case "events":
            let page = try Page(job.events.reversed(), request: request, limit: 20, most: 1000, id: \.id)
            return .list(page.items.map(\.view), hasMore: page.hasMore)
        case "checkpoints":
            let page = try Page(job.checkpoints.reversed(), request: request, limit: 10, most: 1000, id: \.id)
            return .list(page.items.map { $0.view(jobID: job.id) }, hasMore: page.hasMore, withEnds: true)
        case "cancel": return .object(try cancel(job.id).view)
        case "pause": return .object(try pause(job.id).view)
        default: return .object(try resume(job.id).view)
        }
    }

    private func job(_ id: String) throws -> Job {
        guard let job = store.jobs.job(id), job.wire == .openAI else { throw APIError.noSuchJob(id) }
        return job
    }

    // MARK: Listing

    private func list(_ request: HTTPRequest) throws -> HTTPReply {
        var jobs = store.jobs.all().filter { $0.wire == .openAI }
        for (name, value) in request.query where name == "metadata" || name.hasPrefix("metadata[") {
            if name == "metadata" {
                guard value == "null" else { throw APIError.wrongType("metadata", expected: "metadata[k]=v or null") }
                jobs.removeAll { $0.metadata?.isEmpty == false }
            } else {
                let key = String(name.dropFirst("metadata[".count).prefix { $0 != "]" })
                jobs.removeAll { $0.metadata?[key]?.stringValue != value }
            }
        }
        let page = try Page(jobs, request: request, limit: 20, most: 1000, id: \.id)
        return .list(page.items.map(\.view), hasMore: page.hasMore)
    }

    // MARK: Control

    private func change(_ id: String, _ change: (inout Job) throws -> Void) throws -> Job {
        let job = try store.jobs.update(id) { job -> Job in
            try change(&job)
            return job
        }
        guard let job else { throw APIError.noSuchJob(id) }
        return job
    }

    func cancel(_ id: String) throws -> Job {
        let job = try change(id) { job in
            try Self.expectUnfinished(job)
            job.status = .cancelled
            job.finishedAt = Clock.seconds()
            job.estimatedFinish = nil
            job.say("Fine-tuning job cancelled")
        }
        DiskFile.remove(store.jobs.statePath(of: id))
        return job
    }

    private func pause(_ id: String) throws -> Job {
        try change(id) { job in
            try Self.expectUnfinished(job)
            guard job.status != .paused else {
                throw APIError.invalid("Job is already paused: \(id)", code: "invalid_job_state")
            }
            job.status = .paused
            job.estimatedFinish = nil
            job.say("Fine-tuning job paused")
        }
    }

    private func resume(_ id: String) throws -> Job {
        let job = try change(id) { job in
            try Self.expectUnfinished(job)
            guard job.status == .paused else {
                throw APIError.invalid("Job is not paused: \(id)", code: "invalid_job_state")
            }
            job.status = job.areFilesValid ? .queued : .validatingFiles
            job.say("Fine-tuning job is to be resumed")
        }
        store.training.resume(job)
        return job
    }

    private static func expectUnfinished(_ job: Job) throws {
        guard job.status.isFinal else { return }
        throw APIError.invalid("Job has already completed: \(job.id)", code: "invalid_job_state")
    }
}
