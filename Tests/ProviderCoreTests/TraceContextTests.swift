import ProviderCore
import Testing

struct TraceContextTests {
    private static let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test func aTraceparentIsReadAndWrittenAgain() throws {
        let trace = try #require(TraceContext(Self.text))
        #expect(trace.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(trace.spanID == "00f067aa0ba902b7")
        #expect(trace.text == Self.text)
    }

    @Test func aChildIsAnotherSpanOfTheSameTrace() throws {
        let trace = try #require(TraceContext(Self.text))
        let children = (0..<100).map { _ in trace.child() }
        #expect(Set(children.map(\.spanID) + [trace.spanID]).count == 101)
        for child in children {
            #expect((child.traceID, child.flags) == (trace.traceID, "01"))
            #expect(TraceContext(child.text) == child)
        }
    }

    @Test(arguments: ["", "00", "00-4bf9-00f067aa0ba902b7-01", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7"])
    func whatHasAnotherFormIsNone(text: String) {
        #expect(TraceContext(text) == nil)
    }
}
