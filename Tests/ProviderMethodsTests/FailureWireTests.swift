import ProviderCore
import ProviderMethods
import ProviderProtocol
import Testing

struct FailureWireTests {
    @Test func everythingAFailureKnowsIsOnTheWire() {
        let failure = Failure(
            .unavailable, "UPSTREAM_RATE_LIMITED", "cannot go on", metadata: ["provider": "work"],
            fieldViolations: [.init(field: "data.model", description: "is unknown")], retryAfterMilliseconds: 1500)
        let error = failure.rpcError
        #expect(error.code == .unavailable)
        #expect(error.message == "cannot go on")
        #expect(error.reason == "UPSTREAM_RATE_LIMITED")
        #expect(error.metadata == ["provider": "work"])
        #expect(error.fieldViolations.map(\.field) == ["data.model"])
        #expect(error.fieldViolations.map(\.description) == ["is unknown"])
        #expect(error.retryAfterMilliseconds == 1500)
    }

    @Test(arguments: 1...15)
    func everyCodeKeepsItsNumberAndName(number: Int) throws {
        let code = try #require(Failure.Code(rawValue: number))
        let error = Failure(code, "X", "cannot x").rpcError
        #expect(error.code.rawValue == number)
        // `invalidArgument` and `INVALID_ARGUMENT` are the same word.
        let word = error.code.status.lowercased().replacing("_", with: "")
        #expect(word == "\(code)".lowercased())
    }
}
