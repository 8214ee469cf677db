import NIOPosix

/// Does the jobs, one at a time, on threads of its own, so that no request ever waits for arithmetic. Files are checked
/// on a second thread while another job trains.
final class TrainingService: Sendable {
    let jobs: JobStore
    let files: FileStore
    let models: ModelStore
    private let toCheck = WorkQueue()
    private let toTrain = WorkQueue()
    /// Each step waits that long, for tests of what happens meanwhile.
    private let stepDelay: Duration

    init(jobs: JobStore, files: FileStore, models: ModelStore, stepDelay: Duration = .zero) {
        self.jobs = jobs
        self.files = files
        self.models = models
        self.stepDelay = stepDelay
    }

    /// Until the task is cancelled; returns once the step that is being done is done and its state saved.
    func run() async {
        let pool = NIOThreadPool(numberOfThreads: 2)
        pool.start()
        takeUpUnfinished()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.work(self.toCheck, on: pool) { self.run($0).check() } }
            group.addTask { await self.work(self.toTrain, on: pool) { self.run($0).train() } }
            await withTaskCancellationHandler {
                await group.waitForAll()
            } onCancel: {
                self.toCheck.close()
                self.toTrain.close()
            }
        }
        try? await pool.shutdownGracefully()
    }

    func begin(_ id: String) {
        toCheck.push(id)
    }

    /// A job that was paused goes on; one whose files were not checked yet is checked first.
    func resume(_ job: Job) {
        if job.areFilesValid { toTrain.push(job.id) } else { toCheck.push(job.id) }
    }

    private func run(_ id: String) -> JobRun {
        JobRun(
            id: id, jobs: jobs, files: files, models: models, stepDelay: stepDelay,
            isStopping: { self.toTrain.isClosed }, isChecked: { self.toTrain.push($0) })
    }

    private func work(_ queue: WorkQueue, on pool: NIOThreadPool, _ body: @escaping @Sendable (String) -> Void) async {
        while let id = await queue.next() {
            try? await pool.runIfActive { body(id) }
        }
    }

    /// Jobs that an earlier process left: one that was running goes on from its last saved state.
    private func takeUpUnfinished() {
        for job in jobs.all().reversed() where !job.status.isFinal && job.status != .paused {
            _ = jobs.update(job.id) { job in
                guard job.status == .running else { return }
                job.status = .queued
                job.say("The provider was restarted; the job goes on from its last checkpoint", level: "warn")
            }
            resume(job)
        }
    }
}
