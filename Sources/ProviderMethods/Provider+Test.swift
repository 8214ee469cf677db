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
        var target = try await world.engine.target(for: provider, traceparent: context.traceparent)
        do throws(UpstreamFailure) {
            if !adapter.mayAnnounce.isEmpty, target.announced == nil {
                target.announced = try await adapter.announced(by: target)
            }
            let models = try await adapter.models(target)
            return ModelPage(models: models.map { ModelInfo($0) })
        } catch {
            throw error.failure("list models", provider: provider.name)
        }
    }

    package func test(_ request: ProviderTest, _ context: CallContext) async throws -> BulkResult {
        try await world.store.once(try world.change(request, context)) { change in
            try await store(await outcomes(of: request, traceparent: context.traceparent), change)
        }
    }

    /// The daemon's own look at every provider that commands may use, audited like anybody's.
    package func testActive() async throws {
        let active = world.store.providers.all().filter(\.active).map(\.id)
        for start in stride(from: 0, to: active.count, by: Self.testsAtOnce) {
            let request = ProviderTest(ids: Array(active[start..<min(start + Self.testsAtOnce, active.count)]))
            let call = CallNumber.random()
            let change = ChangeContext(
                actor: .daemon, method: ProviderTest.descriptor.name, traceID: call.text, at: .now())
            _ = try await store(await outcomes(of: request, traceparent: call.traceparent), change)
        }
    }

    private func outcomes(of request: ProviderTest, traceparent: String) async -> [TestOutcome] {
        let ids = request.ids
        let generates = request.generate ?? false
        return await withTaskGroup(of: (Int, TestOutcome).self) { group in
            var outcomes: [TestOutcome?] = Array(repeating: nil, count: ids.count)
            for (index, id) in ids.enumerated() {
                if index >= Self.testsAtOnce, let (done, outcome) = await group.next() { outcomes[done] = outcome }
                group.addTask { (index, await outcome(of: id, generates: generates, traceparent: traceparent)) }
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
                let (item, part) = try outcome.store(in: transaction, upstreams: world.upstreams)
                results.append(item)
                parts.append(part)
            }
            return Changed(BulkResult(results: results), parts: parts)
        }
    }

    private func outcome(of id: String, generates: Bool, traceparent: String) async -> TestOutcome {
        let provider: Provider
        do {
            provider = try find(id, in: world.store.providers, "test")
        } catch {
            return TestOutcome(asked: id, provider: nil, result: .failure(Self.failure(error)))
        }
        do {
            let trial = try await world.engine.test(provider, generates: generates, traceparent: traceparent)
            return TestOutcome(
                asked: id, provider: provider, result: .success(trial.test), announced: trial.announced)
        } catch {
            return TestOutcome(asked: id, provider: provider, result: .failure(Self.failure(error)))
        }
    }

    private func adapter(of provider: Provider) throws(Failure) -> any UpstreamAdapter {
        guard let adapter = world.upstreams.adapter(for: provider.type) else { throw .unknownType(of: provider) }
        return adapter
    }

    private static func failure(_ error: any Error) -> Failure {
        (error as? Failure)
            ?? Failure(.internal, "INTERNAL", "cannot test the provider: something inside providerd failed")
    }
}

/// What became of the test of one provider; a failure, if nothing was sent.
private struct TestOutcome: Sendable {
    var asked: String
    var provider: Provider?
    var result: Result<Provider.Test, Failure>
    var announced: UpstreamCapabilities?

    /// Keeps the outcome, unless the provider was changed or deleted while it was asked: then it tells of another one.
    func store(
        in transaction: any StoreTransaction, upstreams: any UpstreamRegistry
    ) throws -> (BulkItem, ChangedPart) {
        let current = try provider.flatMap { try transaction.provider($0.id) }
        let isSame = current != nil && current?.rev == provider?.rev
        let test: Provider.Test
        switch result {
        case .success(let done): test = done
        case .failure(let failure):
            if failure.reason == "KEY_UNREADABLE", isSame, let current {
                _ = try transaction.setTest(nil, status: .keyUnreadable, of: current.id)
            }
            return (
                BulkItem(id: asked, outcome: .failed, name: provider?.name, error: ErrorInfo(failure)),
                ChangedPart(object: provider?.id ?? asked, outcome: .failed, reason: failure.reason)
            )
        }
        var stored: Provider?
        if isSame, let current {
            if let announced { try transaction.setAnnounced(announced, of: current.id) }
            stored = try transaction.setTest(test, status: test.isGood ? .ok : .failing, of: current.id)
        }
        let item = BulkItem(
            id: asked, outcome: test.isGood ? .ok : .failed, name: provider?.name,
            class: TestClass(rawValue: test.outcome), message: test.message, latencyMs: test.latencyMilliseconds,
            step: test.failedStep.map { TestStep(rawValue: $0.rawValue) },
            fineTuning: FineTuningAccess(rawValue: test.fineTuning.rawValue),
            provider: stored.map { ProviderInfo($0, upstreams: upstreams) })
        let refusal = UpstreamFailure.Class(rawValue: test.outcome).map { UpstreamFailure($0, "").reason }
        let part = ChangedPart(
            object: provider?.id ?? asked, outcome: test.isGood ? .ok : .failed, reason: refusal,
            after: [
                "class": .string(test.outcome), "message": .string(test.message),
                "latency_ms": .integer(Int64(test.latencyMilliseconds)),
            ])
        return (item, part)
    }
}

extension ModelInfo {
    init(_ model: UpstreamModel) {
        self.init(
            id: model.id, ownedBy: model.ownedBy, createdAt: model.createdAt?.rfc3339,
            shutdownDate: model.shutdownDate)
    }
}
