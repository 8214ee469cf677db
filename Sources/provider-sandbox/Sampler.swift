import ProviderJSON

/// How an answer is chosen.
struct SamplingOptions: Sendable, Hashable {
    /// 0 takes the most probable token always.
    var temperature: Float = 1
    var topP: Float = 1
    var longest = SamplingOptions.defaultLongest
    var stop: [String] = []
    var seed: UInt64 = 0

    static let defaultLongest = 512
    static let longestAllowed = 4096
}

/// Writes one answer, token by token. Belongs to one thread at a time.
final class Sampler {
    private let model: LanguageModel
    private let options: SamplingOptions
    private let prompt: PromptFeatures
    private let pass: ForwardPass
    private var random: RandomSource
    private var history: [UInt8]
    private let first: Int
    /// Tokens written, the one that ends the answer among them.
    private(set) var tokenCount = 0
    private(set) var hasEnded = false

    init(model: LanguageModel, prompt: PromptFeatures, options: SamplingOptions) {
        self.model = model
        self.options = options
        self.prompt = prompt
        pass = ForwardPass(shape: model.shape)
        pass.read(prompt: prompt, model: model)
        random = RandomSource(seed: options.seed)
        history = TrainingTurn.context(of: prompt, shape: model.shape)
        first = history.count
    }

    /// nil once the answer has ended or is as long as it may be.
    func next() -> UInt8? {
        guard !hasEnded, tokenCount < options.longest else { return nil }
        tokenCount += 1
        let place = history.count
        let context = model.shape.context
        history.withUnsafeBufferPointer { history in
            guard let base = history.baseAddress else { return }
            let answer = UnsafeBufferPointer(start: base + first, count: place - first)
            pass.run(recent: base + (place - context), copy: prompt.copyFeature(after: answer), model: model)
        }
        let token = UInt8(choose(isFirst: place == first))
        if token == Tokenizer.end {
            hasEnded = true
            return nil
        }
        history.append(token)
        return token
    }

    private func choose(isFirst: Bool) -> Int {
        let logits = pass.output.floats
        let allowed = (0..<model.shape.vocabulary).filter {
            Tokenizer.isAnswer($0) && (isFirst || $0 != Int(Tokenizer.call))
        }
        let ranked = allowed.sorted { logits[$0] > logits[$1] }
        guard let best = ranked.first else { return Int(Tokenizer.end) }
        guard options.temperature > 0 else { return best }
        let highest = logits[best]
        let weights = ranked.map { exponential((logits[$0] - highest) / options.temperature) }
        let total = weights.reduce(0, +)
        var kept = 0
        var mass: Float = 0
        while kept < weights.count, kept == 0 || mass < options.topP * total {
            mass += weights[kept]
            kept += 1
        }
        var rest = random.nextUnit() * mass
        for index in 0..<kept {
            rest -= weights[index]
            if rest < 0 { return ranked[index] }
        }
        return ranked[kept - 1]
    }
}

/// An answer as pieces of text: characters are whole, and what a stop sequence cuts off never shows.
final class AnswerText {
    enum Finish: String { case stop, length, toolCalls = "tool_calls" }
    private let sampler: Sampler
    private let stop: [String]
    private let longestStop: Int
    private var decoder = TokenDecoder()
    private var held = ""
    private(set) var finish: Finish?
    /// The sequence that ended the answer, if one did.
    private(set) var stoppedAt: String?
    /// Whether the model began its answer with the mark of a call.
    private(set) var callsTool = false

    init(sampler: Sampler, options: SamplingOptions) {
        self.sampler = sampler
        stop = options.stop.filter { !$0.isEmpty }
        longestStop = stop.map(\.count).max() ?? 0
    }

    var tokenCount: Int { sampler.tokenCount }

    /// The next piece, never empty; nil at the end.
    func next() -> String? {
        while finish == nil {
            guard let token = sampler.next() else {
                finish = sampler.hasEnded ? .stop : .length
                held += decoder.rest()
                cutAtStop()
                return takeHeld(keeping: 0)
            }
            if token == Tokenizer.call { callsTool = true }
            held += decoder.text(after: token)
            cutAtStop()
            if let piece = takeHeld(keeping: finish == nil ? max(longestStop - 1, 0) : 0) { return piece }
        }
        return nil
    }

    func whole() -> String {
        var text = ""
        while let piece = next() { text += piece }
        return text
    }

    private func cutAtStop() {
        let found = stop.compactMap { text in held.firstRange(of: text).map { (text, $0.lowerBound) } }
        guard let first = found.min(by: { $0.1 < $1.1 }) else { return }
        held = String(held[..<first.1])
        stoppedAt = first.0
        finish = .stop
    }

    private func takeHeld(keeping count: Int) -> String? {
        let piece = held.dropLast(count)
        guard !piece.isEmpty else { return nil }
        let text = String(piece)
        held = String(held.suffix(held.count - text.count))
        return text
    }

    /// The calls in the text of an answer that calls tools; nil where it is not well-formed.
    static func toolCalls(in text: String) -> [ChatMessage.ToolCall]? {
        var calls: [ChatMessage.ToolCall] = []
        for line in text.split(separator: "\n") {
            guard let open = line.firstIndex(of: "("), line.hasSuffix(")"), open != line.startIndex else { return nil }
            let arguments = String(line[line.index(after: open)...].dropLast())
            guard let value = try? JSONValue.parse(arguments), value.objectValue != nil else { return nil }
            calls.append(ChatMessage.ToolCall(name: String(line[..<open]), arguments: arguments))
        }
        return calls.isEmpty ? nil : calls
    }
}
