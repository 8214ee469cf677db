import ProviderCore
import ProviderEngine
import ProviderJSON
import ProviderProtocol

extension CommandHandlers {
    package func estimate(_ request: CommandEstimate, _ context: CallContext) async throws -> EstimateInfo {
        let data = request.data ?? [:]
        let order = CommandOrder(
            CommandCreate(
                type: .fineTune, data: data, provider: request.provider, trainingFiles: request.trainingFiles,
                validationFiles: request.validationFiles),
            context: context, owner: world.owner(of: context), upstreams: world.upstreams, at: .now())
        let providers = world.store.providers
        let plan = try await world.store.read { try order.plan(in: $0, providers) }
        return EstimateInfo(plan, epochs: Self.epochs(in: data), upstream: await price(of: plan, data, context))
    }

    private func price(
        of plan: CommandOrder.Plan, _ data: JSONObject, _ context: CallContext
    ) async -> Result<UpstreamEstimate, PriceInquiry.Unavailable>? {
        guard plan.obstacle == nil, let provider = plan.provider, let model = plan.model else { return nil }
        return await world.engine.price(
            of: PriceInquiry.Order(
                provider: provider, model: model, data: data, training: plan.training, validation: plan.validation,
                traceparent: context.traceparent))
    }

    /// As far as the caller says it.
    private static func epochs(in data: JSONObject) -> Int? {
        let method = data["method"]?["type"]?.stringValue
        let settings = data["hyperparameters"] ?? method.flatMap { data["method"]?[$0]?["hyperparameters"] }
        guard let number = settings?["n_epochs"]?.doubleValue, number >= 1 else { return nil }
        return Int(exactly: number)
    }
}

extension EstimateInfo {
    fileprivate init(
        _ plan: CommandOrder.Plan, epochs: Int?, upstream: Result<UpstreamEstimate, PriceInquiry.Unavailable>?
    ) {
        let trainingTokens = plan.training.reduce(0) { $0 + $1.report.estimatedTokens }
        self.init(
            files: plan.training.map { FileEstimate($0, .training) }
                + plan.validation.map { FileEstimate($0, .validation) },
            trainingTokens: trainingTokens,
            validationTokens: plan.validation.reduce(0) { $0 + $1.report.estimatedTokens },
            tokenEstimateMethod: FileReport.tokenMethod, upstream: ProviderEstimate(upstream, obstacle: plan.obstacle),
            provider: plan.provider.map { ProviderReference(id: $0.id, name: $0.name) }, model: plan.model,
            epochs: epochs,
            trainedTokens: epochs.flatMap { epochs in
                let (tokens, isTooMany) = trainingTokens.multipliedReportingOverflow(by: epochs)
                return isTooMany ? nil : tokens
            })
    }
}

extension FileEstimate {
    fileprivate init(_ file: TrainingFile, _ use: FileUse) {
        self.init(id: file.id, name: file.name, use: use, lines: file.report.lines, tokens: file.report.estimatedTokens)
    }
}

extension ProviderEstimate {
    fileprivate init(
        _ result: Result<UpstreamEstimate, PriceInquiry.Unavailable>?, obstacle: String?
    ) {
        switch result {
        case .success(let estimate):
            self.init(
                available: true, price: estimate.price, currency: estimate.currency,
                trainingTokens: estimate.trainingTokens.flatMap { Int(exactly: $0) },
                validationTokens: estimate.validationTokens.flatMap { Int(exactly: $0) }, limit: estimate.limit,
                allowed: estimate.isAllowed)
        case .failure(let unavailable): self.init(available: false, reason: unavailable.reason)
        case nil: self.init(available: false, reason: obstacle)
        }
    }
}
