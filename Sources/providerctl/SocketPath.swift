import Glibc

/// Which socket is meant.
enum SocketPath {
    static let system = "/run/providerd/providerd.sock"

    /// The option, else the environment's, else one's own daemon's if it is there, else the system's.
    static func choose(
        _ option: String?, environment: (String) -> String? = Variable.value, isSocket: (String) -> Bool = isSocket
    ) -> String {
        if let option { return option }
        if let named = environment("PROVIDERD_SOCKET"), !named.isEmpty { return named }
        return own(environment).first(where: isSocket) ?? system
    }

    /// Where `providerd serve --user` serves: in the runtime folder, or where there is none beside its state.
    private static func own(_ environment: (String) -> String?) -> [String] {
        let folders = [
            environment("XDG_RUNTIME_DIR"), environment("XDG_STATE_HOME"),
            environment("HOME").map { $0.isEmpty ? "" : $0 + "/.local/state" },
        ]
        return folders.compactMap { $0 }.filter { $0.hasPrefix("/") }.map { $0 + "/providerd/providerd.sock" }
    }

    private static func isSocket(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
    }
}

/// The process's environment.
enum Variable {
    /// nil if there is no such variable.
    static func value(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
