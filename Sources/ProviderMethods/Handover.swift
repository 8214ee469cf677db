import Synchronization

/// Brings a value out of a change's closure, which may run more than once: the last run counts.
final class Handover<Value: Sendable>: Sendable {
    private let box = Mutex<Value?>(nil)

    var value: Value? {
        get { box.withLock { $0 } }
        set { box.withLock { $0 = newValue } }
    }
}
