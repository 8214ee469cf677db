import Glibc
import NIOPosix

/// Waits for descriptors of which nobody knows when they can be read or written: pipes, terminals.
package enum DescriptorWait {
    /// What is waited for.
    package enum Readiness: Sendable {
        case readable, writable
    }

    /// Whether reading and writing it never has to wait for somebody.
    package static func isRegularFile(_ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Returns once a read, or a write of up to PIPE_BUF bytes, does not block, be it because of an end or an error.
    /// Takes a thread of its own meanwhile, none that tasks share; a cancelled task waits no longer.
    package static func until(_ readiness: Readiness, _ descriptor: Int32) async throws {
        let events = Int16(readiness == .readable ? POLLIN : POLLOUT)
        if poll(descriptor, events, nil) { return }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return }
        let (alarm, trigger) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer {
            close(alarm)
            close(trigger)
        }
        try await withTaskCancellationHandler {
            _ = try await NIOThreadPool.singleton.runIfActive { poll(descriptor, events, alarm) }
        } onCancel: {
            _ = write(trigger, "!", 1)
        }
        try Task.checkCancellation()
    }

    /// Waits also for the alarm, or doesn't wait if there is none.
    @discardableResult
    private static func poll(_ descriptor: Int32, _ events: Int16, _ alarm: Int32?) -> Bool {
        var polled = [pollfd(fd: descriptor, events: events, revents: 0)]
        if let alarm { polled.append(pollfd(fd: alarm, events: Int16(POLLIN), revents: 0)) }
        var count: Int32
        repeat {
            count = Glibc.poll(&polled, nfds_t(polled.count), alarm == nil ? 0 : -1)
        } while count < 0 && errno == EINTR
        return count > 0
    }
}
