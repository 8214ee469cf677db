/// Where a download's bytes go; the server's end of it.
package protocol DownloadOutput: Sendable {
    func write(_ bytes: [UInt8]) async throws
}

/// The bytes of a download, in order. Paced by the caller's credit and by the socket. The end is told to the caller
/// when the handler returns; one that throws sends none.
package struct DownloadSink: Sendable {
    private let output: any DownloadOutput

    package init(_ output: any DownloadOutput) {
        self.output = output
    }

    /// Returns once the bytes are on their way; throws `CancellationError` when nobody wants them any more.
    package func write(_ bytes: [UInt8]) async throws {
        try await output.write(bytes)
    }
}
