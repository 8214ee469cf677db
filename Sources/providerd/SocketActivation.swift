import Glibc
import ProviderCore

/// systemd's socket activation: the listening socket that the process was started with.
enum SocketActivation {
    /// The first descriptor that systemd passes.
    private static let first: Int32 = 3
    private static let variables = ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"]

    /// The one descriptor that was passed; nil if none was. Whether it is a socket that can be served shows when it is.
    /// The variables are gone afterwards, and so is the descriptor's way into child processes.
    static func take(
        _ environment: [String: String], pid: Int32 = getpid(), first: Int32 = first
    ) throws(Failure) -> Int32? {
        // Meant for another process: a parent's, that did not take them away.
        guard let owner = environment["LISTEN_PID"], owner == String(pid) else { return nil }
        for variable in variables { unsetenv(variable) }
        let text = environment["LISTEN_FDS"] ?? ""
        guard let count = Int32(text), count >= 0 else {
            throw refusal("LISTEN_FDS is \"\(text)\", which is no number", ["LISTEN_FDS": text])
        }
        guard count > 0 else { return nil }
        guard count == 1 else {
            let names = environment["LISTEN_FDNAMES"].map { " (\($0))" } ?? ""
            throw refusal(
                "\(count) sockets were passed\(names), and providerd serves one; keep one ListenStream= in its socket unit",
                ["LISTEN_FDS": text])
        }
        guard fcntl(first, F_SETFD, FD_CLOEXEC) == 0 else {
            throw refusal(
                "descriptor \(first), which LISTEN_FDS tells of, is not open", ["descriptor": String(first)])
        }
        return first
    }

    private static func refusal(_ what: String, _ metadata: [String: String]) -> Failure {
        Failure(
            .failedPrecondition, "SOCKET_ACTIVATION", "cannot take over the socket: \(what)", metadata: metadata)
    }
}
