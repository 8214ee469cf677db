/// A model to start from. Its weights depend on its name alone: random ones, then a little reading.
enum BaseModel: String, CaseIterable {
    case small = "sandbox-small"
    case tiny = "sandbox-tiny"

    var shape: ModelShape {
        switch self {
        case .small: ModelShape(context: 12, hidden: 64, buckets: 512)
        case .tiny: ModelShape(context: 8, hidden: 32, buckets: 256)
        }
    }

    func make() -> LanguageModel {
        let model = LanguageModel(shape: shape, seed: self == .small ? 1 : 2)
        let examples = Self.primer.map { text in
            let prompt = PromptFeatures(text: "", shape: shape)
            return TrainingExample(turns: [
                TrainingTurn(prompt: prompt, answer: Tokenizer.tokens(of: text), shape: shape)
            ])
        }
        let hyperparameters = Hyperparameters(epochs: 5, batchSize: 1, learningRateMultiplier: 1)
        let plan = TrainingPlan(examples: examples, hyperparameters: hyperparameters, seed: 7)
        let trainer = Trainer(plan: plan, learner: Learner(model: model), training: examples, validation: [])
        while !trainer.isFinished {
            guard (try? trainer.advance()) != nil else { break }
        }
        return model
    }

    /// What a base model has read: enough to know letters, spaces and where sentences end, and nothing else.
    private static let primer = [
        "I am a very small model. I read one character at a time and guess the next one.",
        "There is a river behind the house, and in the spring it carries the snow of the mountains to the sea.",
        "The first train leaves at seven, the second at nine, and the last one a little before midnight.",
        "She opened the window, looked at the street below, and said that the rain would stop before noon.",
        "How many apples are in the basket? There are twelve, and three of them are green.",
        "A good answer is short, says what is known, and says what is not known.",
        "They walked for two hours along the shore and did not meet anyone but a dog and an old man.",
        "If the price goes up by ten percent, the shop will sell fewer of them than it did last year.",
        "Yes, that is possible. Write the name, the date and the number on the form, then send it to the office.",
        "The children built a tower of stones, and when it fell they built another that was twice as high.",
        "No, the library is closed on Sunday, but the books can be returned through the door at any time.",
        "He put 4 cups of flour and 2 cups of water in a bowl, mixed them well and waited for 30 minutes.",
        "In winter the days are short, so the people of the village light their lamps in the afternoon.",
        "Which way is the station? Go straight on to the bridge, turn left, and you will see it.",
    ]
}
