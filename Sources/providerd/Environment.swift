import Glibc
import Synchronization

/// The process's environment.
enum Environment {
    /// All of it: the daemon reads few variables, and refuses some.
    static func read() -> [String: String] {
        var found: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { found[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return found
    }
}

/// Names of users by the machine's own word.
enum UserNames {
    private struct Known {
        let name: String?
        let since: ContinuousClock.Instant
    }

    /// How long a word counts: a name hardly ever changes, and asking for it reads files.
    private static let lifetime = Duration.seconds(10)
    private static let known = Mutex<[UInt32: Known]>([:])

    /// The passwd entry's name; nil if there is none.
    static func name(of uid: UInt32) -> String? {
        let now = ContinuousClock.now
        if let entry = known.withLock({ $0[uid] }), now - entry.since < lifetime { return entry.name }
        let name = ask(uid)
        known.withLock { known in
            if known.count >= 1024 { known = [:] }
            known[uid] = Known(name: name, since: now)
        }
        return name
    }

    private static func ask(_ uid: UInt32) -> String? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16_384)
        guard getpwuid_r(uid, &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name else {
            return nil
        }
        return String(cString: name)
    }
}
