import ProviderJSON
import ProviderProtocol
import Testing

@Suite struct EnvelopeTests {
    private func read(_ text: String) throws -> Envelope {
        try Array(text.utf8).withUnsafeBytes { try Envelope.read($0) }
    }

    @Test(
        "a second _meta is refused, whatever either of them holds",
        arguments: [
            #"{"_meta":{},"_meta":{}}"#, #"{"_meta":{"timeout_ms":1},"\u005fmeta":{"timeout_ms":2}}"#,
            #"{"_meta":{"timeout_ms":0},"service":"","_meta":7}"#,
        ])
    func secondMeta(params: String) throws {
        let envelope = try read(#"{"jsonrpc":"2.0","id":"a","method":"health.check","params":\#(params)}"#)
        #expect(envelope.id == Array(#""a""#.utf8))
        let problem = try #require(envelope.metaProblem)
        #expect(problem.code == .invalidParams)
        #expect(problem.message == "cannot read the request: _meta is there twice")
        #expect(problem.fieldViolations == [.init(field: "_meta", description: "is there twice")])
    }
}
