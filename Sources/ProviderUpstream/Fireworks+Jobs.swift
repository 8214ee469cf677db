import ProviderCore
import ProviderJSON

extension Fireworks {
    func check(_ request: FineTuneRequest, at target: UpstreamTarget) throws(UpstreamFailure) {
        _ = try Self.launchRequest(request, try account(target), baseURL: target.baseURL)
    }

    func launch(_ request: FineTuneRequest, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        let account = try account(target)
        let order = try Self.launchRequest(request, account, baseURL: target.baseURL)
        return try Self.job(in: try await call(order, target), target)
    }

    func job(_ id: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        _ = try account(target)
        return try Self.job(in: try await call(HTTPRequest(.get, Self.jobURL(id, target)), target), target)
    }

    /// A job that goes on under the id that the tag gives it, or else one that bears the tag in a name, for a server
    /// that gives ids of its own.
    func findJobs(
        of tag: LaunchTag, since: Timestamp, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UpstreamJob] {
        _ = try account(target)
        do throws(UpstreamFailure) {
            return [try await job(Self.jobID(tag), at: target)]
        } catch {
            guard error.kind == .notFound else { throw error }
        }
        let scrubber = SecretScrubber(target)
        var found: [UpstreamJob] = []
        var scan = JobScan(since: since)
        try await pages(
            of: target.baseURL + "/supervisedFineTuningJobs", "supervisedFineTuningJobs", target
        ) { (entries) throws(UpstreamFailure) in
            for entry in entries {
                guard let job = Self.job(entry, scrubber) else { continue }
                let names = [entry["displayName"], entry["outputModel"]].compactMap { $0?.stringValue }
                let isOurs = names.contains { $0.hasSuffix(tag.word) }
                if isOurs { found.append(job) }
                scan.note(job, isOurs: isOurs, isMarked: !names.isEmpty)
            }
            // The order of the list is not documented, so the whole of it is seen.
            return true
        }
        if found.isEmpty, scan.cannotTell {
            throw UpstreamFailure(.unsupported, "lists jobs without their names, so none can be told to be ours")
        }
        return found.sorted { ($0.createdAt ?? since) > ($1.createdAt ?? since) }
    }

    func mark(of tag: LaunchTag) -> String { "with the id \(Self.jobID(tag))" }

    /// Cancelling keeps the job's record, deleting does not; a server that only knows the latter is asked for that.
    func cancel(_ jobID: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        _ = try account(target)
        let url = Self.jobURL(jobID, target)
        do throws(UpstreamFailure) {
            _ = try await call(HTTPRequest(.post, url + ":cancel", body: .json(Array("{}".utf8))), target)
            return try await job(jobID, at: target)
        } catch {
            switch error.kind {
            case .notFound, .unsupported:
                let job = try await job(jobID, at: target)
                guard job.status != .cancelled else { return job }
                return try await delete(job, target)
            case .rejected:
                // A second wish to cancel while the first is being carried out.
                let job = try await job(jobID, at: target)
                guard job.status == .cancelled || job.statusWord == "JOB_STATE_CANCELLING" else { throw error }
                return job
            default: throw error
            }
        }
    }

    private func delete(_ job: UpstreamJob, _ target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        _ = try await call(HTTPRequest(.delete, Self.jobURL(job.id, target)), target)
        var job = job
        job.status = .cancelled
        job.statusWord = "JOB_STATE_DELETING"
        return job
    }
}

// MARK: Requests

extension Fireworks {
    static func jobURL(_ id: String, _ target: UpstreamTarget) -> String {
        target.baseURL + "/supervisedFineTuningJobs/" + HTTPRequest.encoded(id)
    }

    /// A second launch under the same id is refused as existing already.
    static func jobID(_ tag: LaunchTag) -> String { "providerd-" + tag.word }

