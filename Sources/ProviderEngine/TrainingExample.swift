import ProviderCore
import ProviderJSON

/// One line of a training file: tells its format and what is wrong with it, by the schemas that OpenAI published for
/// fine-tuning lines (2025-07).
struct TrainingExample {
    struct Problem {
        var severity: TrainingFileReport.Severity
        /// In bytes, from 1.
        var column: Int
        var path: String?
        var message: String
    }

    struct Findings {
        let format: TrainingFileReport.Format
        /// In the order in which they were found; of each severity no more than a report can show.
        fileprivate(set) var problems: [Problem] = []
        /// How many there are beside these.
        fileprivate(set) var untoldErrors = 0
        fileprivate(set) var untoldWarnings = 0
    }

    private var findings: Findings
    private let object: JSONNode
    private let messages: JSONNode?
    /// Whether there are members that no chat example has.
    private let hasOthers: Bool

    // Lists rather than sets: a few short words are found sooner one by one.
    private static let chatFields: [StaticString] = ["messages", "tools", "parallel_tool_calls", "functions"]
    private static let reinforcementRoles: [Role] = [.assistant, .developer, .system, .tool, .user]
    private static let outputRoles: [Role] = [.assistant, .tool]

    private init(_ object: JSONNode) {
        self.object = object
        messages = object["messages"]
        hasOthers = Self.hasOthers(object)
        findings = Findings(format: Self.format(of: object, messages, hasOthers: hasOthers))
    }

    /// What there is to tell of the line that holds this object.
    static func findings(in object: JSONNode) -> Findings {
        var example = TrainingExample(object)
        example.check()
        return example.findings
    }

    /// By the fields that only one format has. What a grader reads stands beside messages that leave the answer open.
    private static func format(
        of object: JSONNode, _ messages: JSONNode?, hasOthers: Bool
    ) -> TrainingFileReport.Format {
        if let messages { return !hasOthers || endsWithAnswer(messages) ? .chat : .reinforcement }
        if object["preferred_output"] != nil || object["non_preferred_output"] != nil { return .preference }
        if object["prompt"] != nil, object["completion"] != nil { return .completion }
        return .unknown
    }

    private static func endsWithAnswer(_ messages: JSONNode) -> Bool {
        var last: JSONNode?
        if let messages = messages.elements { for message in messages { last = message } }
        return last?["role"].map { $0 == "assistant" } ?? false
    }

    private static func hasOthers(_ object: JSONNode) -> Bool {
        guard let members = object.members else { return false }
        for member in members where !member.key.isOne(of: chatFields) { return true }
        return false
    }

    private mutating func check() {
        switch findings.format {
        case .chat: checkChat()
        case .reinforcement: checkReinforcement()
        case .preference: checkPreference()
        case .completion: checkCompletion()
        case .unknown:
            error(
                object, nil,
                "has none of \"messages\", \"input\" with \"preferred_output\", or \"prompt\" with \"completion\"")
        }
    }

    // MARK: Formats

    private mutating func checkChat() {
        if let turns = checkMessages(messages, of: object, at: "messages", roles: Role.allCases) {
            let place = messages ?? object
            if !turns.has(.assistant) {
                error(place, "messages", "has no assistant message, so there is nothing to learn from")
            }
            if !turns.has(.system), !turns.has(.developer) { warning(place, "messages", "has no system message") }
            if !turns.has(.user) { warning(place, "messages", "has no user message") }
            if hasOthers { warnOfOthers(than: Self.chatFields, "is not known in a chat example") }
            checkTools(object["tools"])
        }
    }

    private mutating func checkReinforcement() {
        let turns = checkMessages(messages, of: object, at: "messages", roles: Self.reinforcementRoles)
        if let turns, turns.last != .user { error(messages ?? object, "messages", "must end with a user message") }
        checkTools(object["tools"])
    }

    private mutating func checkPreference() {
        if let input = object["input"], input.kind == .object {
            _ = checkMessages(input["messages"], of: input, at: "input.messages", roles: Role.allCases)
            checkTools(input["tools"])
        } else {
            error(object["input"] ?? object, "input", "must be an object with \"messages\"")
        }
        checkOutput(object["preferred_output"], at: "preferred_output")
        checkOutput(object["non_preferred_output"], at: "non_preferred_output")
    }

    private mutating func checkOutput(_ output: JSONNode?, at name: String) {
        guard let turns = checkMessages(output, of: object, at: name, roles: Self.outputRoles) else { return }
        if turns.assistants != 1 { error(output ?? object, name, "must have exactly one assistant message") }
    }

    private mutating func checkCompletion() {
        let (prompt, completion) = (object["prompt"], object["completion"])
        if prompt?.kind != .string { error(prompt ?? object, "prompt", "must be a string") }
        if completion?.kind != .string { error(completion ?? object, "completion", "must be a string") }
        if let completion, completion == "" { error(completion, "completion", "must not be empty") }
        warnOfOthers(than: ["prompt", "completion"], "is not known in a completion example")
    }

    private mutating func warnOfOthers(than names: [StaticString], _ message: String) {
        guard let members = object.members else { return }
        for member in members where !member.key.isOne(of: names) {
            add(.warning, member.key.offset, member.key.string, message)
        }
    }

    // MARK: What was found

    /// `path` is put together only if it is kept.
    mutating func error(_ place: JSONNode, _ path: @autoclosure () -> String?, _ message: @autoclosure () -> String) {
        add(.error, place.offset, path(), message())
    }

    mutating func add(
        _ severity: TrainingFileReport.Severity, _ offset: Int, _ path: @autoclosure () -> String?,
        _ message: @autoclosure () -> String
    ) {
        let isError = severity == .error
        if findings.problems.count >= TrainingFileCheck.maximumProblems,
            findings.problems.count(where: { $0.severity == severity }) == TrainingFileCheck.maximumProblems
        {
            if isError { findings.untoldErrors += 1 } else { findings.untoldWarnings += 1 }
            return
        }
        findings.problems.append(
            Problem(severity: severity, column: offset + 1, path: path(), message: message()))
    }

    private mutating func warning(_ place: JSONNode, _ path: String, _ message: String) {
        add(.warning, place.offset, path, message)
    }
}

extension JSONKey {
    /// Whether it is one of those words.
    func isOne(of words: [StaticString]) -> Bool {
        for word in words where self == word { return true }
        return false
    }
}
