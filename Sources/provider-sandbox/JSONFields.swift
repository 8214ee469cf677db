import ProviderJSON

/// The members of a request's body, checked as they are taken; the errors are the API's.
struct JSONFields {
    let object: JSONObject
    /// What the names of the members begin with in messages, as in `method.`
    let prefix: String

    init(_ object: JSONObject, prefix: String = "", known: Set<String>) throws {
        self.object = object
        self.prefix = prefix
        if let member = object.members.first(where: { !known.contains($0.name) }) {
            throw APIError.unknown(prefix + member.name)
        }
    }

    /// The member, unless it lacks or is null.
    func value(_ name: String) -> JSONValue? {
        guard let value = object[name], !value.isNull else { return nil }
        return value
    }

    func string(_ name: String) throws -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.stringValue else { throw APIError.wrongType(prefix + name, expected: "a string") }
        return text
    }

    func requiredString(_ name: String) throws -> String {
        guard let text = try string(name), !text.isEmpty else { throw APIError.missing(prefix + name) }
        return text
    }

    func bool(_ name: String) throws -> Bool? {
        guard let value = value(name) else { return nil }
        guard let bool = value.boolValue else { throw APIError.wrongType(prefix + name, expected: "a boolean") }
        return bool
    }

    func integer(_ name: String, in range: ClosedRange<Int64>, orAuto: Bool = false) throws -> Int64? {
        guard let value = value(name) else { return nil }
        if orAuto, value.stringValue == "auto" { return nil }
        guard let number = value.intValue ?? value.doubleValue.flatMap({ Int64(exactly: $0) }) else {
            throw APIError.wrongType(prefix + name, expected: orAuto ? "an integer or \"auto\"" : "an integer")
        }
        try check(
            Double(number), name, Double(range.lowerBound)...Double(range.upperBound), kind: "integer", "\(number)")
        return number
    }

    func number(_ name: String, in range: ClosedRange<Double>) throws -> Double? {
        guard let value = value(name) else { return nil }
        guard let number = value.doubleValue else { throw APIError.wrongType(prefix + name, expected: "a number") }
        try check(number, name, range, kind: "decimal", "\(number)")
        return number
    }

    func fields(_ name: String, known: Set<String>) throws -> JSONFields? {
        guard let value = value(name) else { return nil }
        guard let object = value.objectValue else { throw APIError.wrongType(prefix + name, expected: "an object") }
        return try JSONFields(object, prefix: prefix + name + ".", known: known)
    }

    private func check(
        _ number: Double, _ name: String, _ range: ClosedRange<Double>, kind: String, _ shown: String
    ) throws {
        let full = prefix + name
        func bound(_ value: Double) -> String { kind == "integer" ? "\(Int64(clamping: value))" : "\(value)" }
        if number < range.lowerBound {
            throw APIError.invalid(
                "Invalid '\(full)': \(kind) below minimum value. Expected a value >= \(bound(range.lowerBound)), but "
                    + "got \(shown) instead.", full, code: "\(kind)_below_min_value")
        }
        if number > range.upperBound {
            throw APIError.invalid(
                "Invalid '\(full)': \(kind) above maximum value. Expected a value <= \(bound(range.upperBound)), but "
                    + "got \(shown) instead.", full, code: "\(kind)_above_max_value")
        }
    }
}

extension Int64 {
    fileprivate init(clamping value: Double) {
        self = Int64(exactly: value.rounded()) ?? (value < 0 ? .min : .max)
    }
}
