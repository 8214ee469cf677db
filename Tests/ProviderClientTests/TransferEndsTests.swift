import Foundation
import ProviderClient
import ProviderJSON
import ProviderProtocol
import ServerTestSupport
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct TransferEndsTests {
    @Test("a file goes up and comes down as it is")
    func files() async throws {
        let count = 5_000_001
        let folder = try TemporaryFolder()
        let source = folder.path + "/source"
        try Data(Pattern.bytes(0..<count)).write(to: URL(fileURLWithPath: source))
        try await TestServer.run(rows: [.testUpload, .testDownload]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            let input = open(source, O_RDONLY)
            defer { close(input) }
            #expect(
                try await connection.upload(TestUpload(), from: FileSource(descriptor: input))
                    == ["bytes": .integer(Int64(count))])
            let output = open(folder.path + "/target", O_WRONLY | O_CREAT, 0o600)
            defer { close(output) }
            _ = try await connection.download(TestDownload(count: count), to: FileTarget(descriptor: output))
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/target")) == Data(Pattern.bytes(0..<count)))
    }

    @Test("a file that can't be read or written is told as such")
    func fileProblems() async throws {
        let folder = try TemporaryFolder()
        try await TestServer.run(rows: [.testUpload, .testDownload]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            let descriptor = open(folder.path, O_RDONLY)
            defer { close(descriptor) }
            let unread = await #expect(throws: LocalFileError.self) {
                try await connection.upload(TestUpload(), from: FileSource(descriptor: descriptor))
            }
            #expect(unread?.description == "cannot read the file: Is a directory")
            let unwritten = await #expect(throws: LocalFileError.self) {
                try await connection.download(TestDownload(count: 10), to: FileTarget(descriptor: descriptor))
            }
            #expect(unwritten?.description == "cannot write the file: Bad file descriptor")
            #expect(try await connection.health.check().status == .serving)
        }
    }

    @Test("a sequence goes up chunk by chunk")
    func sequence() async throws {
        let chunks = AsyncStream<[UInt8]> { continuation in
            for start in stride(from: 0, to: 1000, by: 100) { continuation.yield(Pattern.bytes(start..<start + 100)) }
            continuation.finish()
        }
        try await TestServer.run(rows: [.testUpload]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            #expect(try await connection.upload(TestUpload(), from: SequenceSource(chunks)) == ["bytes": 1000])
        }
    }
}
