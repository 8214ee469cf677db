import ProviderCore
import ProviderJSON

/// The messages of an example, and the tools they may call.
extension TrainingExample {
    /// Who speaks. In alphabetical order, in which they are named.
    enum Role: String, CaseIterable {
        case assistant, developer, function, system, tool, user

        init?(_ text: JSONNode) {
            if text == "user" {
                self = .user
            } else if text == "assistant" {
                self = .assistant
            } else if text == "system" {
                self = .system
            } else if text == "tool" {
                self = .tool
            } else if text == "developer" {
                self = .developer
            } else if text == "function" {
                self = .function
            } else {
                return nil
            }
        }
    }

    /// Who spoke in a list of messages.
    struct Turns {
        private var roles: UInt8 = 0
        private(set) var assistants = 0
        /// Nil also if it is none that anybody knows.
        private(set) var last: Role?

        func has(_ role: Role) -> Bool { roles & Self.bit(role) != 0 }

        mutating func add(_ role: Role?) {
            last = role
            guard let role else { return }
            roles |= Self.bit(role)
            if role == .assistant { assistants += 1 }
        }

        private static func bit(_ role: Role) -> UInt8 {
            switch role {
            case .assistant: 1
            case .developer: 2
            case .function: 4
            case .system: 8
            case .tool: 16
            case .user: 32
            }
        }
    }

    /// A message's members, each looked for once.
    private struct Message {
        var role: JSONNode?
        var content: JSONNode?
        var weight: JSONNode?
        var toolCalls: JSONNode?
        var toolCallID: JSONNode?
        var functionCall: JSONNode?
        var refusal: JSONNode?
        var hasUnknown = false

        init(_ members: JSONNode.Members) {
            for member in members {
                let key = member.key
                if key == "role" {
                    role = member.value
                } else if key == "content" {
                    content = member.value
                } else if key == "weight" {
                    weight = member.value
                } else if key == "tool_calls" {
                    toolCalls = member.value
                } else if key == "tool_call_id" {
                    toolCallID = member.value
                } else if key == "function_call" {
                    functionCall = member.value
                } else if key == "refusal" {
                    refusal = member.value
                } else if !key.isOne(of: TrainingExample.messageFields) {
                    hasUnknown = true
                }
            }
        }
    }

    private static let messageFields: [StaticString] = [
        "role", "content", "name", "weight", "tool_calls", "tool_call_id", "function_call", "refusal", "audio",
    ]

    /// Who spoke; nil if there is no list of messages.
    mutating func checkMessages(_ value: JSONNode?, of parent: JSONNode, at path: String, roles: [Role]) -> Turns? {
        guard let value, let messages = value.elements else {
            error(value ?? parent, path, value == nil ? "is missing" : "must be an array of messages")
            return nil
        }
        var turns = Turns()
        var index = 0
        for message in messages {
            turns.add(checkMessage(message, at: "\(path)[\(index)]", roles: roles))
            index += 1
        }
        guard index > 0 else {
            error(value, path, "must have at least one message")
            return nil
        }
        return turns
    }

    /// `path` is put together only where something is wrong, as in what follows.
    private mutating func checkMessage(
        _ value: JSONNode, at path: @autoclosure () -> String, roles: [Role]
    ) -> Role? {
        guard let members = value.members else {
            error(value, path(), "must be an object with \"role\" and \"content\"")
            return nil
        }
        let message = Message(members)
        guard let name = message.role, name.kind == .string else {
            error(message.role ?? value, path() + ".role", message.role == nil ? "is missing" : "must be a string")
            return nil
        }
        let role = Role(name)
        guard let role, roles.contains(role) else {
            error(name, path() + ".role", Self.wrongRole(name, roles))
            return role
        }
        checkContent(of: message, value, role: role, at: path())
        if let calls = message.toolCalls { checkToolCalls(calls, role: role, at: path() + ".tool_calls") }
        if role == .tool {
            requireString(
                message.toolCallID, of: value, path() + ".tool_call_id", "must be a string that names the call")
        }
        if let weight = message.weight { checkWeight(weight, role: role, at: path() + ".weight") }
        if message.hasUnknown {
            for member in members where !member.key.isOne(of: Self.messageFields) {
                add(.warning, member.key.offset, path() + "." + member.key.string, "is not known in a message")
            }
        }
        return role
    }

