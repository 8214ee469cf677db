import NIOHTTP1
import ProviderJSON

/// `/supervisedFineTuningJobs`
struct FireworksJobs {
    let store: SandboxStore
    /// The learning rate where none is given.
    private static let learningRate = 0.0001
    private static let names: Set<String> = [
        "dataset", "displayName", "outputModel", "baseModel", "warmStartFrom", "jinjaTemplate", "earlyStop", "epochs",
        "learningRate", "maxContextLength", "loraRank", "wandbConfig", "evaluationDataset", "isTurbo",
        "evalAutoCarveout", "region", "nodes", "batchSize", "gradientAccumulationSteps", "learningRateWarmupSteps",
        "batchSizeSamples", "optimizerWeightDecay", "usePurpose",
    ]

    func answer(_ request: HTTPRequest, _ segments: [String], body: RequestBody) async throws -> HTTPReply {
        guard let last = segments.first else {
            switch request.method {
            case .GET:
                return try FireworksPage(jobs(), request: request, id: \.id)
                    .reply("supervisedFineTuningJobs", \.fireworksView)
            case .POST: return .object(try create(request, try await body.object()).fireworksView)
            default: throw APIError.notAllowed(request)
            }
        }
        guard segments.count == 1 else { throw APIError.unknownURL(request) }
        let parts = last.split(separator: ":", maxSplits: 1).map(String.init)
        let id = parts.first ?? ""
        switch (request.method, parts.count > 1 ? parts[1] : "") {
        case (.GET, ""): return .object(try job(id).fireworksView)
        case (.DELETE, ""):
            try end(id, isDeleted: true)
            return .json([:])
        case (.POST, "cancel"):
            _ = try JSONFields(try await body.object(), known: [])
            try end(id, isDeleted: false)
            return .json([:])
        default: throw APIError.notAllowed(request)
        }
    }

    private func jobs() -> [Job] { store.jobs.all().filter { $0.wire == .fireworks && $0.options["deleted"] == nil } }

    private func job(_ id: String) throws -> Job {
        guard let job = store.jobs.job(id), job.wire == .fireworks, job.options["deleted"] == nil else {
            throw APIError(status: .notFound, message: "supervised fine-tuning job \(id) not found")
        }
        return job
    }

    private func end(_ id: String, isDeleted: Bool) throws {
        _ = try job(id)
        _ = try store.jobs.update(id) { job in
            guard isDeleted || !job.status.isFinal else {
                throw APIError.invalid("the job has ended already", code: "failed_precondition")
            }
            if !job.status.isFinal {
                job.status = .cancelled
                job.finishedAt = Clock.seconds()
            }
            if isDeleted { job.options["deleted"] = true }
        }
        DiskFile.remove(store.jobs.statePath(of: id))
    }

    // MARK: Creating

    private func create(_ request: HTTPRequest, _ object: JSONObject) throws -> Job {
        if let other = request.query.first(where: { $0.name != "supervisedFineTuningJobId" }) {
            throw APIError.unknown(other.name)
        }
        let id = request.queryValue("supervisedFineTuningJobId") ?? Identifier.make("", length: 24).lowercased()
        guard FireworksDatasets.isID(id) else {
            throw APIError.invalid("a job id has 1 to 63 lower-case letters, digits and dashes", "id")
        }
        guard store.jobs.job(id) == nil else {
            throw APIError(status: .conflict, message: "supervised fine-tuning job \(id) already exists")
        }
        let fields = try JSONFields(object, known: Self.names)
        let model = FireworksAPI.plainName(try fields.requiredString("baseModel"))
        guard store.models.entry(model) != nil else {
            throw APIError.invalid("base model \(model) not found or not tunable", "baseModel")
        }
        var job = Job(
            id: id, createdAt: Clock.seconds(), model: model,
            trainingFile: try dataset(try fields.requiredString("dataset")), seed: Int64.random(in: 0...2_147_483_647))
        job.wire = .fireworks
        job.validationFile = try fields.string("evaluationDataset").map(dataset)
        job.outputName = try outputModel(fields, id)
        job.hyperparameters = try hyperparameters(fields)
        job.options = object
        job.options["outputModel"] = nil
        guard let added = store.jobs.add(job) else {
            throw APIError(status: .tooManyRequests, message: "too many jobs are unfinished")
        }
        store.training.begin(added.id)
        return added
    }

    /// The file behind a dataset's full name.
    private func dataset(_ name: String) throws -> String {
        let prefix = FireworksAPI.account + "/datasets/"
        guard name.hasPrefix(prefix) else {
            throw APIError.invalid("\(name) is not the full name of a dataset of this account", "dataset")
        }
        let id = String(name.dropFirst(prefix.count))
        if store.files.file(id) != nil { return id }
        guard store.signedUploads.upload(id) != nil else {
            throw APIError(status: .notFound, message: "dataset \(id) not found")
        }
        throw APIError.invalid("dataset \(id) is not ready", code: "failed_precondition")
    }

    private func outputModel(_ fields: JSONFields, _ id: String) throws -> String {
        let prefix = FireworksAPI.account + "/models/"
        let name = try fields.string("outputModel") ?? prefix + id
        guard name.hasPrefix(prefix), FireworksDatasets.isID(String(name.dropFirst(prefix.count))) else {
            throw APIError.invalid("\(name) is not the full name of a model of this account", "outputModel")
        }
        guard !jobs().contains(where: { $0.outputName == name }) else {
            throw APIError(status: .conflict, message: "model \(name) already exists")
        }
        return name
    }

    private func hyperparameters(_ fields: JSONFields) throws -> Hyperparameters {
        let rate = try fields.number("learningRate", in: 0...1)
        _ = try fields.integer("loraRank", in: 1...64)
        return Hyperparameters(
            epochs: Int(try fields.integer("epochs", in: 1...50) ?? 1),
            batchSize: try fields.integer("batchSizeSamples", in: 1...1024).map { Int($0) },
            learningRateMultiplier: rate.map { max($0, 1e-9) / Self.learningRate })
    }
}

extension Job {
    fileprivate var fireworksView: JSONObject {
        var view: JSONObject = [
            "name": .string(FireworksAPI.account + "/supervisedFineTuningJobs/" + id),
            "state": .string("JOB_STATE_" + fireworksState), "createTime": .string(Clock.text(createdAt)),
            "createdBy": "sandbox",
            "status": [
                "code": .string(failure == nil ? "OK" : "INVALID_ARGUMENT"), "message": .string(failure?.message ?? ""),
            ],
        ]
        for member in options.members { view[member.name] = member.value }
        view["outputModel"] = .string(tunedName)
        if let finishedAt { view["completedTime"] = .string(Clock.text(finishedAt)) }
        if let data = events.last(where: { $0.data != nil })?.data, let step = data["step"]?.intValue,
            let total = data["total_steps"]?.intValue, total > 0
        {
            let epochs = Int64(hyperparameters.epochs ?? 1)
            view["jobProgress"] = ["percent": .integer(100 * step / total), "epoch": .integer(epochs * step / total)]
        }
        return view
    }

    private var fireworksState: String {
        switch status {
        case .validatingFiles: "VALIDATING"
        case .queued: "PENDING"
        case .running: "RUNNING"
        case .paused: "PAUSED"
        case .succeeded: "COMPLETED"
        case .failed: "FAILED"
        case .cancelled: "CANCELLED"
        }
    }
}
