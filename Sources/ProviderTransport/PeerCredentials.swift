import Glibc

/// Who is at the other end, by the kernel's word at the moment of connect(2). The pid is a hint for logs alone: it may
/// belong to somebody else by now.
package struct PeerCredentials: Sendable, Hashable {
    package let uid: UInt32
    package let gid: UInt32
    package let pid: Int32
    /// Supplementary groups.
    package let groups: [UInt32]

    package init(uid: UInt32, gid: UInt32, pid: Int32, groups: [UInt32]) {
        self.uid = uid
        self.gid = gid
        self.pid = pid
        self.groups = groups
    }

    /// Reads them from a connected socket; nil unless it is a Unix socket, since other families answer with nonsense
    /// instead of failing.
    init?(ofSocket descriptor: Int32) {
        var domain: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0, domain == AF_UNIX else { return nil }
        // struct ucred, which Glibc's module hides behind _GNU_SOURCE: pid, uid, gid.
        var credentials: (pid: Int32, uid: UInt32, gid: UInt32) = (0, .max, .max)
        size = socklen_t(MemoryLayout.size(ofValue: credentials))
        guard getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 else { return nil }
        self.init(
            uid: credentials.uid, gid: credentials.gid, pid: credentials.pid, groups: Self.groups(of: descriptor))
    }

    private static func groups(of descriptor: Int32) -> [UInt32] {
        // Linux's SO_PEERGROUPS, which Glibc's headers lack before 2.39.
        let peerGroups: Int32 = 59
        var groups = [UInt32](repeating: 0, count: 64)
        while true {
            var size = socklen_t(groups.count * MemoryLayout<UInt32>.size)
            let result = getsockopt(descriptor, SOL_SOCKET, peerGroups, &groups, &size)
            if result == 0 { return Array(groups.prefix(Int(size) / MemoryLayout<UInt32>.size)) }
            guard errno == ERANGE, groups.count < 65_536 else { return [] }
            groups = [UInt32](repeating: 0, count: min(65_536, max(groups.count * 2, Int(size) / 4)))
        }
    }
}
