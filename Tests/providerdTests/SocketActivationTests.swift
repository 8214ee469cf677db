import Glibc
import ProviderCore
import Testing

@testable import providerd

/// One after the other: they set the process's environment.
@Suite(.serialized) struct SocketActivationTests {
    private func environment(_ count: String, pid: Int32 = getpid(), names: String? = nil) -> [String: String] {
        var environment = ["LISTEN_PID": String(pid), "LISTEN_FDS": count]
        environment["LISTEN_FDNAMES"] = names
        for (name, value) in environment { setenv(name, value, 1) }
        return environment
    }

    private func isSet(_ name: String) -> Bool { getenv(name) != nil }

    @Test func thePassedDescriptorIsTakenAndKeptFromChildren() throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        #expect(fcntl(descriptor, F_GETFD) == 0)
        let environment = environment("1", names: "providerd.socket")
        #expect(try SocketActivation.take(environment, first: descriptor) == descriptor)
        #expect(fcntl(descriptor, F_GETFD) == FD_CLOEXEC)
        #expect(!isSet("LISTEN_PID") && !isSet("LISTEN_FDS") && !isSet("LISTEN_FDNAMES"))
    }

    @Test func whatIsMeantForAnotherProcessIsLeftAlone() throws {
        let environment = environment("1", pid: 1)
        #expect(try SocketActivation.take(environment) == nil)
        #expect(isSet("LISTEN_FDS"))
        #expect(try SocketActivation.take([:]) == nil)
        for name in ["LISTEN_PID", "LISTEN_FDS"] { unsetenv(name) }
    }

    @Test func noDescriptorMeansNone() throws {
        #expect(try SocketActivation.take(environment("0")) == nil)
    }

    @Test(arguments: [
        ("2", "a:b", "2 sockets were passed (a:b), and providerd serves one"), ("one", nil, "LISTEN_FDS is \"one\""),
        ("-1", nil, "LISTEN_FDS is \"-1\""), ("1", nil, "descriptor 987654, which LISTEN_FDS tells of, is not open"),
    ])
    func whatCannotBeServedIsRefused(count: String, names: String?, what: String) {
        let environment = environment(count, names: names)
        let failure = #expect(throws: Failure.self) { try SocketActivation.take(environment, first: 987_654) }
        #expect(failure?.message.hasPrefix("cannot take over the socket: " + what) == true)
    }
}
