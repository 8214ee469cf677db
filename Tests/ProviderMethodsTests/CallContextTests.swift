import ProviderCore
import ProviderMethods
import ProviderProtocol
import Testing

struct CallContextTests {
    private static let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    private func context(_ meta: Meta, _ number: CallNumber = .init(connection: 7, call: 300)) -> CallContext {
        CallContext(uid: 1, gid: 1, pid: 1, groups: [], roles: [], meta: meta, callNumber: number)
    }

    @Test func theCallersTraceIsTheCalls() {
        let context = context(Meta(traceparent: Self.trace))
        #expect(context.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(context.traceparent == Self.trace)
        #expect(context.traced(RPCError(.notFound, "cannot")).traceID == context.traceID)
    }

    @Test func aCallWithoutATraceBeginsOne() throws {
        let context = context(Meta())
        #expect(context.traceID == "0000000000000007000000000000012c")
        let trace = try #require(TraceContext(context.traceparent))
        #expect((trace.traceID, trace.spanID) == (context.traceID, "0000000000000007"))
        // Nobody records it.
        #expect(trace.flags == "00")
    }
}
