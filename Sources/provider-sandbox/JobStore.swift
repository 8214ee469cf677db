import ProviderJSON
import Synchronization

/// The jobs, in a folder: for each a record, and while it is not finished the state of its training. All may be called
/// from anywhere.
final class JobStore: Sendable {
    /// That many jobs may be unfinished at a time.
    static let mostUnfinished = 100
    private let folder: String
    private let state: Mutex<State>

    private struct State {
        var jobs: [String: Job] = [:]
        var lastSequence = 0
    }

    init(folder: String) {
        self.folder = folder
        var state = State()
        for name in DiskFile.names(in: folder) where name.hasSuffix(".json") {
            guard let bytes = DiskFile.contents(folder + "/" + name), let record = try? JSONValue.parse(bytes),
                let job = Job(record: record)
            else { continue }
            state.jobs[job.id] = job
            state.lastSequence = max(state.lastSequence, job.sequence)
        }
        self.state = Mutex(state)
    }

    /// Where the state of a job's training is kept.
    func statePath(of id: String) -> String { "\(folder)/\(id).state" }

    func job(_ id: String) -> Job? {
        state.withLock { $0.jobs[id] }
    }

    func status(of id: String) -> Job.Status? {
        state.withLock { $0.jobs[id]?.status }
    }

    /// Newest first.
    func all() -> [Job] {
        state.withLock { Array($0.jobs.values) }.sorted { $0.sequence > $1.sequence }
    }

    /// nil if there are too many unfinished ones.
    func add(_ job: Job) -> Job? {
        state.withLock { state in
            guard state.jobs.values.count(where: { !$0.status.isFinal }) < Self.mostUnfinished else { return nil }
            state.lastSequence += 1
            var job = job
            job.sequence = state.lastSequence
            state.jobs[job.id] = job
            save(job)
            return job
        }
    }

    /// Changes a job, and the record on disk too unless `isSaved` is false. nil if there is no such job.
    func update<Result: Sendable, Failure: Error>(
        _ id: String, isSaved: Bool = true, _ change: (inout Job) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        try state.withLock { (state: inout State) throws(Failure) -> Result? in
            guard var job = state.jobs[id] else { return nil }
            let result = try change(&job)
            state.jobs[id] = job
            if isSaved { save(job) }
            return result
        }
    }

    private func save(_ job: Job) {
        // A full disk is not worth losing a run in memory for: the record is written again at the next change.
        _ = DiskFile.replace("\(folder)/\(job.id).json", with: job.record.serialized())
    }
}
