import Foundation
import ProviderJSON
import TestSupport
import Testing

@testable import ProtocolGenerator

@Suite struct LintTests {
    private func document() throws -> JSONValue {
        try JSONValue.parse(try Repository.bytes("Protocol/openrpc.json"))
    }

    /// The checked-in document as text, with one thing replaced.
    private func problems(replacing old: String, with new: String) throws -> [String] {
        let text = try document().serializedText()
        try #require(text.contains(old), "the contract has no \(old)")
        let changed = text.replacingOccurrences(of: old, with: new)
        return Lint.problems(in: Contract(try JSONValue.parse(changed)))
    }

    @Test("finds nothing wrong with the contract")
    func contract() throws {
        #expect(Lint.problems(in: Contract(try document())).isEmpty)
    }

    @Test(
        "names the place of each kind of mistake",
        arguments: [
            (#""name":"system.whoami""#, #""name":"system.hello""#, "system.hello: is listed twice"),
            (#""name":"system.whoami""#, #""name":"whoami""#, "whoami: must be noun.verb"),
            (
                "#/components/schemas/Whoami", "#/components/schemas/Nobody",
                "#/components/schemas/Nobody leads nowhere"
            ),
            (#""x-providerd-role":"open""#, #""x-providerd-role":"root""#, "x-providerd-role must be one of"),
            (#""x-providerd-timeout-ms":0"#, #""x-providerd-timeout-ms":"never""#, "x-providerd-timeout-ms must be"),
            (#""by-name""#, #""either""#, "paramStructure must be by-name"),
            (#"["SERVICE_UNKNOWN"]"#, #"["NO_SUCH_REASON"]"#, "the reason NO_SUCH_REASON is not"),
            (#""uid":1000"#, #""uid":"ada""#, "result.uid: must be integer"),
            (#""uid":1000,"#, "", "result: lacks uid"),
            (#""client","value":"backup.sh/1.0""#, #""customer","value":"x""#, "has no param named customer"),
            (#""status":"SERVING""#, #""status":"FINE""#, "result.status: is not a listed word"),
        ])
    func mistakes(old: String, new: String, expected: String) throws {
        let found = try problems(replacing: old, with: new)
        #expect(found.contains { $0.contains(expected) }, "\(found)")
    }
}
