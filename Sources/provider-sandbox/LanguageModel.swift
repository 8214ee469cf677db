/// The sizes of a model. Two models with the same shape can be continued from one another.
struct ModelShape: Sendable, Hashable {
    /// How many tokens before the next one are read.
    var context: Int
    /// Hidden units, a multiple of eight.
    var hidden: Int
    /// Rows for words of the prompt, which are hashed into them.
    var buckets: Int

    static let copyLengths = 16
    var vocabulary: Int { Tokenizer.vocabulary }

    // Where each part begins in the block of parameters.
    var bagStart: Int { context * vocabulary * hidden }
    var hiddenBiasStart: Int { bagStart + buckets * hidden }
    var outputStart: Int { hiddenBiasStart + hidden }
    var outputBiasStart: Int { outputStart + hidden * vocabulary }
    var copyStart: Int { outputBiasStart + vocabulary }
    var parameterCount: Int { copyStart + Self.copyLengths }
}

/// A character-level language model: the last tokens and the words of the prompt select rows of a table, whose sum goes
/// through one tanh layer to a softmax over the vocabulary. Beside that it may copy: where the last tokens of the
/// answer also stand in the prompt, what follows there gets a learned bonus that depends on how many agree.
/// Belongs to one thread at a time.
final class LanguageModel {
    let shape: ModelShape
    let parameters: FloatBlock

    /// All weights are 0, to be filled in.
    init(shape: ModelShape) {
        self.shape = shape
        parameters = FloatBlock(count: shape.parameterCount)
    }

    /// A model that knows nothing: small random weights.
    convenience init(shape: ModelShape, seed: UInt64) {
        self.init(shape: shape)
        var random = RandomSource(seed: seed)
        let floats = parameters.floats
        func fill(_ range: Range<Int>, scale: Float) {
            for index in range { floats[index] = (random.nextUnit() * 2 - 1) * scale }
        }
        fill(0..<shape.bagStart, scale: 0.25 / Float(shape.context).squareRoot())
        fill(shape.bagStart..<shape.hiddenBiasStart, scale: 0.05)
        fill(shape.outputStart..<shape.outputBiasStart, scale: 1 / Float(shape.hidden).squareRoot())
    }

    convenience init(copying other: LanguageModel) {
        self.init(shape: other.shape)
        parameters.copy(from: other.parameters)
    }
}

/// One forward step's numbers, used again for each token.
final class ForwardPass {
    let shape: ModelShape
    /// The sum of the rows of the prompt's words and the bias, computed once a prompt.
    let promptSum: FloatBlock
    let hidden: FloatBlock
    /// Logits, then the probabilities that they stand for.
    let output: FloatBlock

    init(shape: ModelShape) {
        self.shape = shape
        promptSum = FloatBlock(count: shape.hidden)
        hidden = FloatBlock(count: shape.hidden)
        output = FloatBlock(count: shape.vocabulary)
    }

    func read(prompt: PromptFeatures, model: LanguageModel) {
        let width = shape.hidden
        let table = model.parameters.floats
        promptSum.floats.update(from: table + shape.hiddenBiasStart, count: width)
        for bucket in prompt.buckets {
            let row = table + (shape.bagStart + bucket * width)
            Arithmetic.add(row, times: prompt.bucketScale, to: promptSum.floats, count: width)
        }
    }

    /// Logits of the token after the `context` tokens at `recent`.
    func run(recent: UnsafePointer<UInt8>, copy: CopyFeature, model: LanguageModel) {
        let table = model.parameters.floats
        let width = shape.hidden
        let units = hidden.floats
        hidden.copy(from: promptSum)
        for place in 0..<shape.context {
            let row = (place * shape.vocabulary + Int(recent[place])) * width
            Arithmetic.add(table + row, to: units, count: width)
        }
        let logits = output.floats
        logits.update(from: table + shape.outputBiasStart, count: shape.vocabulary)
        var row = table + shape.outputStart
        for unit in 0..<width {
            let value = hyperbolicTangent(units[unit])
            units[unit] = value
            Arithmetic.add(row, times: value, to: logits, count: shape.vocabulary)
            row += shape.vocabulary
        }
        let bonus = table[shape.copyStart + copy.length]
        for entry in copy.entries {
            logits[Int(entry.token)] += bonus * entry.share
        }
    }

    /// Turns the logits into probabilities; the result is the logarithm of the one of `target`.
    func softmax(target: UInt8) -> Float {
        let values = output.floats
        let highest = values[Int(best)]
        let wanted = values[Int(target)] - highest
        var sum: Float = 0
        for index in 0..<shape.vocabulary {
            let value = exponential(values[index] - highest)
            values[index] = value
            sum += value
        }
        Arithmetic.scale(values, by: 1 / sum, count: shape.vocabulary)
        return wanted - naturalLogarithm(sum)
    }

    /// The most probable token.
    var best: UInt8 {
        let values = output.floats
        var best = 0
        var index = 1
        while index < shape.vocabulary {
            if values[index] > values[best] { best = index }
            index &+= 1
        }
        return UInt8(best)
    }
}
