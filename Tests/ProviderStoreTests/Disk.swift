import Glibc
import Synchronization

/// What the tests' process asks of the disk. The functions below stand before the C library's, so that SQLite and the
/// store call them: they note each call about a watched folder, and make it fail where a test wants a broken disk.
enum Disk {
    enum Fault: Sendable {
        /// Nothing can be written: ENOSPC.
        case full
        /// What was written cannot be kept: EIO from fsync and fdatasync.
        case failedSync
    }

    /// What was called, and on which file or folder, below the watched one.
    struct Call: Sendable, Hashable, CustomStringConvertible {
        var name: String
        var path: String

        var description: String { name + " " + path }
    }

    private struct State {
        var calls: [String: [Call]] = [:]
        var faults: [String: Fault] = [:]
    }

    private static let isWatching = Atomic(false)
    private static let state = Mutex(State())

    /// Notes what happens below `folder` from now on.
    static func watch(_ folder: String) {
        state.withLock { $0.calls[folder] = [] }
        isWatching.store(true, ordering: .sequentiallyConsistent)
    }

    /// What has happened below a watched folder since it was last asked.
    static func calls(below folder: String) -> [Call] {
        state.withLock { state in
            defer { state.calls[folder] = [] }
            return state.calls[folder] ?? []
        }
    }

    /// Breaks or mends the disk below a watched folder.
    static func set(_ fault: Fault?, below folder: String) {
        state.withLock { $0.faults[folder] = fault }
    }

    /// Notes the call; answers the errno to fail with.
    fileprivate static func note(_ name: String, _ path: String, isSync: Bool) -> Int32? {
        state.withLock { state in
            guard
                let folder = state.calls.keys.filter({ path == $0 || path.hasPrefix($0 + "/") })
                    .max(by: { $0.utf8.count < $1.utf8.count })
            else { return nil }
            state.calls[folder]?.append(Call(name: name, path: String(path.dropFirst(folder.count + 1))))
            return switch state.faults[folder] {
            case .full: isSync ? nil : ENOSPC
            case .failedSync: isSync ? EIO : nil
            case nil: nil
            }
        }
    }

    fileprivate static func note(_ name: String, _ descriptor: Int32, isSync: Bool) -> Int32? {
        guard isWatching.load(ordering: .relaxed) else { return nil }
        var bytes = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/fd/\(descriptor)", &bytes, bytes.count)
        guard count > 0 else { return nil }
        let path = String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return note(name, path, isSync: isSync)
    }

    /// The C library's own function: RTLD_NEXT, which Swift does not import.
    fileprivate static func library<Function>(_ name: String, _ type: Function.Type) -> Function {
        unsafeBitCast(dlsym(UnsafeMutableRawPointer(bitPattern: -1), name), to: type)
    }
}

private typealias Sync = @convention(c) (Int32) -> Int32
private typealias Write = @convention(c) (Int32, UnsafeRawPointer?, Int) -> Int
private typealias PositionedWrite = @convention(c) (Int32, UnsafeRawPointer?, Int, Int64) -> Int
private typealias Rename = @convention(c) (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Int32

private let librarySync = Disk.library("fsync", Sync.self)
private let libraryDataSync = Disk.library("fdatasync", Sync.self)
private let libraryWrite = Disk.library("write", Write.self)
private let libraryPositionedWrite = Disk.library("pwrite64", PositionedWrite.self)
private let libraryRename = Disk.library("rename", Rename.self)

private func failed(_ code: Int32) -> Int {
    errno = code
    return -1
}

@_cdecl("fsync") func watchedSync(_ descriptor: Int32) -> Int32 {
    if let code = Disk.note("fsync", descriptor, isSync: true) { return Int32(failed(code)) }
    return librarySync(descriptor)
}

@_cdecl("fdatasync") func watchedDataSync(_ descriptor: Int32) -> Int32 {
    if let code = Disk.note("fdatasync", descriptor, isSync: true) { return Int32(failed(code)) }
    return libraryDataSync(descriptor)
}

@_cdecl("write") func watchedWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    if let code = Disk.note("write", descriptor, isSync: false) { return failed(code) }
    return libraryWrite(descriptor, bytes, count)
}

@_cdecl("pwrite64") func watchedPositionedWrite(
    _ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int, _ offset: Int64
) -> Int {
    if let code = Disk.note("pwrite64", descriptor, isSync: false) { return failed(code) }
    return libraryPositionedWrite(descriptor, bytes, count, offset)
}

@_cdecl("rename") func watchedRename(_ from: UnsafePointer<CChar>, _ to: UnsafePointer<CChar>) -> Int32 {
    if let code = Disk.note("rename", String(cString: to), isSync: false) { return Int32(failed(code)) }
    return libraryRename(from, to)
}
