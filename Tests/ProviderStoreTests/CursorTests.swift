import ProviderCore
import Testing

@testable import ProviderStore

@Suite struct CursorTests {
    private let codec = CursorCodec(epoch: 0xFEDC_BA98_7654_3210)

    private func failure(_ cursor: String, in topic: WatchTopic = .events) -> Failure? {
        #expect(throws: Failure.self) { try codec.position(of: cursor, in: topic, 2...10) }
    }

    @Test(arguments: [2, 3, 10] as [Int64]) func aCursorComesBackAsItsPosition(position: Int64) throws {
        let cursor = codec.cursor(at: position, in: .audit)
        #expect(try codec.position(of: cursor, in: .audit, 2...10) == position)
    }

    @Test func aCursorBeyondTheEndIsExpired() {
        let failure = failure(codec.cursor(at: 11, in: .events))
        #expect(failure?.code == .outOfRange)
        #expect(failure?.reason == "CURSOR_EXPIRED")
        #expect(self.failure(codec.cursor(at: -1, in: .events))?.reason == "CURSOR_EXPIRED")
    }

    @Test func aCursorFromBeforeTheBeginningIsExpired() {
        #expect(failure(codec.cursor(at: 1, in: .events))?.reason == "CURSOR_EXPIRED")
    }

    @Test func aCursorOfAnotherHistoryIsExpired() {
        let other = CursorCodec(epoch: 1).cursor(at: 3, in: .events)
        #expect(failure(other)?.reason == "CURSOR_EXPIRED")
    }

    @Test func aCursorOfAnotherWatchIsInvalid() {
        let failure = failure(codec.cursor(at: 3, in: .audit))
        #expect(failure?.code == .invalidArgument)
        #expect(failure?.reason == "INVALID_CURSOR")
    }

    @Test(arguments: ["", "x", "====", "AAAA", "ünïcode", String(repeating: "A", count: 23), "\u{0}"])
    func whatIsNoCursorIsInvalid(text: String) {
        #expect(failure(text)?.reason == "INVALID_CURSOR")
    }

    @Test func twoDatabasesHaveDifferentEpochs() throws {
        let (one, other) = (try StoreFixture(), try StoreFixture())
        #expect(one.database.cursors.epoch != other.database.cursors.epoch)
    }
}
