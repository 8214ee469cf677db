import AsyncHTTPClient
import ProviderCore
import Synchronization

/// One HTTP client for each provider and address: no connection is shared between two providers, and none goes anywhere
/// but to the address that was checked.
final class HTTPClients: Sendable {
    struct Key: Hashable {
        var providerID: String
        var origin: String
        /// nil: through the proxy, which knows the way.
        var address: NetworkAddress?
        /// The time-outs between two pieces are a client's own.
        var isPatient = false
    }

    /// What an exchange holds while it lasts: a client that is not taken away from it, and its place among the calls.
    final class Lease: Sendable {
        let client: HTTPClient
        private let key: Key
        private let place: CallGate.Place
        private let clients: HTTPClients

        fileprivate init(_ client: HTTPClient, _ key: Key, _ place: CallGate.Place, _ clients: HTTPClients) {
            self.client = client
            self.key = key
            self.place = place
            self.clients = clients
        }

        deinit { clients.release(key) }
    }

    private struct Entry {
        var client: HTTPClient
        var users = 0
        var lastUse = 0
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var uses = 0
        var isClosed = false
    }

    /// So many rest; more are there only while all of them are in use.
    private static let maximum = 128

    private let state = Mutex(State())
    private let make: @Sendable (Key) -> HTTPClient

    init(_ make: @escaping @Sendable (Key) -> HTTPClient) {
        self.make = make
    }

    func lease(_ key: Key, _ place: CallGate.Place) async throws(UpstreamFailure) -> Lease {
        let (lease, retired) = state.withLock { state -> (Lease?, [HTTPClient]) in
            guard !state.isClosed else { return (nil, []) }
            var retired: [HTTPClient] = []
            if state.entries[key] == nil {
                retired = Self.retire(&state)
                state.entries[key] = Entry(client: make(key))
            }
            guard var entry = state.entries[key] else { return (nil, retired) }
            state.uses += 1
            entry.users += 1
            entry.lastUse = state.uses
            state.entries[key] = entry
            return (Lease(entry.client, key, place, self), retired)
        }
        // Nobody uses these any more; they only have connections to close.
        for client in retired { try? await client.shutdown() }
        guard let lease else {
            throw UpstreamFailure(.connection, "was not called: the daemon is stopping", isRetryable: true)
        }
        return lease
    }

    /// Makes room for one more.
    private static func retire(_ state: inout State) -> [HTTPClient] {
        guard state.entries.count >= maximum else { return [] }
        let idle = state.entries.filter { $0.value.users == 0 }
        guard let oldest = idle.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return [] }
        state.entries[oldest.key] = nil
        return [oldest.value.client]
    }

    private func release(_ key: Key) {
        state.withLock { $0.entries[key]?.users -= 1 }
    }

    /// Closes all connections; nothing is leased afterwards.
    func shutdown() async throws {
        let all = state.withLock { state in
            state.isClosed = true
            defer { state.entries = [:] }
            return state.entries.values.map(\.client)
        }
        var problem: (any Error)?
        for client in all {
            do { try await client.shutdown() } catch { problem = error }
        }
        if let problem { throw problem }
    }
}
