import ProviderCore
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderStore
import TestSupport
import Testing

private struct Running: RunningDaemon {
    let fixture: Fixture

    var providers: ProviderCounts {
        ProviderCounts(total: fixture.store.providers.count, active: fixture.store.providers.activeCount)
    }
    var vault: VaultInfo { VaultInfo(fixture.world.vault.state, secrets: fixture.store.providers.secretCount) }
    var connections: Int { 3 }

    func commandCounts() async throws -> [Command.State: Int] {
        try await fixture.store.read { try $0.commandCounts() }
    }

    func database() async throws -> DatabaseStatus {
        let status = try await fixture.store.status()
        return DatabaseStatus(schemaVersion: status.schemaVersion, size: Int(status.databaseBytes))
    }

    func metrics() async throws -> [Metric] { try await fixture.store.metrics() }
}

struct SystemTests {
    private func handlers(_ fixture: Fixture, startedAt: Timestamp = .now()) -> SystemHandlers {
        SystemHandlers(
            DaemonIdentity(
                version: "1.2.3", pid: 77, startedAt: startedAt, limits: ["frame_bytes": 9], ask: "ask staff",
                name: { $0 == 1001 ? "alice" : nil }), running: Running(fixture: fixture))
    }

    @Test func theStatusCountsWhatThereIs() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider("a")
        try await fixture.addProvider("b", key: nil, active: false)
        try await fixture.addCommand()
        try await fixture.addCommand { $0.state = .running }
        try await fixture.addCommand { $0.state = .running }
        let started = Timestamp.now().adding(milliseconds: -5000)
        let status = try await handlers(fixture, startedAt: started).status(SystemStatus(), .viewer)
        #expect(status.version == "1.2.3")
        #expect(status.pid == 77)
        #expect(status.startedAt == started.rfc3339)
        #expect(status.uptimeMs >= 5000)
        #expect(status.providers == ProviderCounts(total: 2, active: 1))
        #expect(status.commands["queued"] == 1)
        #expect(status.commands["running"] == 2)
        #expect(status.vault.state == .unsealed)
        #expect(status.vault.secrets == 1)
        #expect(status.database.schemaVersion >= 1)
        #expect(status.database.size > 0)
        #expect(status.connections == 3)
    }

    @Test func aSealedDaemonTellsItsStatus() async throws {
        let fixture = try await Fixture.sealed { try await $0.addProvider() }
        let status = try await handlers(fixture).status(SystemStatus(), .viewer)
        #expect(status.vault.state == .sealed)
        #expect(status.vault.reason != nil)
        #expect(status.providers.total == 1)
    }

    @Test func theMetricsAreATextForPrometheus() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider("a")
        try await fixture.addCommand { $0.state = .running }
        let answer = try await handlers(fixture).metrics(SystemMetrics(), .viewer)
        #expect(answer.contentType == "text/plain; version=0.0.4; charset=utf-8")
        let text = try Exposition(answer.text)
        #expect(text.value("providerd_providers", ["active": "true"]) == 1)
        #expect(text.value("providerd_commands", ["state": "running"]) == 1)
        #expect(text.value("providerd_commands", ["state": "failed"]) == 0)
    }

    @Test func aCallerIsToldWhoTheyAreAndWhatTheyMayCall() throws {
        let handlers = handlers(try Fixture())
        let nobody = try handlers.whoami(SystemWhoami(), .make(uid: 5, roles: []))
        #expect(nobody.name == nil)
        #expect(nobody.ask == "ask staff")
        #expect(nobody.methods.contains("system.hello"))
        #expect(!nobody.methods.contains("provider.list"))
        let viewer = try handlers.whoami(SystemWhoami(), .make(roles: .viewer))
        #expect(viewer.name == "alice")
        #expect(viewer.ask == nil)
        #expect(viewer.methods.contains("provider.list"))
        #expect(!viewer.methods.contains("command.create"))
        #expect(!viewer.methods.contains("audit.list"))
        let admin = try handlers.whoami(SystemWhoami(), .admin)
        #expect(admin.methods == Methods.all.map(\.name))
    }

    @Test func helloTellsVersionsAndLimits() throws {
        let hello = try handlers(try Fixture()).hello(SystemHello(), .operator)
        #expect(hello.protocol == ProtocolRange(min: 1, max: 1))
        #expect(hello.server.version == "1.2.3")
        #expect(hello.limits == ["frame_bytes": 9])
        #expect(hello.uidSeen == 1001)
        #expect(hello.access == ["operator"])
    }

    @Test(
        arguments: [
            ([], [MethodRole.open]), (RoleSet.viewer, [.open, .viewer]), (.auditor, [.open, .viewer, .auditor]),
            (.operator, [.open, .viewer, .operator]), ([.auditor, .operator], [.open, .viewer, .auditor, .operator]),
            (.admin, [.open, .viewer, .auditor, .operator, .admin]),
        ] as [(RoleSet, [MethodRole])])
    func aMethodsRoleIsHeldByWhoHasItOrMore(roles: RoleSet, expected: [MethodRole]) {
        let all: [MethodRole] = [.open, .viewer, .auditor, .operator, .admin]
        #expect(all.filter { $0.isHeld(by: roles) } == expected)
    }
}
