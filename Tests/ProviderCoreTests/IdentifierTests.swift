import ProviderCore
import Testing

@Suite struct IdentifierTests {
    @Test("an id is its kind's prefix and a UUID of version 7 and variant 2")
    func shape() throws {
        let id = Identifier.make(.provider, at: Timestamp(microseconds: 1_700_000_000_000_000))
        let pattern = /prv_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
        #expect(id.wholeMatch(of: pattern) != nil, "\(id)")
        #expect(id.hasPrefix("prv_018bcfe5-6800-7"))
    }

    @Test("ids of later milliseconds sort behind earlier ones")
    func order() {
        let start = Timestamp(microseconds: 1_700_000_000_000_000)
        let ids = (0..<100).map { Identifier.make(.command, at: start.adding(milliseconds: $0)) }
        #expect(ids == ids.sorted())
        #expect(Set(ids).count == 100)
    }

    @Test("a name may not look like an id", arguments: IdentifierKind.allCases)
    func reserved(kind: IdentifierKind) {
        #expect(Identifier.hasReservedPrefix(kind.rawValue + "x"))
        #expect(Identifier.hasReservedPrefix(kind.rawValue.uppercased() + "x"))
        #expect(!Identifier.hasReservedPrefix("x" + kind.rawValue))
    }
}
