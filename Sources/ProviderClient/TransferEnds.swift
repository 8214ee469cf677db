import Glibc
import ProviderProtocol
import ProviderTransport

/// Uploads bytes that are in memory.
public struct ByteSource: UploadSource {
    private let bytes: [UInt8]

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    public func send(to write: ([UInt8]) async throws -> Void) async throws {
        try await write(bytes)
    }
}

/// Uploads what a sequence gives, chunk by chunk.
public struct SequenceSource<Chunks: AsyncSequence & Sendable>: UploadSource where Chunks.Element == [UInt8] {
    private let chunks: Chunks

    public init(_ chunks: Chunks) {
        self.chunks = chunks
    }

    public func send(to write: ([UInt8]) async throws -> Void) async throws {
        for try await chunk in chunks { try await write(chunk) }
    }
}

/// Uploads a file, or whatever else a descriptor reads.
public struct FileSource: UploadSource {
    private let descriptor: Int32

    /// The descriptor stays the caller's, who closes it afterwards.
    public init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    public func send(to write: ([UInt8]) async throws -> Void) async throws {
        let mustWait = !DescriptorWait.isRegularFile(descriptor)
        while true {
            // The thread is one that tasks share: it must not wait for whoever fills a pipe.
            if mustWait { try await DescriptorWait.until(.readable, descriptor) }
            guard let bytes = try nextBytes() else { return }
            try await write(bytes)
        }
    }

    private func nextBytes() throws -> [UInt8]? {
        var count = 0
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Frame.transferChunk) { buffer, initialized in
            repeat { count = read(descriptor, buffer.baseAddress, buffer.count) } while count < 0 && errno == EINTR
            code = errno
            initialized = max(0, count)
        }
        guard count >= 0 else { throw LocalFileError("cannot read the file: \(String(cString: strerror(code)))") }
        return count == 0 ? nil : bytes
    }
}

/// Keeps a download in memory.
public final class ByteTarget: DownloadTarget {
    private let state = Locked<[UInt8]>([])

    public init() {}

    /// What has arrived so far.
    public var bytes: [UInt8] { state.withLock { $0 } }

    public func write(_ bytes: [UInt8]) async throws {
        state.withLock { $0.append(contentsOf: bytes) }
    }
}

/// Writes a download to a file, or to whatever else a descriptor writes.
public struct FileTarget: DownloadTarget {
    private let descriptor: Int32

    /// The descriptor stays the caller's, who closes it afterwards.
    public init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    public func write(_ bytes: [UInt8]) async throws {
        let mustWait = !DescriptorWait.isRegularFile(descriptor)
        var start = 0
        while start < bytes.count {
            if mustWait { try await DescriptorWait.until(.writable, descriptor) }
            let end = mustWait ? min(bytes.count, start + Int(PIPE_BUF)) : bytes.count
            let count = bytes.withUnsafeBytes { buffer in
                let rest = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
                return Glibc.write(descriptor, rest.baseAddress, rest.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw LocalFileError("cannot write the file: \(String(cString: strerror(errno)))") }
            start += count
        }
    }
}

/// A file on this side could not be read or written.
public struct LocalFileError: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
