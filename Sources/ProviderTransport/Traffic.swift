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
package enum EventLoops {
    /// Half the cores: what serves calls leaves room for those who make them on the same machine, and for the database.
    /// With as many loops as cores, a caller waits for a core while a loop has it. To be called once, before any socket.
    package static func limit() {
        NIOSingletons.groupLoopCountSuggestion = max(1, System.coreCount / 2)
    }

    private static let numbers = Dictionary(
        uniqueKeysWithValues: MultiThreadedEventLoopGroup.singleton.makeIterator().enumerated().map {
            (ObjectIdentifier($1), $0)
        })

    static func number(of loop: any EventLoop) -> Int { numbers[ObjectIdentifier(loop)] ?? 0 }
}
