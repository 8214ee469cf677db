import GRDB
import ProviderCore
import Testing

@testable import ProviderStore

@Suite struct ProviderTests {
    @Test func aProviderComesBackAsItWasStored() async throws {
        let fixture = try StoreFixture()
        var provider = makeProvider(name: "Production")
        (provider.baseModel, provider.fineTunedModel, provider.project) = ("base", "tuned", "project")
        provider.apiKeyHeader = "X-API-Key"
        provider.announced = UpstreamCapabilities([.fineTune, .events], launchIdentity: .token, followsJobs: false)
        provider.status = .failing
        provider.lastTest = .init(
            outcome: "timeout", message: "no answer", latencyMilliseconds: 10_000, at: start, failedStep: .generate,
            models: [
                .init(model: "base", isFineTuned: false, isPresent: true, shutdownDate: "2027-01-14"),
                .init(model: "tuned", isFineTuned: true, isPresent: nil),
            ], fineTuning: .yes)
        let secrets = [makeSecret(), makeSecret(.header("X-Team"), version: 3), makeSecret(.organizationID)]
        try await fixture.add(provider, secrets: secrets)
        provider.secrets = secrets.map(\.summary)
        #expect(fixture.store.providers.provider(provider.id) == provider)
        let (stored, sealed) = try await fixture.store.read { [id = provider.id] reader in
            (try (reader as? Reader)?.allProviders(), try reader.secrets(of: id))
        }
        #expect(stored == [provider])
        #expect(sealed == secrets)
    }

    @Test func aTakenNameIsRefusedWhateverItsCase() async throws {
        let fixture = try StoreFixture()
        let holder = try await fixture.add(makeProvider(name: "Caf\u{E9}"))
        let failure = await fixture.failure { try await fixture.add(makeProvider(name: "CAFE\u{301}")) }
        #expect(failure?.code == .alreadyExists)
        #expect(failure?.reason == "NAME_TAKEN")
        #expect(failure?.metadata == ["name": "CAFE\u{301}", "id": holder.id])
        #expect(failure?.message.hasPrefix("cannot create provider: the name \"CAFE\u{301}\" is taken") == true)
        #expect(fixture.store.providers.count == 1)
    }

