import NIOHTTP1
import ProviderJSON

/// `/fine-tunes`
struct TogetherJobs {
    let store: SandboxStore

    func answer(_ request: HTTPRequest, _ segments: [String], body: RequestBody) async throws -> HTTPReply {
        switch (segments.count, request.method) {
        case (0, .GET): return .json(["data": .array(jobs().map { .object($0.togetherView) })])
        case (0, .POST): return .object(try create(try await body.object()).togetherView)
        case (1, .POST) where segments[0] == "estimate-price": return .object(try estimate(try await body.object()))
        case (1, .GET):
            let job = try job(segments[0])
            var view = job.togetherView
            view["events"] = .array(job.togetherEvents)
            return .object(view)
        case (2, .GET) where segments[1] == "events": return Self.list(try job(segments[0]).togetherEvents)
        case (2, .GET) where segments[1] == "checkpoints": return Self.list(try job(segments[0]).togetherCheckpoints)
        case (2, .POST) where segments[1] == "cancel": return .object(try cancel(segments[0]))
        case (0...1, _): throw APIError.notAllowed(request)
        default: throw APIError.unknownURL(request)
        }
    }

    private static func list(_ items: [JSONValue]) -> HTTPReply { .json(["data": .array(items)]) }

    private func jobs() -> [Job] { store.jobs.all().filter { $0.wire == .together } }

    private func job(_ id: String) throws -> Job {
        guard let job = store.jobs.job(id), job.wire == .together else {
            throw APIError(status: .notFound, message: "No fine-tune job with id \(id)", code: "not_found")
        }
        return job
    }

    /// The request is answered before it is carried out, so the answer says that it was made.
    private func cancel(_ id: String) throws -> JSONObject {
        _ = try job(id)
        let job = try store.jobs.update(id) { job -> Job in
            guard !job.status.isFinal else {
                throw APIError.invalid("The job \(id) has ended and cannot be cancelled.", code: "invalid_job_state")
            }
            job.say("Job was requested to be cancelled")
            job.status = .cancelled
            job.finishedAt = Clock.seconds()
            return job
        }
        guard let job else { throw APIError.server("The job is gone.") }
        DiskFile.remove(store.jobs.statePath(of: id))
        var view = job.togetherView
        view["status"] = "cancel_requested"
        return view
    }
}

// MARK: Views

extension Job {
    private var togetherStatus: String {
        switch status {
        case .validatingFiles: "pending"
        case .queued, .paused: "queued"
        case .running: "running"
        case .succeeded: "completed"
        case .failed: failure?.parameter == nil ? "error" : "user_error"
        case .cancelled: "cancelled"
        }
    }

    fileprivate var togetherView: JSONObject {
        var view: JSONObject = [
            "id": .string(id), "status": .string(togetherStatus), "created_at": .string(Clock.text(createdAt)),
            "updated_at": .string(Clock.text(finishedAt ?? createdAt)), "model": .string(model),
            "model_output_name": .string(tunedName), "training_file": .string(trainingFile),
            "validation_file": .string(validationFile ?? ""), "suffix": .optional(suffix),
            "random_seed": .integer(seed),
            "token_count": .integer(trainedTokens ?? 0), "total_price": 0, "user_id": "sandbox",
            "n_epochs": .integer(Int64(hyperparameters.epochs ?? 1)),
        ]
        for member in options.members { view[member.name] = member.value }
        return view
    }

    fileprivate var togetherEvents: [JSONValue] {
        events.enumerated().compactMap { index, event in
            let total = event.data?["total_steps"]?.intValue
            // Not each step is an event here, but each epoch.
            if let step = event.step, let total, event.data != nil {
                let epoch = max(1, Int(total) / max(hyperparameters.epochs ?? 1, 1))
                guard step % epoch == 0 else { return nil }
            }
            var view: JSONObject = [
                "object": "fine-tune-event", "created_at": .string(Clock.text(event.createdAt)),
                "level": .string(event.level == "warn" ? "warning" : event.level), "message": .string(event.message),
                "type": .string(Self.kind(event, isFirst: index == 0)), "hash": "", "token_count": 0, "param_count": 0,
            ]
            view["step"] = .integer(Int64(event.step ?? 0))
            view["total_steps"] = .integer(total ?? 0)
            return .object(view)
        }
    }

    private static func kind(_ event: Event, isFirst: Bool) -> String {
        if event.level == "error" { return "job_error" }
        if event.data != nil { return "epoch_complete" }
        if event.message.hasPrefix("Checkpoint") { return "checkpoint_save" }
        if event.message.hasPrefix("Job was requested") { return "cancel_requested" }
        if event.message.hasSuffix("successfully completed") { return "job_complete" }
        return isFirst ? "job_pending" : event.level == "warn" ? "warning" : "job_start"
    }

    fileprivate var togetherCheckpoints: [JSONValue] {
        checkpoints.map { checkpoint in
            let isFinal = status == .succeeded && checkpoint.metrics.step == checkpoints.last?.metrics.step
            return [
                "checkpoint_type": .string((isFinal ? "Final" : "Intermediate") + " (step \(checkpoint.metrics.step))"),
                "created_at": .string(Clock.text(checkpoint.createdAt)),
                "step": .integer(Int64(checkpoint.metrics.step)),
                "path": .string("s3://sandbox/\(id)/\(checkpoint.metrics.step)"), "checkpoint": "adapter",
            ]
        }
    }
}
