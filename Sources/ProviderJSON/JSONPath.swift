extension JSONError {
    /// The path of the value at that byte, such as `messages[0].role`; empty for the document itself. Found by reading
    /// the document again, so that nothing is spent on it until an error is shown.
    ///
    /// A name that would make a path unclear stands in brackets and quotes, as in `metadata["a.b"]`; a long one is cut.
    public static func path(in bytes: UnsafeRawBufferPointer, at offset: Int) -> String {
        var finder = PathFinder(reader: JSONReader(bytes, strict: false), offset: offset)
        // A malformed document ends the search where it breaks; what was found by then is the answer.
        _ = try? finder.visit()
        return finder.path
    }

    /// The path of the field that `explanation` speaks of, in the document that was read: that of a missing field too.
    public func field(in bytes: UnsafeRawBufferPointer) -> String {
        let path = Self.path(in: bytes, at: offset)
        guard case .missingField(let name) = kind else { return path }
        return path + PathFinder.step(name, isFirst: path.isEmpty)
    }
}

/// Walks a document down to the value that holds one byte.
private struct PathFinder {
    enum Step {
        case name(JSONKey)
        case index(Int)
    }

    var reader: JSONReader
    let offset: Int
    /// Made into text only at the end: a long name would otherwise be copied for every member below it.
    var steps: [Step] = []

    var path: String {
        var path = ""
        for step in steps {
            switch step {
            case .name(let key): path += Self.step(key.string, isFirst: path.isEmpty)
            case .index(let index): path += "[\(index)]"
            }
        }
        return path
    }

    /// Reads one value; true once the byte was reached.
    mutating func visit() throws(JSONError) -> Bool {
        let kind = try reader.peekKind()
        guard offset > reader.offset else { return true }
        switch kind {
        case .object: return try visitObject()
        case .array: return try visitArray()
        default:
            try reader.skipValue()
            return offset < reader.offset
        }
    }

    private mutating func visitObject() throws(JSONError) -> Bool {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            steps.append(.name(key))
            if try visit() { return true }
            steps.removeLast()
        }
        return offset < reader.offset
    }

    private mutating func visitArray() throws(JSONError) -> Bool {
        var index = 0
        try reader.beginArray()
        while try reader.nextElement() {
            steps.append(.index(index))
            if try visit() { return true }
            steps.removeLast()
            index += 1
        }
        return offset < reader.offset
    }

    /// How many scalars of a name are shown.
    private static let maximumLength = 64

    /// A name within a path. Control characters are written as escapes: a path is shown on terminals.
    static func step(_ name: String, isFirst: Bool) -> String {
        let scalars = name.unicodeScalars
        let shown = scalars.prefix(maximumLength)
        let isCut = shown.endIndex < scalars.endIndex
        guard isCut || name.isEmpty || shown.contains(where: isUnclear) else { return isFirst ? name : "." + name }
        var text = "[\""
        for scalar in shown {
            if isControl(scalar) {
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                if scalar == "\"" || scalar == "\\" { text += "\\" }
                text.unicodeScalars.append(scalar)
            }
        }
        return text + (isCut ? "…" : "") + "\"]"
    }

    private static func isUnclear(_ scalar: Unicode.Scalar) -> Bool {
        isControl(scalar) || scalar == "." || scalar == "[" || scalar == "]" || scalar == "\"" || scalar == "\\"
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }
}
