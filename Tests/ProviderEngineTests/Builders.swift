import Logging
import ProviderCore
import ProviderJSON
import Synchronization
import Testing

@testable import ProviderEngine

extension Provider {
    static func make(
        id: String = "prv_1", name: String = "Test", baseURL: String = "https://api.example.com/v1",
        baseModel: String? = "base", fineTunedModel: String? = nil, active: Bool = true, isDefault: Bool = false,
        status: Status = .ok, createdAt: Int64 = 1
    ) -> Provider {
        Provider(
            id: id, name: name, type: "openai", baseURL: baseURL, baseModel: baseModel,
            fineTunedModel: fineTunedModel, active: active, isDefault: isDefault, status: status,
            createdAt: Timestamp(microseconds: createdAt), updatedAt: Timestamp(microseconds: createdAt),
            createdBy: Owner(uid: 0, name: "root"))
    }
}

extension Command {
    static func make(
        id: String = "cmd_1", kind: Kind = .fineTune, provider: String = "prv_1", owner: UInt32 = 1000,
        data: JSONObject = [:], state: State = .queued
    ) -> Command {
        var data = data
        if kind == .generate, data.isEmpty { data = ["prompt": "hi"] }
        return Command(
            id: id, kind: kind, providerID: provider, providerName: "Test", model: "base",
            trainingFileIDs: kind == .fineTune ? ["fil_1"] : [], data: data, state: state, tag: "tag-" + id,
            createdAt: Timestamp(microseconds: 1_700_000_000_000_000), createdBy: Owner(uid: owner, name: "alice"))
    }
}

extension TrainingFile {
    static func make(id: String = "fil_1", sha256: String = "abc") -> TrainingFile {
        TrainingFile(
            id: id, name: "train.jsonl", purpose: "fine-tune", size: 100, sha256: sha256, report: .init(),
            createdAt: Timestamp(microseconds: 1), updatedAt: Timestamp(microseconds: 1),
            createdBy: Owner(uid: 1000, name: "alice"))
    }
}

/// An engine over fakes, whose time a test moves.
struct EngineFixture {
    let store: FakeStore
    let vault: FakeVault
    let upstream: FakeUpstream
    let files: FakeFiles
    let clock: FakeClock
    let settings: EngineSettings
    let engine: CommandEngine

    init(
        _ commands: [Command] = [], provider: Provider = .make(), sealed: Bool = false, findsByTag: Bool = true,
        fineTune: Bool = true, announcing: UpstreamCapabilities? = nil,
        settings adjust: (inout EngineSettings) -> Void = { _ in }
    ) {
        (store, files, clock) = (FakeStore(), FakeFiles(), FakeClock())
        vault = FakeVault(sealed: sealed)
        upstream = FakeUpstream(findsByTag: findsByTag, fineTune: fineTune, announcing: announcing)
        var settings = EngineSettings(instanceID: "inst")
        adjust(&settings)
        self.settings = settings
        store.state.withLock { state in
            state.providers[provider.id] = provider
            state.secrets[provider.id] = [
                SealedSecret(
                    id: "s", purpose: .apiKey, version: 1, origin: "https://api.example.com:443", masterKeyID: "k",
                    wrappedKey: [], ciphertext: Array("secret-key".utf8),
                    summary: SecretSummary(purpose: .apiKey, hint: "...", fingerprint: "f"))
            ]
            state.files["fil_1"] = .make()
            for command in commands { state.commands[command.id] = command }
        }
        engine = Self.engine(store, vault, upstream, files, settings, clock)
    }

    /// Another daemon on the same state, which remembers nothing.
    init(restarting old: EngineFixture) {
        (store, vault, upstream, files) = (old.store, old.vault, old.upstream, old.files)
        (clock, settings) = (old.clock, old.settings)
        engine = Self.engine(store, vault, upstream, files, settings, clock)
    }

    private static func engine(
        _ store: FakeStore, _ vault: FakeVault, _ upstream: FakeUpstream, _ files: FakeFiles,
        _ settings: EngineSettings, _ clock: FakeClock
    ) -> CommandEngine {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return CommandEngine(
            store: store, vault: vault, upstreams: upstream, files: files, settings: settings, logger: logger,
            clock: clock)
    }

    /// Runs the engine while `body` runs.
    func running(_ body: () async throws -> Void) async throws {
        let engine = engine
        let task = Task { try await engine.run() }
        do {
            try await body()
        } catch {
            task.cancel()
            _ = await task.result
            throw error
        }
        task.cancel()
        try await task.value
    }

    func command(_ id: String = "cmd_1") -> Command {
        store.state.withLock { $0.commands[id] } ?? .make()
    }

    func events(_ kind: Event.Kind? = nil) -> [Event] {
        store.state.withLock { $0.events.filter { kind == nil || $0.kind == kind } }
    }

    /// The states that the command's events tell of.
    var states: [String] {
        events(.state).compactMap { $0.data?["state"]?.stringValue }
    }

    var provider: Provider {
        store.state.withLock { $0.providers["prv_1"] } ?? .make()
    }

    /// Changes the provider as a person would, and tells the engine.
    func changeProvider(_ edit: (inout Provider) -> Void) {
        store.state.withLock { state in
            guard var provider = state.providers["prv_1"] else { return }
            edit(&provider)
            provider.rev += 1
            provider.updatedAt = clock.now()
            state.providers["prv_1"] = provider
        }
        engine.providersChanged()
    }

    func add(_ command: Command) {
        store.state.withLock { $0.commands[command.id] = command }
        engine.wake()
    }

    func requestCancel(_ id: String = "cmd_1") {
        store.state.withLock { state in
            state.commands[id]?.cancelRequested = true
            state.commands[id]?.rev += 1
        }
        engine.wake()
    }

    func request(_ pending: Command.Pending, _ id: String = "cmd_1") {
        store.state.withLock { state in
            state.commands[id]?.pending = pending
            state.commands[id]?.rev += 1
        }
        engine.wake()
    }

    /// Waits for a condition without letting time pass.
    func until(_ what: String, _ condition: () -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while !condition() {
            try #require(ContinuousClock.now < deadline, "\(what) did not come about: \(events().map(\.message))")
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    /// Waits for a condition, moving the clock on whenever the engine does nothing but wait for it.
    func eventually(_ what: String, _ condition: () -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while !condition() {
            try #require(ContinuousClock.now < deadline, "\(what) did not come about: \(events().map(\.message))")
            try await Task.sleep(for: .milliseconds(2))
            if let next = clock.nextMoment, !condition() {
                clock.advance(milliseconds: max(1, next.milliseconds(since: clock.now()) + 1))
            }
        }
    }
}
