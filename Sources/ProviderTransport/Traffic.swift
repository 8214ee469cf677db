import NIOCore
import NIOPosix
import Synchronization

/// Bytes that went over sockets, both ways.
package final class Traffic: Sendable {
    private let receivedBytes = Atomic(0)
    private let sentBytes = Atomic(0)

    package init() {}

    package var received: Int { receivedBytes.load(ordering: .relaxed) }
    /// What the kernel has taken.
    package var sent: Int { sentBytes.load(ordering: .relaxed) }

    func receive(_ bytes: Int) {
        receivedBytes.wrappingAdd(bytes, ordering: .relaxed)
    }

    func send(_ bytes: Int) {
        sentBytes.wrappingAdd(bytes, ordering: .relaxed)
    }
}

/// The event loops of the process, by number: who counts by loop shares no cache line with another one.
enum EventLoops {
    private static let numbers = Dictionary(
        uniqueKeysWithValues: MultiThreadedEventLoopGroup.singleton.makeIterator().enumerated().map {
            (ObjectIdentifier($1), $0)
        })

    static func number(of loop: any EventLoop) -> Int { numbers[ObjectIdentifier(loop)] ?? 0 }
}
