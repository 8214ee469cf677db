import Testing

@testable import ProviderEngine

@Suite struct DistinctLinesTests {
    private func add(_ line: [UInt8], _ number: Int, to lines: inout DistinctLines) -> Int? {
        line.withUnsafeBytes { lines.firstSame(as: $0, at: number) }
    }

    @Test("names the first line with the same bytes, each time")
    func same() {
        var lines = DistinctLines(maximum: 10_000)
        #expect(add(Array("a".utf8), 1, to: &lines) == nil)
        #expect(add(Array("b".utf8), 2, to: &lines) == nil)
        for number in 3...5 { #expect(add(Array("a".utf8), number, to: &lines) == 1) }
        #expect(add(Array("b".utf8), 6, to: &lines) == 2)
    }

    @Test("tells lines apart by each of their bytes and by their length")
    func different() {
        var lines = DistinctLines(maximum: 10_000)
        var number = 0
        for count in 0...100 {
            number += 1
            #expect(add([UInt8](repeating: 0, count: count), number, to: &lines) == nil)
            for position in 0..<count {
                var line = [UInt8](repeating: 0, count: count)
                line[position] = 1
                number += 1
                #expect(add(line, number, to: &lines) == nil, "\(position) of \(count)")
            }
        }
    }

    @Test("remembers no more than it may, and goes on finding those")
    func bounded() {
        var lines = DistinctLines(maximum: 2)
        #expect(add([1], 1, to: &lines) == nil)
        #expect(!lines.isFull)
        #expect(add([2], 2, to: &lines) == nil)
        #expect(lines.isFull)
        for number in 3...4 { #expect(add([3], number, to: &lines) == nil) }
        #expect(add([2], 5, to: &lines) == 2)
    }
}
