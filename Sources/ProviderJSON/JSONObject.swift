/// A JSON object whose members keep their order and have different names. Names are told
/// apart by their bytes, as JSON does it, not by how they look.
public struct JSONObject: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    /// One name and its value.
    public struct Member: Sendable, Hashable {
        /// Different from every other name of the object.
        public let name: String
        /// Any value.
        public var value: JSONValue

        /// The same name, byte for byte, and an equal value.
        public static func == (left: Member, right: Member) -> Bool {
            left.name.hasSameBytes(as: right.name) && left.value == right.value
        }

        /// Over the name's bytes.
        public func hash(into hasher: inout Hasher) {
            hasher.combine(ExactName(name))
            hasher.combine(value)
        }
    }

    /// What it holds: the text it was made from, until somebody looks into it, or its members.
    private enum Content: Sendable {
        case text([UInt8])
        case members(Members)
    }

    struct Members: Sendable {
        var list: [Member] = []
        /// Where each name stands; kept only for objects too large to search through.
        var index: [ExactName: Int]?
    }

    private var content = Content.members(Members())

    /// Without members.
    public init() {}

    init(_ members: Members) {
        content = .members(members)
    }

    /// Of a text that holds one object: checked now, down to its names being different, and taken apart only once
    /// somebody looks into it. Written again it is the same text.
    public init(text: UnsafeRawBufferPointer) throws(JSONError) {
        try JSONReader.read(text, strict: true) { (reader) throws(JSONError) in
            guard try reader.peekKind() == .object else { throw reader.error(.wrongType(expected: "an object")) }
            reader.refusesVastNumbers = true
            try reader.skipValue()
        }
        content = .text(Array(text))
    }

    /// Of the members that `write` writes, whose names it keeps different: it is taken at its word.
    public init(writing write: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        writer.beginObject()
        write(&writer)
        writer.endObject()
        assert(writer.bytes.withUnsafeBytes { (try? JSONObject(text: $0)) != nil })
        content = .text(writer.bytes)
    }

    /// Of equal names the last value counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        var members = Members()
        members.list.reserveCapacity(elements.count)
        for (name, value) in elements {
            if let position = members.position(of: name) {
                members.list[position].value = value
            } else {
                members.append(name, value)
            }
        }
        content = .members(members)
    }

    /// In the order in which they were added.
    public var members: [Member] { all.list }

    private var all: Members {
        switch content {
        case .members(let members): return members
        case .text(let text):
            let object = try? JSONReader.read(text, strict: true) { (reader) throws(JSONError) in
                try reader.readObject()
            }
            // It was checked when it came.
            guard case .members(let members)? = object?.content else { return Members() }
            return members
        }
    }

    /// How many members there are.
    public var count: Int { members.count }
    /// Whether there is no member.
    public var isEmpty: Bool { members.isEmpty }

    /// The member of that name; nil takes it out.
    public subscript(name: String) -> JSONValue? {
        get {
            let members = all
            return members.position(of: name).map { members.list[$0].value }
        }
        set {
            change { members in
                switch (members.position(of: name), newValue) {
                case (let position?, let value?): members.list[position].value = value
                case (let position?, nil): members.remove(at: position)
                case (nil, let value?): members.append(name, value)
                case (nil, nil): break
                }
            }
        }
    }

    /// Changes the members where they stand, without a copy of them.
    private mutating func change<Value>(_ body: (inout Members) -> Value) -> Value {
        var members = all
        content = .members(Members())
        defer { content = .members(members) }
        return body(&members)
    }

    /// Adds a member, unless the name is taken; tells whether it did.
    @discardableResult
    public mutating func insert(_ name: String, _ value: JSONValue) -> Bool {
        change { members in
            guard members.position(of: name) == nil else { return false }
            members.append(name, value)
            return true
        }
    }

    /// Equal members in whatever order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        let (mine, theirs) = (left.all, right.all)
        return mine.list.count == theirs.list.count
            && mine.list.allSatisfy { member in
                theirs.position(of: member.name).map { theirs.list[$0].value == member.value } ?? false
            }
    }

    /// The members' hashes added up, since their order must not count.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(members.reduce(into: 0) { $0 &+= $1.hashValue })
    }
}

extension JSONObject.Members {
    func position(of name: String) -> Int? {
        if let index { return index[ExactName(name)] }
        return list.firstIndex { $0.name.hasSameBytes(as: name) }
    }

    mutating func append(_ name: String, _ value: JSONValue) {
        list.append(JSONObject.Member(name: name, value: value))
        if index != nil {
            index?[ExactName(name)] = list.count - 1
        } else if list.count > 16 {
            rebuildIndex()
        }
    }

    mutating func remove(at position: Int) {
        list.remove(at: position)
        if index != nil { rebuildIndex() }
    }

    private mutating func rebuildIndex() {
        index = Dictionary(uniqueKeysWithValues: list.enumerated().map { (ExactName($1.name), $0) })
    }
}

extension JSONObject: JSONReadable, JSONWritable {
    /// Reads an object with any members.
    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readObject()
    }

    /// Members in their order.
    public func write(to writer: inout JSONWriter) {
        switch content {
        case .text(let text): writer.raw(text)
        case .members(let members):
            writer.beginObject()
            for member in members.list {
                writer.key(member.name)
                writer.value(member.value)
            }
            writer.endObject()
        }
    }
}
