import Testing

@testable import providerctl

@Suite struct SocketPathTests {
    private static let variables = [
        "XDG_RUNTIME_DIR": "/run/user/7", "XDG_STATE_HOME": "/home/me/state", "HOME": "/home/me",
    ]

    private func choose(
        _ option: String? = nil, _ environment: [String: String] = Self.variables, there: Set<String> = []
    ) -> String {
        SocketPath.choose(option, environment: { environment[$0] }, isSocket: { there.contains($0) })
    }

    @Test func whatIsNamedCounts() {
        #expect(choose("/a", ["PROVIDERD_SOCKET": "/b"]) == "/a")
        #expect(choose(nil, ["PROVIDERD_SOCKET": "/b"]) == "/b")
        #expect(choose(nil, ["PROVIDERD_SOCKET": ""]) == SocketPath.system)
    }

    @Test func onesOwnDaemonIsFoundWhereverItServes() {
        let places = [
            "/run/user/7/providerd/providerd.sock", "/home/me/state/providerd/providerd.sock",
            "/home/me/.local/state/providerd/providerd.sock",
        ]
        for place in places { #expect(choose(there: [place, SocketPath.system]) == place) }
        #expect(choose(there: Set(places)) == places[0])
        #expect(choose(there: [SocketPath.system]) == SocketPath.system)
    }

    @Test func withoutOneItIsTheSystems() {
        #expect(choose(nil, [:]) == SocketPath.system)
        #expect(choose(nil, ["XDG_RUNTIME_DIR": "relative", "HOME": ""]) == SocketPath.system)
    }
}
