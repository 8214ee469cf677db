import Glibc

/// How many files and sockets the process may have open.
enum DescriptorLimit {
    /// For everything that is no connection of a caller: the database, training files, upstreams.
    static let reserve = 256

    /// Raises the limit to what the system allows, and answers it.
    static func raise() -> Int {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return Int.max }
        var raised = limit
        raised.rlim_cur = limit.rlim_max
        if setrlimit(resource, &raised) == 0 { limit = raised }
        return Int(clamping: limit.rlim_cur)
    }
}

extension Config {
    /// Not more connections than there are descriptors for: whoever comes then is told, instead of left waiting.
    mutating func fitConnections(descriptors: Int) {
        let room = max(descriptors - DescriptorLimit.reserve, descriptors / 2)
        guard room < limits.connections else { return }
        notices.append(
            "limits.connections is \(limits.connections), and only \(room) are taken, since the process may have "
                + "\(descriptors) files open; raise LimitNOFILE= in its unit")
        limits.connections = room
    }
}
