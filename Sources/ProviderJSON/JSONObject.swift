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

    /// In the order in which they were added.
    public private(set) var members: [Member] = []
    /// Where each name stands; kept only for objects too large to search through.
    private var index: [ExactName: Int]?

    /// Without members.
    public init() {}

    /// Of equal names the last value counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (name, value) in elements { self[name] = value }
    }

    /// How many members there are.
    public var count: Int { members.count }
    /// Whether there is no member.
    public var isEmpty: Bool { members.isEmpty }

    /// The member of that name; nil takes it out.
    public subscript(name: String) -> JSONValue? {
        get { position(of: name).map { members[$0].value } }
        set {
            switch (position(of: name), newValue) {
            case (let position?, let value?): members[position].value = value
            case (let position?, nil):
                members.remove(at: position)
                if index != nil { rebuildIndex() }
            case (nil, let value?): append(name, value)
            case (nil, nil): break
            }
        }
    }

    /// Adds a member, unless the name is taken; tells whether it did.
    @discardableResult
    public mutating func insert(_ name: String, _ value: JSONValue) -> Bool {
        guard position(of: name) == nil else { return false }
        append(name, value)
        return true
    }

    /// Equal members in whatever order.
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.name] == $0.value }
    }

    /// The members' hashes added up, since their order must not count.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(members.reduce(into: 0) { $0 &+= $1.hashValue })
    }

    private func position(of name: String) -> Int? {
        if let index { return index[ExactName(name)] }
        return members.firstIndex { $0.name.hasSameBytes(as: name) }
    }

    private mutating func append(_ name: String, _ value: JSONValue) {
        members.append(Member(name: name, value: value))
        if index != nil {
            index?[ExactName(name)] = members.count - 1
        } else if members.count > 16 {
            rebuildIndex()
        }
    }

    private mutating func rebuildIndex() {
        index = Dictionary(uniqueKeysWithValues: members.enumerated().map { (ExactName($1.name), $0) })
    }
}

extension JSONObject: JSONReadable, JSONWritable {
    /// Reads an object with any members.
    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readObject()
    }

    /// Members in their order.
    public func write(to writer: inout JSONWriter) {
        writer.value(.object(self))
    }
}
