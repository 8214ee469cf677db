import Glibc
import NIOCore
import NIOPosix
import ProviderCore

/// Files on their way out, alone or in a form, read from disk piece by piece.
struct FileStream: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    private static let pieceBytes = 256 * 1024

    fileprivate enum Part: Sendable {
        case bytes([UInt8])
        case file(OpenFile, Range<Int64>)

        var length: Int64 {
            switch self {
            case .bytes(let bytes): Int64(bytes.count)
            case .file(_, let range): range.upperBound - range.lowerBound
            }
        }
    }

    private let parts: [Part]
    /// In bytes, all parts together.
    let length: Int64

    /// Opens the files, so that what is measured is what is sent.
    init(_ form: MultipartBody) throws(UpstreamFailure) {
        var parts: [Part] = []
        for piece in form.pieces {
            switch piece {
            case .bytes(let bytes): parts.append(.bytes(bytes))
            case .files(let paths, let range):
                let content = try Self.open(paths)
                parts += range.map { Self.cut(content, to: $0) } ?? content
            }
        }
        self.parts = parts
        length = parts.reduce(0) { $0 + $1.length }
    }

    /// The files' bytes alone, one after the other.
    init(_ paths: [String]) throws(UpstreamFailure) {
        parts = try Self.open(paths)
        length = parts.reduce(0) { $0 + $1.length }
    }

    /// How long the one file is that these are sent as.
    static func length(of paths: [String]) throws(UpstreamFailure) -> Int64 {
        try open(paths).reduce(0) { $0 + $1.length }
    }

    private static func open(_ paths: [String]) throws(UpstreamFailure) -> [Part] {
        var parts: [Part] = []
        for (index, path) in paths.enumerated() {
            let file = try OpenFile(path)
            parts.append(.file(file, 0..<file.size))
            if index < paths.count - 1, file.size > 0, !file.endsLine { parts.append(.bytes([UInt8(ascii: "\n")])) }
        }
        return parts
    }

    /// What of the parts lies in the range, as if they were one.
    private static func cut(_ parts: [Part], to range: Range<Int64>) -> [Part] {
        var result: [Part] = []
        var start: Int64 = 0
        for part in parts {
            let end = start + part.length
            let from = Swift.max(range.lowerBound, start) - start
            let to = Swift.min(range.upperBound, end) - start
            start = end
            guard from < to else { continue }
            switch part {
            case .bytes(let bytes): result.append(.bytes(Array(bytes[Int(from)..<Int(to)])))
            case .file(let file, let inner):
                result.append(.file(file, (inner.lowerBound + from)..<(inner.lowerBound + to)))
            }
        }
        return result
    }

    /// Of the files as one, without lines that are empty.
    static func lineCount(of paths: [String]) async throws(UpstreamFailure) -> Int {
        var count = 0
        var isEmpty = true
        do {
            for try await piece in try FileStream(paths) {
                for byte in piece.readableBytesView {
                    switch byte {
                    case UInt8(ascii: "\n"):
                        if !isEmpty { count += 1 }
                        isEmpty = true
                    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
                    default: isEmpty = false
                    }
                }
            }
        } catch {
            throw error as? UpstreamFailure ?? OpenFile.unreadable
        }
        return isEmpty ? count : count + 1
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(parts: parts)
    }

    struct Iterator: AsyncIteratorProtocol {
        private let parts: [Part]
        private var index = 0
        private var position: Int64 = 0

        fileprivate init(parts: [Part]) {
            self.parts = parts
        }

        mutating func next() async throws -> ByteBuffer? {
            while index < parts.count {
                switch parts[index] {
                case .bytes(let bytes):
                    index += 1
                    return ByteBuffer(bytes: bytes)
                case .file(let file, let range):
                    let start = range.lowerBound + position
                    let count = Int(Swift.min(Int64(FileStream.pieceBytes), range.upperBound - start))
                    if count > 0 {
                        position += Int64(count)
                        return try await NIOThreadPool.singleton.runIfActive {
                            ByteBuffer(bytes: try file.read(count, at: start))
                        }
                    }
                    index += 1
                    position = 0
                }
            }
            return nil
        }
    }
}

/// A file on disk, open until the last holder lets go.
private final class OpenFile: Sendable {
    private let descriptor: Int32
    let size: Int64
    let endsLine: Bool

    init(_ path: String) throws(UpstreamFailure) {
        descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.unreadable }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            close(descriptor)
            throw Self.unreadable
        }
        size = Int64(status.st_size)
        var last: UInt8 = 0
        endsLine = pread(descriptor, &last, 1, max(0, off_t(size) - 1)) == 1 && last == UInt8(ascii: "\n")
    }

    deinit {
        close(descriptor)
    }

    /// Exactly `count` bytes: a file that shrank would leave the request without its end.
    func read(_ count: Int, at start: Int64) throws(UpstreamFailure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let result = bytes.withUnsafeMutableBytes { buffer in
                pread(descriptor, buffer.baseAddress?.advanced(by: done), count - done, off_t(start) + off_t(done))
            }
            if result < 0, errno == EINTR { continue }
            guard result > 0 else { throw Self.unreadable }
            done += result
        }
        return bytes
    }

    static var unreadable: UpstreamFailure {
        UpstreamFailure(
            .unsupported, "was not called: the stored training file cannot be read from this machine's disk")
    }
}
