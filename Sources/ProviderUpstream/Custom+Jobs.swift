import ProviderCore
import ProviderJSON

extension Custom {
    func launch(_ request: FineTuneRequest, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        try Self.job(in: try await call(try Self.launchRequest(request, baseURL: target.baseURL), target), target)
    }

    func job(_ id: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        try Self.job(in: try await call(HTTPRequest(.get, Self.jobURL(id, target)), target), target)
    }

    func cancel(_ jobID: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        try check(.cancel, "cancelling", target)
        return try Self.job(
            in: try await call(HTTPRequest(.post, Self.jobURL(jobID, target) + "/cancel"), target), target)
    }

    /// A server that cannot be asked for jobs shows none: sent again under the same key, a launch is answered with the
    /// first one's job.
    func findJobs(
        of tag: LaunchTag, since: Timestamp, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UpstreamJob] {
        guard let announced = target.announced, announced.launchIdentity == .token, announced.followsJobs else {
            return []
        }
        let key = Self.idempotencyKey(tag)
        let url = target.baseURL + "/fine-tune?idempotency_key=" + HTTPRequest.encoded(key)
        let answer = try await call(HTTPRequest(.get, url), target)
        guard let list = answer["data"]?.arrayValue else { throw Self.notAnAPI("a list of jobs") }
        let scrubber = SecretScrubber(target)
        return list.filter { $0["idempotency_key"]?.stringValue == key }.compactMap { Self.job($0, scrubber) }
    }

    func mark(of tag: LaunchTag) -> String { "with the idempotency_key \(Self.idempotencyKey(tag))" }

    func events(
        of jobID: String, known: @Sendable (String) -> Bool, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UpstreamEvent] {
        try check(.events, "events", target)
        var newestFirst: [UpstreamEvent] = []
        let scrubber = SecretScrubber(target)
        try await pages(of: Self.jobURL(jobID, target) + "/events", target) { entry in
            guard let event = OpenAI.event(entry, scrubber) else { return true }
            if known(event.id) { return false }
            newestFirst.append(event)
            return true
        }
        return newestFirst.reversed()
    }

    func checkpoints(
        of jobID: String, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UpstreamCheckpoint] {
        try check(.checkpoints, "checkpoints", target)
        var found: [UpstreamCheckpoint] = []
        try await pages(of: Self.jobURL(jobID, target) + "/checkpoints", target) { entry in
            if let checkpoint = Self.checkpoint(entry) { found.append(checkpoint) }
            return true
        }
        return found.sorted { $0.step < $1.step }
    }

    /// Walks a list that is newest first, until it ends or `handle` has seen enough.
    private func pages(
        of url: String, _ target: UpstreamTarget, _ handle: (JSONValue) -> Bool
    ) async throws(UpstreamFailure) {
        var after: String?
        for _ in 0..<200 {
            let more = after.map { "&after=" + HTTPRequest.encoded($0) } ?? ""
            let answer = try await call(HTTPRequest(.get, url + "?limit=100" + more), target)
            guard let list = answer["data"]?.arrayValue else { throw Self.notAnAPI("a list") }
            for entry in list where !handle(entry) { return }
            guard answer["has_more"]?.boolValue == true, let last = list.last?["id"]?.stringValue, last != after else {
                return
            }
            after = last
        }
    }
}

// MARK: Requests

extension Custom {
    static func jobURL(_ id: String, _ target: UpstreamTarget) -> String {
        target.baseURL + "/fine-tune/" + HTTPRequest.encoded(id)
    }

    /// The same for every attempt of one command, and no other's.
    static func idempotencyKey(_ tag: LaunchTag) -> String {
        tag.instance + "-" + tag.command
    }

    static func launchRequest(
        _ request: FineTuneRequest, baseURL: String
    ) throws(UpstreamFailure) -> HTTPRequest {
        guard let training = request.trainingFile else { throw .notOffered("stored files") }
        var order: JSONObject = [
            "model": .string(request.model), "method": .string(request.method),
            "idempotency_key": .string(idempotencyKey(request.tag)),
        ]
        if !request.hyperparameters.isEmpty { order["hyperparameters"] = .object(request.hyperparameters) }
        if !request.methodOptions.isEmpty { order["method_options"] = .object(request.methodOptions) }
        order["suffix"] = request.suffix.map { .string($0) }
        order["seed"] = request.seed.map { .integer($0) }
        var form = MultipartBody()
        form.add("job", .bytes(JSONValue.object(order).serialized()), contentType: "application/json")
        form.add("training_file", .files(training.paths), fileName: training.name, contentType: "application/jsonl")
        if let validation = request.validationFile {
            form.add(
                "validation_file", .files(validation.paths), fileName: validation.name,
                contentType: "application/jsonl")
        }
        var http = HTTPRequest(.post, baseURL + "/fine-tune", body: .multipart(form))
        // The server may train before it answers.
        http.isPatient = true
        return http
    }
}

// MARK: Answers

extension Custom {
    private static func job(in answer: JSONValue, _ target: UpstreamTarget) throws(UpstreamFailure) -> UpstreamJob {
        guard let job = job(answer, SecretScrubber(target)) else { throw notAnAPI("a fine-tuning job") }
        return job
    }

    /// nil unless this has a job's id and status. Beside them it is a job as OpenAI has it, but for its files.
    static func job(_ value: JSONValue, _ scrubber: SecretScrubber) -> UpstreamJob? {
        guard var job = OpenAI.job(value, scrubber) else { return nil }
        job.resultFileIDs = []
        return job
    }

    static func checkpoint(_ value: JSONValue) -> UpstreamCheckpoint? {
        guard let id = value["id"]?.stringValue, !id.isEmpty, let model = value["model"]?.stringValue,
            let step = value["step"]?.wholeNumber, let whole = Int(exactly: step)
        else { return nil }
        return UpstreamCheckpoint(
            id: id, step: whole, model: model, metrics: value["metrics"]?.objectValue ?? [:],
            createdAt: value["created_at"]?.unixTime ?? .now())
    }
}
