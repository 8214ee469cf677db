/// A JSON object whose members keep their order and have different names.
public struct JSONObject: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    public struct Member: Sendable, Hashable {
        public let name: String
        public var value: JSONValue
    }

    public private(set) var members: [Member] = []
    /// Where each name stands; kept only for objects too large to search through.
    private var index: [String: Int]?

    public init() {}

    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (name, value) in elements { self[name] = value }
    }

    public var count: Int { members.count }
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

    public func hash(into hasher: inout Hasher) {
        for member in members.sorted(by: { $0.name < $1.name }) { hasher.combine(member) }
    }

    private func position(of name: String) -> Int? {
        if let index { return index[name] }
        return members.firstIndex { $0.name == name }
    }

    private mutating func append(_ name: String, _ value: JSONValue) {
        members.append(Member(name: name, value: value))
        if index != nil {
            index?[name] = members.count - 1
        } else if members.count > 16 {
            rebuildIndex()
        }
    }

    private mutating func rebuildIndex() {
        index = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($1.name, $0) })
    }
}

extension JSONObject: JSONReadable, JSONWritable {
    public init(from reader: inout JSONReader) throws(JSONError) {
        self = try reader.readObject()
    }

    public func write(to writer: inout JSONWriter) {
        writer.value(.object(self))
    }
}
