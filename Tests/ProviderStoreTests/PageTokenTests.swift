import ProviderCore
import Testing

@testable import ProviderStore

@Suite struct PageTokenTests {
    private let list = PageToken.List("file", "fine-tune")

    @Test func keysComeBack() throws {
        #expect(try PageToken.text(PageToken.make(.text("näme\u{0}"), of: list), of: list) == "näme\u{0}")
        #expect(try PageToken.integer(PageToken.make(.integer(-7), of: list), of: list) == -7)
        let pair = try PageToken.pair(PageToken.make(.pair(3, "id"), of: list), of: list)
        #expect(pair?.0 == 3 && pair?.1 == "id")
    }

    @Test func anEmptyTokenIsTheStart() throws {
        #expect(try PageToken.text("", of: list) == nil)
    }

    @Test(arguments: [
        PageToken.List("file", nil), PageToken.List("file", ""), PageToken.List("command", "fine-tune"),
        PageToken.List("file", "fine-tune", nil),
    ]) func aTokenIsBoundToItsListAndFilter(other: PageToken.List) {
        let token = PageToken.make(.text("a"), of: list)
        let failure = #expect(throws: Failure.self) { try PageToken.text(token, of: other) }
        #expect(failure?.code == .invalidArgument)
        #expect(failure?.reason == "INVALID_PAGE_TOKEN")
    }

    @Test(arguments: ["x", "AAAA", "not base64!", String(repeating: "A", count: 100_000)])
    func whatIsNoTokenIsRefused(text: String) {
        #expect(throws: Failure.self) { try PageToken.integer(text, of: list) }
    }

    @Test func aNegativeSizeIsRefusedAndALargeOneCut() throws {
        let failure = #expect(throws: Failure.self) { try PageLimit(PageRequest(size: -1)) }
        #expect(failure?.code == .invalidArgument)
        #expect(try PageLimit(PageRequest()).size == 50)
        #expect(try PageLimit(PageRequest(size: 5000)).size == 1000)
    }

    @Test func aPageStopsAtItsBytesButTakesTheFirstItem() throws {
        var collector = PageCollector<Int>(try PageLimit(PageRequest()))
        let answers = [
            collector.add(1, bytes: 10_000_000, key: .integer(1)), collector.add(2, bytes: 1, key: .integer(2)),
        ]
        #expect(answers == [true, false])
        let page = collector.page(list)
        #expect(page.items == [1])
        #expect(try PageToken.integer(page.nextPageToken, of: list) == 1)
    }

    @Test func theLastPageHasNoToken() throws {
        var collector = PageCollector<Int>(try PageLimit(PageRequest(size: 2)))
        let answers = [
            collector.add(1, bytes: 1, key: .integer(1)), collector.add(2, bytes: 1, key: .integer(2)),
        ]
        #expect(answers == [true, true])
        #expect(collector.page(list).nextPageToken.isEmpty)
    }
}
