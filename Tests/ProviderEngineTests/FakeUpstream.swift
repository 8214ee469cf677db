import ProviderCore
import ProviderJSON
import Synchronization

/// A provider in memory that trains nothing and does as it is told: also go wrong, before or after it did the work.
final class FakeUpstream: UpstreamAdapter, UpstreamRegistry {
    enum Call: String, Sendable {
        case uploading, upload, findUpload, launching, launch, findJobs, job, events, checkpoints
        case cancelling, cancel, pausing, pause, resume, content, generate, announced
    }

    struct Trouble: Sendable {
        var failure: UpstreamFailure
        /// The work is done all the same; only the answer is lost.
        var doesWork = false
    }

    struct State {
        var jobs: [UpstreamJob] = []
        var files: [String: String] = [:]
        var eventsNewestFirst: [UpstreamEvent] = []
        var checkpoints: [UpstreamCheckpoint] = []
        var contents: [String: [UInt8]] = [:]
        var troubles: [Call: [Trouble]] = [:]
        var calls: [Call] = []
        var launches: [FineTuneRequest] = []
        var generations: [GenerateRequest] = []
        /// Jobs that a look-up does not see yet, though they are there.
        var hiddenLooks = 0
        var text = ["Hel", "lo"]
        /// Waits after its text until the task is cancelled.
        var hangs = false
        /// Calls that get no answer until they are let go.
        var held: Set<Call> = []
        /// How many wishes to cancel are answered with the job as it was.
        var ignoredCancels = 0
        /// How many wishes to pause are answered with a job that is still at it.
        var slowPauses = 0
        /// What is said of a launched job at once.
        var firstStatus = UpstreamJob.Status.running
        /// What the server says of itself when it is asked, if it is one that differs from others.
        var announcement: UpstreamCapabilities?
    }

    let state = Mutex(State())
    let type = "openai"
    let defaultBaseURL: String? = "https://api.example.com/v1"
    let capabilities: UpstreamCapabilities
    let mayAnnounce: Set<UpstreamCapabilities.Operation>
    let launchBringsFiles: Bool

    init(findsByTag: Bool = true, fineTune: Bool = true, announcing: UpstreamCapabilities? = nil) {
        mayAnnounce = announcing == nil ? [] : [.events, .generate, .cancel]
        launchBringsFiles = announcing != nil
        let operations: Set<UpstreamCapabilities.Operation> = [
            .models, .generate, .events, .checkpoints, .pause, .cancel,
        ]
        capabilities = UpstreamCapabilities(
            fineTune ? operations.union([.fineTune]) : operations, launchIdentity: findsByTag ? .metadata : .none)
        state.withLock { $0.announcement = announcing }
    }

    func adapter(for type: String) -> (any UpstreamAdapter)? { type == self.type ? self : nil }
    var types: [String] { [type] }

    func withState<Value: Sendable>(_ body: (inout State) -> Value) -> Value {
        state.withLock { body(&$0) }
    }

    func count(_ call: Call) -> Int { state.withLock { $0.calls.count { $0 == call } } }

    func fail(_ call: Call, _ failure: UpstreamFailure, times: Int = 1, doesWork: Bool = false) {
        state.withLock {
            $0.troubles[call, default: []] += Array(
                repeating: Trouble(failure: failure, doesWork: doesWork), count: times)
        }
    }

    func setJob(_ status: UpstreamJob.Status, _ word: String? = nil, at index: Int = 0) {
        state.withLock {
            guard $0.jobs.indices.contains(index) else { return }
            $0.jobs[index].status = status
            $0.jobs[index].statusWord = word ?? status.rawValue
        }
    }

    func addJob(_ status: UpstreamJob.Status, tag: String, instance: String = "inst", createdAt: Int64) {
        state.withLock {
            $0.jobs.append(
                UpstreamJob(
                    id: "ftjob-\($0.jobs.count + 1)", status: status, statusWord: status.rawValue,
                    metadata: ["providerd_command": tag, "providerd_instance": instance],
                    createdAt: Timestamp(microseconds: createdAt)))
        }
    }

    func addEvent(_ id: String, metrics: JSONObject? = nil, message: String = "m") {
        state.withLock {
            $0.eventsNewestFirst.insert(
                UpstreamEvent(
                    id: id, level: .info, isMetrics: metrics != nil, message: message, data: metrics,
                    createdAt: Timestamp(microseconds: 1)), at: 0)
        }
    }

    func hold(_ call: Call) { state.withLock { _ = $0.held.insert(call) } }
    func letGo(_ call: Call) { state.withLock { _ = $0.held.remove(call) } }

    /// Waits while the call is held; a cancelled caller gives up without its work being done.
    private func pass(_ call: Call) async throws(UpstreamFailure) {
        while state.withLock({ $0.held.contains(call) }) {
            do {
                try await Task.sleep(for: .milliseconds(1))
            } catch {
                throw UpstreamFailure(.connection, "was not waited for", isAmbiguous: true)
            }
        }
    }

