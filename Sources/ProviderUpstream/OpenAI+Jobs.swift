import ProviderCore
import ProviderJSON

extension OpenAI {
    func fineTuningAccess(_ target: UpstreamTarget) async throws(UpstreamFailure) -> Provider.Test.Access {
        try await access { () throws(UpstreamFailure) in
            try await call(HTTPRequest(.get, target.baseURL + "/fine_tuning/jobs?limit=1"), target)
        }
    }

    func launch(_ request: FineTuneRequest, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        try Self.job(in: try await call(Self.launchRequest(request, baseURL: target.baseURL), target), target)
    }

    func job(_ id: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        try Self.job(in: try await call(HTTPRequest(.get, Self.jobURL(id, target)), target), target)
    }

    func cancel(_ jobID: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        try Self.job(in: try await call(HTTPRequest(.post, Self.jobURL(jobID, target) + "/cancel"), target), target)
    }

    func pause(_ jobID: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        try Self.job(in: try await call(HTTPRequest(.post, Self.jobURL(jobID, target) + "/pause"), target), target)
    }

    func resume(_ jobID: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        try Self.job(in: try await call(HTTPRequest(.post, Self.jobURL(jobID, target) + "/resume"), target), target)
    }

    func findJobs(
        of tag: LaunchTag, since: Timestamp, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UpstreamJob] {
        let metadata = tag.metadata
        var found: [UpstreamJob] = []
        var scan = JobScan(since: since)
        let filter = metadata.sorted { $0.key < $1.key }.map { ("metadata[\($0.key)]", $0.value) }
        try await pages(
            of: target.baseURL + "/fine_tuning/jobs", query: [("limit", "100")] + filter, target
        ) { (entries) throws(UpstreamFailure) in
            let scrubber = SecretScrubber(target)
            for entry in entries {
                guard let job = Self.job(entry, scrubber) else { continue }
                let isOurs = metadata.allSatisfy { job.metadata[$0.key] == $0.value }
                if isOurs { found.append(job) }
                scan.note(job, isOurs: isOurs, isMarked: entry["metadata"] != nil)
            }
            return !scan.isPast
        }
        if found.isEmpty, scan.cannotTell {
            throw UpstreamFailure(.unsupported, "lists jobs without their metadata, so none can be told to be ours")
        }
        return found
    }

    func events(
        of jobID: String, known: @Sendable (String) -> Bool, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UpstreamEvent] {
        var newestFirst: [UpstreamEvent] = []
        let scrubber = SecretScrubber(target)
        try await pages(
            of: Self.jobURL(jobID, target) + "/events", query: [("limit", "100")], target
        ) { (entries) throws(UpstreamFailure) in
            for entry in entries {
                guard let event = Self.event(entry, scrubber) else { continue }
                if known(event.id) { return false }
                newestFirst.append(event)
            }
            return true
        }
        return newestFirst.reversed()
    }

    func checkpoints(
        of jobID: String, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UpstreamCheckpoint] {
        var found: [UpstreamCheckpoint] = []
        try await pages(
            of: Self.jobURL(jobID, target) + "/checkpoints", query: [("limit", "100")], target
        ) { (entries) throws(UpstreamFailure) in
            found += entries.compactMap(Self.checkpoint)
            return true
        }
        return found.sorted { $0.step < $1.step }
    }
}

// MARK: Requests

extension OpenAI {
    static func jobURL(_ id: String, _ target: UpstreamTarget) -> String {
        target.baseURL + "/fine_tuning/jobs/" + HTTPRequest.encoded(id)
    }

