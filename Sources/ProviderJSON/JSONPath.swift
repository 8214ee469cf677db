extension JSONError {
    /// The path of the value at that byte, such as `messages[0].role`; empty for the document itself. Found by reading
    /// the document again, so that nothing is spent on it until an error is shown.
    public static func path(in bytes: UnsafeRawBufferPointer, at offset: Int) -> String {
        var finder = PathFinder(reader: JSONReader(bytes, strict: false), offset: offset)
        // A malformed document ends the search where it breaks; what was found by then is the answer.
        _ = try? finder.visit()
        return finder.path
    }
}

/// Walks a document down to the value that holds one byte.
private struct PathFinder {
    var reader: JSONReader
    let offset: Int
    var path = ""

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
        let outer = path
        try reader.beginObject()
        while let key = try reader.nextKey() {
            path = outer.isEmpty ? key.string : outer + "." + key.string
            if offset <= reader.offset { return true }
            if try visit() { return true }
            path = outer
        }
        return offset < reader.offset
    }

    private mutating func visitArray() throws(JSONError) -> Bool {
        let outer = path
        var index = 0
        try reader.beginArray()
        while try reader.nextElement() {
            path = outer + "[\(index)]"
            if try visit() { return true }
            path = outer
            index += 1
        }
        return offset < reader.offset
    }
}
