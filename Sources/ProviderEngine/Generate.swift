import Logging
import ProviderCore
import ProviderJSON

/// A generation: sent once and never again, its text stored as it comes.
struct Generate: Sendable {
    private let world: EngineWorld
    private let journal: CommandJournal

    init(_ world: EngineWorld, _ journal: CommandJournal) {
        self.world = world
        self.journal = journal
    }

    func step(_ command: Command, _ memory: inout CommandMemory) async throws -> StepOutcome {
        switch command.phase {
        case .queued, .preparing:
            if command.cancelRequested { return try await stop(command, memory) }
            return try await send(command, memory)
        default:
            return command.cancelRequested
                ? try await stop(command, memory) : try await interrupted(command, memory)
        }
    }

    // MARK: Endings without the upstream

    private func stop(_ command: Command, _ memory: CommandMemory) async throws -> StepOutcome {
        var change = CommandChange([.end], "cancelled")
        let text = try await storedText(of: command.id)
        if !text.isEmpty { change.edit = { $0.result = Self.partial(text, "cancelled", $0) } }
        return StepOutcome(command: try await journal.commit(command, change), memory: memory, due: nil)
    }

    /// It was sent before the daemon stopped. Sending it again might be paid for again, and would not be the same.
    private func interrupted(_ command: Command, _ memory: CommandMemory) async throws -> StepOutcome {
        let text = try await storedText(of: command.id)
        let failure = Failure(
            .aborted, "GENERATE_INTERRUPTED",
            "cannot finish command \(command.id): it was interrupted while the text of provider "
                + "\"\(command.providerName)\" came in, and a generation is never sent twice; run it again",
            metadata: ["command": command.id, "provider": command.providerName])
        var change = CommandChange([.fail], failure.message)
        change.edit = {
            $0.failure = failure
            if !text.isEmpty { $0.result = Self.partial(text, "interrupted", $0) }
        }
        return StepOutcome(command: try await journal.commit(command, change), memory: memory, due: nil)
    }

    private func storedText(of commandID: String) async throws -> String {
        try await world.store.read { reader in
            var text = ""
            var position: Int64 = 0
            while true {
                let events = try reader.events(of: commandID, visibleTo: nil, after: position, limit: 1000)
                guard let last = events.last else { return text }
                for event in events where event.kind == .output { text += event.message }
                position = last.seq
            }
        }
    }

    private static func partial(_ text: String, _ reason: String, _ command: Command) -> JSONObject {
        ["text": .string(text), "finish_reason": .string(reason), "model": .string(command.model)]
    }

    // MARK: Sending

    private func send(_ waiting: Command, _ memory: CommandMemory) async throws -> StepOutcome {
        let connection = try await world.connection(for: waiting)
        guard connection.capabilities.offers(.generate) else {
            throw UpstreamFailure.notOffered("text generation")
        }
        var events: [Lifecycle.Event] = waiting.state == .waiting ? [.resume] : []
        if waiting.phase == .queued { events.append(.begin) }
        events.append(.submit)
        try Task.checkCancellation()
        let command = try await journal.commit(
            waiting, CommandChange(events, "asking provider \"\(waiting.providerName)\" for text"))
        failpoint("after_intent_before_generate")
        let output = GenerateOutput(command, of: connection.provider.rev, world, journal)
        let request = Self.request(of: command)
        do {
            let result = try await withThrowingTaskGroup(of: GenerateResult?.self) { group in
                group.addTask {
                    try await connection.adapter.generate(request, at: connection.target) { await output.append($0) }
                }
                group.addTask {
                    try await output.keepFlushing()
                    return nil
                }
                defer { group.cancelAll() }
                while let next = try await group.next() {
                    if let result = next { return result }
                }
                throw CancellationError()
            }
            let after = try await shielded { try await output.finish(.success(result)) }
            return StepOutcome(command: after, memory: memory, due: nil)
        } catch let failure as UpstreamFailure where !Task.isCancelled {
            let after = try await shielded { try await output.finish(.failure(failure)) }
            return StepOutcome(command: after, memory: memory, due: nil)
        } catch {
            // Stopped: what came so far is kept; the next step, or the next start, ends the command.
            if Task.isCancelled { try await shielded { try await output.flush() } }
            throw error
        }
    }

