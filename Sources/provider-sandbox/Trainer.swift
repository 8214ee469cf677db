/// What a person may set; nil stands for "auto".
struct Hyperparameters: Sendable, Hashable {
    var epochs: Int?
    var batchSize: Int?
    var learningRateMultiplier: Double?

    /// With a number in place of every "auto", for so many examples.
    func resolved(examples: Int) -> Hyperparameters {
        Hyperparameters(
            epochs: epochs ?? min(max(1300 / max(examples, 1), 3), 25),
            batchSize: batchSize ?? min(max(examples / 100, 1), 256),
            learningRateMultiplier: learningRateMultiplier ?? 1)
    }
}

/// The numbers of one step. Losses are in nats a token.
struct StepMetrics: Sendable, Hashable {
    var step: Int
    var trainLoss: Double
    var trainAccuracy: Double
    var validLoss: Double?
    var validAccuracy: Double?
    var fullValidLoss: Double?
    var fullValidAccuracy: Double?
}

/// How long a run is and when it tells of itself.
struct TrainingPlan: Sendable, Hashable {
    /// So many tokens are learned from at most, whatever the file's size: a few seconds of one core, and less
    /// than half a minute in a build that is not optimised.
    static let positionBudget = 450_000
    /// Of a batch of one line; the rate grows with the square root of the batch.
    static let learningRate: Float = 0.006
    let batchSize: Int
    let learningRate: Float
    let seed: UInt64
    let stepsPerEpoch: Int
    /// As the hyperparameters say.
    let wantedSteps: Int
    /// As the budget allows.
    let steps: Int

    init(examples: [TrainingExample], hyperparameters: Hyperparameters, seed: UInt64, budget: Int = positionBudget) {
        let resolved = hyperparameters.resolved(examples: examples.count)
        batchSize = min(resolved.batchSize ?? 1, max(examples.count, 1))
        learningRate =
            Self.learningRate * Float(batchSize).squareRoot() * Float(resolved.learningRateMultiplier ?? 1)
        self.seed = seed
        stepsPerEpoch = max((examples.count + batchSize - 1) / batchSize, 1)
        wantedSteps = stepsPerEpoch * (resolved.epochs ?? 1)
        let positions = examples.reduce(0) { $0 + $1.positions }
        steps = max(min(wantedSteps, budget * stepsPerEpoch / max(positions, 1)), 1)
    }

    /// Each step of a run of up to a thousand; about a thousand times a longer one, its first and last step among them.
    func isReported(_ step: Int) -> Bool {
        step % ((steps + 999) / 1000) == 0 || step == steps || step == 1
    }

    /// At the end of each epoch, but three to ten times a run where it has so many steps.
    func isCheckpoint(_ step: Int) -> Bool {
        let count = min(min(max(steps / stepsPerEpoch, 3), 10), steps)
        return step == steps || step * count / steps != (step - 1) * count / steps
    }

    /// Up over the first steps, then down to a tenth.
    func rate(at step: Int) -> Float {
        let warm = min(Float(step) / Float(min(20, max(steps / 4, 1))), 1)
        return learningRate * warm * (1 - 0.9 * Float(step - 1) / Float(steps))
    }
}

/// One run of training, step by step. Depends on the seed, the data and the starting weights alone; a run that goes on
/// from a saved state ends with the same weights. Belongs to one thread at a time.
final class Trainer {
    /// The loss is not a number any more.
    struct Diverged: Error {}
    let plan: TrainingPlan
    let learner: Learner
    private(set) var positions: Int
    private let training: [TrainingExample]
    private let validation: [TrainingExample]
    private var order: (epoch: Int, examples: [Int]) = (-1, [])
    static let fullValidationExamples = 40

    init(
        plan: TrainingPlan, learner: Learner, training: [TrainingExample], validation: [TrainingExample],
        positions: Int = 0
    ) {
        self.plan = plan
        self.learner = learner
        self.training = training
        self.validation = validation
        self.positions = positions
    }

    var step: Int { learner.optimizer.step }
    var isFinished: Bool { step >= plan.steps }

    /// One step of gradient descent, and its numbers.
    func advance() throws(Diverged) -> StepMetrics {
        let next = step + 1
        let score = learner.train(on: batch(next).map { training[$0] }, learningRate: plan.rate(at: next))
        guard score.loss.isFinite else { throw Diverged() }
        positions += score.positions
        var metrics = StepMetrics(step: next, trainLoss: score.loss, trainAccuracy: score.accuracy)
        guard !validation.isEmpty else { return metrics }
        if plan.isReported(next) {
            let some = learner.evaluate(CollectionOfOne(validation[next % validation.count]))
            (metrics.validLoss, metrics.validAccuracy) = (some.loss, some.accuracy)
        }
        if plan.isCheckpoint(next) {
            let full = learner.evaluate(validation.prefix(Self.fullValidationExamples))
            (metrics.fullValidLoss, metrics.fullValidAccuracy) = (full.loss, full.accuracy)
        }
        return metrics
    }

    private func batch(_ step: Int) -> ArraySlice<Int> {
        let (epoch, place) = (step - 1).quotientAndRemainder(dividingBy: plan.stepsPerEpoch)
        if order.epoch != epoch {
            var random = RandomSource(seed: plan.seed &+ UInt64(epoch) &* 0x51_7CC1_B727_220A)
            order = (epoch, random.permutation(of: training.count))
        }
        let first = place * plan.batchSize
        return order.examples[first..<min(first + plan.batchSize, training.count)]
    }

    /// Every tenth line is kept out of training, to be tested with, where no file for that was given.
    static func holdOut(_ examples: [TrainingExample]) -> (training: [TrainingExample], validation: [TrainingExample]) {
        guard examples.count >= 20 else { return (examples, []) }
        let numbered = examples.enumerated()
        return (
            numbered.filter { $0.offset % 10 != 9 }.map(\.element),
            numbered.filter { $0.offset % 10 == 9 }.map(\.element)
        )
    }
}
