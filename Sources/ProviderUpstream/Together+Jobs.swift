import ProviderCore
import ProviderJSON

extension Together {
    func check(_ request: FineTuneRequest, at target: UpstreamTarget) throws(UpstreamFailure) {
        _ = try Self.launchRequest(request, baseURL: target.baseURL)
    }

    func launch(_ request: FineTuneRequest, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        try job(in: try await call(try Self.launchRequest(request, baseURL: target.baseURL), target), target)
    }

    func job(_ id: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        try job(in: try await call(HTTPRequest(.get, Self.jobURL(id, target)), target), target)
    }

    func cancel(_ jobID: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        do throws(UpstreamFailure) {
            return try job(
                in: try await call(HTTPRequest(.post, Self.jobURL(jobID, target) + "/cancel"), target), target)
        } catch {
            // A second wish to cancel while the first is being carried out.
            guard error.kind == .rejected else { throw error }
            let job = try await job(jobID, at: target)
            guard job.status == .cancelled || job.statusWord == "cancel_requested" else { throw error }
            return job
        }
    }

    /// All jobs come in one list; ours is the one whose suffix, or else the name made with it, has the tag's word.
    func findJobs(
        of tag: LaunchTag, since: Timestamp, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UpstreamJob] {
        let scrubber = SecretScrubber(target)
        var scan = JobScan(since: since)
        var found: [UpstreamJob] = []
        for entry in try await jobs(target) {
            guard let job = Self.job(entry, scrubber) else { continue }
            let names = [entry["suffix"]?.stringValue, Self.outputName(entry)].compactMap { $0?.lowercased() }
            let isOurs = names.contains { $0.contains(tag.word) }
            if isOurs { found.append(job) }
            scan.note(job, isOurs: isOurs, isMarked: !names.isEmpty)
        }
        if found.isEmpty, scan.cannotTell {
            throw UpstreamFailure(
                .unsupported, "lists jobs without their suffix and name, so none can be told to be ours")
        }
        return found.sorted { ($0.createdAt ?? since) > ($1.createdAt ?? since) }
    }

    func mark(of tag: LaunchTag) -> String { "whose suffix or name has \(tag.word)" }

    /// Together's events have no ids; one is told by its time, kind, step and place among its equals.
    func events(
        of jobID: String, known: @Sendable (String) -> Bool, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UpstreamEvent] {
        let answer = try await call(HTTPRequest(.get, Self.jobURL(jobID, target) + "/events"), target)
        guard let entries = answer["data"]?.arrayValue else { throw Self.notAnAPI("a list of events") }
        return Self.events(entries, SecretScrubber(target)).filter { !known($0.id) }
    }

    func checkpoints(
        of jobID: String, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UpstreamCheckpoint] {
        let answer = try await call(HTTPRequest(.get, Self.jobURL(jobID, target) + "/checkpoints"), target)
        guard let entries = answer["data"]?.arrayValue else { throw Self.notAnAPI("a list of checkpoints") }
        return entries.compactMap { Self.checkpoint($0, of: jobID) }.sorted { $0.step < $1.step }
    }

    func jobs(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [JSONValue] {
        let answer = try await call(HTTPRequest(.get, target.baseURL + "/fine-tunes"), target)
        guard let list = answer["data"]?.arrayValue else { throw Self.notAnAPI("a list of jobs") }
        return list
    }

    private func job(in answer: JSONValue, _ target: UpstreamTarget) throws(UpstreamFailure) -> UpstreamJob {
        guard let job = Self.job(answer, SecretScrubber(target)) else { throw Self.notAnAPI("a fine-tuning job") }
        return job
    }

    static func jobURL(_ id: String, _ target: UpstreamTarget) -> String {
        target.baseURL + "/fine-tunes/" + HTTPRequest.encoded(id)
    }
}

// MARK: Answers

extension Together {
    /// nil unless this has a job's id and status; all else may be missing or of an unknown shape.
    static func job(_ value: JSONValue, _ scrubber: SecretScrubber) -> UpstreamJob? {
        guard let id = value["id"]?.stringValue, !id.isEmpty, let word = value["status"]?.stringValue else {
            return nil
        }
        var job = UpstreamJob(
            id: id, status: status(word), statusWord: scrubber.clean(word, limit: 100),
            model: value["model"]?.stringValue, createdAt: value["created_at"]?.moment)
        // The model's name is given long before there is a model.
        if job.status == .succeeded { job.fineTunedModel = outputName(value) }
        if let tokens = value["token_count"]?.wholeNumber, tokens > 0 { job.trainedTokens = tokens }
        if job.status == .failed {
            job.errorCode = job.statusWord
            job.errorMessage = events(value["events"]?.arrayValue ?? [], scrubber).last { $0.level == .error }?.message
        }
        return job
    }

