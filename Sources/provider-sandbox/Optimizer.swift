/// The sums of one batch's gradients, and Adam's two running means, from which each step changes the weights.
/// Belongs to one thread at a time.
final class Optimizer {
    let gradient: FloatBlock
    let firstMean: FloatBlock
    let secondMean: FloatBlock
    private(set) var step: Int
    private static let firstDecay: Float = 0.9
    private static let secondDecay: Float = 0.99

    init(parameterCount: Int, step: Int = 0) {
        gradient = FloatBlock(count: parameterCount)
        firstMean = FloatBlock(count: parameterCount)
        secondMean = FloatBlock(count: parameterCount)
        self.step = step
    }

    /// Uses up the gradient, which is the sum over `positions`.
    func apply(to model: LanguageModel, learningRate: Float, positions: Int) {
        step += 1
        let scale = 1 / Float(max(positions, 1))
        let firstCorrection = 1 - power(Self.firstDecay, step)
        let secondCorrection = 1 - power(Self.secondDecay, step)
        let rate = learningRate * secondCorrection.squareRoot() / firstCorrection
        let (weights, sums) = (model.parameters.floats, gradient.floats)
        let (first, second) = (firstMean.floats, secondMean.floats)
        let (firstDecay, secondDecay) = (Self.firstDecay, Self.secondDecay)
        let count = gradient.count
        var index = 0
        while index < count {
            let value = sums[index] * scale
            let mean = first[index] * firstDecay + value * (1 - firstDecay)
            let square = second[index] * secondDecay + value * value * (1 - secondDecay)
            first[index] = mean
            second[index] = square
            weights[index] -= mean * rate / (square.squareRoot() + 1e-8)
            sums[index] = 0
            index &+= 1
        }
    }

    private func power(_ base: Float, _ exponent: Int) -> Float {
        exponential(naturalLogarithm(base) * Float(exponent))
    }
}

/// Adds one token's gradient after its forward pass.
final class BackwardPass {
    private let shape: ModelShape
    private let hiddenGradient: FloatBlock
    /// What the prompt's rows get, added up over an answer's tokens.
    private let promptGradient: FloatBlock

    init(shape: ModelShape) {
        self.shape = shape
        hiddenGradient = FloatBlock(count: shape.hidden)
        promptGradient = FloatBlock(count: shape.hidden)
    }

    /// `pass.output` holds probabilities, which become the errors.
    func add(
        target: UInt8, recent: UnsafePointer<UInt8>, copy: CopyFeature, pass: ForwardPass, model: LanguageModel,
        to gradient: FloatBlock
    ) {
        let errors = pass.output.floats
        let width = shape.hidden
        errors[Int(target)] -= 1
        for entry in copy.entries {
            gradient.floats[shape.copyStart + copy.length] += entry.share * errors[Int(entry.token)]
        }
        addOutput(errors, pass: pass, model: model, gradient: gradient)
        let changes = hiddenGradient.floats
        for place in 0..<shape.context {
            let row = (place * shape.vocabulary + Int(recent[place])) * width
            Arithmetic.add(changes, to: gradient.floats + row, count: width)
        }
        Arithmetic.add(changes, to: promptGradient.floats, count: width)
    }

    /// Once all tokens of an answer were added.
    func finish(prompt: PromptFeatures, to gradient: FloatBlock) {
        let width = shape.hidden
        Arithmetic.add(promptGradient.floats, to: gradient.floats + shape.hiddenBiasStart, count: width)
        for bucket in prompt.buckets {
            let row = gradient.floats + (shape.bagStart + bucket * width)
            Arithmetic.add(promptGradient.floats, times: prompt.bucketScale, to: row, count: width)
        }
        promptGradient.clear()
    }

    private func addOutput(
        _ errors: UnsafeMutablePointer<Float>, pass: ForwardPass, model: LanguageModel, gradient: FloatBlock
    ) {
        let count = shape.vocabulary
        Arithmetic.add(errors, to: gradient.floats + shape.outputBiasStart, count: count)
        var weights = model.parameters.floats + shape.outputStart
        var sums = gradient.floats + shape.outputStart
        for unit in 0..<shape.hidden {
            let value = pass.hidden.floats[unit]
            let product = Arithmetic.product(weights, errors, count: count)
            hiddenGradient.floats[unit] = product * (1 - value * value)
            Arithmetic.add(errors, times: value, to: sums, count: count)
            weights += count
            sums += count
        }
    }
}