    static func launchRequest(
        _ request: FineTuneRequest, _ account: Account, baseURL: String
    ) throws(UpstreamFailure) -> HTTPRequest {
        guard request.method == "supervised" else {
            throw UpstreamFailure(
                .rejected, "was not asked: the method \(request.method) is not spoken to it; give supervised")
        }
        guard request.seed == nil else { throw UpstreamFailure(.rejected, "was not asked: it takes no seed") }
        let name = request.tag.name(after: request.suffix, limit: 63)
        var body: JSONObject = [
            "dataset": .string(request.trainingFileID), "displayName": .string(name),
            "outputModel": .string(account.name + "/models/" + name), "baseModel": .string(request.model),
        ]
        body["evaluationDataset"] = request.validationFileID.map { .string($0) }
        for (setting, value) in request.hyperparameters.members.map({ ($0.name, $0.value) })
        where value.stringValue != "auto" {
            guard let theirs = names[setting] else {
                throw UpstreamFailure(.rejected, "was not asked: " + refusal(of: setting))
            }
            guard value.doubleValue != nil || (setting == "early_stop" && value.boolValue != nil) else {
                throw UpstreamFailure(.rejected, "was not asked: the hyperparameter \(setting) is a number")
            }
            body[theirs] = value
        }
        let query = HTTPRequest.query([("supervisedFineTuningJobId", jobID(request.tag))])
        return HTTPRequest(
            .post, baseURL + "/supervisedFineTuningJobs?" + query, body: .json(JSONValue.object(body).serialized()))
    }

    /// `batchSize` would be in tokens.
    private static let names = [
        "n_epochs": "epochs", "learning_rate": "learningRate", "batch_size": "batchSizeSamples",
        "lora_rank": "loraRank",
        "max_context_length": "maxContextLength", "early_stop": "earlyStop",
        "gradient_accumulation_steps": "gradientAccumulationSteps",
        "learning_rate_warmup_steps": "learningRateWarmupSteps",
    ]

    private static func refusal(of setting: String) -> String {
        setting == "learning_rate_multiplier"
            ? "it has no learning_rate_multiplier; give a learning_rate, such as 0.0001"
            : "it has no hyperparameter \(setting); it takes " + names.keys.sorted().joined(separator: ", ")
    }
}

// MARK: Answers

extension Fireworks {
    private static func job(in answer: JSONValue, _ target: UpstreamTarget) throws(UpstreamFailure) -> UpstreamJob {
        guard let job = job(answer, SecretScrubber(target)) else { throw notAnAPI("a fine-tuning job") }
        return job
    }

    /// nil unless this has a job's name and state; all else may be missing or of an unknown shape.
    static func job(_ value: JSONValue, _ scrubber: SecretScrubber) -> UpstreamJob? {
        guard let name = value["name"]?.stringValue, let id = name.split(separator: "/").last.map(String.init),
            let word = value["state"]?.stringValue
        else { return nil }
        var job = UpstreamJob(
            id: id, status: status(word), statusWord: scrubber.clean(word, limit: 100),
            model: value["baseModel"]?.stringValue, createdAt: value["createTime"]?.moment)
        // The model's name is given long before there is a model.
        if job.status == .succeeded { job.fineTunedModel = value["outputModel"]?.stringValue }
        if job.status == .failed {
            let status = value["status"]
            job.errorCode = (status?["code"]?.stringValue ?? status?["code"]?.intValue.map(String.init)).map {
                scrubber.clean($0, limit: 100)
            }
            job.errorMessage = status?["message"]?.stringValue.map { scrubber.clean($0) }
        }
        if let percent = value["jobProgress"]?["percent"]?.doubleValue, (0...100).contains(percent) {
            job.percent = percent
        }
        return job
    }

    static func status(_ word: String) -> UpstreamJob.Status {
        switch word.hasPrefix("JOB_STATE_") ? word.dropFirst(10) : "" {
        case "PENDING", "VALIDATING", "CREATING_INPUT_DATASET", "IDLE", "RE_QUEUEING": .pending
        case "CREATING", "RUNNING", "EVALUATION", "ROLLOUT", "WRITING_RESULTS", "CANCELLING": .running
        case "PAUSED": .paused
        // Stopped because more training did no good: the model is there.
        case "COMPLETED", "EARLY_STOPPED": .succeeded
        case "FAILED", "EXPIRED": .failed
        case "CANCELLED", "DELETING", "DELETING_CLEANING_UP", "DELETED": .cancelled
        default: .unknown
        }
    }
}
