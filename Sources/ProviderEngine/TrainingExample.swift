import ProviderCore
import ProviderJSON

/// One line of a training file: tells its format and what is wrong with it, by the schemas that OpenAI published for
/// fine-tuning lines (2025-07).
struct TrainingExample {
    struct Problem {
        var severity: TrainingFileReport.Severity
        var path: String?
        var message: String
    }

    private(set) var problems: [Problem] = []
    let format: TrainingFileReport.Format
    private let object: JSONObject

    // Lists rather than sets: a few short words are found sooner one by one.
    private static let chatFields = ["messages", "tools", "parallel_tool_calls", "functions"]
    private static let messageFields = [
        "role", "content", "name", "weight", "tool_calls", "tool_call_id", "function_call", "refusal", "audio",
    ]
    private static let chatRoles = ["system", "developer", "user", "assistant", "tool", "function"]
    private static let reinforcementRoles = ["system", "developer", "user", "assistant", "tool"]
    private static let outputRoles = ["assistant", "tool"]

    init(_ object: JSONObject) {
        self.object = object
        self.format = Self.format(of: object)
    }

    /// By the fields that only one format has. What a grader reads stands beside messages that leave the answer open.
    static func format(of object: JSONObject) -> TrainingFileReport.Format {
        if let messages = object["messages"] {
            let isAnswered = messages.arrayValue?.last?["role"]?.stringValue == "assistant"
            return isAnswered || object.members.allSatisfy { chatFields.contains($0.name) } ? .chat : .reinforcement
        }
        if object["preferred_output"] != nil || object["non_preferred_output"] != nil { return .preference }
        if object["prompt"] != nil, object["completion"] != nil { return .completion }
        return .unknown
    }

    mutating func check() {
        switch format {
        case .chat: checkChat()
        case .reinforcement: checkReinforcement()
        case .preference: checkPreference()
        case .completion: checkCompletion()
        case .unknown:
            error(
                nil,
                "has none of \"messages\", \"input\" with \"preferred_output\", or \"prompt\" with \"completion\"")
        }
    }

    // MARK: Formats

    private mutating func checkChat() {
        let roles = checkMessages(object["messages"], at: "messages", roles: Self.chatRoles)
        guard let roles else { return }
        if !roles.contains("assistant") {
            error("messages", "has no assistant message, so there is nothing to learn from")
        }
        if !roles.contains("system"), !roles.contains("developer") { warning("messages", "has no system message") }
        if !roles.contains("user") { warning("messages", "has no user message") }
        for member in object.members where !Self.chatFields.contains(member.name) {
            warning(member.name, "is not known in a chat example")
        }
        checkTools(object["tools"])
    }

    private mutating func checkReinforcement() {
        let roles = checkMessages(object["messages"], at: "messages", roles: Self.reinforcementRoles)
        if let roles, roles.last != "user" { error("messages", "must end with a user message") }
        checkTools(object["tools"])
    }

    private mutating func checkPreference() {
        if let input = object["input"]?.objectValue {
            _ = checkMessages(input["messages"], at: "input.messages", roles: Self.chatRoles)
            checkTools(input["tools"])
        } else {
            error("input", "must be an object with \"messages\"")
        }
        for name in ["preferred_output", "non_preferred_output"] {
            guard let roles = checkMessages(object[name], at: name, roles: Self.outputRoles) else { continue }
            if roles.filter({ $0 == "assistant" }).count != 1 { error(name, "must have exactly one assistant message") }
        }
    }

    private mutating func checkCompletion() {
        for name in ["prompt", "completion"] where object[name]?.stringValue == nil {
            error(name, "must be a string")
        }
        if object["completion"]?.stringValue?.isEmpty == true { error("completion", "must not be empty") }
        for member in object.members where member.name != "prompt" && member.name != "completion" {
            warning(member.name, "is not known in a completion example")
        }
    }

    // MARK: Messages

    /// The roles in order; nil if there is no list of messages.
    private mutating func checkMessages(_ value: JSONValue?, at path: String, roles: [String]) -> [String]? {
        guard let messages = value?.arrayValue else {
            error(path, value == nil ? "is missing" : "must be an array of messages")
            return nil
        }
        guard !messages.isEmpty else {
            error(path, "must have at least one message")
            return nil
        }
        return messages.enumerated().map { index, message in
            checkMessage(message, at: "\(path)[\(index)]", roles: roles)
        }
    }