    /// Counts the call, does its work, and fails if that was asked for.
    private func perform<Value: Sendable>(
        _ call: Call, _ work: (inout State) throws(UpstreamFailure) -> Value
    ) throws(UpstreamFailure) -> Value {
        let result: Result<Value, UpstreamFailure> = state.withLock { state in
            state.calls.append(call)
            let trouble = state.troubles[call]?.isEmpty == false ? state.troubles[call]?.removeFirst() : nil
            do throws(UpstreamFailure) {
                if let trouble, !trouble.doesWork { throw trouble.failure }
                let value = try work(&state)
                if let trouble { throw trouble.failure }
                return .success(value)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    func announced(by target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamCapabilities {
        try perform(.announced) { $0.announcement ?? capabilities }
    }

    func test(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel] { [] }
    func models(_ target: UpstreamTarget) async throws(UpstreamFailure) -> [UpstreamModel] { [] }

    func upload(_ file: UpstreamFile, to target: UpstreamTarget) async throws(UpstreamFailure) -> String {
        state.withLock { $0.calls.append(.uploading) }
        try await pass(.upload)
        return try perform(.upload) { state in
            let id = "file-\(state.files.count + 1)"
            state.files[file.name] = id
            return id
        }
    }

    func findUpload(_ file: UpstreamFile, at target: UpstreamTarget) async throws(UpstreamFailure) -> String? {
        try perform(.findUpload) { $0.files[file.name] }
    }

    func launch(_ request: FineTuneRequest, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        state.withLock { $0.calls.append(.launching) }
        try await pass(.launch)
        return try perform(.launch) { state in
            state.launches.append(request)
            let job = UpstreamJob(
                id: "ftjob-\(state.jobs.count + 1)", status: state.firstStatus,
                statusWord: state.firstStatus.rawValue, model: request.model,
                fineTunedModel: state.firstStatus == .succeeded ? "ft:base:mine" : nil,
                metadata: request.tag.metadata, createdAt: Timestamp(microseconds: Int64(state.jobs.count + 1)))
            state.jobs.append(job)
            return job
        }
    }

    func findJobs(
        of tag: LaunchTag, since: Timestamp, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UpstreamJob] {
        try perform(.findJobs) { state in
            guard state.hiddenLooks == 0 else {
                state.hiddenLooks -= 1
                return []
            }
            return state.jobs.filter { job in tag.metadata.allSatisfy { job.metadata[$0.key] == $0.value } }.reversed()
        }
    }

    func job(_ id: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        try perform(.job) { state throws(UpstreamFailure) in
            guard let job = state.jobs.first(where: { $0.id == id }) else {
                throw UpstreamFailure(.notFound, "no such job", httpStatus: 404)
            }
            return job
        }
    }

    func events(
        of jobID: String, known: @Sendable (String) -> Bool, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UpstreamEvent] {
        try perform(.events) { $0.eventsNewestFirst.prefix { !known($0.id) }.reversed() }
    }

    func checkpoints(
        of jobID: String, at target: UpstreamTarget
    ) async throws(UpstreamFailure) -> [UpstreamCheckpoint] {
        try perform(.checkpoints) { $0.checkpoints }
    }

    func cancel(_ jobID: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        state.withLock { $0.calls.append(.cancelling) }
        try await pass(.cancelling)
        return try perform(.cancel) { state throws(UpstreamFailure) in
            guard let index = state.jobs.firstIndex(where: { $0.id == jobID }) else {
                throw UpstreamFailure(.notFound, "no such job", httpStatus: 404)
            }
            if state.ignoredCancels > 0 {
                state.ignoredCancels -= 1
                return state.jobs[index]
            }
            state.jobs[index].status = .cancelled
            state.jobs[index].statusWord = "cancelled"
            return state.jobs[index]
        }
    }

    func pause(_ jobID: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        state.withLock { $0.calls.append(.pausing) }
        try await pass(.pausing)
        return try perform(.pause) { state throws(UpstreamFailure) in
            let isSlow = state.slowPauses > 0
            state.slowPauses -= isSlow ? 1 : 0
            return try Self.turn(jobID, isSlow ? .pausing : .paused, in: &state)
        }
    }

    func resume(_ jobID: String, at target: UpstreamTarget) async throws(UpstreamFailure) -> UpstreamJob {
        try perform(.resume) { state throws(UpstreamFailure) in try Self.turn(jobID, .running, in: &state) }
    }

    private static func turn(
        _ jobID: String, _ status: UpstreamJob.Status, in state: inout State
    ) throws(UpstreamFailure) -> UpstreamJob {
        guard let index = state.jobs.firstIndex(where: { $0.id == jobID }) else {
            throw UpstreamFailure(.notFound, "no such job", httpStatus: 404)
        }
        state.jobs[index].status = status
        state.jobs[index].statusWord = status.rawValue
        return state.jobs[index]
    }

    func fileContent(_ id: String, limit: Int, at target: UpstreamTarget) async throws(UpstreamFailure) -> [UInt8] {
        try perform(.content) { Array(($0.contents[id] ?? []).prefix(limit)) }
    }

    func generate(
        _ request: GenerateRequest, at target: UpstreamTarget, onText: @Sendable (String) async throws -> Void
    ) async throws(UpstreamFailure) -> GenerateResult {
        let (text, hangs) = state.withLock { state in
            state.generations.append(request)
            return (state.text, state.hangs)
        }
        do {
            for piece in text { try await onText(piece) }
            try await pass(.generate)
            if hangs {
                // Ends by cancellation alone.
                let (stream, _) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
                for await _ in stream {}
            }
        } catch {
            throw UpstreamFailure(.connection, "stopped", isAmbiguous: true)
        }
        if hangs { throw UpstreamFailure(.connection, "stopped", isAmbiguous: true) }
        try perform(.generate) { _ in }
        return GenerateResult(text: text.joined(), finishReason: "stop", promptTokens: 3, completionTokens: 2)
    }
}
