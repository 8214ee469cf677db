import ProviderCore
import TestSupport
import Testing

@testable import ProviderEngine

@Suite(.timeLimit(.minutes(1))) struct EngineMetricsTests {
    private func text(_ fixture: EngineFixture) async throws -> Exposition {
        try Exposition(Metric.text(await fixture.engine.metrics()))
    }

    @Test("tells what commands wait for")
    func waiting() async throws {
        let fixture = EngineFixture([.make(), .make(id: "cmd_2")], sealed: true)
        let name = "providerd_engine_waiting_commands"
        #expect(try await text(fixture).value(name, ["reason": "vault_sealed"]) == 0)
        try await fixture.running {
            try await fixture.until("waiting") {
                fixture.command().state == .waiting && fixture.command("cmd_2").state == .waiting
            }
            // The step that wrote it is on its way back.
            while try await text(fixture).value("providerd_engine_running_steps") != 0 { await Task.yield() }
            let found = try await text(fixture)
            #expect(found.value(name, ["reason": "vault_sealed"]) == 2)
            #expect(
                found.values(of: "reason", in: name) == ["retry", "provider_blocked", "vault_sealed", "concurrency"])
        }
    }
}
