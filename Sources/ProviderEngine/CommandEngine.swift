import Logging
import ProviderCore
import Synchronization

/// Runs every open command, from its acknowledgement to its end, across restarts. It owns the tasks of all steps under
/// way; between two steps a command is nothing but its row and a moment to look at it again.
package actor CommandEngine {
    private let world: EngineWorld
    private let step: CommandStep
    /// Holds at most one signal: one look at the store sees all that happened.
    private let signals: AsyncStream<Void>
    private nonisolated let signal: AsyncStream<Void>.Continuation

    /// Whether the store may hold open commands otherwise than `open` has them.
    private nonisolated let isStale = Atomic(true)
    /// Whether a provider's change can matter to anybody here.
    private nonisolated let hasOpen = Atomic(false)

    private var open: [String: Command] = [:] {
        didSet { hasOpen.store(!open.isEmpty, ordering: .sequentiallyConsistent) }
    }
    /// When to look at a command again, in milliseconds of uptime.
    private var due: [String: Int] = [:]
    private var memories: [String: CommandMemory] = [:]
    private var running: [String: Task<Void, Never>] = [:]
    /// Let in and at work on its first step, which has not yet written that it holds a place.
    private var admitted: Set<String> = []
    private var cancelSeen: Set<String> = []
    private var pendingSeen: [String: Command.Pending] = [:]
    /// Somebody wants something of it while a step of it is under way: look again at once.
    private var urgent: Set<String> = []
    private var admission: Admission
    private var timer: Task<Void, Never>?
    /// When to read the commands again after that failed.
    private var rereadAt: Int?
    private var isStopping = false

    package init(
        store: any Store, vault: any Vault, upstreams: any UpstreamRegistry, files: any FileStorage,
        settings: EngineSettings, logger: Logger, clock: any EngineClock = SystemEngineClock()
    ) {
        world = EngineWorld(
            store: store, vault: vault, upstreams: upstreams, files: files,
            targets: Targets(store: store, vault: vault, plainHosts: settings.plainHosts), settings: settings,
            clock: clock, logger: logger)
        step = CommandStep(world)
        admission = Admission(perProvider: settings.perProvider, perOwner: settings.perOwner)
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Something changed that the engine should see: a command was made, somebody wished something of one, the
    /// vault was unsealed.
    package nonisolated func wake() {
        isStale.store(true, ordering: .sequentiallyConsistent)
        signal.yield()
    }

    /// A provider was changed or tested, for which a command may have waited. Reads nothing: there can be many such
    /// changes, and many commands.
    package nonisolated func providersChanged() {
        if hasOpen.load(ordering: .sequentiallyConsistent) { signal.yield() }
    }

    /// Whom to call for a provider; fails with KEY_REQUIRED, KEY_UNREADABLE or VAULT_SEALED.
    package nonisolated func target(for provider: Provider, traceparent: String? = nil) async throws -> UpstreamTarget {
        try await world.targets.target(for: provider, traceparent: traceparent)
    }

    /// Tries the provider out with what is stored; fails only where nothing could be sent. `generates` sends a prompt
    /// of few tokens too, which may be billed.
    package nonisolated func test(
        _ provider: Provider, generates: Bool = false, traceparent: String? = nil
    ) async throws -> Trial {
        let probe = ProviderProbe(upstreams: world.upstreams, targets: world.targets, clock: world.clock)
        return try await probe.test(provider, generates: generates, traceparent: traceparent)
    }

    /// What a command would cost, where its provider tells that; nothing is made or changed.
    package nonisolated func price(
        of order: PriceInquiry.Order
    ) async -> Result<UpstreamEstimate, PriceInquiry.Unavailable> {
        await PriceInquiry(world).price(of: order)
    }

    /// Works until the task is cancelled; then lets every step under way come to its end.
    package func run() async throws {
        wake()
        for await _ in signals {
            do {
                try await look()
            } catch {
                guard !Task.isCancelled else { break }
                world.logger.error("cannot read the open commands", metadata: ["error": "\(error)"])
                rereadAt = world.clock.uptime() + 1000
            }
            dispatch()
        }
        isStopping = true
        timer?.cancel()
        await timer?.value
        for task in running.values { task.cancel() }
        while let task = running.values.first { await task.value }
    }

    // MARK: What there is

    /// All that are open, as the engine knows them.
    var commands: some Collection<Command> { open.values }
    var stepsUnderWay: Int { running.count }

    private func look() async throws {
        guard isStale.exchange(false, ordering: .sequentiallyConsistent) else {
            for command in open.values where isUnblocked(command) { due[command.id] = nil }
            return
        }
        try await reload()
        rereadAt = nil
    }

    private func reload() async throws {
        let commands = try await world.store.read { try $0.openCommands() }
        let ids = Set(commands.map(\.id))
        for id in open.keys where !ids.contains(id) && running[id] == nil { forget(id) }
        for command in commands {
            if let known = open[command.id], known.rev > command.rev { continue }
            open[command.id] = command
            noteWishes(for: command)
            if isUnblocked(command) { due[command.id] = nil }
        }
    }

    private func noteWishes(for command: Command) {
        let isCancelNew = command.cancelRequested && cancelSeen.insert(command.id).inserted
        let isPendingNew = command.pending != nil && pendingSeen[command.id] != command.pending
        pendingSeen[command.id] = command.pending
        guard isCancelNew || isPendingNew else { return }
        due[command.id] = nil
        guard let task = running[command.id] else { return }
        urgent.insert(command.id)
        task.cancel()
    }

    /// Whether what a waiting command waits for may have come: also while the step was under way that found it missing.
    private func isUnblocked(_ command: Command) -> Bool {
        guard let waiting = command.waiting else { return false }
        switch waiting.reason {
        case .vaultSealed: return world.vault.state.isUnsealed
        case .providerBlocked:
            guard let provider = world.store.providers.provider(command.providerID),
                let seen = memories[command.id]?.provider
            else { return true }
            return provider.rev != seen.rev || (provider.status == .ok && provider.lastTest != seen.lastTest)
        case .retry, .concurrency: return false
        }
    }

    private func forget(_ id: String) {
        open[id] = nil
        due[id] = nil
        memories[id] = nil
        cancelSeen.remove(id)
        pendingSeen[id] = nil
        urgent.remove(id)
    }

    // MARK: What is to be done

    /// Starts every step that is due, and sets the timer for the next one that will be.
    private func dispatch() {
        guard !isStopping else { return }
        let now = world.clock.uptime()
        var next: Int?
        var candidates: [Command] = []
        for command in open.values where running[command.id] == nil {
            if let moment = moment(of: command), moment > now {
                next = min(next ?? moment, moment)
            } else if command.waiting?.reason == .vaultSealed, !world.vault.state.isUnsealed, !command.cancelRequested {
                continue
            } else if !command.cancelRequested, command.pending != .pause,
                command.phase == .queued || command.phase == .preparing, !command.holdsPlace
            {
                candidates.append(command)
            } else {
                start(command, holding: false)
            }
        }
        let active = open.values.filter { $0.holdsPlace || admitted.contains($0.id) }
        let chosen = admission.admit(candidates, beside: active)
        for command in chosen {
            admitted.insert(command.id)
            start(command, holding: false)
        }
        let ids = Set(chosen.map(\.id))
        for command in candidates where command.state == .queued && !ids.contains(command.id) {
            start(command, holding: true)
        }
        if let rereadAt { next = min(next ?? rereadAt, rereadAt) }
        arm(at: next)
    }

    /// When to look at it; a row that says how long it waits is believed, but for what the engine itself knows.
    private func moment(of command: Command) -> Int? {
        if let moment = due[command.id] { return moment }
        guard !command.cancelRequested, command.pending == nil, !isUnblocked(command),
            let until = command.waiting?.until
        else { return nil }
        due[command.id] = uptime(at: until)
        return due[command.id]
    }

    private func uptime(at moment: Timestamp) -> Int {
        world.clock.uptime() + moment.milliseconds(since: world.clock.now())
    }

    private func start(_ command: Command, holding: Bool) {
        var memory = memories[command.id] ?? CommandMemory()
        memory.provider = world.store.providers.provider(command.providerID)
        memories[command.id] = memory
        running[command.id] = Task { [step, memory] in
            let outcome = await holding ? step.hold(command, memory) : step.run(command, memory)
            self.absorb(outcome)
        }
    }

    private func absorb(_ outcome: StepOutcome) {
        let id = outcome.command.id
        running[id] = nil
        admitted.remove(id)
        let isUrgent = urgent.remove(id) != nil
        if let moment = outcome.due {
            var command = outcome.command
            // Somebody wished something while the step was on its way back.
            if let known = open[id], known.rev > command.rev { command = known }
            open[id] = command
            memories[id] = outcome.memory
            due[id] = isUrgent || isUnblocked(command) ? nil : moment
            noteWishes(for: command)
        } else {
            let known = open[id]
            forget(id)
            // A person decided about it while the step that let go of it was on its way back.
            if let known, known.rev > outcome.command.rev { open[id] = known }
        }
        dispatch()
    }

    private func arm(at moment: Int?) {
        timer?.cancel()
        timer = nil
        guard let moment, !isStopping else { return }
        timer = Task { [clock = world.clock] in
            do { try await clock.sleep(until: moment) } catch { return }
            guard !Task.isCancelled else { return }
            self.ring()
        }
    }

    private func ring() {
        if let rereadAt, rereadAt <= world.clock.uptime() {
            self.rereadAt = nil
            wake()
        }
        dispatch()
    }
}
