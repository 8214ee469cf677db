import ProviderCore
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import Testing

struct CommandEstimateTests {
    private func estimate(
        _ fixture: Fixture, _ files: [String], validation: [String]? = nil, data: JSONObject? = nil,
        provider: String? = nil, context: CallContext = .operator
    ) async throws -> EstimateInfo {
        try await fixture.commands.estimate(
            CommandEstimate(trainingFiles: files, data: data, provider: provider, validationFiles: validation), context)
    }

    @Test func theTokensOfEachFileAreToldWhateverTheProviderTells() async throws {
        let fixture = try Fixture()
        let provider = try await fixture.addProvider()
        let (a, b) = (try await fixture.addFile("a"), try await fixture.addFile("b"))
        let entries = try await fixture.auditEntries().count
        let info = try await estimate(
            fixture, [a.id], validation: [b.id], data: ["hyperparameters": ["n_epochs": 3]])
        #expect(info.provider == ProviderReference(id: provider.id, name: "work"))
        #expect(info.model == "m-base")
        #expect(info.files.map(\.id) == [a.id, b.id])
        #expect(info.files.map(\.use) == [.training, .validation])
        #expect(info.files.map(\.tokens) == [a, b].map { $0.report?.estimatedTokens ?? 0 })
        #expect(info.trainingTokens == a.report?.estimatedTokens && info.trainingTokens > 0)
        #expect((info.epochs, info.trainedTokens) == (3, 3 * info.trainingTokens))
        #expect(info.tokenEstimateMethod == "bytes / 4")
        #expect(
            info.upstream == ProviderEstimate(available: false, reason: "the type openai tells no price before a job"))
        #expect(try await fixture.auditEntries().count == entries)
    }

    @Test(
        arguments: [
            nil, [:], ["hyperparameters": ["n_epochs": "auto"]], ["hyperparameters": ["n_epochs": 0]],
        ] as [JSONObject?])
    func whatTheProviderDecidesIsNotMadeUp(_ data: JSONObject?) async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        let info = try await estimate(fixture, [try await fixture.addFile().id], data: data)
        #expect((info.epochs, info.trainedTokens) == (nil, nil))
    }

    @Test func withoutAProviderTheLocalPartAnswersAllTheSame() async throws {
        let fixture = try Fixture()
        let file = try await fixture.addFile()
        let info = try await estimate(fixture, [file.id])
        #expect((info.provider, info.trainingTokens) == (nil, file.report?.estimatedTokens))
        #expect(info.upstream.available == false)
        #expect(info.upstream.reason == "No active AI provider configured")
    }

    @Test func whatCannotBeACommandIsNoEstimateEither() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        let file = try await fixture.addFile()
        let none = await refusal { try await estimate(fixture, []) }
        #expect(none.fieldViolations.map(\.field) == ["training_files"])
        let unknown = await refusal { try await estimate(fixture, ["fil_nope"]) }
        #expect(unknown.reason == "FILE_NOT_FOUND")
        let nobody = await refusal { try await estimate(fixture, [file.id], provider: "nobody") }
        #expect(nobody.reason == "PROVIDER_NOT_FOUND")
        let other = await refusal {
            try await estimate(fixture, [file.id], context: .make(uid: 1002, roles: .operator))
        }
        #expect(other.reason == "OWNER_REQUIRED")
        let odd = await refusal { try await estimate(fixture, [file.id], data: ["prompt": "hi"]) }
        #expect(odd.fieldViolations.map(\.field) == ["data.prompt"])
    }
}