    @Test func theIndexesHoldWhatTheCodeChecks() async throws {
        let fixture = try StoreFixture()
        let one = try await fixture.add(makeProvider(name: "one", isDefault: true))
        let two = try await fixture.add(makeProvider(name: "two"))
        #expect(throws: DatabaseError.self) {
            try fixture.sql("UPDATE provider SET folded_name = 'one' WHERE id = ?", [.text(two.id)])
        }
        #expect(throws: DatabaseError.self) {
            try fixture.sql("UPDATE provider SET is_default = 1 WHERE id = ?", [.text(two.id)])
        }
        for (folded, isDefault, index) in [("one", 0, "folded_name"), ("three", 1, "is_default")] {
            let error = #expect(throws: DatabaseError.self) {
                try fixture.sql(
                    """
                    INSERT INTO provider SELECT 'prv_3', 'three', ?, type, base_url, base_model, fine_tuned_model,
                        project, active, ?, status, test_outcome, test_message, test_latency_ms, test_at, rev,
                        created_at, updated_at, created_uid, created_name, test_report, api_key_header,
                        announced FROM provider
                    WHERE id = ?
                    """, [.text(folded), .count(isDefault), .text(two.id)])
            }
            #expect(error?.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE)
            #expect(error?.message?.contains("provider.\(index)") == true)
        }
        #expect(fixture.store.providers.preferred() == one)
    }

    @Test func aNewDefaultTakesTheMarkFromTheOldOne() async throws {
        let fixture = try StoreFixture()
        let one = try await fixture.add(makeProvider(name: "one", isDefault: true))
        let two = try await fixture.add(makeProvider(name: "two", isDefault: true))
        let former = try #require(fixture.store.providers.provider(one.id))
        #expect(!former.isDefault)
        #expect(former.rev == 2)
        #expect(fixture.store.providers.preferred()?.id == two.id)
        var back = former
        back.isDefault = true
        let change = back
        _ = try await fixture.store.advance { try $0.update(change, secrets: nil) }
        #expect(fixture.store.providers.provider("two")?.isDefault == false)
        #expect(try fixture.number("SELECT count(*) FROM provider WHERE is_default = 1") == 1)
    }

    @Test func manyWhoWantTheDefaultAtOnceLeaveOne() async throws {
        let fixture = try StoreFixture()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<40 { group.addTask { _ = try? await fixture.add(makeProvider(isDefault: true)) } }
        }
        #expect(try fixture.number("SELECT count(*) FROM provider") == 40)
        #expect(try fixture.number("SELECT count(*) FROM provider WHERE is_default = 1") == 1)
    }

    @Test func anUpdateRaisesTheRevAndATestDoesNot() async throws {
        let fixture = try StoreFixture()
        var provider = try await fixture.add(makeProvider(name: "one"), secrets: [makeSecret()])
        provider.name = "renamed"
        let change = provider
        let updated = try await fixture.store.advance { try $0.update(change, secrets: nil) }
        #expect(updated.rev == 2)
        #expect(updated.secrets.count == 1)
        let test = Provider.Test(outcome: "ok", message: "", latencyMilliseconds: 12, at: start)
        let tested = try await fixture.store.advance { try $0.setTest(test, status: .ok, of: change.id) }
        #expect(tested.rev == 2)
        #expect(tested.status == .ok && tested.lastTest == test)
        #expect(fixture.store.providers.provider("ONE") == nil)
        #expect(fixture.store.providers.provider("Renamed") == tested)
    }

    @Test func whatAServerAnnouncesIsKeptWithoutRaisingTheRev() async throws {
        let fixture = try StoreFixture()
        let provider = try await fixture.add(makeProvider())
        let capabilities = UpstreamCapabilities([.fineTune, .generate], launchIdentity: .token)
        try await fixture.store.advance { try $0.setAnnounced(capabilities, of: provider.id) }
        let stored = try #require(fixture.store.providers.provider(provider.id))
        #expect(stored.announced == capabilities && stored.rev == provider.rev)
        // What an older or a newer daemon wrote is asked for again.
        #expect(UpstreamCapabilities(stored: "?") == nil)
        #expect(UpstreamCapabilities(stored: capabilities.stored) == capabilities)
    }

    @Test func anUpdateOfAStaleCopyIsRefused() async throws {
        let fixture = try StoreFixture()
        let provider = try await fixture.add(makeProvider())
        _ = try await fixture.store.advance { try $0.update(provider, secrets: nil) }
        let failure = await fixture.failure {
            _ = try await fixture.store.advance { try $0.update(provider, secrets: nil) }
        }
        #expect(failure?.code == .aborted)
        #expect(failure?.reason == "ETAG_MISMATCH")
    }

    @Test func newSecretsReplaceAllOldOnes() async throws {
        let fixture = try StoreFixture()
        let provider = try await fixture.add(makeProvider(), secrets: [makeSecret(), makeSecret(.organizationID)])
        let replacement = makeSecret(version: 2)
        let updated = try await fixture.store.advance { try $0.update(provider, secrets: [replacement]) }
        #expect(updated.secrets == [replacement.summary])
        let sealed = try await fixture.store.read { try $0.secrets(of: provider.id) }
        #expect(sealed == [replacement])
    }

    @Test(arguments: [Command.State.queued, .running, .needsAttention])
    func aProviderInUseIsNotDeleted(state: Command.State) async throws {
        let fixture = try StoreFixture()
        let provider = try await fixture.add(makeProvider())
        let command = try await fixture.add(makeCommand(provider: provider.id, state: state))
        let failure = await fixture.failure {
            try await fixture.store.advance { try $0.deleteProvider(provider.id) }
        }
        #expect(failure?.code == .failedPrecondition)
        #expect(failure?.reason == "COMMAND_RUNNING")
        #expect(failure?.metadata["command"] == command.id)
        #expect(failure?.message.contains(command.id) == true)
    }

    @Test func aProviderGoesWithItsSecretsAndCopiesAndItsCommandsStay() async throws {
        let fixture = try StoreFixture()
        let provider = try await fixture.add(makeProvider(name: "going"), secrets: [makeSecret()])
        let file = try await fixture.add(makeFile())
        let command = try await fixture.add(makeCommand(provider: provider.id, state: .succeeded))
        let copy = TrainingFile.UpstreamCopy(providerID: provider.id, upstreamID: "file-1", uploadedAt: start)
        try await fixture.store.advance { try $0.setCopy(copy, of: file.id) }
        try await fixture.store.advance { try $0.deleteProvider(provider.id) }
        #expect(fixture.store.providers.provider("going") == nil)
        #expect(try fixture.number("SELECT count(*) FROM secret") == 0)
        #expect(try fixture.number("SELECT count(*) FROM file_copy") == 0)
        #expect(try await fixture.store.read { try $0.command(command.id) } == command)
        let failure = await fixture.failure {
            try await fixture.store.advance { try $0.deleteProvider(provider.id) }
        }
        #expect(failure?.reason == "PROVIDER_NOT_FOUND")
    }
}
