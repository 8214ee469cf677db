import ProviderCore
import Testing

@testable import ProviderEngine

@Suite struct TrainingUploadsTests {
    private static let broken = UpstreamFailure(
        .upstreamError, "oops", httpStatus: 500, isAmbiguous: true, isRetryable: true)

    private func command(_ id: String, files: [String], validation: [String] = []) -> Command {
        var command = Command.make(id: id)
        command.trainingFileIDs = files
        command.validationFileIDs = validation
        return command
    }

    private func run(_ fixture: EngineFixture, _ ids: String...) async throws {
        try await fixture.running {
            try await fixture.eventually("running") { ids.allSatisfy { fixture.command($0).state == .running } }
        }
    }

    @Test("brings a content to a provider once, whichever command or file has it, and remembers where it is")
    func once() async throws {
        let fixture = EngineFixture([command("cmd_1", files: ["fil_1"]), command("cmd_2", files: ["fil_2"])])
        fixture.store.withState { $0.files["fil_2"] = .make(id: "fil_2") }
        try await run(fixture, "cmd_1", "cmd_2")
        #expect(fixture.upstream.count(.upload) == 1)
        #expect(fixture.upstream.withState { Set($0.launches.map(\.trainingFileID)) } == ["file-1"])
        for id in ["fil_1", "fil_2"] {
            let copies = fixture.store.withState { $0.files[id]?.copies ?? [] }
            #expect(copies.map(\.upstreamID) == ["file-1"])
            #expect(copies.map(\.providerID) == ["prv_1"])
        }
    }

    @Test("lets one command bring a content while another that needs it waits")
    func together() async throws {
        let fixture = EngineFixture([command("cmd_1", files: ["fil_1"]), command("cmd_2", files: ["fil_1"])])
        fixture.upstream.hold(.upload)
        try await fixture.running {
            try await fixture.until("both are at it") {
                fixture.upstream.count(.uploading) == 1
                    && ["cmd_1", "cmd_2"].allSatisfy { fixture.command($0).state == .preparing }
            }
            fixture.clock.advance(milliseconds: 2000)
            #expect(fixture.upstream.count(.uploading) == 1)
            fixture.upstream.letGo(.upload)
            try await fixture.eventually("running") {
                ["cmd_1", "cmd_2"].allSatisfy { fixture.command($0).state == .running }
            }
        }
        #expect(fixture.upstream.count(.upload) == 1)
    }

    @Test("finds a content whose upload was answered with an error though it was kept")
    func lostAnswer() async throws {
        let fixture = EngineFixture([command("cmd_1", files: ["fil_1"])])
        fixture.upstream.fail(.upload, Self.broken, doesWork: true)
        try await run(fixture, "cmd_1")
        #expect(fixture.upstream.count(.upload) == 1)
    }

    @Test("brings a content again that the provider has lost")
    func deletedThere() async throws {
        let fixture = EngineFixture([command("cmd_1", files: ["fil_1"])])
        try await run(fixture, "cmd_1")
        fixture.upstream.withState { $0.files = [:] }
        fixture.add(command("cmd_2", files: ["fil_1"]))
        try await run(EngineFixture(restarting: fixture), "cmd_2")
        #expect(fixture.upstream.count(.upload) == 2)
    }

    @Test("believes a provider without a list of files that it keeps what it got")
    func noList() async throws {
        let fixture = EngineFixture([command("cmd_1", files: ["fil_1"])])
        fixture.upstream.fail(.findUpload, UpstreamFailure(.notFound, "no such path", httpStatus: 404), times: 2)
        try await run(fixture, "cmd_1")
        fixture.add(command("cmd_2", files: ["fil_1"]))
        try await run(EngineFixture(restarting: fixture), "cmd_2")
        #expect(fixture.upstream.count(.upload) == 1)
    }

    @Test("sends several files as one, apart from those for validation")
    func several() async throws {
        let fixture = EngineFixture([command("cmd_1", files: ["fil_1", "fil_2"], validation: ["fil_1", "fil_2"])])
        fixture.store.withState { $0.files["fil_2"] = .make(id: "fil_2", sha256: "def") }
        try await run(fixture, "cmd_1")
        let launch = try #require(fixture.upstream.withState { $0.launches.first })
        #expect(fixture.upstream.count(.upload) == 2)
        #expect(launch.validationFileID != nil)
        #expect(launch.validationFileID != launch.trainingFileID)
    }

    @Test("fails if a file of the command is not there any more")
    func missing() async throws {
        let fixture = EngineFixture([command("cmd_1", files: ["fil_9"])])
        try await fixture.running {
            try await fixture.until("failed") { fixture.command().state == .failed }
        }
        #expect(fixture.command().failure?.reason == "FILE_NOT_FOUND")
    }
}
