import ProviderJSON
import ProviderMethods
import Synchronization

/// What a stream sent, and the reader that is as fast as a test lets it be.
final class RecordedStream: StreamOutput {
    struct Item: Sendable {
        var value: JSONValue
        var cursor: String
    }

    private struct State {
        var start: String?
        var items: [Item] = []
    }

    private let state = Mutex(State())

    /// The cursor it began at; nil before it began.
    var startCursor: String? { state.withLock(\.start) }
    var items: [Item] { state.withLock(\.items) }
    var messages: [String] { items.compactMap { $0.value["message"]?.stringValue } }

    func start(cursor: String) {
        state.withLock { $0.start = cursor }
    }

    func send(_ items: [StreamItem<some JSONWritable>]) throws {
        try Task.checkCancellation()
        let recorded = try items.map { Item(value: try JSONValue.parse($0.item.encoded()), cursor: $0.cursor) }
        state.withLock { $0.items += recorded }
    }
}