    static func request(of command: Command) -> GenerateRequest {
        let data = command.data
        var messages = data["messages"]?.arrayValue?.compactMap(\.objectValue) ?? []
        if let prompt = data["prompt"]?.stringValue {
            messages.append(["role": "user", "content": .string(prompt)])
        }
        if let system = data["system"]?.stringValue {
            messages.insert(["role": "system", "content": .string(system)], at: 0)
        }
        return GenerateRequest(
            model: command.model, messages: messages,
            maxTokens: data["max_tokens"]?.intValue.flatMap { Int(exactly: $0) },
            temperature: data["temperature"]?.doubleValue)
    }
}

/// The text of one generation on its way into the store. Only one flush is under way at a time, so events keep order.
actor GenerateOutput {
    private let world: EngineWorld
    private let journal: CommandJournal
    /// Of the provider as it was when it was called.
    private let rev: Int64
    private var command: Command
    private var pending = ""
    private var whole = ""

    init(_ command: Command, of rev: Int64, _ world: EngineWorld, _ journal: CommandJournal) {
        self.command = command
        self.rev = rev
        self.world = world
        self.journal = journal
    }

    func append(_ text: String) {
        pending += text
        whole += text
    }

    /// Until cancelled: writes what has come, so many times a second at most. Fails once the text took as long as it may,
    /// since one that drips is never late.
    func keepFlushing() async throws {
        let pause = world.settings.outputInterval.wholeMilliseconds
        let limit = world.settings.generateLimit.wholeMilliseconds
        let end = world.clock.uptime() + limit
        while true {
            let now = world.clock.uptime()
            guard now < end else { throw Self.endless(after: limit) }
            try await world.clock.sleep(until: min(end, now + pause))
            do {
                try await shielded { try await self.flush() }
            } catch let error as CommandChanged {
                throw error
            } catch {
                // What could not be written is still there for the next time.
                world.logger.warning(
                    "cannot store generated text yet", metadata: command.logged(["error": "\(error)"]))
            }
        }
    }

    private static func endless(after milliseconds: Int) -> UpstreamFailure {
        UpstreamFailure(
            .timeout,
            "had not ended its text after \(milliseconds / 1000) seconds, the most that the configuration's "
                + "timeouts.generate_total_seconds allows (max_tokens makes it shorter)", isAmbiguous: true)
    }

    /// Writes what has come since the last time, as one event.
    func flush() async throws {
        guard !pending.isEmpty else { return }
        try await write(CommandChange([], "the text is coming in"))
    }

    /// Writes the rest and the end in one transaction.
    func finish(_ outcome: Result<GenerateResult, UpstreamFailure>) async throws -> Command {
        var change = CommandChange([], "succeeded")
        let text = whole
        switch outcome {
        case .success(let result):
            // A success without any text has been running all the same.
            change.events = command.state == .submitting && pending.isEmpty ? [.launch, .succeed] : [.succeed]
            change.edit = { $0.result = Self.result(result, text: text, model: $0.model) }
        case .failure(let upstream):
            let failure = upstream.failure("run command \(command.id)", provider: command.providerName)
            change.events = [.fail]
            change.message = failure.message
            change.edit = {
                $0.failure = failure
                if !text.isEmpty {
                    $0.result = [
                        "text": .string(text), "finish_reason": "interrupted", "model": .string($0.model),
                    ]
                }
            }
            change.also = CommandStep.note(upstream, of: command, rev: rev, at: world.clock.now())
        }
        try await write(change)
        return command
    }

    /// Writes the change with the text that has come; the text stays pending if that fails.
    private func write(_ change: CommandChange) async throws {
        var change = change
        let text = pending
        pending = ""
        if !text.isEmpty {
            if command.state == .submitting { change.events.insert(.launch, at: 0) }
            change.rows = [Event(commandID: command.id, kind: .output, message: text, at: world.clock.now())]
        }
        do {
            command = try await journal.commit(command, change)
        } catch {
            pending = text + pending
            throw error
        }
    }

    private static func result(_ result: GenerateResult, text: String, model: String) -> JSONObject {
        var object: JSONObject = ["text": .string(text), "model": .string(model)]
        object["finish_reason"] = result.finishReason.map { .string($0) }
        var usage = JSONObject()
        usage["prompt_tokens"] = result.promptTokens.map { .integer($0) }
        usage["completion_tokens"] = result.completionTokens.map { .integer($0) }
        if !usage.isEmpty { object["usage"] = .object(usage) }
        return object
    }
}
