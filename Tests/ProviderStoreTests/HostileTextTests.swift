import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderStore

/// Texts as people and upstreams write them, and worse, through every field that holds text.
@Suite struct HostileTextTests {
    static let texts = [
        "", "'; DROP TABLE provider; --", "\"quoted\" `back` \\ slash %s %_ ?1 :name", "nul \u{0} in the middle",
        "\u{0}", "😀👩‍👩‍👧 \u{1F3F4}\u{E0067}", "\u{202E}right to left \u{5D0}\u{5D1} \u{200F}", "line\r\nline\u{2028}\u{85}",
        "e\u{301} \u{E9}", "\u{FEFF}\u{FFFD}\u{FFFF}", "{\"json\": [1, null]}", String(repeating: "ß漢", count: 20_000),
    ]

    @Test(arguments: texts) func providersKeepThem(text: String) async throws {
        let fixture = try StoreFixture()
        var provider = makeProvider(name: text, type: text)
        (provider.baseURL, provider.baseModel, provider.fineTunedModel, provider.project) = (text, text, text, text)
        provider.apiKeyHeader = text
        provider.lastTest = .init(outcome: text, message: text, latencyMilliseconds: 1, at: start)
        provider.createdBy.name = text
        var secret = makeSecret(SecretPurpose(rawValue: text))
        (secret.origin, secret.masterKeyID, secret.summary.hint, secret.summary.fingerprint) = (text, text, text, text)
        (secret.ciphertext, secret.wrappedKey) = (Array(text.utf8), [])
        try await fixture.add(provider, secrets: [secret])
        provider.secrets = [secret.summary]
        let (stored, sealed) = try await fixture.store.read { [id = provider.id] reader in
            (try (reader as? Reader)?.allProviders(), try reader.secrets(of: id))
        }
        #expect(stored == [provider])
        #expect(sealed == [secret])
        #expect(fixture.store.providers.provider(text) == provider)
        let page = try fixture.store.providers.page(ProviderFilter(type: text, query: text), PageRequest())
        #expect(page.items == [provider])
        let failure = await fixture.failure { try await fixture.add(makeProvider(name: text)) }
        #expect(failure?.reason == "NAME_TAKEN")
    }

    @Test(arguments: texts) func filesKeepThem(text: String) async throws {
        let fixture = try StoreFixture()
        var file = makeFile(name: text, purpose: text, sha256: text)
        file.report.problems = [.init(line: 1, path: text, severity: .warning, message: text)]
        file.createdBy.name = text
        let stored = try await fixture.add(file)
        let page = try await fixture.store.read { try $0.files(purpose: text, PageRequest()) }
        #expect(page.items == [stored])
    }

    @Test(arguments: texts) func commandsAndTheirEventsKeepThem(text: String) async throws {
        let fixture = try StoreFixture()
        var command = makeCommand(provider: text, files: [text])
        (command.providerName, command.model, command.tag) = (text, text, text)
        (command.upstreamID, command.upstreamStatus, command.requestID, command.traceparent) = (text, text, text, text)
        command.data = ["prompt": .string(text)]
        command.data[text] = .string(text)
        (command.progress, command.result) = (["p": .string(text)], ["r": .string(text)])
        command.failure = Failure(.unknown, text, text, metadata: [text: text])
        command.createdBy.name = text
        let stored = try await fixture.add(command)
        let event = makeEvent(of: stored, text, upstreamID: text)
        try await fixture.append([event])
        let checkpoint = Checkpoint(
            id: text, commandID: stored.id, upstreamID: text, step: 1, model: text, metrics: ["m": .string(text)],
            createdAt: start)
        try await fixture.store.advance { try $0.insert([checkpoint]) }
        let (commands, events, checkpoints) = try await fixture.store.read { reader in
            (
                try reader.commands(CommandFilter(providerID: text), PageRequest()).items,
                try reader.events(of: stored.id, PageRequest()).items,
                try reader.checkpoints(of: stored.id, PageRequest()).items
            )
        }
        #expect(commands == [stored])
        #expect(events.map(\.message) == [text] && events.map(\.upstreamID) == [text])
        #expect(checkpoints == [checkpoint])
    }

    @Test(arguments: texts) func theAuditKeepsThem(text: String) async throws {
        let fixture = try StoreFixture()
        let entry = AuditEntry(
            at: start, actor: Actor(uid: .max, gid: .max, pid: -1, name: text, role: text), method: text, object: text,
            outcome: .failed, reason: text, before: ["b": .string(text)], after: ["a": .string(text)], requestID: text,
            traceID: text)
        try await fixture.store.record(entry)
        var stored = try #require(
            try await fixture.store.read { try $0.audit(AuditFilter(method: text), PageRequest()).items.first })
        #expect(stored.seq == 1)
        (stored.seq, stored.mac) = (0, [])
        #expect(stored == entry)
        #expect(try await fixture.store.verifyAudit().problems.isEmpty)
    }

    @Test(arguments: texts) func rememberedAnswersKeepThem(text: String) async throws {
        let fixture = try StoreFixture()
        for _ in 0..<2 {
            let reply = try await fixture.store.change(makeContext(text, requestID: text)) { _ in
                Changed(TextReply(text), object: text)
            }
            #expect(Array(reply.text.utf8) == Array(text.utf8))
        }
        #expect(try fixture.number("SELECT count(*) FROM request") == 1)
    }
}
