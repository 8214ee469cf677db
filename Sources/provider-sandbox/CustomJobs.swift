import NIOHTTP1
import ProviderJSON
import Synchronization

/// `/fine-tune` of the custom contract, over the same jobs as every other wire's.
final class CustomJobs: Sendable {
    private static let keyName = "idempotency_key"
    private static let names: Set<String> = [
        "model", "method", "method_options", "hyperparameters", "suffix", "seed", keyName,
    ]
    private let store: SandboxStore
    /// Two launches under one key must not pass each other between the look and the making.
    private let making = Mutex<Void>(())

    init(store: SandboxStore) {
        self.store = store
    }

    /// A repeated key is answered with the job that it made first.
    func launch(_ request: HTTPRequest, body: RequestBody) async throws -> Job {
        let form = try await CustomForm(store: store.files).receive(request, body: body)
        let order = try Self.order(form)
        let key = order["metadata"]?[Self.keyName]?.stringValue ?? ""
        return try making.withLock { _ in
            if let known = job(launchedUnder: key) {
                for file in form.files { _ = store.files.remove(file) }
                return known
            }
            return try OpenAIJobs(store: store).create(order)
        }
    }

    /// The order in the words of the wire that makes jobs.
    private static func order(_ form: CustomForm.Received) throws -> JSONObject {
        let fields = try JSONFields(form.job, known: names)
        var order: JSONObject = [
            "model": .string(try fields.requiredString("model")), "training_file": .string(form.trainingFile),
        ]
        let key = try fields.requiredString(keyName)
        guard key.count <= 256 else { throw APIError.invalid("'\(keyName)' is too long.", keyName) }
        order["metadata"] = [keyName: .string(key)]
        order["validation_file"] = form.validationFile.map { .string($0) }
        for name in ["suffix", "seed"] { order[name] = fields.value(name) }
        let method = try fields.requiredString("method")
        var options = try fields.fields("method_options", known: [])?.object ?? [:]
        options["hyperparameters"] = fields.value("hyperparameters")
        var object: JSONObject = ["type": .string(method)]
        object[method] = .object(options)
        order["method"] = .object(object)
        return order
    }

    private func job(launchedUnder key: String) -> Job? {
        store.jobs.all().last { $0.metadata?[Self.keyName]?.stringValue == key }
    }

    func find(_ request: HTTPRequest) throws -> HTTPReply {
        guard let key = request.queryValue(Self.keyName), !key.isEmpty else { throw APIError.missing(Self.keyName) }
        let found = job(launchedUnder: key).map { [JSONValue.object($0.customView)] } ?? []
        return .json(["data": .array(found)])
    }

    /// What stands below `/fine-tune/`.
    func answer(_ request: HTTPRequest, _ segments: [String]) throws -> HTTPReply {
        guard let job = store.jobs.job(segments[0]) else { throw APIError.noSuchJob(segments[0]) }
        switch (request.method, segments.dropFirst().first, segments.count) {
        case (.GET, nil, 1): return .object(job.customView)
        case (.POST, "cancel", 2):
            if job.status.isFinal { return .object(job.customView) }
            return .object(try OpenAIJobs(store: store).cancel(job.id).customView)
        case (.GET, "events", 2):
            let page = try Page(job.events.reversed(), request: request, limit: 100, most: 100, id: \.id)
            return Self.list(page.items.map(\.customView), page.hasMore)
        case (.GET, "checkpoints", 2):
            let page = try Page(job.checkpoints.reversed(), request: request, limit: 100, most: 100, id: \.id)
            return Self.list(page.items.map(\.customView), page.hasMore)
        default: throw APIError.unknownURL(request)
        }
    }

    private static func list(_ items: [JSONObject], _ hasMore: Bool) -> HTTPReply {
        .json(["data": .array(items.map { .object($0) }), "has_more": .bool(hasMore)])
    }
}

extension Job {
    /// As the custom contract shows it.
    var customView: JSONObject {
        let word = status == .validatingFiles ? "queued" : status.rawValue
        var view: JSONObject = [
            "id": .string(id), "status": .string(word), "model": .string(model),
            "fine_tuned_model": .optional(fineTunedModel), "trained_tokens": .optional(trainedTokens),
            "created_at": .integer(createdAt),
            "idempotency_key": .optional(metadata?["idempotency_key"]?.stringValue),
        ]
        view["error"] = failure.map { ["message": .string($0.message), "code": .string($0.code)] } ?? .null
        return view
    }
}

extension Job.Event {
    fileprivate var customView: JSONObject {
        [
            "id": .string(id), "created_at": .integer(createdAt), "level": .string(level), "message": .string(message),
            "type": data == nil ? "message" : "metrics", "data": data.map { .object($0) } ?? .null,
        ]
    }
}

extension Job.Checkpoint {
    fileprivate var customView: JSONObject {
        [
            "id": .string(id), "created_at": .integer(createdAt), "model": .string(model),
            "step": .integer(Int64(metrics.step)), "metrics": .object(metrics.view),
        ]
    }
}
