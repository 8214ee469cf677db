extension ModelStore {
    /// The weights come from disk at each request: what answers is what was saved.
    func ready(_ name: String) throws -> LanguageModel {
        do {
            guard let model = try load(name) else { throw APIError.noSuchModel(name) }
            return model
        } catch is WeightsFile.Failure {
            throw APIError.server("The weights of the model `\(name)` cannot be read.")
        }
    }
}

extension Conversation {
    /// What the model says next; `index` tells several answers to one request apart.
    func answer(
        by model: LanguageModel, _ options: SamplingOptions, index: Int = 0
    ) -> (AnswerText, promptTokens: Int) {
        let prompt = prompt(before: messages.count, shape: model.shape)
        var options = options
        options.seed &+= UInt64(index)
        let sampler = Sampler(model: model, prompt: prompt, options: options)
        return (AnswerText(sampler: sampler, options: options), prompt.tokens.count)
    }
}
