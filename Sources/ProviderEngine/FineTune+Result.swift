import Logging
import ProviderCore
import ProviderJSON

extension FineTune {
    /// Keeps what the job made, and lets the provider use it.
    func succeed(
        _ job: UpstreamJob, _ command: Command, _ news: CommandChange, _ progress: JSONObject?,
        _ connection: UpstreamConnection
    ) async throws -> Command {
        var files: [TrainingFile] = []
        var metrics = JSONObject()
        var change = news
        for id in job.resultFileIDs.prefix(4) {
            do throws(UpstreamFailure) {
                let content = try await connection.adapter.fileContent(
                    id, limit: world.settings.resultFileBytes, at: connection.target)
                if metrics.isEmpty { metrics = StepMetrics.last(in: content) }
                files.append(try await keepResult(content, upstreamID: id, command, connection.provider.id))
            } catch {
                // The model is there all the same; what cannot be fetched later either is done without.
                if error.isRetryable { throw error }
                change.rows.append(
                    Event(
                        commandID: command.id, kind: .message, level: .warning,
                        message: "did without the result file \(id): provider \"\(command.providerName)\" "
                            + error.saying,
                        at: world.clock.now()))
            }
        }
        let result = Self.result(of: job, files: files, metrics: metrics, progress: progress)
        let edit = news.edit
        change.events.append(.succeed)
        change.message = job.fineTunedModel.map { "succeeded: the model is \($0)" } ?? "succeeded"
        change.edit = {
            edit(&$0)
            $0.result = result
        }
        let stored = files
        let also = news.also
        change.also = { transaction in
            try also(transaction)
            for file in stored { try transaction.insert(file) }
        }
        return try await commit(change, of: job, command, connection)
    }

    private static func result(
        of job: UpstreamJob, files: [TrainingFile], metrics: JSONObject, progress: JSONObject?
    ) -> JSONObject {
        var result = JSONObject()
        result["fine_tuned_model"] = job.fineTunedModel.map { .string($0) }
        result["trained_tokens"] = job.trainedTokens.map { .integer($0) }
        let last = metrics.isEmpty ? progress ?? [:] : metrics
        if !last.isEmpty { result["metrics"] = .object(last) }
        result["result_file"] = files.first.map { .string($0.id) }
        return result
    }

    /// Stores the content like an uploaded file, so that it is downloaded like one.
    private func keepResult(
        _ content: [UInt8], upstreamID: String, _ command: Command, _ providerID: String
    ) async throws(UpstreamFailure) -> TrainingFile {
        do {
            let writer = try world.files.begin()
            try await writer.write(content)
            let sha256 = try await writer.commit()
            let now = world.clock.now()
            return TrainingFile(
                id: Identifier.make(.file, at: now), name: "result-\(command.id).csv", purpose: "fine-tune-results",
                size: Int64(content.count), sha256: sha256,
                report: TrainingFileReport(lines: content.count { $0 == UInt8(ascii: "\n") }),
                copies: [.init(providerID: providerID, upstreamID: upstreamID, uploadedAt: now)], createdAt: now,
                updatedAt: now, createdBy: command.createdBy)
        } catch {
            world.logger.error("cannot store a result file", metadata: command.logged(["error": "\(error)"]))
            throw UpstreamFailure(.connection, "sent a result that this machine cannot store", isRetryable: true)
        }
    }

    /// If the provider takes the model into use, that is a change of what people set, and audited as one.
    private func commit(
        _ change: CommandChange, of job: UpstreamJob, _ command: Command, _ connection: UpstreamConnection
    ) async throws -> Command {
        let wish = FineTuneOrder(command).setsModel
        let setsModel = wish ?? (connection.provider.fineTunedModel == nil)
        guard setsModel, let model = job.fineTunedModel else { return try await journal.commit(command, change) }
        let now = world.clock.now()
        let providerID = connection.provider.id
        let always = wish == true
        let context = ChangeContext(
            actor: .daemon, method: "engine", traceID: command.traceID, at: now)
        let _: JSONValue = try await world.store.change(context) { transaction in
            var change = change
            let provider = try transaction.provider(providerID)
            let takesModel = provider.map { always || $0.fineTunedModel == nil } ?? false
            if takesModel {
                change.rows.append(
                    Event(
                        commandID: command.id, kind: .message,
                        message: "provider \"\(provider?.name ?? command.providerName)\" uses \(model) from now on",
                        data: ["fine_tuned_model": .string(model)], at: now))
            }
            // First, since what belongs to it tells of the provider as it was called.
            _ = try CommandJournal.apply(change, to: command, in: transaction, at: now)
            var before: Provider?
            var after: Provider?
            if takesModel, var changed = try transaction.provider(providerID) {
                before = changed
                changed.fineTunedModel = model
                changed.updatedAt = now
                after = try transaction.update(changed, secrets: nil)
            }
            return Changed(
                JSONValue.null, object: providerID, before: before.map(Self.audited), after: after.map(Self.audited))
        }
        let id = command.id
        return try await world.store.read { try $0.command(id) } ?? command
    }

    private static func audited(_ provider: Provider) -> JSONObject {
        ["fine_tuned_model": provider.fineTunedModel.map { .string($0) } ?? .null]
    }
}

/// The metrics that a job's result file ends with.
enum StepMetrics {
    /// Of each column the last value that is a number; empty if this is no table.
    static func last(in content: [UInt8]) -> JSONObject {
        let lines = content.split { $0 == 0x0A || $0 == 0x0D }
        guard let header = lines.first else { return [:] }
        let names = cells(of: header)
        guard names.count > 1, names.count <= 64 else { return [:] }
        var metrics = JSONObject()
        for line in lines.dropFirst() {
            for (name, cell) in zip(names, cells(of: line)) where !name.isEmpty {
                if let whole = Int64(cell) {
                    metrics[name] = .integer(whole)
                } else if let value = Double(cell), value.isFinite {
                    metrics[name] = .double(value)
                }
            }
        }
        return metrics
    }

    private static func cells(of line: ArraySlice<UInt8>) -> [String] {
        line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { cell in
            String(decoding: cell.filter { $0 != UInt8(ascii: "\"") && $0 != 0x20 }, as: UTF8.self)
        }
    }
}
