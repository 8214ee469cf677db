/// One answer of an assistant and what was said before it.
struct TrainingTurn: Sendable {
    let prompt: PromptFeatures
    /// The tokens to learn; the last one is the end.
    let target: [UInt8]
    /// What the model sees: filling, the prompt's last tokens, the start, and the target.
    let history: [UInt8]
    /// Where the target begins in the history.
    let first: Int

    static let longestTarget = 1024

    init(prompt: PromptFeatures, answer: [UInt8], shape: ModelShape) {
        self.prompt = prompt
        target = answer.prefix(Self.longestTarget - 1) + [Tokenizer.end]
        let before = Self.context(of: prompt, shape: shape)
        first = before.count
        history = before + target
    }

    static func context(of prompt: PromptFeatures, shape: ModelShape) -> [UInt8] {
        let filling = [UInt8](repeating: Tokenizer.padding, count: shape.context)
        return (filling + prompt.tokens.suffix(shape.context - 1) + [Tokenizer.start]).suffix(shape.context)
    }
}

/// One line of a training file.
struct TrainingExample: Sendable {
    var turns: [TrainingTurn]
    var positions: Int { turns.reduce(0) { $0 + $1.target.count } }
}
