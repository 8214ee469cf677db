/// A value within a `JSONOutline`: what it is, where it stands, and what it holds, looked up without making it. Valid
/// while the outline is read.
public struct JSONNode {
    /// The document's first byte.
    @usableFromInline let bytes: UnsafeRawPointer
    @usableFromInline let token: UnsafePointer<JSONOutline.Token>

    @inlinable
    init(_ token: UnsafePointer<JSONOutline.Token>, in bytes: UnsafeRawPointer) {
        self.bytes = bytes
        self.token = token
    }

    /// What it is.
    @inlinable public var kind: JSONKind { token.pointee.kind }

    /// Its first byte in the document.
    public var offset: Int { Int(token.pointee.start) - (kind == .string ? 1 : 0) }

    /// The text, if it is one.
    public var stringValue: String? { kind == .string ? text.string : nil }

    /// The integer, if it is one.
    public var intValue: Int64? {
        guard kind == .number else { return nil }
        var reader = JSONReader(text.raw, strict: true)
        return try? reader.readInt64()
    }

    /// Its bytes; a string's without the quotes.
    @inlinable var text: JSONKey { JSONKey(token.pointee, in: bytes) }

    /// What comes after it and all that it holds.
    @inlinable var end: UnsafePointer<JSONOutline.Token> { token + Int(truncatingIfNeeded: token.pointee.span) }

    /// Its elements, if it is an array.
    @inlinable public var elements: Elements? {
        kind == .array ? Elements(container: self) : nil
    }

    /// Its members, if it is an object.
    @inlinable public var members: Members? {
        kind == .object ? Members(container: self) : nil
    }

    /// The member of that name, if it is an object that has it.
    @inlinable
    public subscript(name: StaticString) -> JSONNode? {
        guard let members else { return nil }
        for member in members where member.key == name { return member.value }
        return nil
    }

    /// Whether it is that text, byte for byte.
    @inlinable
    public static func == (node: JSONNode, word: StaticString) -> Bool {
        node.kind == .string && node.text == word
    }

    /// An array's elements in their order.
    public struct Elements: Sequence, IteratorProtocol {
        @usableFromInline var node: JSONNode
        @usableFromInline let end: UnsafePointer<JSONOutline.Token>

        @inlinable
        init(container: JSONNode) {
            self.node = JSONNode(container.token + 1, in: container.bytes)
            self.end = container.end
        }

        /// The next one.
        @inlinable
        public mutating func next() -> JSONNode? {
            guard node.token < end else { return nil }
            let element = node
            node = JSONNode(element.end, in: element.bytes)
            return element
        }
    }

    /// An object's members in their order.
    public struct Members: Sequence, IteratorProtocol {
        @usableFromInline var node: JSONNode
        @usableFromInline let end: UnsafePointer<JSONOutline.Token>

        @inlinable
        init(container: JSONNode) {
            self.node = JSONNode(container.token + 1, in: container.bytes)
            self.end = container.end
        }

        /// The next one.
        @inlinable
        public mutating func next() -> (key: JSONKey, value: JSONNode)? {
            guard node.token < end else { return nil }
            let key = node.text
            let value = JSONNode(node.end, in: node.bytes)
            node = JSONNode(value.end, in: value.bytes)
            return (key, value)
        }
    }
}
