import Foundation
import Glibc
import ProviderJSON
import ProviderProtocol
import TestSupport
import Testing

@testable import providerd

@Suite(.serialized) struct DaemonMetricsTests {
    private func metrics(_ client: RawSocket) async throws -> Exposition {
        let result = try await client.call("system.metrics")["result"]
        #expect(result?["content_type"] == "text/plain; version=0.0.4; charset=utf-8")
        return try Exposition(try #require(result?["text"]?.stringValue))
    }

    @Test func everyPartOfARunningDaemonTellsItsShare() async throws {
        let fixture = try DaemonFixture()
        try await fixture.running { client in
            let before = try await metrics(client)
            let made = try await client.call("provider.create", ["name": "work", "type": "openai"])
            #expect(made["result"] != nil)
            _ = try await client.call("provider.create", ["name": "work", "type": "openai"])
            _ = try await client.call("provider.test", ["ids": ["nobody"]])
            let after = try await metrics(client)
            let calls = "providerd_calls_total"
            #expect(after.value(calls, ["method": "provider.create", "code": "ok"]) == 1)
            #expect(after.value(calls, ["method": "provider.create", "code": "ALREADY_EXISTS"]) == 1)
            #expect(after.value(calls, ["method": "system.metrics", "code": "ok"]) == 1)
            #expect(after.values(of: "method", in: calls) == Set(Methods.all.map(\.name) + ["unknown"]))
            #expect(after.value("providerd_providers", ["active": "true"]) == 1)
            let commits = "providerd_store_commit_changes_count"
            #expect(try #require(after.value(commits)) - (before.value(commits) ?? 0) >= 2)
            #expect(after.value("providerd_calls_in_flight", ["kind": "unary"]) == 1)
            #expect(after.value("providerd_open_connections") == 1)
            #expect(after.value("providerd_vault_unsealed") == 1)
            #expect(after.value("providerd_build_info", ["version": ProviderdCommand.version]) == 1)
            #expect(after.value("providerd_engine_running_steps") == 0)
            for kind in ["providerd_upstream_calls_total", "providerd_connections_refused_total"] {
                // Nothing of that kind has happened.
                #expect(after.kinds[kind] == nil)
            }
        }
    }

    @Test func theProcessIsMeasured() async throws {
        let fixture = try DaemonFixture()
        try await fixture.running { client in
            let found = try await metrics(client)
            let files = try #require(found.value("providerd_process_open_fds"))
            #expect(files >= 6 && files < 4096)
            #expect(try #require(found.value("providerd_process_max_fds")) >= files)
            #expect(try #require(found.value("providerd_process_resident_memory_bytes")) > 1_000_000)
            #expect(try #require(found.value("providerd_process_cpu_seconds_total")) > 0)
            let started = try #require(found.value("providerd_process_start_time_seconds"))
            #expect(abs(started - Date().timeIntervalSince1970) < 600)
        }
    }

    @Test func aSealedDaemonTellsSo() async throws {
        let fixture = try DaemonFixture()
        try await fixture.running { _ in }
        try FileManager.default.removeItem(atPath: fixture.keyFile)
        try await fixture.running { client in
            let found = try await metrics(client)
            #expect(found.value("providerd_vault_unsealed") == 0)
        }
    }
}
