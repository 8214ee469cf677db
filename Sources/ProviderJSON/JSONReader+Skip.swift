extension JSONReader {
    /// Passes over one value, checks its syntax, and tells which bytes it takes. A strict reader refuses equal keys.
    @discardableResult
    public mutating func skipValue() throws(JSONError) -> Range<Int> {
        let kind = try peekKind()
        let start = position
        switch kind {
        case .null: try literal("null")
        case .bool: _ = try readBool()
        case .string: _ = try scanString()
        case .number: try skipNumber()
        case .array:
            try beginArray()
            while try nextElement() { try skipValue() }
        case .object: try isStrict ? skipDistinctMembers() : skipMembers()
        }
        return start..<position
    }

    /// Passes over one value like `skipValue`, and answers its bytes as they stand.
    public mutating func readEncoded() throws(JSONError) -> [UInt8] {
        Array(bytes[try skipValue()])
    }

    private mutating func skipMembers() throws(JSONError) {
        try beginObject()
        while try nextKey() != nil { try skipValue() }
    }

    /// A function of its own, so that only a strict reader pays for the list of keys on its stack.
    @inline(never)
    private mutating func skipDistinctMembers() throws(JSONError) {
        var seen = SeenKeys()
        try beginObject()
        while let key = try nextKey() {
            guard seen.insert(key) else { throw error(.duplicateKey(key.string), at: key.offset) }
            try skipValue()
        }
    }
}

/// The keys of one object so far. The first few are compared with each other where they stand, without allocating;
/// more of them, and those with escapes, go into a set, so that a large object costs no more for each key.
private struct SeenKeys {
    private var few = InlineArray<16, JSONKey?>(repeating: nil)
    private var count = 0
    private var many: Set<ExactName> = []

    /// False if the key was there.
    mutating func insert(_ key: JSONKey) -> Bool {
        if many.isEmpty, !key.hasEscapes, count < few.count {
            for index in 0..<count where few[index]?.hasSameBytes(as: key) == true { return false }
            few[count] = key
            count += 1
            return true
        }
        if many.isEmpty {
            for index in 0..<count {
                if let earlier = few[index] { many.insert(ExactName(earlier.string)) }
            }
        }
        return many.insert(ExactName(key.string)).inserted
    }
}
