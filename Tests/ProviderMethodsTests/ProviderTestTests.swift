import ProviderCore
import ProviderEngine
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderStore
import Synchronization
import Testing

struct ProviderTestTests {
    private func test(
        _ fixture: Fixture, _ ids: String..., context: CallContext = .operator
    ) async throws -> [BulkItem] {
        try await fixture.providers.test(ProviderTest(ids: ids), context).results
    }

    @Test func aGoodAnswerIsKept() async throws {
        let fixture = try Fixture()
        let made = try await fixture.addProvider()
        let item = try #require(try await test(fixture, "work").first)
        #expect(item.id == "work")
        #expect(item.name == "work")
        #expect(item.outcome == .ok)
        #expect(item.class == .ok)
        #expect(item.message == "offers 1 model")
        #expect(item.provider?.status == .ok)
        #expect(item.provider?.lastTest?.class == .ok)
        #expect(item.provider?.lastTest?.fineTuning == .unknown)
        // A test is no change of what people set.
        #expect(item.provider?.etag == made.etag)
        #expect(try fixture.provider("work").status == .ok)
        #expect(fixture.upstream.targets.first?.apiKey?.revealed() == "sk-0123456789abcdef")
    }

    @Test(arguments: [
        UpstreamFailure.Class.dns, .refused, .tls, .timeout, .redirect, .unauthorized, .forbidden, .notFound, .quota,
        .rateLimited, .upstreamError, .notAnAPI, .connection,
    ])
    func everyClassOfFailureIsKeptAsFailing(kind: UpstreamFailure.Class) async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        fixture.upstream.fail(kind, "went wrong")
        let item = try #require(try await test(fixture, "work").first)
        #expect(item.outcome == .failed)
        #expect(item.class?.rawValue == kind.rawValue)
        #expect(item.message == "went wrong")
        #expect(item.error == nil)
        #expect(item.provider?.status == .failing)
        #expect(try fixture.provider("work").lastTest?.outcome == kind.rawValue)
        let entry = try #require(try await fixture.auditEntries().last { $0.method == "provider.test" })
        #expect((entry.outcome, entry.reason) == (.failed, UpstreamFailure(kind, "").reason))
    }

    @Test func aModelThatIsNotOfferedOrWillEndIsToldOf() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider(baseModel: "old", fineTunedModel: "gone")
        fixture.upstream.answer { (_) throws(UpstreamFailure) in
            [UpstreamModel(id: "old", shutdownDate: "2030-01-01"), UpstreamModel(id: "new")]
        }
        let item = try #require(try await test(fixture, "work").first)
        #expect(item.message == "offers 2 models; old will be shut down on 2030-01-01; gone is not among them")
    }

    @Test func whereATestFailedAndWhatItFoundIsKept() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider(baseModel: "old", fineTunedModel: "gone")
        fixture.upstream.answer { (_) throws(UpstreamFailure) in
            [UpstreamModel(id: "old", shutdownDate: "2030-01-01"), UpstreamModel(id: "new")]
        }
        let good = try #require(try await test(fixture, "work").first)
        #expect(good.step == nil && good.fineTuning == .unknown)
        #expect(
            good.provider?.lastTest?.models == [
                ModelCheck(model: "old", use: .baseModel, present: true, shutdownDate: "2030-01-01"),
                ModelCheck(model: "gone", use: .fineTunedModel, present: false),
            ])
        fixture.upstream.fail(.tls, "failed the TLS handshake")
        let bad = try #require(try await test(fixture, "work").first)
        #expect(bad.step == .tls)
        #expect(bad.provider?.lastTest?.step == .tls && bad.provider?.lastTest?.models == nil)
    }

    @Test func whetherTheKeyMayFineTuneIsAnAnswerOfItsOwn() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        try await fixture.addProvider("plain", type: "plain", baseURL: "http://127.0.0.1:1")
        fixture.upstream.allow(.no)
        #expect(try await test(fixture, "work", "plain").map(\.fineTuning) == [.no, .no])
        #expect(try await test(fixture, "work").first?.outcome == .ok)
        fixture.upstream.allow(.unknown)
        #expect(try await test(fixture, "work").first?.fineTuning == .unknown)
        // What an accepted job proved is not forgotten by a test that cannot tell.
        try await fixture.store.advance { transaction in
            let provider = try #require(try transaction.provider("work"))
            var test = try #require(provider.lastTest)
            test.fineTuning = .yes
            _ = try transaction.setTest(test, status: .ok, of: provider.id)
        }
        #expect(try await test(fixture, "work").first?.fineTuning == .yes)
    }

    @Test func nothingIsGeneratedUnlessThatIsAskedFor() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider(baseModel: "m-base")
        _ = try await test(fixture, "work")
        #expect(fixture.upstream.generations.isEmpty)
        let call = ProviderTest(ids: ["work"], generate: true)
        let item = try #require(try await fixture.providers.test(call, .operator).results.first)
        #expect(item.outcome == .ok)
        #expect(item.message?.contains("; m-base generated 1 tokens in ") == true)
        #expect(fixture.upstream.generations.map(\.model) == ["m-base"])
        fixture.upstream.generation(UpstreamFailure(.quota, "has no credit left", httpStatus: 429))
        let bad = try #require(try await fixture.providers.test(call, .operator).results.first)
        #expect(bad.outcome == .failed && bad.class == .quota && bad.step == .generate)
        #expect(bad.message == "offers 1 model; m-base generates nothing: it answered 429: has no credit left")
        #expect(try fixture.provider("work").status == .failing)
    }

    @Test func whoHasNoModelCannotGenerate() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider(baseModel: nil)
        let call = ProviderTest(ids: ["work"], generate: true)
        let item = try #require(try await fixture.providers.test(call, .operator).results.first)
        #expect(item.error?.reason == "NO_MODEL")
        #expect(fixture.upstream.targets.isEmpty)
    }

    @Test func theDaemonTestsWhatIsActiveByItself() async throws {
        let fixture = try Fixture()
        for index in 1...20 { try await fixture.addProvider("p\(index)") }
        try await fixture.addProvider("resting", active: false)
        fixture.upstream.fail(.unauthorized, "no such key")
        try await fixture.providers.testActive()
        #expect((1...20).allSatisfy { (try? fixture.provider("p\($0)").status) == .failing })
        #expect(try fixture.provider("resting").status == .untested)
        let entries = try await fixture.auditEntries().filter { $0.method == "provider.test" }
        #expect(entries.count == 20)
        #expect(entries.allSatisfy { $0.actor.name == "providerd" && $0.actor.role == "engine" })
    }

    @Test func anInactiveProviderIsTestedToo() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider(active: false)
        #expect(try await test(fixture, "work").first?.outcome == .ok)
    }

    @Test func aProviderThatNeedsItsKeyAgainIsNotCalled() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        _ = try await fixture.providers.update(
            ProviderUpdate(id: "work", baseURL: .set("https://other.example")), .admin)
        let item = try #require(try await test(fixture, "work").first)
        #expect(item.outcome == .failed)
        #expect(item.error?.reason == "KEY_REQUIRED")
        #expect(item.class == nil)
        #expect(fixture.upstream.targets.isEmpty)
        #expect(try fixture.provider("work").status == .keyRequired)
        let models = await refusal { try await fixture.providers.models(ProviderModels(id: "work"), .operator) }
        #expect(models.reason == "KEY_REQUIRED")
    }

    @Test func aKeyThatDoesNotOpenIsNoted() async throws {
        let fixture = try Fixture()
        let info = try await fixture.addProvider()
        var secret = try #require(try await fixture.secrets(of: info.id).first)
        secret.ciphertext[0] ^= 1
        let damaged = secret
        try await fixture.store.advance { transaction in
            let provider = try #require(try transaction.provider("work"))
            _ = try transaction.update(provider, secrets: [damaged])
        }
        let item = try #require(try await test(fixture, "work").first)
        #expect(item.error?.reason == "KEY_UNREADABLE")
        #expect(try fixture.provider("work").status == .keyUnreadable)
        #expect(fixture.upstream.targets.isEmpty)
        let healed = try await fixture.providers.update(
            ProviderUpdate(id: "work", apiKey: .set(SecretString("sk-new-0123456789"))), .admin)
        #expect(healed.status == .untested)
    }

    @Test func severalAreAskedAtOnceAndAFailureHidesNoOther() async throws {
        let fixture = try Fixture()
        for name in ["a", "b", "c"] { try await fixture.addProvider(name) }
        let asked = Mutex(0)
        fixture.upstream.answer { (target) throws(UpstreamFailure) in
            asked.withLock { $0 += 1 }
            // None is answered before all were asked.
            let deadline = ContinuousClock.now + .seconds(20)
            while asked.withLock({ $0 }) < 3 {
                guard ContinuousClock.now < deadline else { throw UpstreamFailure(.timeout, "asked one by one") }
                await Task.yield()
            }
            if target.providerName == "b" { throw UpstreamFailure(.unauthorized, "no such key") }
            return []
        }
        let items = try await test(fixture, "a", "nope", "b", "c")
        #expect(items.map(\.id) == ["a", "nope", "b", "c"])
        #expect(items.map(\.outcome) == [.ok, .failed, .failed, .ok])
        #expect(items.map { $0.class?.rawValue } == ["ok", nil, "unauthorized", "ok"])
        #expect(items[1].error?.reason == "PROVIDER_NOT_FOUND")
    }

    @Test func moreThanAreAskedAtOnceAreAllAnsweredInOrder() async throws {
        let fixture = try Fixture()
        let names = (1...40).map { "p\($0)" }
        for name in names { try await fixture.addProvider(name) }
        let items = try await fixture.providers.test(ProviderTest(ids: names), .operator).results
        #expect(items.map(\.id) == names)
        #expect(items.allSatisfy { $0.outcome == .ok })
    }

    @Test func everyTestHasAnAuditRow() async throws {
        let fixture = try Fixture()
        let a = try await fixture.addProvider("a")
        fixture.upstream.fail(.quota, "pay first")
        _ = try await test(fixture, "a", "nope")
        let entries = try await fixture.auditEntries().filter { $0.method == "provider.test" }
        #expect(entries.map(\.object) == [a.id, "nope"])
        #expect(entries.map(\.outcome) == [.failed, .failed])
        #expect(entries[0].after?["class"] == "quota")
        #expect(entries.map(\.reason) == ["UPSTREAM_QUOTA", "PROVIDER_NOT_FOUND"])
        #expect(entries[0].actor.uid == 1001)
    }

    @Test func whatWasChangedMeanwhileIsNotTaggedWithTheOldOutcome() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        let providers = fixture.providers
        fixture.upstream.answer { (_) throws(UpstreamFailure) in
            do {
                _ = try await providers.update(
                    ProviderUpdate(id: "work", apiKey: .set(SecretString("sk-new-0123456789"))), .admin)
            } catch {
                throw UpstreamFailure(.connection, "\(error)")
            }
            throw UpstreamFailure(.unauthorized, "the old key")
        }
        let item = try #require(try await test(fixture, "work").first)
        #expect(item.class == .unauthorized)
        #expect(item.provider == nil)
        #expect(try fixture.provider("work").status == .untested)
        #expect(try fixture.provider("work").lastTest == nil)
    }

    @Test func whatWasDeletedMeanwhileIsStillAnswered() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        let providers = fixture.providers
        fixture.upstream.answer { (_) throws(UpstreamFailure) in
            _ = try? await providers.delete(ProviderDelete(id: "work"), .admin)
            return []
        }
        let item = try #require(try await test(fixture, "work").first)
        #expect(item.outcome == .ok)
        #expect(item.provider == nil)
    }

    @Test func aTestThatNobodyWaitsForAnyLongerIsNotHeldAgainstTheProvider() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        let asked = Mutex(false)
        fixture.upstream.answer { (_) throws(UpstreamFailure) in
            asked.withLock { $0 = true }
            while !Task.isCancelled { await Task.yield() }
            throw UpstreamFailure(.connection, "was not waited for any longer")
        }
        let call = Task { try await test(fixture, "work") }
        try await until("the call") { asked.withLock { $0 } }
        call.cancel()
        await #expect(throws: CancellationError.self) { try await call.value }
        #expect(try fixture.provider("work").status == .untested)
        #expect(try await fixture.auditEntries().allSatisfy { $0.method != "provider.test" })
    }

    @Test func aRepeatedRequestIsAnsweredWithoutAskingAgain() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        let first = try await test(fixture, "work", context: .make(requestID: "r1"))
        fixture.upstream.fail(.dns)
        #expect(try await test(fixture, "work", context: .make(requestID: "r1")) == first)
        #expect(fixture.upstream.targets.count == 1)
    }

    @Test func aTestThatIsOnlyValidatedChangesNothing() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        let items = try await test(fixture, "work", context: .make(validateOnly: true))
        #expect(items.map(\.outcome) == [.ok])
        #expect(try fixture.provider("work").status == .untested)
    }

    // MARK: Models

    @Test func theModelsOfAProviderAreListed() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        fixture.upstream.answer { (_) throws(UpstreamFailure) in
            [UpstreamModel(id: "m", ownedBy: "them", createdAt: Timestamp(microseconds: 0), shutdownDate: "2030-01-01")]
        }
        let page = try await fixture.providers.models(ProviderModels(id: "work"), .operator)
        #expect(
            page.models == [
                ModelInfo(
                    id: "m", ownedBy: "them", createdAt: Timestamp(microseconds: 0).rfc3339, shutdownDate: "2030-01-01")
            ])
    }

    @Test func whatTheProviderSaysInsteadOfModelsIsTold() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        fixture.upstream.fail(.unauthorized, "no such key")
        let failure = await refusal { try await fixture.providers.models(ProviderModels(id: "work"), .operator) }
        #expect(failure.reason == "UPSTREAM_UNAUTHORIZED")
        #expect(failure.message.contains("\"work\" no such key"))
    }

    @Test func whatAServerSaysOfItselfIsShownAndForgottenWithItsAddress() async throws {
        let fixture = try Fixture()
        let made = try await fixture.addProvider("mine", type: "server")
        #expect(made.capabilities == ["fine_tune"])
        fixture.upstream.announce(UpstreamCapabilities([.fineTune, .generate, .events]))
        let result = try #require(try await test(fixture, "mine").first)
        #expect(result.message == "answered as it should")
        #expect(result.provider?.capabilities == ["generate", "fine_tune", "events"])
        #expect(result.provider?.etag == made.etag)
        // It stays known while the server is away.
        fixture.upstream.fail(.refused)
        _ = try await test(fixture, "mine")
        #expect(try fixture.provider("mine").announced?.offers(.events) == true)
        let moved = try await fixture.providers.update(
            ProviderUpdate(id: "mine", baseURL: .set("https://other.example/v1"), apiKey: .cleared), .admin)
        #expect(moved.capabilities == ["fine_tune"])
    }
}
