import Glibc
import ProviderClient

/// A file on this side that is to be uploaded; `-` is standard input.
final class LocalFile: Sendable {
    let path: String
    /// The last part of the path.
    let name: String
    /// nil for a pipe, whose end nobody knows yet.
    let size: Int?
    private let descriptor: Int32
    private let showsProgress: Bool

    init(_ path: String, showsProgress: Bool = Terminal.errorIsTerminal) throws {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.problem(path, String(cString: strerror(errno)), errno == ENOENT) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.problem(path, String(cString: strerror(errno))) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw Self.problem(path, "it is a folder") }
        self.descriptor = descriptor
        self.path = path
        self.showsProgress = showsProgress
        name = path.split(separator: "/").last.map(String.init) ?? path
        size = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    }

    private static func problem(_ path: String, _ what: String, _ isMissing: Bool = false) -> Failure {
        Failure(isMissing ? .notFound : .failed, "cannot read \(path): \(what)")
    }

    deinit {
        if descriptor != STDIN_FILENO { close(descriptor) }
    }

    /// Whether its bytes can be had twice.
    var canRewind: Bool { size != nil }

    /// Goes back to the first byte, where that is possible.
    func rewind() throws {
        guard canRewind else { return }
        guard lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw Self.problem(path, String(cString: strerror(errno)))
        }
    }

    /// Its bytes, for one upload.
    func source() -> MeteredSource {
        MeteredSource(
            source: FileSource(descriptor: descriptor), meter: showsProgress ? Meter(name: name, total: size) : nil)
    }
}

/// An upload that shows how far it is.
struct MeteredSource: UploadSource {
    let source: FileSource
    let meter: Meter?

    func send(to write: ([UInt8]) async throws -> Void) async throws {
        guard var meter else { return try await source.send(to: write) }
        defer { meter.end() }
        try await source.send { bytes in
            try await write(bytes)
            meter.add(bytes.count)
        }
    }
}

/// A line on a terminal that tells how many bytes are gone; it vanishes at the end.
struct Meter: Sendable {
    let name: String
    let total: Int?
    var sent = 0
    private var shownAt: ContinuousClock.Instant?

    init(name: String, total: Int?) {
        self.name = name
        self.total = total
    }

    mutating func add(_ bytes: Int) {
        sent += bytes
        let now = ContinuousClock.now
        if let shownAt, now - shownAt < .milliseconds(100) { return }
        shownAt = now
        Terminal.show("\r\u{1B}[K\(line)")
    }

    /// What is shown.
    var line: String {
        guard let total, total > 0 else { return "uploading \(Printable.line(name)): \(Readable.size(sent))" }
        let share = "\(min(100, sent * 100 / total))%"
        return "uploading \(Printable.line(name)): \(share) of \(Readable.size(total))"
    }

    func end() {
        if shownAt != nil { Terminal.show("\r\u{1B}[K") }
    }
}
