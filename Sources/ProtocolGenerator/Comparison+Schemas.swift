import ProviderJSON

/// Schemas, by the direction in which their values go.
extension Comparison {
    /// What a schema takes is a set of these; nil is any value.
    private static let anything: Set<String> = ["null", "boolean", "integer", "number", "string", "array", "object"]

    mutating func compare(_ old: JSONValue, _ new: JSONValue, _ direction: Direction, at place: String) {
        if let oldName = old.referenceName, let newName = new.referenceName {
            return refer(to: oldName, newName, direction)
        }
        let before = old.referenceName.map(self.old.type) ?? old
        let after = new.referenceName.map(self.new.type) ?? new
        guard compareTypes(before, after, direction, at: place) else { return }
        compareBounds(before, after, direction, at: place)
        compareWords(before, after, direction, at: place)
        compareFormats(before, after, direction, at: place)
        compareDefaults(before, after, direction, at: place)
        compareSecrecy(before, after, direction, at: place)
        if let oldItems = before["items"], let newItems = after["items"] {
            compare(oldItems, newItems, direction, at: place + "[]")
        }
        compareMembers(before, after, direction, at: place)
    }

    /// In a request what was taken must still be, in an answer nothing may come that didn't. Tells whether the rest can
    /// be compared.
    private mutating func compareTypes(
        _ old: JSONValue, _ new: JSONValue, _ direction: Direction, at place: String
    ) -> Bool {
        let (before, after) = (Self.types(of: old), Self.types(of: new))
        guard before != after else { return true }
        let isWider = before.isSubset(of: after)
        let isNarrower = after.isSubset(of: before)
        let isBreaking = direction == .request ? !isWider : !isNarrower
        let consequence =
            switch (direction, isBreaking) {
            case (.request, true): ": values that were taken are refused"
            case (.answer, true): ": values come that didn't before"
            default: ""
            }
        report(isBreaking, place, "is \(Self.name(of: after)) now, was \(Self.name(of: before))\(consequence)")
        return !before.intersection(after).subtracting(["null"]).isEmpty && after != Self.anything
            && before != Self.anything
    }

    /// Every integer is a number.
    private static func types(of schema: JSONValue) -> Set<String> {
        let words =
            schema["type"]?.arrayValue?.compactMap(\.stringValue) ?? [schema["type"]?.stringValue].compactMap(\.self)
        if words.isEmpty { return anything }
        return words.contains("number") ? Set(words).union(["integer"]) : Set(words)
    }

    private static func name(of types: Set<String>) -> String {
        if types == anything { return "any value" }
        let shown = types.contains("number") ? types.subtracting(["integer"]) : types
        // null is the odd one and comes last.
        return shown.sorted { ($0 == "null" ? 1 : 0, $0) < ($1 == "null" ? 1 : 0, $1) }.joined(separator: " or ")
    }

    private mutating func compareBounds(
        _ old: JSONValue, _ new: JSONValue, _ direction: Direction, at place: String
    ) {
        for (name, isLower) in [
            ("minLength", true), ("maxLength", false), ("minimum", true), ("maximum", false), ("minItems", true),
            ("maxItems", false),
        ] {
            let absent: Double = isLower ? (name == "minimum" ? -.infinity : 0) : .infinity
            let (before, after) = (old[name]?.doubleValue ?? absent, new[name]?.doubleValue ?? absent)
            guard before != after else { continue }
            let isTighter = isLower ? after > before : after < before
            let isBreaking = direction == .request ? isTighter : !isTighter
            let (now, was) = (new[name]?.serializedText() ?? "none", old[name]?.serializedText() ?? "none")
            report(isBreaking, place, "its \(name) is \(now) now, was \(was)\(Self.side(direction))")
        }
    }

    private static func side(_ direction: Direction) -> String {
        direction == .request ? " in requests" : " in answers"
    }

    /// New words in answers are something that callers are told to be ready for.
    private mutating func compareWords(
        _ old: JSONValue, _ new: JSONValue, _ direction: Direction, at place: String
    ) {
        let side = Self.side(direction)
        switch (old["enum"]?.arrayValue, new["enum"]?.arrayValue) {
        case (nil, nil): break
        case (nil, _?): report(direction == .request, place, "is one of listed words now, was any text\(side)")
        case (_?, nil): report(false, place, "is any text now, was one of listed words\(side)")
        case (let before?, let after?):
            for word in before where !after.contains(word) {
                report(direction == .request, place, "the word \(word.serializedText()) is no longer there\(side)")
            }
            for word in after where !before.contains(word) {
                report(false, place, "the word \(word.serializedText()) is new\(side)")
            }
        }
    }

