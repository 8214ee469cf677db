import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderEngine

@Suite struct GenerateTests {
    private static func generation(_ data: JSONObject = [:]) -> Command { .make(kind: .generate, data: data) }

    private func text(_ fixture: EngineFixture) -> String { fixture.events(.output).map(\.message).joined() }

    @Test("streams the text into events and keeps the whole with its counts")
    func succeeds() async throws {
        let fixture = EngineFixture([Self.generation()])
        fixture.upstream.hold(.generate)
        try await fixture.running {
            try await fixture.eventually("text") { text(fixture) == "Hello" }
            #expect(fixture.command().state == .running)
            fixture.upstream.letGo(.generate)
            try await fixture.until("succeeded") { fixture.command().state == .succeeded }
        }
        #expect(fixture.states == ["submitting", "running", "succeeded"])
        #expect(
            fixture.command().result == [
                "text": "Hello", "model": "base", "finish_reason": "stop",
                "usage": ["prompt_tokens": 3, "completion_tokens": 2],
            ])
        #expect(text(fixture) == "Hello")
    }

    @Test("writes all text down before it ends, even if none was due yet")
    func quick() async throws {
        let fixture = EngineFixture([Self.generation()])
        try await fixture.running {
            try await fixture.until("succeeded") { fixture.command().state == .succeeded }
        }
        #expect(text(fixture) == "Hello")
        #expect(fixture.states.last == "succeeded")
    }

    @Test("sends system, earlier messages and prompt in that order")
    func request() {
        let request = Generate.request(
            of: Self.generation([
                "system": "be brief", "messages": [["role": "user", "content": "a"]], "prompt": "b",
                "max_tokens": 5, "temperature": 0.5,
            ]))
        #expect(request.messages.map { $0["content"]?.stringValue } == ["be brief", "a", "b"])
        #expect(request.messages.map { $0["role"]?.stringValue } == ["system", "user", "user"])
        #expect(request.maxTokens == 5)
        #expect(request.temperature == 0.5)
    }

    @Test("keeps the partial text of a generation that fails, and never sends it twice")
    func fails() async throws {
        let fixture = EngineFixture([Self.generation()])
        fixture.upstream.fail(
            .generate, UpstreamFailure(.upstreamError, "oops", httpStatus: 500, isAmbiguous: true, isRetryable: true))
        try await fixture.running {
            try await fixture.until("failed") { fixture.command().state == .failed }
        }
        #expect(fixture.command().failure?.reason == "UPSTREAM_UNAVAILABLE")
        #expect(fixture.command().result?["text"]?.stringValue == "Hello")
        #expect(fixture.command().result?["finish_reason"]?.stringValue == "interrupted")
        #expect(text(fixture) == "Hello")
        #expect(fixture.upstream.withState(\.generations.count) == 1)
    }

    @Test("ends a text that comes without end once it took as long as it may in all, and keeps what came")
    func endless() async throws {
        let fixture = EngineFixture([Self.generation()]) { $0.generateLimit = .seconds(5) }
        fixture.upstream.hold(.generate)
        let start = fixture.clock.now()
        try await fixture.running {
            try await fixture.eventually("failed") { fixture.command().state == .failed }
        }
        #expect((5000..<5500).contains(fixture.clock.now().milliseconds(since: start)))
        let failure = try #require(fixture.command().failure)
        #expect(failure.reason == "UPSTREAM_TIMEOUT")
        #expect(
            failure.message
                == "cannot run command cmd_1: provider \"Test\" had not ended its text after 5 seconds, the most "
                + "that the configuration's timeouts.generate_total_seconds allows (max_tokens makes it shorter); try again "
                + "later")
        #expect(fixture.command().result?["text"]?.stringValue == "Hello")
        #expect(fixture.command().result?["finish_reason"]?.stringValue == "interrupted")
        #expect(text(fixture) == "Hello")
        #expect(fixture.upstream.withState(\.generations.count) == 1)
    }

    @Test("fails on a refused key at once and marks the provider")
    func unauthorized() async throws {
        let fixture = EngineFixture([Self.generation()])
        fixture.upstream.withState { $0.text = [] }
        fixture.upstream.fail(.generate, UpstreamFailure(.unauthorized, "no", httpStatus: 401))
        try await fixture.running {
            try await fixture.until("failed") { fixture.command().state == .failed }
        }
        #expect(fixture.command().failure?.reason == "UPSTREAM_UNAUTHORIZED")
        #expect(fixture.command().result == nil)
        #expect(fixture.provider.status == .failing)
    }

    @Test("fails at a provider that is switched off")
    func inactive() async throws {
        let fixture = EngineFixture([Self.generation()], provider: .make(active: false))
        try await fixture.running {
            try await fixture.until("failed") { fixture.command().state == .failed }
        }
        #expect(fixture.command().failure?.reason == "PROVIDER_INACTIVE")
    }

    @Test("keeps the partial text when it is cancelled")
    func cancel() async throws {
        let fixture = EngineFixture([Self.generation()])
        fixture.upstream.hold(.generate)
        try await fixture.running {
            try await fixture.until("sent") { fixture.upstream.withState(\.generations.count) == 1 }
            fixture.requestCancel()
            try await fixture.until("cancelled") { fixture.command().state == .cancelled }
        }
        #expect(fixture.command().result?["text"]?.stringValue == text(fixture))
        #expect(text(fixture) == "Hello")
        #expect(fixture.command().failure == nil)
    }

    @Test("keeps the partial text when the daemon stops, and ends as interrupted after the restart")
    func restart() async throws {
        let fixture = EngineFixture([Self.generation()])
        fixture.upstream.hold(.generate)
        try await fixture.running {
            try await fixture.until("sent") { fixture.upstream.withState(\.generations.count) == 1 }
        }
        #expect(text(fixture) == "Hello")
        #expect(fixture.command().state == .running)
        let restarted = EngineFixture(restarting: fixture)
        try await restarted.running {
            try await restarted.until("failed") { restarted.command().state == .failed }
        }
        #expect(restarted.command().failure?.reason == "GENERATE_INTERRUPTED")
        #expect(restarted.command().result?["text"]?.stringValue == "Hello")
        #expect(restarted.upstream.withState(\.generations.count) == 1)
    }

    @Test("loses no text if the store fails while it comes in")
    func storeFails() async throws {
        let fixture = EngineFixture([Self.generation()])
        fixture.upstream.hold(.generate)
        try await fixture.running {
            try await fixture.until("sent") { fixture.upstream.withState(\.generations.count) == 1 }
            fixture.store.withState { $0.failures = 3 }
            try await fixture.eventually("text") { text(fixture) == "Hello" }
            fixture.upstream.letGo(.generate)
            try await fixture.eventually("succeeded") { fixture.command().state == .succeeded }
        }
        #expect(text(fixture) == "Hello")
    }

    @Test("keeps what is stored if the store fails at the end")
    func storeFailsAtTheEnd() async throws {
        let fixture = EngineFixture([Self.generation()])
        fixture.upstream.hold(.generate)
        try await fixture.running {
            try await fixture.eventually("text") { text(fixture) == "Hello" }
            fixture.store.withState { $0.failures = 1 }
            fixture.upstream.letGo(.generate)
            try await fixture.eventually("ended") { fixture.command().state.isTerminal }
        }
        #expect(fixture.command().result?["text"]?.stringValue == "Hello")
        #expect(fixture.upstream.withState(\.generations.count) == 1)
    }

    @Test("waits for the vault and then asks once")
    func sealed() async throws {
        let fixture = EngineFixture([Self.generation()], sealed: true)
        try await fixture.running {
            try await fixture.until("waiting") { fixture.command().waiting?.reason == .vaultSealed }
            fixture.vault.unseal()
            fixture.engine.wake()
            try await fixture.until("succeeded") { fixture.command().state == .succeeded }
        }
        #expect(fixture.upstream.withState(\.generations.count) == 1)
    }
}
