import ProviderCore

/// The wires this daemon speaks: one line each.
package struct Registry: UpstreamRegistry {
    private let adapters: [String: any UpstreamAdapter]

    package init(transport: HTTPTransport) {
        let all: [any UpstreamAdapter] = [
            OpenAI(transport: transport)
        ]
        adapters = Dictionary(uniqueKeysWithValues: all.map { ($0.type, $0) })
    }

    package func adapter(for type: String) -> (any UpstreamAdapter)? {
        adapters[type]
    }

    package var types: [String] {
        adapters.keys.sorted()
    }
}
