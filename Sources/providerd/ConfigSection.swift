import Yams

/// Reads one mapping of a config file strictly, and collects what is wrong instead of stopping at the first problem.
struct ConfigSection {
    private let path: String
    private let line: Int?
    private var values: [String: (line: Int?, node: Node)] = [:]
    private var known: [String] = []
    private(set) var problems: [ConfigProblem] = []

    /// The file as a whole; nothing but comments is an empty mapping.
    init(root: Node?) {
        self.init(path: "", line: nil, node: root)
    }

    private init(path: String, line: Int?, node: Node?) {
        self.path = path
        self.line = line
        guard let node, !Self.isNull(node) else { return }
        guard case .mapping(let mapping) = node else {
            complain(line ?? node.mark?.line, path, "must hold keys, each with a value: `key: value`")
            return
        }
        for (key, value) in mapping {
            guard case .scalar(let name) = key else {
                complain(key.mark?.line, path, "must have words as its keys")
                continue
            }
            values[name.string] = (key.mark?.line, value)
        }
    }

    /// Reads the mapping under `key`; its problems become this section's.
    mutating func section(_ key: String, _ read: (inout ConfigSection) -> Void) {
        let value = take(key)
        var section = ConfigSection(path: full(key), line: value?.line, node: value?.node)
        read(&section)
        problems += section.finished()
    }

    /// What is wrong, unknown keys included. To be called when every known key was read.
    func finished() -> [ConfigProblem] {
        let unknown = values.filter { !known.contains($0.key) }.map { name, value in
            ConfigProblem(line: value.line, key: full(name), what: "is not known\(suggestion(for: name))")
        }
        return (problems + unknown).sorted { ($0.line ?? 0, $0.key) < ($1.line ?? 0, $1.key) }
    }

    /// A whole number in `range`; for sizes also with KiB, MiB or GiB.
    mutating func integer(_ key: String, into target: inout Int, in range: ClosedRange<Int>, isSize: Bool = false) {
        guard let (line, text) = plainText(key) else { return }
        guard let value = isSize ? Self.size(text) : Self.integer(text) else {
            let units = isSize ? ", or one with KiB, MiB or GiB behind it" : ""
            return complain(line, full(key), "must be a whole number\(units); it is \(text)")
        }
        guard range.contains(value) else {
            return complain(line, full(key), "must be from \(range.lowerBound) to \(range.upperBound); it is \(text)")
        }
        target = value
    }

    /// Seconds, which may have a fraction.
    mutating func seconds(_ key: String, into target: inout Duration, in range: ClosedRange<Double>) {
        guard let (line, text) = plainText(key) else { return }
        guard text.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let value = Double(text) else {
            return complain(line, full(key), "must be a number of seconds; it is \(text)")
        }
        guard range.contains(value) else {
            let (low, high) = (Self.brief(range.lowerBound), Self.brief(range.upperBound))
            return complain(line, full(key), "must be from \(low) to \(high) seconds; it is \(text)")
        }
        target = .seconds(value)
    }

    /// A text that `accept` makes a value of; `accept` throws what to say after the key.
    mutating func text<Value>(
        _ key: String, into target: inout Value, _ accept: (String) throws(ConfigRefusal) -> Value
    ) {
        guard let value = take(key) else { return }
        guard case .scalar(let scalar) = value.node, !Self.isNull(value.node), !scalar.string.isEmpty else {
            return complain(value.line, full(key), "must be a text")
        }
        do {
            target = try accept(scalar.string)
        } catch {
            complain(value.line, full(key), error.what)
        }
    }

    /// Like `text`, where null or nothing means none.
    mutating func optionalText<Value>(
        _ key: String, into target: inout Value?, _ accept: (String) throws(ConfigRefusal) -> Value
    ) {
        if let value = values[key], Self.isNull(value.node) {
            known.append(key)
            target = nil
            return
        }
        text(key, into: &target) { (text: String) throws(ConfigRefusal) in try accept(text) }
    }

    /// Calls `accept` with each text of a list; it throws what to say after the key. Returns whether there is a list.
    @discardableResult
    mutating func list(_ key: String, _ accept: (String) throws(ConfigRefusal) -> Void) -> Bool {
        guard let value = take(key) else { return false }
        guard case .sequence(let sequence) = value.node else {
            complain(value.line, full(key), "must be a list: [a, b]")
            return false
        }
        for item in sequence {
            let line = item.mark?.line ?? value.line
            guard case .scalar(let scalar) = item, !scalar.string.isEmpty else {
                complain(line, full(key), "must be a list of texts")
                continue
            }
            do {
                try accept(scalar.string)
            } catch {
                complain(line, full(key), error.what)
            }
        }
        return true
    }

    /// The line of a key that was written, for a problem that shows only later.
    func line(of key: String) -> Int? {
        values[key]?.line
    }

    /// Notes a problem with a key of this section.
    mutating func refuse(_ key: String, _ what: String) {
        complain(values[key]?.line ?? line, full(key), what)
    }
}

/// Why a text was refused, to follow the key's name.
struct ConfigRefusal: Error {
    var what: String

    init(_ what: String) {
        self.what = what
    }
}

extension ConfigSection {
    private mutating func complain(_ line: Int?, _ key: String, _ what: String) {
        problems.append(ConfigProblem(line: line, key: key, what: what))
    }

    private mutating func take(_ key: String) -> (line: Int?, node: Node)? {
        known.append(key)
        return values[key]
    }

    /// The text of a value that is no text: written without quotes.
    private mutating func plainText(_ key: String) -> (line: Int?, text: String)? {
        guard let value = take(key) else { return nil }
        guard case .scalar(let scalar) = value.node, !Self.isNull(value.node) else {
            complain(value.line, full(key), "must be a number")
            return nil
        }
        guard scalar.style == .plain || scalar.style == .any else {
            complain(value.line, full(key), "must be a number, without quotes")
            return nil
        }
        return (value.line, scalar.string)
    }

    private func full(_ key: String) -> String {
        path.isEmpty ? key : path + "." + key
    }

    /// The known key that is meant, if one starts alike or only lies one letter away.
    private func suggestion(for name: String) -> String {
        let near = known.first { candidate in
            let common = zip(candidate, name).prefix { $0 == $1 }.count
            return common >= 3 && common * 2 >= candidate.count
        }
        if let near { return "; did you mean \(near)?" }
        return known.isEmpty ? "" : "; known here: \(known.sorted().joined(separator: ", "))"
    }

    private static func isNull(_ node: Node) -> Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// Digits alone: no sign, and no leading zero, which some would read as octal.
    private static func integer(_ text: some StringProtocol) -> Int? {
        guard !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isNumber }), text == "0" || !text.hasPrefix("0") else {
            return nil
        }
        return Int(text)
    }

    private static func size(_ text: String) -> Int? {
        for (unit, bytes) in [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)] where text.hasSuffix(unit) {
            let digits = text.dropLast(unit.count)
            guard let count = integer(digits.last == " " ? digits.dropLast() : digits) else { return nil }
            let (value, overflow) = count.multipliedReportingOverflow(by: bytes)
            return overflow ? nil : value
        }
        return integer(text)
    }

    private static func brief(_ value: Double) -> String {
        value == value.rounded() ? String(Int(value)) : String(value)
    }
}
