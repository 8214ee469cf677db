import ProviderJSON

/// Where a stream's items go; the server's end of it.
package protocol StreamOutput: Sendable {
    /// Tells the caller that nothing behind this cursor will be missed.
    func start(cursor: String) async throws
    /// Returns once the socket has taken enough; throws `CancellationError` when nobody listens any more.
    func send(_ item: some JSONWritable, cursor: String) async throws
}

/// A stream's items in the contract's type. Paced by the reader: a slow one slows only its own stream.
package struct StreamSink<Item: JSONWritable>: Sendable {
    private let output: any StreamOutput

    package init(_ output: any StreamOutput) {
        self.output = output
    }

    /// Once, before the first item; the cursor is empty for a stream that can't be resumed.
    package func start(cursor: String = "") async throws {
        try await output.start(cursor: cursor)
    }

    package func send(_ item: Item, cursor: String = "") async throws {
        try await output.send(item, cursor: cursor)
    }
}
