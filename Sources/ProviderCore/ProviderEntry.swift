import Synchronization

/// A provider as a snapshot holds it, with what was made of it for the wire: a change makes a new entry, so that the two
/// never differ.
package final class ProviderEntry: Sendable {
    package let provider: Provider
    private let made = Mutex<[UInt8]?>(nil)

    package init(_ provider: Provider) {
        self.provider = provider
    }

    /// The encoded form, made by whoever asks first. Always the same for the same provider.
    package func encoded(_ make: (Provider) -> [UInt8]) -> [UInt8] {
        if let bytes = made.withLock({ $0 }) { return bytes }
        let bytes = make(provider)
        made.withLock { $0 = bytes }
        return bytes
    }
}
