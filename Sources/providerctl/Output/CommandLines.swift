import ProviderJSON
import ProviderProtocol

extension CommandInfo {
    static let columns =
        ["ID", "TYPE", "STATE", "PROVIDER", "MODEL"].map { Table.Column(title: $0) }
        + [Table.Column(title: "DONE", isNumber: true)] + ["CREATED", "BY"].map { Table.Column(title: $0) }

    var row: [String?] {
        [
            id, type.rawValue, state.rawValue, provider.name, result?.fineTunedModel ?? model,
            progress?.percent.map { "\(Readable.number($0.rounded()))%" }, Readable.time(createdAt), createdBy.text,
        ]
    }

    var details: [String] {
        var details = Details()
        details.add("id", id)
        details.add("type", type.rawValue)
        details.add("state", shownState)
        if let waiting {
            let until = waiting.until.map { " until \(Readable.time($0))" } ?? ""
            details.add("waiting", waiting.reason.rawValue + until)
        }
        details.add("provider", provider.name)
        details.add("model", model)
        for file in trainingFiles { details.add("training file", file) }
        for file in validationFiles { details.add("validation file", file) }
        for member in data?.members ?? [] { details.add("asked \(member.name)", member.value.shown) }
        details.add("retry of", retryOf)
        details.add("progress", progress?.shown)
        details.add("job at provider", upstreamID)
        details.add("job's status", upstreamStatus)
        addResult(to: &details)
        details.add("etag", etag)
        details.add("created", "\(Readable.time(createdAt)) by \(createdBy.text)")
        details.add("started", startedAt.map(Readable.time))
        details.add("finished", finishedAt.map(Readable.time))
        return details.lines
    }

    /// Where it is, and what is to become of it.
    var shownState: String {
        if cancelRequested {
            return state.rawValue + (finishedAt == nil && state != .cancelling ? ", to be cancelled" : "")
        }
        return switch pending {
        case .pause?: state.rawValue + ", to be paused"
        case .resume?: state.rawValue + ", to be resumed"
        default: state.rawValue
        }
    }

    /// What came of it, after its events were seen.
    var outcome: [String] {
        var details = Details()
        details.add("command", id)
        details.add("state", state.rawValue)
        addResult(to: &details)
        return details.lines
    }

    private func addResult(to details: inout Details) {
        details.add("tuned model", result?.fineTunedModel)
        details.add("trained tokens", result?.trainedTokens)
        for member in result?.metrics?.members ?? [] { details.add(member.name, member.value.shown) }
        details.add("result file", result?.resultFile)
        details.add("text", result?.text)
        details.add("finish reason", result?.finishReason)
        details.add("prompt tokens", result?.usage?.promptTokens)
        details.add("answer tokens", result?.usage?.completionTokens)
        details.add("error", error.map { "\($0.message) (\($0.reason))" })
    }

    /// Says on standard error why a command didn't succeed, and ends with its exit code.
    func tellFailure() throws {
        let status = ExitStatus(self)
        guard status != .ok else { return }
        let outcome = state == .needsAttention ? "needs attention" : "ended \(state.rawValue)"
        // Most say themselves which command they are about.
        let why = error.map { $0.message.contains(id) ? $0.message : "\(id) \(outcome): \($0.message)" }
        Terminal.say(why ?? "\(id) \(outcome)")
        throw Ended(status: status)
    }
}

extension CommandProgress {
    var shown: String {
        var parts: [String] = []
        if let step { parts.append(totalSteps.map { "step \(step) of \($0)" } ?? "step \(step)") }
        if let percent { parts.append("\(Readable.number(percent))%") }
        if let trainLoss { parts.append("training loss \(Readable.number(trainLoss))") }
        if let validLoss { parts.append("validation loss \(Readable.number(validLoss))") }
        return parts.joined(separator: ", ")
    }
}

extension EventInfo {
    static let columns = ["TIME", "TYPE", "MESSAGE"].map { Table.Column(title: $0) }

    var row: [String?] { [Readable.time(at), word, message] }

    /// One line while it happens.
    var line: String {
        let padding = String(repeating: " ", count: max(0, "checkpoint".count - word.count))
        return Printable.line("\(Readable.time(at))  \(word)\(padding)  \(message)")
    }

    /// Its kind, or how bad it is where that matters.
    private var word: String {
        level == .warning ? level.rawValue : type.rawValue
    }
}

extension CheckpointInfo {
    static let columns = [
        Table.Column(title: "STEP", isNumber: true), Table.Column(title: "MODEL"), Table.Column(title: "METRICS"),
        Table.Column(title: "CREATED"),
    ]

    var row: [String?] {
        let shown = metrics.members.map { "\($0.name) \($0.value.shown)" }.joined(separator: ", ")
        return [String(step), model, shown.isEmpty ? nil : shown, Readable.time(createdAt)]
    }
}

extension JSONValue {
    /// A text as it is, a number with few decimals, anything else as JSON.
    var shown: String {
        switch self {
        case .string(let text): text
        case .double(let number): Readable.number(number)
        default: serializedText()
        }
    }
}
