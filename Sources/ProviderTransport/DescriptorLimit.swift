import Glibc

/// How many files and sockets the process may have open.
package enum DescriptorLimit {
    /// For everything that is no connection of a caller: the database, training files, upstreams; and libdispatch, which
    /// ends the process when it finds none.
    package static let reserve = 256

    /// The limit in force.
    package static var current: Int {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return Int.max }
        return Int(clamping: limit.rlim_cur)
    }

    /// Raises the limit to what the system allows.
    package static func raise() {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        // What can't be raised stays as it is, and `current` tells.
        _ = setrlimit(resource, &limit)
    }

    private static var resource: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }
}
