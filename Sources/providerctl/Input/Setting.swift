import ArgumentParser
import ProviderJSON

/// `--set k=v`: a value that is JSON is what JSON says, any other is a text.
struct Setting: ExpressibleByArgument, Hashable, Sendable {
    let name: String
    let value: JSONValue

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="), equals > argument.startIndex else { return nil }
        name = String(argument[..<equals])
        value = Self.value(String(argument[argument.index(after: equals)...]))
    }

    private static func value(_ text: String) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue.parse(text)
        } catch {
            return .string(text)
        }
    }

    /// All of them by name; nil without any.
    static func object(_ settings: [Setting]) throws -> JSONObject? {
        guard !settings.isEmpty else { return nil }
        var object = JSONObject()
        for setting in settings where !object.insert(setting.name, setting.value) {
            throw ValidationError("cannot set \(setting.name) twice: give --set \(setting.name)=... once")
        }
        return object
    }
}