    private mutating func compareFormats(
        _ old: JSONValue, _ new: JSONValue, _ direction: Direction, at place: String
    ) {
        let (before, after) = (old["format"]?.stringValue, new["format"]?.stringValue)
        guard before != after else { return }
        let keeps = direction == .request ? after == nil : before == nil
        report(!keeps, place, "its format is \(after ?? "none") now, was \(before ?? "none")\(Self.side(direction))")
    }

    /// A default is what a request means that leaves the field out.
    private mutating func compareDefaults(
        _ old: JSONValue, _ new: JSONValue, _ direction: Direction, at place: String
    ) {
        guard direction == .request, old["default"] != new["default"] else { return }
        let (now, was) = (new["default"]?.serializedText() ?? "none", old["default"]?.serializedText() ?? "none")
        report(true, place, "its default is \(now) now, was \(was): requests without it mean something else")
    }

    private mutating func compareSecrecy(
        _ old: JSONValue, _ new: JSONValue, _ direction: Direction, at place: String
    ) {
        let isSecret = new["x-providerd-secret"]?.boolValue ?? false
        guard direction == .request, isSecret != old["x-providerd-secret"]?.boolValue ?? false else { return }
        report(false, place, isSecret ? "is a secret now" : "is no longer a secret")
    }

    // MARK: Objects

    private mutating func compareMembers(
        _ old: JSONValue, _ new: JSONValue, _ direction: Direction, at place: String
    ) {
        let schemas = (self.old.document["components"]?["schemas"], self.new.document["components"]?["schemas"])
        compare(fields: old.properties(schemas.0) ?? [], new.properties(schemas.1) ?? [], direction, at: place)
        switch (old["additionalProperties"] ?? true, new["additionalProperties"] ?? true) {
        case (.bool(let before), .bool(let after)):
            // In an answer, fields that nobody knows are to be ignored.
            if before, !after, direction == .request { report(true, place, "takes no other fields any more") }
            if !before, after, direction == .request { report(false, place, "takes any other fields") }
        case (.bool(let wasOpen), let after):
            report(direction == .request && wasOpen, place, "its other fields are \(after.serializedText()) now")
        case (let before, .bool(let isOpen)):
            report(!(direction == .request && isOpen), place, "its other fields were \(before.serializedText())")
        case (let before, let after): compare(before, after, direction, at: place + ".*")
        }
    }

    mutating func compare(
        fields old: [Contract.Field], _ new: [Contract.Field], _ direction: Direction, at place: String
    ) {
        let separator = owner == .root(place) ? " " : "."
        for field in old {
            let inner = place + separator + field.name
            guard let now = new.first(where: { $0.name == field.name }) else {
                report(true, inner, direction == .request ? "is no longer taken" : "is no longer answered")
                continue
            }
            if field.isRequired != now.isRequired { compareRequired(now, direction, at: inner) }
            compare(field.schema, now.schema, direction, at: inner)
            compareMentions(field, now, direction)
        }
        for field in new where !old.contains(where: { $0.name == field.name }) {
            let inner = place + separator + field.name
            switch direction {
            case .request where field.isRequired: report(true, inner, "is new and required")
            case .request: report(false, inner, "may be given as well")
            case .answer: report(false, inner, "is answered as well")
            }
        }
    }

    private mutating func compareRequired(_ field: Contract.Field, _ direction: Direction, at place: String) {
        switch (direction, field.isRequired) {
        case (.request, true): report(true, place, "is required now")
        case (.request, false): report(false, place, "may be left out now")
        case (.answer, true): report(false, place, "is always answered now")
        case (.answer, false): report(true, place, "may be missing from answers now")
        }
    }

    /// A plain object's description names the types that it may be.
    private mutating func compareMentions(_ old: Contract.Field, _ new: Contract.Field, _ direction: Direction) {
        let before = self.old.mentions(in: old)
        for name in self.new.mentions(in: new) where before.contains(name) { refer(to: name, name, direction) }
    }
}

extension Contract {
    /// The types that a plain object's description names as what it may be.
    func mentions(in field: Field) -> [String] {
        guard field.schema["type"] == "object", field.schema["additionalProperties"] == nil else { return [] }
        let words = Set(field.description.split { !$0.isLetter && !$0.isNumber }.map(String.init))
        return schemas.map(\.name).filter(words.contains)
    }
}
