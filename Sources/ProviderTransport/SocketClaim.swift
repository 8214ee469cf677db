import Glibc

/// A bound socket nobody could reach before it had its final mode, and the lock that says it is ours.
struct SocketClaim {
    let socket: Int32
    /// Held as long as the process serves the socket.
    let lock: Int32

    /// Makes the folder if it is missing, takes the lock beside the socket, removes a socket that nobody serves, binds
    /// for the owner alone, and only then widens the mode.
    init(_ address: UnixAddress, _ configuration: UnixListener.Configuration) throws(SocketProblem) {
        let path = address.path
        try Self.makeFolder(of: path, mode: configuration.folderMode)
        lock = try Self.takeLock(path + ".lock", path)
        do throws(SocketProblem) {
            try Self.removeStale(address)
            socket = try Self.bind(address)
        } catch {
            Glibc.close(lock)
            throw error
        }
        guard chmod(path, configuration.socketMode) == 0, listen(socket, 4096) == 0 else {
            let problem = SocketProblem("cannot serve \(path): \(Self.reason(errno))")
            Glibc.close(socket)
            Glibc.close(lock)
            throw problem
        }
    }

    private static func makeFolder(of path: String, mode: UInt32) throws(SocketProblem) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let folder = String(path[..<slash])
        if mkdir(folder, mode) == 0 {
            // mkdir obeys the umask, which may have been stricter than the mode asked for.
            guard chmod(folder, mode) == 0 else {
                throw SocketProblem("cannot set the mode of \(folder): \(reason(errno))")
            }
        } else if errno != EEXIST {
            throw SocketProblem("cannot make the folder \(folder): \(reason(errno))")
        }
    }

    private static func takeLock(_ lockPath: String, _ path: String) throws(SocketProblem) -> Int32 {
        let lock = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard lock >= 0 else { throw SocketProblem("cannot serve \(path): \(lockPath): \(reason(errno))") }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            let problem = SocketProblem("cannot serve \(path): another providerd does; stop it, or choose another path")
            close(lock)
            throw problem
        }
        return lock
    }

    /// Removes a socket file only after nobody answered on it.
    private static func removeStale(_ address: UnixAddress) throws(SocketProblem) {
        var status = stat()
        guard lstat(address.path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw SocketProblem("cannot serve \(address.path): a file of that name is there, and it is no socket")
        }
        // Without waiting: a server whose queue is full is a server.
        let probe = try makeSocket(address, SOCK_NONBLOCK)
        defer { close(probe) }
        let result = withAddress(address) { connect(probe, $0, $1) }
        guard result != 0, errno == ECONNREFUSED || errno == ENOENT else {
            throw SocketProblem("cannot serve \(address.path): somebody else serves it")
        }
        unlink(address.path)
    }

    private static func bind(_ address: UnixAddress) throws(SocketProblem) -> Int32 {
        let socket = try makeSocket(address)
        // Linux gives the file that bind makes the mode of the descriptor: nobody else can connect before the mode is
        // widened, and no umask, which is the whole process's, has to be changed for it.
        guard fchmod(socket, 0o600) == 0, withAddress(address, { Glibc.bind(socket, $0, $1) }) == 0 else {
            let error = errno
            close(socket)
            throw SocketProblem("cannot serve \(address.path): \(reason(error))")
        }
        return socket
    }

    private static func makeSocket(
        _ address: UnixAddress, _ flag: __socket_type = SOCK_CLOEXEC
    ) throws(SocketProblem) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | flag.rawValue)
        let descriptor = Glibc.socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { throw SocketProblem("cannot serve \(address.path): \(reason(errno))") }
        return descriptor
    }

    private static func withAddress(
        _ address: UnixAddress, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var raw = sockaddr_un()
        raw.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &raw.sun_path) { $0.copyBytes(from: address.path.utf8) }
        return withUnsafePointer(to: &raw) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    static func reason(_ error: Int32) -> String {
        String(cString: strerror(error))
    }
}

extension SocketClaim {
    /// The path of a listening Unix stream socket that somebody else made; the kernel is asked whether it is one.
    static func path(ofInherited descriptor: Int32) throws(SocketProblem) -> String {
        guard option(SO_DOMAIN, of: descriptor) == AF_UNIX,
            option(SO_TYPE, of: descriptor) == Int32(SOCK_STREAM.rawValue),
            option(SO_ACCEPTCONN, of: descriptor) == 1
        else {
            throw SocketProblem("cannot serve descriptor \(descriptor): it is no listening Unix stream socket")
        }
        var address = sockaddr_un()
        var size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        guard result == 0 else { throw SocketProblem("cannot serve descriptor \(descriptor): \(reason(errno))") }
        return withUnsafeBytes(of: address.sun_path) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    private static func option(_ name: Int32, of descriptor: Int32) -> Int32? {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : nil
    }
}