    static func launchRequest(_ request: FineTuneRequest, baseURL: String) -> HTTPRequest {
        var body: JSONObject = [
            "model": .string(request.model), "training_file": .string(request.trainingFileID),
        ]
        body["validation_file"] = request.validationFileID.map { .string($0) }
        body["suffix"] = request.suffix.map { .string($0) }
        body["seed"] = request.seed.map { .integer($0) }
        var method = request.methodOptions
        if !request.hyperparameters.isEmpty { method["hyperparameters"] = .object(request.hyperparameters) }
        if method.isEmpty {
            // A plain supervised job is what every server makes when nothing is said.
            if request.method != "supervised" { body["method"] = ["type": .string(request.method)] }
        } else {
            var object: JSONObject = ["type": .string(request.method)]
            object[request.method] = .object(method)
            body["method"] = .object(object)
        }
        var metadata = JSONObject()
        for (name, value) in request.tag.metadata.sorted(by: { $0.key < $1.key }) { metadata[name] = .string(value) }
        body["metadata"] = .object(metadata)
        return HTTPRequest(.post, baseURL + "/fine_tuning/jobs", body: .json(JSONValue.object(body).serialized()))
    }
}

// MARK: Answers

extension OpenAI {
    private static func job(
        in answer: JSONValue, _ target: UpstreamTarget
    ) throws(UpstreamFailure) -> UpstreamJob {
        guard let job = job(answer, SecretScrubber(target)) else { throw notAnAPI("a fine-tuning job") }
        return job
    }

    /// nil unless this has a job's id and status; all else may be missing or of an unknown shape.
    static func job(_ value: JSONValue, _ scrubber: SecretScrubber) -> UpstreamJob? {
        guard let id = value["id"]?.stringValue, !id.isEmpty, let word = value["status"]?.stringValue else {
            return nil
        }
        var metadata: [String: String] = [:]
        for member in value["metadata"]?.objectValue?.members ?? [] {
            metadata[member.name] = member.value.stringValue
        }
        let error = value["error"]
        return UpstreamJob(
            id: id, status: status(word), statusWord: scrubber.clean(word, limit: 100),
            model: value["model"]?.stringValue, fineTunedModel: value["fine_tuned_model"]?.stringValue,
            trainedTokens: value["trained_tokens"]?.wholeNumber,
            resultFileIDs: value["result_files"]?.arrayValue?.compactMap { $0.stringValue ?? $0["id"]?.stringValue }
                ?? [],
            metadata: metadata, errorCode: error?["code"]?.stringValue.map { scrubber.clean($0, limit: 100) },
            errorMessage: (error?["message"]?.stringValue ?? error?.stringValue).map { scrubber.clean($0) },
            createdAt: value["created_at"]?.unixTime, estimatedFinish: value["estimated_finish"]?.unixTime)
    }

    static func status(_ word: String) -> UpstreamJob.Status {
        switch word {
        case "validating_files", "queued": .pending
        case "running", "resuming": .running
        case "pausing": .pausing
        case "paused": .paused
        case "succeeded": .succeeded
        case "failed": .failed
        case "cancelled", "canceled": .cancelled
        default: .unknown
        }
    }

    static func event(_ value: JSONValue, _ scrubber: SecretScrubber) -> UpstreamEvent? {
        guard let id = value["id"]?.stringValue, !id.isEmpty else { return nil }
        let level: Event.Level =
            switch value["level"]?.stringValue {
            case "warn", "warning": .warning
            case "error": .error
            default: .info
            }
        let data = value["data"]?.objectValue
        return UpstreamEvent(
            id: id, level: level, isMetrics: value["type"]?.stringValue == "metrics",
            message: scrubber.clean(value["message"]?.stringValue ?? ""), data: data?.isEmpty == true ? nil : data,
            createdAt: value["created_at"]?.unixTime ?? .now())
    }

    static func checkpoint(_ value: JSONValue) -> UpstreamCheckpoint? {
        guard let id = value["id"]?.stringValue, let model = value["fine_tuned_model_checkpoint"]?.stringValue,
            let step = value["step_number"]?.wholeNumber, let whole = Int(exactly: step)
        else { return nil }
        return UpstreamCheckpoint(
            id: id, step: whole, model: model, metrics: value["metrics"]?.objectValue ?? [:],
            createdAt: value["created_at"]?.unixTime ?? .now())
    }
}
