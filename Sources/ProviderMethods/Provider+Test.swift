import ProviderCore
import ProviderEngine
import ProviderJSON
import ProviderProtocol

/// What asks the providers themselves.
extension ProviderHandlers {
    /// So many at once: each has its own time-outs, and one that hangs holds up no other.
    private static let testsAtOnce = 16

    package func models(_ request: ProviderModels, _ context: CallContext) async throws -> ModelPage {
        let provider = try find(request.id, in: world.store.providers, "list the models of")
        let adapter = try adapter(of: provider)
        let target = try await world.engine.target(for: provider, traceparent: context.traceparent)
        do throws(UpstreamFailure) {
            let models = try await adapter.models(target)
            return ModelPage(models: models.map { ModelInfo($0) })
        } catch {
            throw error.failure("list models", provider: provider.name)
        }
    }

    package func test(_ request: ProviderTest, _ context: CallContext) async throws -> BulkResult {
        try await world.store.once(try world.change(request, context)) { change in
            try await store(await outcomes(of: request.ids, traceparent: context.traceparent), change)
        }
    }

    private func outcomes(of ids: [String], traceparent: String) async -> [TestOutcome] {
        await withTaskGroup(of: (Int, TestOutcome).self) { group in
            var outcomes: [TestOutcome?] = Array(repeating: nil, count: ids.count)
            for (index, id) in ids.enumerated() {
                if index >= Self.testsAtOnce, let (done, outcome) = await group.next() { outcomes[done] = outcome }
                group.addTask { (index, await outcome(of: id, traceparent: traceparent)) }
            }
            for await (index, outcome) in group { outcomes[index] = outcome }
            return outcomes.compactMap { $0 }
        }
    }

    private func store(_ outcomes: [TestOutcome], _ change: ChangeContext) async throws -> BulkResult {
        try await changed(change) { [world] transaction in
            var results: [BulkItem] = []
            var parts: [ChangedPart] = []
            for outcome in outcomes {
                let (item, part) = try outcome.store(in: transaction, upstreams: world.upstreams, at: change.at)
                results.append(item)
                parts.append(part)
            }
            return Changed(BulkResult(results: results), parts: parts)
        }
    }

    private func outcome(of id: String, traceparent: String) async -> TestOutcome {
        let provider: Provider
        do {
            provider = try find(id, in: world.store.providers, "test")
        } catch {
            return TestOutcome(asked: id, provider: nil, result: .untried(Self.failure(error)))
        }
        let clock = ContinuousClock()
        let start = clock.now
        do {
            let adapter = try adapter(of: provider)
            let target = try await world.engine.target(for: provider, traceparent: traceparent)
            let models = try await adapter.test(target)
            return TestOutcome(
                asked: id, provider: provider, result: .answered(models), duration: clock.now - start)
        } catch let failure as UpstreamFailure {
            return TestOutcome(asked: id, provider: provider, result: .failed(failure), duration: clock.now - start)
        } catch {
            return TestOutcome(asked: id, provider: provider, result: .untried(Self.failure(error)))
        }
    }

    private func adapter(of provider: Provider) throws(Failure) -> any UpstreamAdapter {
        if let adapter = world.upstreams.adapter(for: provider.type) { return adapter }
        throw Failure(
            .unimplemented, "UNSUPPORTED_BY_PROVIDER",
            "cannot use provider \"\(provider.name)\": this daemon does not speak the type \(provider.type)",
            metadata: ["provider": provider.name, "type": provider.type])
    }

    private static func failure(_ error: any Error) -> Failure {
        (error as? Failure)
            ?? Failure(.internal, "INTERNAL", "cannot test the provider: something inside providerd failed")
    }
}

/// What became of the test of one provider.
private struct TestOutcome: Sendable {
    enum Result: Sendable {
        case answered([UpstreamModel])
        case failed(UpstreamFailure)
        /// Nothing was sent.
        case untried(Failure)
    }

    var asked: String
    var provider: Provider?
    var result: Result
    var duration = Duration.zero

    private var milliseconds: Int {
        Int(duration / .milliseconds(1))
    }

    /// Keeps the outcome, unless the provider was changed or deleted while it was asked: then it tells of another one.
    func store(
        in transaction: any StoreTransaction, upstreams: any UpstreamRegistry, at now: Timestamp
    ) throws -> (BulkItem, ChangedPart) {
        if case .untried(let failure) = result {
            if failure.reason == "KEY_UNREADABLE", let provider, let current = try transaction.provider(provider.id),
                current.rev == provider.rev
            {
                _ = try transaction.setTest(nil, status: .keyUnreadable, of: current.id)
            }
            return (
                BulkItem(id: asked, outcome: .failed, name: provider?.name, error: ErrorInfo(failure)),
                ChangedPart(object: provider?.id ?? asked, outcome: .failed, reason: failure.reason)
            )
        }
        let test = self.test(at: now)
        var stored: Provider?
        if let provider, let current = try transaction.provider(provider.id), current.rev == provider.rev {
            stored = try transaction.setTest(test, status: test.outcome == "ok" ? .ok : .failing, of: current.id)
        }
        let isGood = test.outcome == "ok"
        let item = BulkItem(
            id: asked, outcome: isGood ? .ok : .failed, name: provider?.name,
            class: TestClass(rawValue: test.outcome), message: test.message, latencyMs: test.latencyMilliseconds,
            provider: stored.map { ProviderInfo($0, upstreams: upstreams) })
        let part = ChangedPart(
            object: provider?.id ?? asked,
            after: [
                "class": .string(test.outcome), "message": .string(test.message),
                "latency_ms": .integer(Int64(test.latencyMilliseconds)),
            ])
        return (item, part)
    }

    private func test(at now: Timestamp) -> Provider.Test {
        let outcome: (String, String) =
            switch result {
            case .answered(let models): ("ok", Self.praise(models, provider))
            case .failed(let failure): (failure.kind.rawValue, failure.saying)
            case .untried(let failure): (failure.reason, failure.message)
            }
        return Provider.Test(outcome: outcome.0, message: outcome.1, latencyMilliseconds: milliseconds, at: now)
    }

    /// What a good answer tells about the models that are set.
    private static func praise(_ models: [UpstreamModel], _ provider: Provider?) -> String {
        var words = "offers \(models.count) \(models.count == 1 ? "model" : "models")"
        for wanted in [provider?.baseModel, provider?.fineTunedModel].compactMap({ $0 }) {
            if let model = models.first(where: { $0.id == wanted }) {
                if let date = model.shutdownDate { words += "; \(wanted) will be shut down on \(date)" }
            } else if !models.isEmpty {
                words += "; \(wanted) is not among them"
            }
        }
        return words
    }
}

extension ModelInfo {
    init(_ model: UpstreamModel) {
        self.init(
            id: model.id, ownedBy: model.ownedBy, createdAt: model.createdAt?.rfc3339,
            shutdownDate: model.shutdownDate)
    }
}