    private mutating func checkWeight(_ weight: JSONNode, role: Role, at path: @autoclosure () -> String) {
        if role != .assistant { error(weight, path(), "is for assistant messages alone") }
        let value = weight.intValue
        if value != 0, value != 1 { error(weight, path(), "must be 0 or 1") }
    }

    private static func wrongRole(_ name: JSONNode, _ roles: [Role]) -> String {
        let known = roles.map(\.rawValue).joined(separator: ", ")
        return "is \"\((name.stringValue ?? "").prefix(40))\", and must be one of \(known)"
    }

    private mutating func checkContent(
        of message: Message, _ value: JSONNode, role: Role, at path: @autoclosure () -> String
    ) {
        guard let content = message.content, content.kind != .null else {
            let speaksOtherwise = message.toolCalls != nil || message.functionCall != nil || message.refusal != nil
            if role != .assistant || !speaksOtherwise {
                error(message.content ?? value, path() + ".content", "is missing")
            }
            return
        }
        if content.kind == .string { return }
        guard let parts = content.elements else {
            return error(content, path() + ".content", "must be a string or an array of parts")
        }
        var index = 0
        for part in parts {
            checkPart(part, role: role, at: "\(path()).content[\(index)]")
            index += 1
        }
        if index == 0 { error(content, path() + ".content", "must not be an empty array") }
    }

    private mutating func checkPart(_ part: JSONNode, role: Role, at path: @autoclosure () -> String) {
        guard let type = part["type"], type.kind == .string else {
            return error(part["type"] ?? part, path() + ".type", "must be text or image_url")
        }
        if type == "text" {
            requireString(part["text"], of: part, path() + ".text")
        } else if type == "refusal" {
            requireString(part["refusal"], of: part, path() + ".refusal")
        } else if type == "image_url" {
            if role != .user { error(part, path(), "is an image, which only user messages may have") }
            let image = part["image_url"]
            requireString(image?["url"], of: image ?? part, path() + ".image_url.url")
        } else {
            error(
                type, path() + ".type",
                "is \"\((type.stringValue ?? "").prefix(40))\", and must be text or image_url")
        }
    }

    private mutating func checkToolCalls(_ value: JSONNode, role: Role, at path: @autoclosure () -> String) {
        if role != .assistant { error(value, path(), "are for assistant messages alone") }
        var index = 0
        if let calls = value.elements {
            for call in calls {
                checkCall(call, at: "\(path())[\(index)]")
                index += 1
            }
        }
        if index == 0 { error(value, path(), "must be an array of calls") }
    }

    private mutating func checkCall(_ call: JSONNode, at path: @autoclosure () -> String) {
        requireString(call["id"], of: call, path() + ".id")
        requireFunctionType(call, path() + ".type")
        let function = call["function"]
        requireString(function?["name"], of: function ?? call, path() + ".function.name")
        requireString(
            function?["arguments"], of: function ?? call, path() + ".function.arguments",
            "must be a string that holds JSON")
    }

    mutating func checkTools(_ value: JSONNode?) {
        guard let value else { return }
        guard let tools = value.elements else { return error(value, "tools", "must be an array") }
        var index = 0
        for tool in tools {
            requireFunctionType(tool, "tools[\(index)].type")
            let function = tool["function"]
            requireString(function?["name"], of: function ?? tool, "tools[\(index)].function.name")
            index += 1
        }
    }

    private mutating func requireFunctionType(_ parent: JSONNode, _ path: @autoclosure () -> String) {
        let type = parent["type"]
        if let type, type == "function" { return }
        error(type ?? parent, path(), "must be \"function\"")
    }

    private mutating func requireString(
        _ value: JSONNode?, of parent: JSONNode, _ path: @autoclosure () -> String,
        _ message: String = "must be a string"
    ) {
        if value?.kind != .string { error(value ?? parent, path(), message) }
    }
}
