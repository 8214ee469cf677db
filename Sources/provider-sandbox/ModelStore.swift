import ProviderJSON

/// The models: base ones, and what jobs have made. A model is its file of weights; nothing is kept in memory.
struct ModelStore: Sendable {
    struct Entry: Sendable {
        var name: String
        var createdAt: Int64
        var owner: String

        var view: JSONObject {
            [
                "id": .string(name), "object": "model", "created": .integer(createdAt), "owned_by": .string(owner),
                "shutdown_date": .null,
            ]
        }
    }

    let folder: String
    let jobs: JobStore
    private static let baseCreatedAt: Int64 = 1_700_000_000

    /// Base models, then tuned ones, the oldest first; checkpoints can be used but are not listed.
    func all() -> [Entry] {
        let tuned = jobs.all().reversed().compactMap { job in job.fineTunedModel.flatMap(entry) }
        return BaseModel.allCases.compactMap { entry($0.rawValue) } + tuned
    }

    func entry(_ name: String) -> Entry? {
        if BaseModel(rawValue: name) != nil {
            return Entry(name: name, createdAt: Self.baseCreatedAt, owner: "sandbox")
        }
        guard let made = madeAt(name), DiskFile.exists(path(of: name)) else { return nil }
        return Entry(name: name, createdAt: made, owner: "org-sandbox")
    }

    /// Reads the weights from disk; nil if there is no such model.
    func load(_ name: String) throws(WeightsFile.Failure) -> LanguageModel? {
        guard entry(name) != nil else { return nil }
        let path = path(of: name)
        if let base = BaseModel(rawValue: name) {
            if let model = try? WeightsFile.loadModel(path), model.shape == base.shape { return model }
            let model = base.make()
            try WeightsFile.save(model, to: path)
            return model
        }
        return try WeightsFile.loadModel(path)
    }

    func save(_ model: LanguageModel, as name: String) throws(WeightsFile.Failure) {
        try WeightsFile.save(model, to: path(of: name))
    }

    func remove(_ name: String) {
        DiskFile.remove(path(of: name))
    }

    /// When a job made the model of that name; nil for a name that no job has given.
    private func madeAt(_ name: String) -> Int64? {
        for job in jobs.all() {
            if job.fineTunedModel == name { return job.finishedAt ?? job.createdAt }
            if let checkpoint = job.checkpoints.first(where: { $0.model == name }) { return checkpoint.createdAt }
        }
        return nil
    }

    /// Only ever for names that are known, so that no request can name a path.
    private func path(of name: String) -> String {
        "\(folder)/\(name.replacing("/", with: "%")).weights"
    }
}
