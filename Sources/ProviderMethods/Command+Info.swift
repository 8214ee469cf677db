import ProviderCore
import ProviderJSON
import ProviderProtocol

extension CommandInfo {
    /// As the wire shows it; what was asked and what came of it only to those who own it.
    init(_ command: Command, for ownership: Ownership) {
        let isOwn = ownership.includes(command.createdBy)
        self.init(
            id: command.id, type: CommandType(rawValue: command.kind.rawValue),
            provider: ProviderReference(id: command.providerID, name: command.providerName),
            trainingFiles: command.trainingFileIDs, validationFiles: command.validationFileIDs,
            state: CommandState(rawValue: command.state.rawValue), cancelRequested: command.cancelRequested,
            etag: Etag.text(command.rev), createdAt: command.createdAt.rfc3339, updatedAt: command.updatedAt.rfc3339,
            createdBy: OwnerInfo(command.createdBy))
        model = command.model
        data = isOwn ? command.data : nil
        waiting = command.waiting.map {
            WaitingInfo(reason: WaitingReason(rawValue: $0.reason.rawValue), until: $0.until?.rfc3339)
        }
        progress = command.progress.map { CommandProgress($0) }
        pending = command.pending.map { PendingRequest(rawValue: $0.rawValue) }
        upstreamID = command.upstreamID
        upstreamStatus = command.upstreamStatus
        result = isOwn ? command.result.map { CommandResult($0) } : nil
        error = command.failure.map { ErrorInfo($0) }
        requestID = command.requestID
        retryOf = command.retryOf
        startedAt = command.startedAt?.rfc3339
        finishedAt = command.finishedAt?.rfc3339
    }
}

extension CommandProgress {
    init(_ stored: JSONObject) {
        self.init(
            step: stored["step"]?.intValue.map { Int($0) }, totalSteps: stored["total_steps"]?.intValue.map { Int($0) },
            percent: stored["percent"]?.doubleValue, trainLoss: stored["train_loss"]?.doubleValue,
            validLoss: stored["valid_loss"]?.doubleValue)
    }
}

extension CommandResult {
    init(_ stored: JSONObject) {
        self.init(
            fineTunedModel: stored["fine_tuned_model"]?.stringValue,
            trainedTokens: stored["trained_tokens"]?.intValue.map { Int($0) },
            metrics: stored["metrics"]?.objectValue, resultFile: stored["result_file"]?.stringValue,
            text: stored["text"]?.stringValue, finishReason: stored["finish_reason"]?.stringValue)
        usage = stored["usage"]?.objectValue.map { usage in
            UsageInfo(
                promptTokens: usage["prompt_tokens"]?.intValue.map { Int($0) },
                completionTokens: usage["completion_tokens"]?.intValue.map { Int($0) })
        }
    }
}

extension EventInfo {
    /// Text that was generated is a result: without `showingOutput` only that there was some is told.
    init(_ event: Event, showingOutput: Bool) {
        let isHidden = event.kind == .output && !showingOutput
        self.init(
            seq: Int(event.seq), commandID: event.commandID, type: EventType(rawValue: event.kind.rawValue),
            level: EventLevel(rawValue: event.level.rawValue), message: isHidden ? "" : event.message,
            at: event.at.rfc3339, data: isHidden ? nil : event.data)
        if event.kind == .state { state = event.data?["state"]?.stringValue.map { CommandState(rawValue: $0) } }
    }
}

extension CheckpointInfo {
    init(_ checkpoint: Checkpoint) {
        self.init(
            id: checkpoint.id, commandID: checkpoint.commandID, step: checkpoint.step, model: checkpoint.model,
            metrics: checkpoint.metrics, createdAt: checkpoint.createdAt.rfc3339)
    }
}

extension Command {
    /// What the audit may hold of it: never a prompt or a result.
    var auditFields: JSONObject {
        var fields: JSONObject = [
            "type": .string(kind.rawValue), "provider": .string(providerID), "model": .string(model),
            "state": .string(state.rawValue),
        ]
        if !trainingFileIDs.isEmpty { fields["training_files"] = .array(trainingFileIDs.map { .string($0) }) }
        if !validationFileIDs.isEmpty { fields["validation_files"] = .array(validationFileIDs.map { .string($0) }) }
        if kind == .fineTune, let hyperparameters = data["hyperparameters"] {
            fields["hyperparameters"] = hyperparameters
        }
        if let upstreamID { fields["upstream_id"] = .string(upstreamID) }
        if let retryOf { fields["retry_of"] = .string(retryOf) }
        if cancelRequested { fields["cancel_requested"] = true }
        if let pending { fields["pending"] = .string(pending.rawValue) }
        return fields
    }
}
