import Glibc
import ProviderJSON

/// One job's work, done on a thread that may be kept busy.
struct JobRun {
    let id: String
    let jobs: JobStore
    let files: FileStore
    let models: ModelStore
    let stepDelay: Duration
    let isStopping: () -> Bool
    let isChecked: (String) -> Void

    private struct Failed: Error {
        var failure: Job.Failure
        init(_ code: String, _ message: String, _ parameter: String? = nil) {
            failure = Job.Failure(code: code, message: message, parameter: parameter)
        }
    }

    // MARK: Checking

    /// Reads the files from the first to the last line, and puts the job into the queue.
    func check() {
        guard let job = jobs.job(id), job.status == .validatingFiles else { return }
        _ = jobs.update(id) { job in
            let files = [job.trainingFile, job.validationFile].compactMap(\.self)
            job.say("Validating training file: " + files.joined(separator: " and validation file: "))
        }
        do throws(Failed) {
            let (training, _) = try read(job)
            guard !isStopping() else { return }
            let wasQueued = jobs.update(id) { job -> Bool in
                job.areFilesValid = true
                job.hyperparameters = job.hyperparameters.resolved(examples: training.count)
                guard job.status == .validatingFiles else { return false }
                job.status = .queued
                job.say("Files validated, moving job to queued state")
                return true
            }
            if wasQueued == true { isChecked(id) }
        } catch {
            fail(error)
        }
    }

    private func read(_ job: Job) throws(Failed) -> (training: [TrainingExample], validation: [TrainingExample]) {
        guard let shape = try model(job.model)?.shape else {
            throw Failed("model_not_found", "The model `\(job.model)` does not exist any more.", "model")
        }
        let training = try read(job.trainingFile, "training_file", TrainingData.fewestExamples, shape)
        guard let file = job.validationFile else { return Trainer.holdOut(training) }
        return (training, try read(file, "validation_file", 1, shape))
    }

    private func read(
        _ file: String, _ parameter: String, _ fewest: Int, _ shape: ModelShape
    ) throws(Failed) -> [TrainingExample] {
        do {
            let data = try TrainingData(path: files.path(of: file), shape: shape, fewest: fewest) {
                isStopping() || jobs.status(of: id) == .cancelled
            }
            return data.examples
        } catch {
            throw Failed(error.code, error.message, parameter)
        }
    }

    private func model(_ name: String) throws(Failed) -> LanguageModel? {
        do {
            return try models.load(name)
        } catch {
            throw Failed("server_error", "The weights of `\(name)` cannot be read.", "model")
        }
    }

    // MARK: Training

    /// From the start or from the saved state to the end, or until the job is paused or cancelled.
    func train() {
        guard let job = jobs.job(id), job.status == .queued else { return }
        do throws(Failed) {
            let trainer = try trainer(job)
            start(trainer)
            while !trainer.isFinished, try goOn(trainer) {
                try tell(try advance(trainer), of: trainer)
                if stepDelay > .zero { usleep(UInt32(stepDelay.components.attoseconds / 1_000_000_000_000)) }
            }
            if trainer.isFinished { try finish(trainer) }
        } catch {
            fail(error)
        }
    }

    private func trainer(_ job: Job) throws(Failed) -> Trainer {
        let (training, validation) = try read(job)
        let plan = TrainingPlan(
            examples: training, hyperparameters: job.hyperparameters, seed: UInt64(bitPattern: job.seed))
        if let state = try? WeightsFile.loadState(jobs.statePath(of: id)) {
            return Trainer(
                plan: plan, learner: state.learner, training: training, validation: validation,
                positions: state.positions)
        }
        guard let model = try model(job.model) else {
            throw Failed("model_not_found", "The model `\(job.model)` does not exist any more.", "model")
        }
        return Trainer(plan: plan, learner: Learner(model: model), training: training, validation: validation)
    }

    private func start(_ trainer: Trainer) {
        _ = jobs.update(id) { job in
            job.forget(after: trainer.step)
            guard job.status == .queued else { return }
            job.status = .running
            guard trainer.step == 0 else {
                return job.say("Fine-tuning job resumed at step \(trainer.step)", step: trainer.step)
            }
            job.say("Fine-tuning job started")
            if trainer.plan.steps < trainer.plan.wantedSteps {
                job.say(
                    "The budget of \(TrainingPlan.positionBudget) tokens ends the training after \(trainer.plan.steps) "
                        + "of \(trainer.plan.wantedSteps) steps", level: "warn")
            }
        }
    }

