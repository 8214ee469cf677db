import Testing

@testable import ProviderStore

@Suite struct OrderedTreeTests {
    private func pairs(_ tree: OrderedTree<Int, String>, after key: Int? = nil) -> [Int] {
        var keys: [Int] = []
        tree.forEach(after: key) { key, value in
            #expect(value == "\(key)")
            keys.append(key)
            return true
        }
        return keys
    }

    @Test(arguments: 1...8) func itHoldsWhatASortedListHolds(seed: UInt64) {
        var generator = SplitMix(state: seed)
        var tree = OrderedTree<Int, String>()
        var model: Set<Int> = []
        for _ in 0..<600 {
            let key = Int.random(in: 0..<200, using: &generator)
            if Bool.random(using: &generator) {
                tree.insert(key, "\(key)")
                model.insert(key)
            } else {
                tree.remove(key)
                model.remove(key)
            }
        }
        #expect(pairs(tree) == model.sorted())
        for key in -1...200 { #expect(pairs(tree, after: key) == model.filter { $0 > key }.sorted()) }
        #expect(tree.first == model.min().map { "\($0)" })
    }

    @Test func itStaysFlatWhenFilledInOrder() {
        var tree = OrderedTree<Int, String>()
        for key in 0..<4096 { tree.insert(key, "\(key)") }
        #expect(tree.height <= 15)
        for key in 0..<4000 { tree.remove(key) }
        #expect(tree.height <= 9)
        #expect(pairs(tree) == Array(4000..<4096))
    }

    @Test func aCopyKeepsWhatItHeld() {
        var tree = OrderedTree<Int, String>()
        for key in 0..<50 { tree.insert(key, "\(key)") }
        let copy = tree
        for key in 0..<50 { tree.remove(key) }
        #expect(pairs(copy) == Array(0..<50))
        #expect(pairs(tree).isEmpty)
    }

    @Test func aWalkStopsWhereItIsTold() {
        var tree = OrderedTree<Int, String>()
        for key in 0..<50 { tree.insert(key, "\(key)") }
        var seen = 0
        tree.forEach { _, _ in
            seen += 1
            return seen < 7
        }
        #expect(seen == 7)
    }
}
