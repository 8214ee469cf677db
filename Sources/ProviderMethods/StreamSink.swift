import ProviderJSON

/// Where a stream's items go; the server's end of it.
package protocol StreamOutput: Sendable {
    /// Tells the caller that nothing behind this cursor will be missed.
    func start(cursor: String) async throws
    /// Sends them in order, and returns once the socket has taken enough; throws `CancellationError` when nobody listens
    /// any more.
    func send(_ items: [StreamItem<some JSONWritable>]) async throws
}

/// An item, and the cursor behind it.
package struct StreamItem<Item: JSONWritable>: Sendable {
    package var item: Item
    package var cursor: String

    package init(_ item: Item, cursor: String) {
        self.item = item
        self.cursor = cursor
    }
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
        try await send([StreamItem(item, cursor: cursor)])
    }

    /// What is there together goes together: one turn of the connection for many items.
    package func send(_ items: [StreamItem<Item>]) async throws {
        try await output.send(items)
    }
}