    /// The name is `model_output_name` in answers; `x_model_output_name` is how one SDK shows it.
    static func outputName(_ value: JSONValue) -> String? {
        let name = (value["model_output_name"] ?? value["x_model_output_name"] ?? value["output_name"])?.stringValue
        return name?.isEmpty == false ? name : nil
    }

    static func status(_ word: String) -> UpstreamJob.Status {
        switch word {
        case "pending", "queued": .pending
        case "running", "compressing", "uploading", "cancel_requested": .running
        case "completed": .succeeded
        case "error", "user_error": .failed
        case "cancelled": .cancelled
        default: .unknown
        }
    }

    static func events(_ entries: [JSONValue], _ scrubber: SecretScrubber) -> [UpstreamEvent] {
        var equals: [String: Int] = [:]
        let events = entries.compactMap { entry -> UpstreamEvent? in
            let kind = entry["type"]?.stringValue ?? ""
            guard entry.objectValue != nil, !kind.isEmpty || entry["message"]?.stringValue != nil else { return nil }
            let step = entry["step"]?.wholeNumber
            var id = "\(entry["created_at"]?.stringValue ?? "")/\(kind.lowercased())/\(step ?? 0)"
            equals[id, default: 0] += 1
            if let ordinal = equals[id], ordinal > 1 { id += "/\(ordinal)" }
            var data = JSONObject()
            data["type"] = kind.isEmpty ? nil : .string(scrubber.clean(kind.lowercased(), limit: 100))
            for name in ["step", "total_steps", "token_count", "param_count"] {
                if let number = entry[name]?.wholeNumber, number > 0 { data[name] = .integer(number) }
            }
            return UpstreamEvent(
                id: id, level: level(entry["level"]?.stringValue ?? "", kind: kind), isMetrics: data["step"] != nil,
                message: scrubber.clean(entry["message"]?.stringValue ?? kind), data: data.isEmpty ? nil : data,
                createdAt: entry["created_at"]?.moment ?? .now())
        }
        // The order of the list is not documented.
        return events.enumerated().sorted { ($0.element.createdAt, $0.offset) < ($1.element.createdAt, $1.offset) }
            .map(\.element)
    }

    /// `Info`, `warning`, `legacy_ierror`, or nothing at all, by the time of the job.
    private static func level(_ word: String, kind: String) -> Event.Level {
        let word = word.lowercased()
        if word.contains("error") || kind.lowercased() == "job_error" { return .error }
        return word.contains("warning") || kind.lowercased() == "warning" ? .warning : .info
    }

    /// A job is continued from `<job>:<step>`, or from `<job>` where it ended; the listing has no name of its own.
    static func checkpoint(_ value: JSONValue, of jobID: String) -> UpstreamCheckpoint? {
        guard let step = value["step"]?.wholeNumber, let whole = Int(exactly: step) else { return nil }
        let isFinal = value["checkpoint_type"]?.stringValue?.lowercased().contains("final") ?? false
        let name = isFinal ? jobID : "\(jobID):\(step)"
        return UpstreamCheckpoint(
            id: isFinal ? "\(jobID):final" : name, step: whole, model: name, metrics: [:],
            createdAt: value["created_at"]?.moment ?? .now())
    }
}
