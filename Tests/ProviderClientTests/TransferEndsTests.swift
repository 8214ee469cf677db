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

    @Test("pipes that nobody fills or empties keep no thread that tasks share")
    func pipes() async throws {
        // More than there are such threads on most machines.
        let count = 100
        let pipes = (0..<count).map { _ in
            var ends: [Int32] = [0, 0]
            pipe(&ends)
            return (output: ends[0], input: ends[1])
        }
        defer {
            for pipe in pipes {
                close(pipe.output)
                close(pipe.input)
            }
        }
        try await TestServer.run(rows: [.testUpload, .testDownload]) { server, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<count {
                    group.addTask {
                        let connection = try await Connection.connect(to: server.path)
                        let pipe = pipes[number]
                        if number.isMultiple(of: 2) {
                            _ = try await connection.upload(TestUpload(), from: FileSource(descriptor: pipe.output))
                        } else {
                            let target = FileTarget(descriptor: pipe.input)
                            _ = try await connection.download(TestDownload(count: 1_000_000), to: target)
                        }
                    }
                }
                let other = try await Connection.connect(to: server.path)
                for _ in 0..<20 { #expect(try await other.health.check().status == .serving) }
                group.cancelAll()
                while let result = await group.nextResult() {
                    #expect(throws: CancellationError.self) { try result.get() }
                }
            }
        }
    }

    @Test("what is written into a pipe goes up as it comes")
    func pipeUpload() async throws {
        var ends: [Int32] = [0, 0]
        pipe(&ends)
        let (output, input) = (ends[0], ends[1])
        defer { close(output) }
        try await TestServer.run(rows: [.testUpload]) { server, _ in
            let connection = try await Connection.connect(to: server.path)
            async let answer = connection.upload(TestUpload(), from: FileSource(descriptor: output))
            for start in stride(from: 0, to: 5000, by: 1000) {
                #expect(try await connection.health.check().status == .serving)
                let bytes = Pattern.bytes(start..<start + 1000)
                #expect(write(input, bytes, bytes.count) == bytes.count)
            }
            close(input)
            #expect(try await answer == ["bytes": 5000])
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
