import Glibc

/// Which socket is meant.
enum SocketPath {
    static let system = "/run/providerd/providerd.sock"

    /// The option, else the environment's, else one's own daemon's if it is there, else the system's.
    static func choose(
        _ option: String?, environment: (String) -> String? = value(of:), isSocket: (String) -> Bool = isSocket
    ) -> String {
        if let option { return option }
        if let named = environment("PROVIDERD_SOCKET"), !named.isEmpty { return named }
        if let folder = environment("XDG_RUNTIME_DIR"), !folder.isEmpty {
            let own = folder + "/providerd/providerd.sock"
            if isSocket(own) { return own }
        }
        return system
    }

    private static func value(of variable: String) -> String? {
        getenv(variable).map { String(cString: $0) }
    }

    private static func isSocket(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
    }
}
