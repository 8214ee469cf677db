import Glibc

/// The process's environment.
enum Environment {
    /// The variables that the daemon reads, as far as they are set.
    static func read() -> [String: String] {
        var found: [String: String] = [:]
        for name in ["HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"] {
            if let value = getenv(name) { found[name] = String(cString: value) }
        }
        return found
    }
}

/// Names of users by the machine's own word.
enum UserNames {
    /// The passwd entry's name; nil if there is none.
    static func name(of uid: UInt32) -> String? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        guard getpwuid_r(uid, &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name else {
            return nil
        }
        return String(cString: name)
    }
}
