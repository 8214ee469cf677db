import Glibc
import ProviderClient

/// Where a download goes: standard output or a device as it comes, or a file that is there only once it is whole.
final class DownloadFile {
    let target: FileTarget
    private let path: String
    private let descriptor: Int32
    /// nil where the bytes go straight to where they belong.
    private let temporaryPath: String?
    private let interruption: Interruption?

    /// nil for standard output.
    init(_ path: String?) throws {
        self.path = path ?? "standard output"
        if let path, !Self.isDevice(path) {
            let made = try Self.makeTemporary(path)
            descriptor = made.descriptor
            temporaryPath = made.path
            interruption = Interruption { unlink(made.path) }
        } else {
            descriptor = try path.map(Self.openDevice) ?? STDOUT_FILENO
            temporaryPath = nil
            interruption = nil
        }
        target = FileTarget(descriptor: descriptor)
    }

    private static func isDevice(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    }

    private static func openDevice(_ path: String) throws -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw problem(path) }
        return descriptor
    }

    private static func makeTemporary(_ path: String) throws -> (descriptor: Int32, path: String) {
        var template = Array((path + ".XXXXXX").utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw problem(path) }
        let mask = umask(0)
        umask(mask)
        fchmod(descriptor, 0o666 & ~mask)
        return (descriptor, String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    private static func problem(_ path: String) -> Failure {
        Failure(.failed, "cannot write \(path): \(String(cString: strerror(errno)))")
    }

    /// All bytes are there.
    func keep() throws {
        guard let temporaryPath else { return }
        guard rename(temporaryPath, path) == 0 else { throw Self.problem(path) }
    }

    deinit {
        interruption?.end()
        if descriptor != STDOUT_FILENO { close(descriptor) }
        // After `keep` there is none of that name.
        if let temporaryPath { unlink(temporaryPath) }
    }
}
