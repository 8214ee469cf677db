import CProviderSystem
import ProviderCore

/// Secret bytes on pages of their own: kept out of swap and core files where the system allows, wiped at the end.
///
/// `@unchecked` needs no lock: the bytes are written once, by the closure that init runs, and wiped in deinit, when no
/// other holder is left.
package final class SecretBuffer: @unchecked Sendable {
    private let pages: UnsafeMutableRawPointer

    /// How many bytes it holds.
    package let count: Int

    /// Makes a buffer of exactly `count` bytes, which `fill` writes; when that throws, nothing stays behind.
    package init(count: Int, filledBy fill: (UnsafeMutableRawBufferPointer) throws -> Void) throws {
        guard let pages = system_secret_pages(max(1, count)) else {
            throw Failure(
                .resourceExhausted, "OUT_OF_MEMORY", "cannot hold a secret: the system has no memory left for it")
        }
        self.pages = pages
        self.count = count
        try fill(UnsafeMutableRawBufferPointer(start: pages, count: count))
    }

    deinit {
        system_release_secret_pages(pages, max(1, count))
    }

    /// The bytes, valid only within the closure.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withExtendedLifetime(self) { try body(UnsafeRawBufferPointer(start: pages, count: count)) }
    }
}
