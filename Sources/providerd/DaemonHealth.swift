import ProviderCore
import ProviderMethods
import ProviderStore
import ProviderVault
import ServiceLifecycle
import Synchronization

/// The health of the daemon's parts, looked at every second.
///
/// `db` is serving while changes can be stored, which a turn of the writer finds out; `providers` while their keys can
/// be used; `commands` while both are so; the whole daemon while it can store changes, for a sealed vault is a state,
/// not a fault.
final class DaemonHealth: HealthSource, Service {
    private struct State {
        var parts: [String: Bool]
        var generation = 0
    }

    private let store: SQLiteStore
    private let vault: EnvelopeVault
    private let state: Mutex<State>
    private let bell = Bell()

    init(store: SQLiteStore, vault: EnvelopeVault) {
        self.store = store
        self.vault = vault
        state = Mutex(State(parts: Self.look(store, vault)))
    }

    var generation: Int { state.withLock { $0.generation } }

    func isServing(_ service: String) -> Bool? {
        state.withLock { $0.parts[service] }
    }

    func untilChange(after generation: Int) async throws {
        try await bell.wait { self.generation > generation }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                // What it throws is what `writeFailure` tells.
                try? await self.store.probe()
                self.refresh()
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    private func refresh() {
        let parts = Self.look(store, vault)
        let isNews = state.withLock { state in
            guard state.parts != parts else { return false }
            state.parts = parts
            state.generation += 1
            return true
        }
        if isNews { bell.ring() }
    }

    private static func look(_ store: SQLiteStore, _ vault: EnvelopeVault) -> [String: Bool] {
        let canStore = store.writeFailure == nil
        let hasKeys = vault.state.isUnsealed
        return ["": canStore, "db": canStore, "providers": hasKeys, "commands": canStore && hasKeys]
    }
}
