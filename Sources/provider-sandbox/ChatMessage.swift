import ProviderJSON

/// A JSON value does not have the shape that the API describes.
struct ShapeError: Error, Hashable {
    enum Kind: String { case missing, type, value, unknown }
    let kind: Kind
    /// `messages[0].role`
    let path: String
    let message: String
}

/// One message of a conversation, in a request or in a training file.
struct ChatMessage: Sendable, Hashable {
    enum Role: String, CaseIterable { case system, developer, user, assistant, tool, function }
    var role: Role
    var text: String
    /// The name and the arguments (a text that should be JSON) of each tool that an assistant called.
    var toolCalls: [ToolCall] = []
    /// Whether it is to be learned; false where a training file says `weight: 0`.
    var isLearned = true

    struct ToolCall: Sendable, Hashable {
        var name: String
        var arguments: String
        /// How the model sees and writes a call.
        var text: String { name + "(" + arguments + ")" }
    }

    private static let names: Set<String> = [
        "role", "content", "name", "tool_calls", "tool_call_id", "function_call", "refusal", "audio", "weight",
    ]

    init(role: Role, text: String) {
        self.role = role
        self.text = text
    }

    init(_ value: JSONValue, path: String) throws(ShapeError) {
        guard let object = value.objectValue else {
            throw ShapeError(kind: .type, path: path, message: "expected an object")
        }
        if let member = object.members.first(where: { !Self.names.contains($0.name) }) {
            throw ShapeError(kind: .unknown, path: "\(path).\(member.name)", message: "unknown key '\(member.name)'")
        }
        role = try Self.role(object["role"], path: path + ".role")
        if let name = object["name"], name.stringValue == nil, !name.isNull {
            throw ShapeError(kind: .type, path: path + ".name", message: "expected a string")
        }
        toolCalls = try Self.toolCalls(object, role: role, path: path)
        text = try Self.text(object["content"], path: path + ".content", mayLack: !toolCalls.isEmpty)
        if text.isEmpty, let refusal = object["refusal"]?.stringValue { text = refusal }
        if role == .tool, object["tool_call_id"]?.stringValue == nil {
            throw ShapeError(kind: .missing, path: path + ".tool_call_id", message: "missing 'tool_call_id'")
        }
        if let weight = object["weight"] {
            guard role == .assistant, let number = weight.intValue, number == 0 || number == 1 else {
                throw ShapeError(
                    kind: .value, path: path + ".weight", message: "expected 0 or 1, in an assistant message")
            }
            isLearned = number == 1
        }
    }

    private static func role(_ value: JSONValue?, path: String) throws(ShapeError) -> Role {
        guard let value else { throw ShapeError(kind: .missing, path: path, message: "missing 'role'") }
        guard let name = value.stringValue else {
            throw ShapeError(kind: .type, path: path, message: "expected a string")
        }
        guard let role = Role(rawValue: name) else {
            let known = Role.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            throw ShapeError(
                kind: .value, path: path, message: "Invalid value: '\(name)'. Supported values are: \(known).")
        }
        return role
    }

    private static func text(_ value: JSONValue?, path: String, mayLack: Bool) throws(ShapeError) -> String {
        guard let value, !value.isNull else {
            if mayLack { return "" }
            throw ShapeError(kind: .missing, path: path, message: "missing 'content'")
        }
        if let text = value.stringValue { return text }
        guard let parts = value.arrayValue, !parts.isEmpty else {
            throw ShapeError(kind: .type, path: path, message: "expected a string or an array of parts")
        }
        var text = ""
        for (index, part) in parts.enumerated() {
            switch part["type"]?.stringValue {
            case "text":
                guard let piece = part["text"]?.stringValue else {
                    throw ShapeError(kind: .missing, path: "\(path)[\(index)].text", message: "missing 'text'")
                }
                text += piece
            case "refusal": text += part["refusal"]?.stringValue ?? ""
            case "image_url", "input_audio", "file": break
            default:
                throw ShapeError(kind: .value, path: "\(path)[\(index)].type", message: "Invalid value of 'type'.")
            }
        }
        return text
    }

    private static func toolCalls(_ object: JSONObject, role: Role, path: String) throws(ShapeError) -> [ToolCall] {
        if let call = object["function_call"], !call.isNull {
            return [try toolCall(call, role: role, path: path + ".function_call")]
        }
        guard let value = object["tool_calls"], !value.isNull else { return [] }
        guard let items = value.arrayValue, !items.isEmpty else {
            throw ShapeError(kind: .type, path: path + ".tool_calls", message: "expected an array of tool calls")
        }
        var calls: [ToolCall] = []
        for (index, item) in items.enumerated() {
            let place = "\(path).tool_calls[\(index)]"
            guard item["id"]?.stringValue != nil else {
                throw ShapeError(kind: .missing, path: place + ".id", message: "missing 'id'")
            }
            calls.append(try toolCall(item["function"] ?? .null, role: role, path: place + ".function"))
        }
        return calls
    }

    private static func toolCall(_ value: JSONValue, role: Role, path: String) throws(ShapeError) -> ToolCall {
        guard role == .assistant else {
            throw ShapeError(kind: .unknown, path: path, message: "only an assistant message may call tools")
        }
        guard let name = value["name"]?.stringValue, let arguments = value["arguments"]?.stringValue else {
            throw ShapeError(kind: .missing, path: path, message: "expected 'name' and 'arguments', both strings")
        }
        return ToolCall(name: name, arguments: arguments)
    }
}

/// What a model makes of the messages before an answer.
struct Conversation {
    let messages: [ChatMessage]

    init(_ messages: [ChatMessage]) {
        self.messages = messages
    }

    /// The messages in the array `value`, which must have one at least.
    init(_ value: JSONValue?, path: String) throws(ShapeError) {
        guard let value else { throw ShapeError(kind: .missing, path: path, message: "missing '\(path)'") }
        guard let items = value.arrayValue else {
            throw ShapeError(kind: .type, path: path, message: "expected an array of objects")
        }
        if items.isEmpty {
            throw ShapeError(kind: .value, path: path, message: "expected an array with at least one message")
        }
        var messages: [ChatMessage] = []
        for (index, item) in items.enumerated() {
            messages.append(try ChatMessage(item, path: "\(path)[\(index)]"))
        }
        self.messages = messages
    }

    /// Of the messages before the one at `index`.
    func prompt(before index: Int, shape: ModelShape) -> PromptFeatures {
        var said: [String] = []
        var instructions: [String] = []
        for message in messages[..<index] {
            switch message.role {
            case .system, .developer: instructions.append(message.text)
            default: said.append((message.toolCalls.map(\.text) + [message.text]).joined(separator: "\n"))
            }
        }
        return PromptFeatures(
            text: said.joined(separator: "\n"), instructions: instructions.joined(separator: " "), shape: shape)
    }

    /// The tokens of an assistant's message: its calls of tools, or its text.
    static func answer(_ message: ChatMessage) -> [UInt8] {
        guard !message.toolCalls.isEmpty else { return Tokenizer.tokens(of: message.text) }
        return [Tokenizer.call] + Tokenizer.tokens(of: message.toolCalls.map(\.text).joined(separator: "\n"))
    }
}
