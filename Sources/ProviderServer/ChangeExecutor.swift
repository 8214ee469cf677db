import Dispatch

/// Runs what comes back from the store on a thread of its own, one after the other. A commit brings many changes back
/// at once; the concurrency pool would wake and park its threads for nearly each of them.
final class ChangeExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "providerd.server.changes")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
