/// A persistent AVL tree: a copy is one pointer, and a change shares with its past all but the path it touched.
struct OrderedTree<Key: Comparable & Sendable, Value: Sendable>: Sendable {
    private final class Node: Sendable {
        let key: Key
        let value: Value
        let left: Node?
        let right: Node?
        let height: Int

        init(_ key: Key, _ value: Value, _ left: Node?, _ right: Node?) {
            self.key = key
            self.value = value
            self.left = left
            self.right = right
            height = max(left?.height ?? 0, right?.height ?? 0) + 1
        }
    }

    private var root: Node?

    /// An empty tree.
    init() {}

    /// The longest way from the root to a leaf.
    var height: Int { root?.height ?? 0 }

    /// The value of the smallest key.
    var first: Value? {
        var node = root
        while let left = node?.left { node = left }
        return node?.value
    }

    /// Puts a value under a key, in place of any that stood there.
    mutating func insert(_ key: Key, _ value: Value) {
        root = Self.inserting(key, value, into: root)
    }

    /// Takes a key out; absent is fine.
    mutating func remove(_ key: Key) {
        root = Self.removing(key, from: root)
    }

    /// In order, behind `key` (nil: from the start), until `body` answers false.
    func forEach(after key: Key? = nil, _ body: (Key, Value) throws -> Bool) rethrows {
        _ = try Self.walk(root, after: key, body)
    }

    private static func walk(_ node: Node?, after key: Key?, _ body: (Key, Value) throws -> Bool) rethrows -> Bool {
        guard let node else { return true }
        if let key, node.key <= key { return try walk(node.right, after: key, body) }
        guard try walk(node.left, after: key, body) else { return false }
        guard try body(node.key, node.value) else { return false }
        return try walk(node.right, after: nil, body)
    }

    private static func inserting(_ key: Key, _ value: Value, into node: Node?) -> Node {
        guard let node else { return Node(key, value, nil, nil) }
        if key < node.key {
            return balanced(node.key, node.value, inserting(key, value, into: node.left), node.right)
        }
        if node.key < key {
            return balanced(node.key, node.value, node.left, inserting(key, value, into: node.right))
        }
        return Node(key, value, node.left, node.right)
    }

    private static func removing(_ key: Key, from node: Node?) -> Node? {
        guard let node else { return nil }
        if key < node.key { return balanced(node.key, node.value, removing(key, from: node.left), node.right) }
        if node.key < key { return balanced(node.key, node.value, node.left, removing(key, from: node.right)) }
        guard let left = node.left else { return node.right }
        guard var successor = node.right else { return left }
        while let smaller = successor.left { successor = smaller }
        return balanced(successor.key, successor.value, left, removing(successor.key, from: node.right))
    }

    /// A node over two balanced halves whose heights differ by at most two.
    private static func balanced(_ key: Key, _ value: Value, _ left: Node?, _ right: Node?) -> Node {
        let difference = (left?.height ?? 0) - (right?.height ?? 0)
        if difference > 1, let left {
            if (left.left?.height ?? 0) >= (left.right?.height ?? 0) {
                return Node(left.key, left.value, left.left, Node(key, value, left.right, right))
            }
            if let middle = left.right {
                return Node(
                    middle.key, middle.value, Node(left.key, left.value, left.left, middle.left),
                    Node(key, value, middle.right, right))
            }
        }
        if difference < -1, let right {
            if (right.right?.height ?? 0) >= (right.left?.height ?? 0) {
                return Node(right.key, right.value, Node(key, value, left, right.left), right.right)
            }
            if let middle = right.left {
                return Node(
                    middle.key, middle.value, Node(key, value, left, middle.left),
                    Node(right.key, right.value, middle.right, right.right))
            }
        }
        return Node(key, value, left, right)
    }
}
