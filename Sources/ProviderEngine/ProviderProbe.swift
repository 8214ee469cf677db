import ProviderCore
import ProviderJSON

/// Tries a provider out: with exactly what is stored, and the calls that commands make.
struct ProviderProbe: Sendable {
    private static let prompt: JSONObject = ["role": "user", "content": "Reply with the word OK."]
    private static let promptTokens = 16

    let upstreams: any UpstreamRegistry
    let targets: Targets
    let clock: any EngineClock

    /// Fails only where nothing could be sent. Bills nothing unless `generates`.
    func test(
        _ provider: Provider, generates: Bool, traceparent: String?
    ) async throws -> Trial {
        guard let adapter = upstreams.adapter(for: provider.type) else {
            throw Failure.unknownType(of: provider)
        }
        var target = try await targets.target(for: provider, traceparent: traceparent)
        if generates, provider.fineTunedModel ?? provider.baseModel == nil {
            throw Failure(
                .failedPrecondition, "NO_MODEL",
                "cannot generate with provider \"\(provider.name)\": it has no model; set one with "
                    + "providerctl provider update \"\(provider.name)\" --base-model MODEL",
                metadata: ["provider": provider.name])
        }
        let start = clock.uptime()
        var (test, announced) = await connect(provider, adapter, target)
        if let announced { target.announced = announced }
        test.latencyMilliseconds = clock.uptime() - start
        if test.isGood {
            test.fineTuning = await access(provider, adapter, target)
            if generates { await generate(provider, adapter, target, &test) }
        }
        return Trial(test: test, announced: announced)
    }

    private func connect(
        _ provider: Provider, _ adapter: any UpstreamAdapter, _ target: UpstreamTarget
    ) async -> (Provider.Test, UpstreamCapabilities?) {
        var announced: UpstreamCapabilities?
        do throws(UpstreamFailure) {
            let models: [UpstreamModel]?
            if adapter.mayAnnounce.isEmpty {
                models = try await adapter.test(target)
            } else {
                let capabilities = try await adapter.announced(by: target)
                announced = capabilities
                var target = target
                target.announced = capabilities
                models = capabilities.offers(.models) ? try await adapter.models(target) : nil
            }
            let checks = Self.check(models ?? [], of: provider)
            let test = Provider.Test(
                outcome: "ok", message: Self.praise(models?.count, checks), latencyMilliseconds: 0, at: clock.now(),
                models: checks)
            return (test, announced)
        } catch {
            return (Self.failed(error, at: clock.now(), error.step), announced)
        }
    }

    /// What an accepted job has proved stays true until the settings change, which forgets the last test.
    private func access(
        _ provider: Provider, _ adapter: any UpstreamAdapter, _ target: UpstreamTarget
    ) async -> Provider.Test.Access {
        let told = (try? await adapter.fineTuningAccess(target)) ?? .unknown
        return told == .unknown && provider.lastTest?.fineTuning == .yes ? .yes : told
    }

    private func generate(
        _ provider: Provider, _ adapter: any UpstreamAdapter, _ target: UpstreamTarget, _ test: inout Provider.Test
    ) async {
        guard let model = provider.fineTunedModel ?? provider.baseModel else { return }
        let start = clock.uptime()
        do throws(UpstreamFailure) {
            let request = GenerateRequest(
                model: model, messages: [Self.prompt], maxTokens: Self.promptTokens)
            let result = try await adapter.generate(request, at: target, onText: { _ in })
            let tokens = result.completionTokens.map { "\($0) tokens" } ?? "text"
            test.message += "; \(model) generated \(tokens) in \(clock.uptime() - start) ms"
        } catch {
            guard error.kind != .unsupported else {
                test.message += "; it \(error.saying)"
                return
            }
            let good = test
            test = Self.failed(error, at: clock.now(), .generate)
            test.message = "\(good.message); \(model) generates nothing: it \(error.saying)"
            test.latencyMilliseconds = good.latencyMilliseconds
            test.models = good.models
            test.fineTuning = good.fineTuning
        }
    }

    private static func failed(
        _ failure: UpstreamFailure, at now: Timestamp, _ step: Provider.Test.Step
    ) -> Provider.Test {
        Provider.Test(
            outcome: failure.kind.rawValue, message: failure.saying, latencyMilliseconds: 0, at: now,
            failedStep: step)
    }

    /// A provider that lists no models says nothing about any of them.
    private static func check(_ models: [UpstreamModel], of provider: Provider) -> [Provider.Test.ModelCheck] {
        [(provider.baseModel, false), (provider.fineTunedModel, true)].compactMap { wanted, isFineTuned in
            guard let wanted else { return nil }
            // Some take the last part of a path for the whole.
            let found = models.first { $0.id == wanted } ?? models.first { $0.id.hasSuffix("/models/" + wanted) }
            return Provider.Test.ModelCheck(
                model: wanted, isFineTuned: isFineTuned, isPresent: models.isEmpty ? nil : found != nil,
                shutdownDate: found?.shutdownDate)
        }
    }

    private static func praise(_ count: Int?, _ checks: [Provider.Test.ModelCheck]) -> String {
        var words = count.map { "offers \($0) \($0 == 1 ? "model" : "models")" } ?? "answered as it should"
        for check in checks {
            if let date = check.shutdownDate { words += "; \(check.model) will be shut down on \(date)" }
            if check.isPresent == false { words += "; \(check.model) is not among them" }
        }
        return words
    }
}

/// What came of trying a provider out.
package struct Trial: Sendable {
    package var test: Provider.Test
    /// What its server said it can do, where servers of its type differ.
    package var announced: UpstreamCapabilities?
}

extension Failure {
    /// A type that was stored by another version of this daemon.
    package static func unknownType(of provider: Provider) -> Failure {
        Failure(
            .unimplemented, "UNSUPPORTED_BY_PROVIDER",
            "cannot use provider \"\(provider.name)\": this daemon does not speak the type \(provider.type)",
            metadata: ["provider": provider.name, "type": provider.type])
    }
}
