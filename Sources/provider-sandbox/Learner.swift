/// How well a model told tokens: the mean of the negative logarithms, in nats, and how often its best guess was right.
struct Score: Sendable, Hashable {
    private(set) var positions = 0
    private var lossSum: Double = 0
    private var hits = 0

    var loss: Double { lossSum / Double(max(positions, 1)) }
    var accuracy: Double { Double(hits) / Double(max(positions, 1)) }

    mutating func add(logProbability: Float, hit: Bool) {
        positions += 1
        lossSum -= Double(logProbability)
        if hit { hits += 1 }
    }
}

/// Goes through examples with one model. Belongs to one thread at a time.
final class Learner {
    let model: LanguageModel
    let optimizer: Optimizer
    private let pass: ForwardPass
    private let backward: BackwardPass

    init(model: LanguageModel, optimizer: Optimizer? = nil) {
        self.model = model
        self.optimizer = optimizer ?? Optimizer(parameterCount: model.shape.parameterCount)
        pass = ForwardPass(shape: model.shape)
        backward = BackwardPass(shape: model.shape)
    }

    /// One step of gradient descent.
    func train(on examples: some Sequence<TrainingExample>, learningRate: Float) -> Score {
        var score = Score()
        for example in examples {
            for turn in example.turns { go(through: turn, score: &score, learning: true) }
        }
        optimizer.apply(to: model, learningRate: learningRate, positions: score.positions)
        return score
    }

    func evaluate(_ examples: some Sequence<TrainingExample>) -> Score {
        var score = Score()
        for example in examples {
            for turn in example.turns { go(through: turn, score: &score, learning: false) }
        }
        return score
    }

    private func go(through turn: TrainingTurn, score: inout Score, learning: Bool) {
        let context = model.shape.context
        pass.read(prompt: turn.prompt, model: model)
        turn.history.withUnsafeBufferPointer { history in
            guard let base = history.baseAddress else { return }
            for index in 0..<turn.target.count {
                let place = turn.first + index
                let recent = base + (place - context)
                let answer = UnsafeBufferPointer(start: base + turn.first, count: index)
                let copy = turn.prompt.copyFeature(after: answer)
                pass.run(recent: recent, copy: copy, model: model)
                let target = history[place]
                let hit = pass.best == target
                score.add(logProbability: pass.softmax(target: target), hit: hit)
                if learning {
                    backward.add(
                        target: target, recent: recent, copy: copy, pass: pass, model: model, to: optimizer.gradient)
                }
            }
        }
        if learning { backward.finish(prompt: turn.prompt, to: optimizer.gradient) }
    }
}
