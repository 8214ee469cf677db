import ProviderJSON

/// Why a training or validation file cannot be used, in the words and codes of a failed job's `error`.
struct TrainingFileError: Error, Hashable {
    let code: String
    let message: String
}

/// The examples of one file.
struct TrainingData: Sendable {
    static let fewestExamples = 10
    /// More than this many examples are checked, but not learned from.
    static let mostKept = 20_000
    static let mostPositionsKept = 4_000_000

    private(set) var examples: [TrainingExample] = []
    private(set) var lineCount = 0
    private var positions = 0

    init(examples: [TrainingExample]) {
        self.examples = examples
        lineCount = examples.count
        positions = examples.reduce(0) { $0 + $1.positions }
    }

    /// Reads and checks every line. `isStopped` is asked now and then, and ends the reading early.
    init(
        path: String, shape: ModelShape, fewest: Int = TrainingData.fewestExamples, isStopped: () -> Bool = { false }
    ) throws(TrainingFileError) {
        do {
            var reader = try LineReader(path: path)
            while let line = try reader.next() {
                if lineCount % 256 == 0, isStopped() { return }
                lineCount += 1
                let example = try Self.example(line, number: lineCount, shape: shape)
                if examples.count < Self.mostKept, positions < Self.mostPositionsKept {
                    positions += example.positions
                    examples.append(example)
                }
            }
        } catch let error as TrainingFileError {
            throw error
        } catch LineReader.Failure.lineTooLong(let number) {
            throw Self.invalid("Line \(number) is longer than \(LineReader.longestLine) bytes.")
        } catch {
            throw TrainingFileError(code: "file_not_found", message: "The file's content is no longer there.")
        }
        guard lineCount > 0 else { throw Self.invalid("The file has no lines.") }
        guard lineCount >= fewest else {
            throw TrainingFileError(
                code: "invalid_n_examples",
                message: "Training file has \(lineCount) example(s), but must have at least \(fewest) examples.")
        }
    }

    private static func example(
        _ line: [UInt8], number: Int, shape: ModelShape
    ) throws(TrainingFileError) -> TrainingExample {
        let value: JSONValue
        do {
            value = try JSONValue.parse(line)
        } catch {
            throw invalid("Line \(number): \(error.explanation).")
        }
        do {
            return try example(value, shape: shape)
        } catch {
            let place = error.path.isEmpty ? "" : ", key \"\(error.path)\""
            throw invalid("Line \(number)\(place): \(error.message)")
        }
    }

    private static let names: Set<String> = ["messages", "tools", "parallel_tool_calls", "functions"]

    static func example(_ value: JSONValue, shape: ModelShape) throws(ShapeError) -> TrainingExample {
        guard let object = value.objectValue else {
            throw ShapeError(kind: .type, path: "", message: "expected an object with the key \"messages\"")
        }
        if let member = object.members.first(where: { !names.contains($0.name) }) {
            throw ShapeError(kind: .unknown, path: member.name, message: "unexpected key")
        }
        let conversation = try Conversation(object["messages"], path: "messages")
        for name in ["tools", "functions"] {
            guard let list = object[name], !list.isNull else { continue }
            guard let items = list.arrayValue, items.allSatisfy({ $0.objectValue != nil }) else {
                throw ShapeError(kind: .type, path: name, message: "expected an array of objects")
            }
        }
        guard conversation.messages.last?.role == .assistant else {
            throw ShapeError(kind: .value, path: "messages", message: "the last message must be from the assistant")
        }
        var turns: [TrainingTurn] = []
        for (index, message) in conversation.messages.enumerated() where message.role == .assistant {
            guard message.isLearned else { continue }
            let prompt = conversation.prompt(before: index, shape: shape)
            turns.append(TrainingTurn(prompt: prompt, answer: Conversation.answer(message), shape: shape))
        }
        return TrainingExample(turns: turns)
    }

    private static func invalid(_ detail: String) -> TrainingFileError {
        TrainingFileError(
            code: "invalid_training_file",
            message: "The job failed due to an invalid training file. Invalid file format. " + detail)
    }
}