    /// `path` is put together only where something is wrong, as in what follows.
    private mutating func checkMessage(
        _ value: JSONValue, at path: @autoclosure () -> String, roles: [String]
    ) -> String {
        guard let message = value.objectValue else {
            error(path(), "must be an object with \"role\" and \"content\"")
            return ""
        }
        guard let role = message["role"]?.stringValue else {
            error(path() + ".role", message["role"] == nil ? "is missing" : "must be a string")
            return ""
        }
        guard roles.contains(role) else {
            error(
                path() + ".role",
                "is \"\(role.prefix(40))\", and must be one of \(roles.sorted().joined(separator: ", "))")
            return role
        }
        checkContent(message, role: role, at: path())
        if let calls = message["tool_calls"] { checkToolCalls(calls, role: role, at: path() + ".tool_calls") }
        if role == "tool", message["tool_call_id"]?.stringValue == nil {
            error(path() + ".tool_call_id", "must be a string that names the call")
        }
        if let weight = message["weight"] {
            if role != "assistant" { error(path() + ".weight", "is for assistant messages alone") }
            if weight.intValue != 0, weight.intValue != 1 { error(path() + ".weight", "must be 0 or 1") }
        }
        for member in message.members where !Self.messageFields.contains(member.name) {
            warning(path() + "." + member.name, "is not known in a message")
        }
        return role
    }

    private mutating func checkContent(_ message: JSONObject, role: String, at path: @autoclosure () -> String) {
        switch message["content"] {
        case .string: return
        case .array(let parts):
            if parts.isEmpty { error(path() + ".content", "must not be an empty array") }
            for (index, part) in parts.enumerated() { checkPart(part, role: role, at: "\(path()).content[\(index)]") }
        case nil, .null:
            let speaksOtherwise =
                message["tool_calls"] != nil || message["function_call"] != nil || message["refusal"] != nil
            if role != "assistant" || !speaksOtherwise { error(path() + ".content", "is missing") }
        default: error(path() + ".content", "must be a string or an array of parts")
        }
    }

    private mutating func checkPart(_ part: JSONValue, role: String, at path: @autoclosure () -> String) {
        switch part["type"]?.stringValue {
        case "text": if part["text"]?.stringValue == nil { error(path() + ".text", "must be a string") }
        case "refusal": if part["refusal"]?.stringValue == nil { error(path() + ".refusal", "must be a string") }
        case "image_url":
            if role != "user" { error(path(), "is an image, which only user messages may have") }
            if part["image_url"]?["url"]?.stringValue == nil { error(path() + ".image_url.url", "must be a string") }
        case let other?: error(path() + ".type", "is \"\(other.prefix(40))\", and must be text or image_url")
        case nil: error(path() + ".type", "must be text or image_url")
        }
    }

    private mutating func checkToolCalls(_ value: JSONValue, role: String, at path: @autoclosure () -> String) {
        if role != "assistant" { error(path(), "are for assistant messages alone") }
        guard let calls = value.arrayValue, !calls.isEmpty else { return error(path(), "must be an array of calls") }
        for (index, call) in calls.enumerated() {
            let callPath = "\(path())[\(index)]"
            if call["id"]?.stringValue == nil { error(callPath + ".id", "must be a string") }
            if call["type"]?.stringValue != "function" { error(callPath + ".type", "must be \"function\"") }
            if call["function"]?["name"]?.stringValue == nil { error(callPath + ".function.name", "must be a string") }
            if call["function"]?["arguments"]?.stringValue == nil {
                error(callPath + ".function.arguments", "must be a string that holds JSON")
            }
        }
    }

    private mutating func checkTools(_ value: JSONValue?) {
        guard let value else { return }
        guard let tools = value.arrayValue else { return error("tools", "must be an array") }
        for (index, tool) in tools.enumerated() {
            if tool["type"]?.stringValue != "function" { error("tools[\(index)].type", "must be \"function\"") }
            if tool["function"]?["name"]?.stringValue == nil {
                error("tools[\(index)].function.name", "must be a string")
            }
        }
    }

    private mutating func error(_ path: String?, _ message: String) {
        problems.append(Problem(severity: .error, path: path, message: message))
    }

    private mutating func warning(_ path: String?, _ message: String) {
        problems.append(Problem(severity: .warning, path: path, message: message))
    }
}
