import Foundation
import ProviderCore
import Synchronization

/// The folder that holds all state, for one daemon at a time. What is made in it is for its owner alone.
final class StateFolder: Sendable {
    let path: String
    /// Open as long as the folder is ours: the kernel lets go of the lock when we die, however we do.
    private let lock: Mutex<Int32?>

    /// Makes the folder if it is not there, and locks it; a second daemon is refused.
    init(path: String) throws {
        self.path = path
        try Self.makeFolders(path)
        let file = path + "/lock"
        let lock = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard lock >= 0 else { throw Self.failure("open \(file)") }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let holder = Self.holder(lock)
            close(lock)
            guard code == EWOULDBLOCK else { throw Self.failure("lock \(file)", code) }
            throw Failure(
                .failedPrecondition, "STATE_FOLDER_IN_USE",
                "cannot use the state folder \(path): another providerd\(holder) has it; stop that one first, "
                    + "or give this one a folder of its own with --state-dir",
                metadata: ["path": path])
        }
        let pid = Array("\(getpid())\n".utf8)
        ftruncate(lock, 0)
        pwrite(lock, pid, pid.count, 0)
        self.lock = Mutex(lock)
    }

    deinit {
        unlock()
    }

    /// Lets another daemon have the folder.
    func unlock() {
        lock.withLock { lock in
            if let descriptor = lock { close(descriptor) }
            lock = nil
        }
    }

    /// Makes the state folder, and those above it that are not there.
    private static func makeFolders(_ path: String) throws {
        guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw failure("make the state folder \(path)")
        }
        try makeFolders(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("make the state folder \(path)") }
    }

    /// Makes a file for its owner alone, and takes rights away that someone gave to others.
    static func makePrivate(_ path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("open \(path)") }
        defer { close(descriptor) }
        guard fchmod(descriptor, 0o600) == 0 else { throw failure("protect \(path)") }
    }

    /// Makes a folder for its owner alone; one that is there already is fine.
    static func makeFolder(_ path: String) throws {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("make the folder \(path)") }
    }

    /// Waits until a file's or a folder's content is on the disk.
    static func sync(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open \(path)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("write \(path) to the disk") }
    }

    /// What the system said about the last call, with what to do where that is known.
    static func failure(_ action: String, _ code: Int32 = errno) -> Failure {
        let advice =
            switch code {
            case ENOSPC, EDQUOT: "; free some space and try again"
            case EACCES, EPERM: "; look at the owner and the rights of the state folder"
            case EROFS: "; the disk is mounted read-only"
            default: ""
            }
        return Failure(
            .unavailable, "STORE_UNAVAILABLE", "cannot \(action): \(String(cString: strerror(code)))\(advice)",
            metadata: ["errno": "\(code)"])
    }

    private static func holder(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let digits = bytes.prefix(max(0, count)).prefix { (0x30...0x39).contains($0) }
        return digits.isEmpty ? "" : " (process \(String(decoding: digits, as: UTF8.self)))"
    }
}
