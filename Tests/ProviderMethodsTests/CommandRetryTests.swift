import ProviderCore
import ProviderEngine
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import Testing

struct CommandRetryTests {
    /// A fine-tuning that ended so, on a provider and a file that are there.
    private func ended(_ fixture: Fixture, as state: Command.State = .failed) async throws -> Command {
        let provider = try await fixture.addProvider()
        let file = try await fixture.addFile()
        return try await fixture.addCommand(kind: .fineTune, files: [file.id]) { command in
            command.providerID = provider.id
            command.model = "m-old"
            command.data = ["suffix": "x"]
            command.state = state
        }
    }

    private func retry(
        _ fixture: Fixture, _ command: Command, _ context: CallContext = .operator
    ) async throws -> CommandInfo {
        try await fixture.commands.retry(CommandRetry(id: command.id), context)
    }

    private func lastEvent(_ fixture: Fixture, _ id: String) async throws -> EventInfo {
        try #require(try await fixture.commands.events(CommandEvents(id: id), .viewer).events.last)
    }

    @Test(arguments: [Command.State.failed, .cancelled])
    func whatEndedBadlyIsOrderedAgain(state: Command.State) async throws {
        let fixture = try Fixture()
        let old = try await ended(fixture, as: state)
        let info = try await retry(fixture, old)
        #expect(info.id != old.id)
        #expect(info.retryOf == old.id)
        #expect(info.state == .queued)
        #expect(info.provider.id == old.providerID)
        #expect(info.trainingFiles == old.trainingFileIDs)
        #expect(info.data == old.data)
        // The order named no model, so that the provider's own of today is taken.
        #expect(info.model == "m-base")
        let stored = try await fixture.command(info.id)
        #expect(stored.tag != old.tag)
        #expect(stored.createdBy.uid == 1001)
        #expect(try await fixture.command(old.id) == old)
    }

    @Test func bothTellOfEachOtherAndTheAuditOfBoth() async throws {
        let fixture = try Fixture()
        let old = try await ended(fixture)
        let info = try await retry(fixture, old)
        #expect(try await lastEvent(fixture, old.id).message == "retried as \(info.id) by alice")
        #expect(try await lastEvent(fixture, info.id).message.hasSuffix("model m-base, to retry \(old.id)"))
        let entry = try #require(try await fixture.auditEntries().last)
        #expect(entry.method == "command.retry")
        #expect(entry.object == info.id)
        #expect(entry.after?["retry_of"] == .string(old.id))
    }

    @Test func whoRetriesOwnsTheNewOne() async throws {
        let fixture = try Fixture()
        let old = try await ended(fixture)
        let info = try await retry(fixture, old, .admin)
        #expect(info.createdBy.uid == Int(CallContext.admin.uid))
        #expect(info.createdBy.uid != Int(old.createdBy.uid))
    }

    @Test(arguments: [
        (Command.State.queued, "it is queued; wait for its end, or cancel it"), (.running, "it is running; wait"),
        (.succeeded, "start another one with providerctl command run"),
        (.needsAttention, "decide about it first, with providerctl command resolve cmd_"),
    ])
    func anyOtherStateIsRefusedWithAdvice(state: Command.State, advice: String) async throws {
        let fixture = try Fixture()
        let old = try await ended(fixture, as: state)
        let failure = await refusal { try await retry(fixture, old) }
        #expect(failure.reason == "NOT_RETRYABLE")
        #expect(failure.message.contains(advice), "\(failure.message)")
        #expect(failure.metadata == ["id": old.id, "state": state.rawValue])
    }

    @Test func whatIsGoneCannotBeUsedAgain() async throws {
        let fixture = try Fixture()
        let old = try await ended(fixture)
        let file = try #require(old.trainingFileIDs.first)
        _ = try await fixture.files.delete(FileDelete(id: file), .operator)
        #expect(await refusal { try await retry(fixture, old) }.reason == "FILE_NOT_FOUND")
        _ = try await fixture.providers.delete(ProviderDelete(id: old.providerID), .admin)
        #expect(await refusal { try await retry(fixture, old) }.reason == "PROVIDER_NOT_FOUND")
        let unknown = await refusal { try await fixture.commands.retry(CommandRetry(id: "cmd_none"), .operator) }
        #expect(unknown.reason == "COMMAND_NOT_FOUND")
    }

    @Test func somebodyElsesIsNotOnesOwnToRetry() async throws {
        let fixture = try Fixture()
        let old = try await ended(fixture)
        let failure = await refusal { try await retry(fixture, old, .make(uid: 1002)) }
        #expect(failure.reason == "OWNER_REQUIRED")
        #expect(try await fixture.auditEntries().last?.outcome == .denied)
    }

    @Test func validateOnlyMakesNothing() async throws {
        let fixture = try Fixture()
        let old = try await ended(fixture)
        let info = try await retry(fixture, old, .make(validateOnly: true))
        #expect(info.retryOf == old.id)
        #expect(
            await refusal { try await fixture.commands.get(CommandGet(id: info.id), .operator) }.reason
                == "COMMAND_NOT_FOUND")
        #expect(try await fixture.commands.events(CommandEvents(id: old.id), .viewer).events.isEmpty)
    }

    @Test func theSameRequestIDMakesOne() async throws {
        let fixture = try Fixture()
        let old = try await ended(fixture)
        let first = try await retry(fixture, old, .make(requestID: "again"))
        #expect(try await retry(fixture, old, .make(requestID: "again")).id == first.id)
        #expect(try await retry(fixture, old, .make(requestID: "once more")).id != first.id)
    }
}