    private func advance(_ trainer: Trainer) throws(Failed) -> StepMetrics {
        do {
            return try trainer.advance()
        } catch {
            throw Failed(
                "training_diverged", "The loss stopped being a number. Set a lower learning_rate_multiplier.",
                "learning_rate_multiplier")
        }
    }

    /// Whether there is to be a next step; if not, what was reached is kept for it.
    private func goOn(_ trainer: Trainer) throws(Failed) -> Bool {
        let status = jobs.status(of: id)
        if status == .cancelled {
            DiskFile.remove(jobs.statePath(of: id))
            return false
        }
        if status == .running, !isStopping() { return true }
        try saveState(trainer)
        _ = jobs.update(id) { _ in }
        return false
    }

    private func saveState(_ trainer: Trainer) throws(Failed) {
        do {
            try WeightsFile.saveState(trainer.learner, positions: trainer.positions, to: jobs.statePath(of: id))
        } catch {
            throw Failed("server_error", "The state of the training cannot be written to the disk.")
        }
    }

    private func tell(_ metrics: StepMetrics, of trainer: Trainer) throws(Failed) {
        let plan = trainer.plan
        _ = jobs.update(id, isSaved: false) { job in
            job.metrics.append(metrics)
            guard plan.isReported(metrics.step) else { return }
            var message = "Step \(metrics.step)/\(plan.steps): training loss=\(metrics.trainLoss.rounded(places: 2))"
            if let loss = metrics.validLoss { message += ", validation loss=\(loss.rounded(places: 2))" }
            if let loss = metrics.fullValidLoss { message += ", full validation loss=\(loss.rounded(places: 2))" }
            var data = metrics.view
            data["total_steps"] = .integer(Int64(plan.steps))
            job.say(message, data: data, step: metrics.step)
            let seconds = Double(Clock.seconds() - job.createdAt)
            let left = seconds / Double(metrics.step) * Double(plan.steps - metrics.step)
            job.estimatedFinish = Clock.seconds() + Int64(left.rounded(.up))
        }
        guard plan.isCheckpoint(metrics.step) else { return }
        try keepCheckpoint(metrics, of: trainer)
    }

    private func keepCheckpoint(_ metrics: StepMetrics, of trainer: Trainer) throws(Failed) {
        guard let job = jobs.job(id) else { return }
        let name = job.checkpointName(step: metrics.step)
        try save(trainer.learner.model, as: name)
        // The record first: a state without its record would lose the numbers of its steps.
        _ = jobs.update(id) { job in
            job.checkpoints.append(
                Job.Checkpoint(
                    id: Identifier.make("ftckpt_"), createdAt: Clock.seconds(), model: name, metrics: metrics))
            job.say("Checkpoint created at step \(metrics.step)", step: metrics.step)
        }
        try saveState(trainer)
    }

    private func save(_ model: LanguageModel, as name: String) throws(Failed) {
        do {
            try models.save(model, as: name)
        } catch {
            throw Failed("server_error", "The weights of `\(name)` cannot be written to the disk.")
        }
    }

    private func finish(_ trainer: Trainer) throws(Failed) {
        guard let job = jobs.job(id), job.status == .running else { return }
        try save(trainer.learner.model, as: job.tunedName)
        let table = StepMetrics.csvHead + job.metrics.map(\.csvRow).joined()
        let result = files.add(
            content: Array(table.utf8), filename: "step_metrics.csv", purpose: "fine-tune-results")
        _ = jobs.update(id) { job in
            // A cancel may have come while the weights were written.
            guard job.status == .running else { return }
            job.status = .succeeded
            job.finishedAt = Clock.seconds()
            job.estimatedFinish = nil
            job.fineTunedModel = job.tunedName
            job.trainedTokens = Int64(trainer.positions)
            job.resultFiles = [result?.id].compactMap(\.self)
            job.say("New fine-tuned model created: \(job.tunedName)")
            job.say("The job has successfully completed")
        }
        DiskFile.remove(jobs.statePath(of: id))
    }

    private func fail(_ error: Failed) {
        _ = jobs.update(id) { job in
            guard !job.status.isFinal else { return }
            job.status = .failed
            job.finishedAt = Clock.seconds()
            job.estimatedFinish = nil
            job.failure = error.failure
            job.say(error.failure.message, level: "error")
        }
        DiskFile.remove(jobs.statePath(of: id))
    }
}
