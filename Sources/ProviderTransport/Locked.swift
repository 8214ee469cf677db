import NIOConcurrencyHelpers

/// A value behind a lock that is never held across an await.
package struct Locked<Value: Sendable>: Sendable {
    private let box: NIOLockedValueBox<Value>

    package init(_ value: Value) {
        box = NIOLockedValueBox(value)
    }

    package func withLock<R>(_ body: (inout Value) throws -> R) rethrows -> R {
        try box.withLockedValue(body)
    }
}
