import ProviderCore

/// What becomes of a command after a step of it failed: pure, so that every case can be tested.
struct Aftermath: Sendable {
    enum Decision: Sendable, Hashable {
        case wait(Command.WaitingReason, String)
        /// The provider refused the key: nothing is sent until somebody acts.
        case stop(String)
        case fail(Failure)
        /// What happened to the launch.
        case doubt(String)
        case undecidable(String)
        /// Nothing to write: the next step ends it by what its row says.
        case again
    }

    /// So many looks in a row must miss a running job before it is believed to be gone.
    private static let minimumAbsences = 3

    private let command: Command
    private let memory: CommandMemory
    private let mark: String
    private let settings: EngineSettings
    private let uptime: Int

    /// `mark` tells the command's job from others, ready to follow "a job"; `uptime` is in milliseconds.
    init(_ command: Command, _ memory: CommandMemory, mark: String, settings: EngineSettings, uptime: Int) {
        self.command = command
        self.memory = memory
        self.mark = mark
        self.settings = settings
        self.uptime = uptime
    }

    func of(_ failure: UpstreamFailure) -> Decision {
        let typed = failure.failure("run command \(command.id)", provider: command.providerName)
        // Sent once, whatever came back.
        if command.kind == .generate { return .fail(typed) }
        switch command.phase {
        // It has the job, and that is all that will ever be known of it.
        case .submitting where failure.isAmbiguous && failure.kind == .unsupported:
            return .undecidable(
                "provider \"\(command.providerName)\" \(failure.saying); look there, then decide with "
                    + "providerctl command resolve")
        case .submitting where failure.isAmbiguous:
            return .doubt("provider \"\(command.providerName)\" \(failure.saying)")
        case .queued, .preparing, .submitting: return beforeLaunch(failure, typed)
        case .reconciling: return whileReconciling(failure)
        default: return whileRunning(failure, typed)
        }
    }

    /// Failures of ours: the vault, the provider's settings, the store and its files.
    func of(_ failure: Failure) -> Decision {
        // What was sent meanwhile could not be written down.
        if command.state == .submitting || command.state == .running, command.kind == .generate { return .again }
        if command.state == .submitting { return .doubt(failure.message) }
        switch failure.reason {
        case "VAULT_SEALED": return .wait(.vaultSealed, "the vault is sealed")
        case "UPSTREAM_UNAUTHORIZED" where isSearchToEnd, "KEY_REQUIRED" where isSearchToEnd,
            "KEY_UNREADABLE" where isSearchToEnd, "BASE_URL_REFUSED" where isSearchToEnd:
            return undecidable(failure.message)
        case "UPSTREAM_UNAUTHORIZED": return command.kind == .generate ? .fail(failure) : .stop(failure.message)
        case "PROVIDER_INACTIVE", "KEY_REQUIRED", "KEY_UNREADABLE", "BASE_URL_REFUSED":
            return command.kind == .generate ? .fail(failure) : .wait(.providerBlocked, failure.message)
        default:
            let mayPass = failure.code == .unavailable || failure.code == .internal || failure.code == .aborted
            if mayPass, !isLaunchable || !isExhausted { return .wait(.retry, failure.message) }
            return command.phase == .reconciling ? undecidable(failure.message) : .fail(failure)
        }
    }

    /// A refused key is the provider's trouble and not the command's; all else that will not pass ends the command.
    private func beforeLaunch(_ failure: UpstreamFailure, _ typed: Failure) -> Decision {
        if failure.refusesKey { return .stop(blocked(failure)) }
        return failure.isRetryable && !isExhausted ? .wait(.retry, retrying(failure)) : .fail(typed)
    }

    /// A job may be there: only an answer ends the search, or a person where none can come or none came for long.
    private func whileReconciling(_ failure: UpstreamFailure) -> Decision {
        switch failure.kind {
        case .unauthorized where !isSearchToEnd, .forbidden where !isSearchToEnd: .stop(blocked(failure))
        case .quota where !isSearchToEnd: .wait(.providerBlocked, blocked(failure))
        case .unauthorized, .forbidden, .quota, .notFound, .unsupported, .rejected: untold(failure)
        default: isSearchExhausted ? untold(failure) : .wait(.retry, retrying(failure))
        }
    }

    private func untold(_ failure: UpstreamFailure) -> Decision {
        undecidable(
            "provider \"\(command.providerName)\" cannot tell whether it took the job (it \(failure.saying))")
    }

    private func undecidable(_ why: String) -> Decision {
        let choices =
            command.cancelRequested
            ? "--adopt JOB has it cancelled, --abandon leaves it alone" : "--adopt JOB, --relaunch or --abandon"
        return .undecidable(
            "\(why); one may or may not have been made there: look for a job \(mark), then decide with "
                + "providerctl command resolve \(command.id) (\(choices))")
    }

    /// The job goes on upstream whether we see it or not: only its own end, or its absence, ends the command.
    private func whileRunning(_ failure: UpstreamFailure, _ typed: Failure) -> Decision {
        switch failure.kind {
        case .notFound where memory.absences >= Self.minimumAbsences:
            var gone = typed
            gone.reason = "UPSTREAM_JOB_GONE"
            gone.message =
                "cannot follow command \(command.id): provider \"\(command.providerName)\" does not know its job "
                + "\(command.upstreamID ?? "") any more (it \(failure.saying))"
            return .fail(gone)
        case .unauthorized, .forbidden: return .stop(blocked(failure))
        case .quota: return .wait(.providerBlocked, blocked(failure))
        default: return .wait(.retry, retrying(failure))
        }
    }

    /// Whether nothing was sent yet that could be lost.
    private var isLaunchable: Bool { command.phase == .queued || command.phase == .preparing }

    /// Whether a job is looked for only to be cancelled: then nobody is expected to let the provider be asked again.
    private var isSearchToEnd: Bool { command.phase == .reconciling && command.cancelRequested }

    private var isExhausted: Bool { isFailing(for: settings.retryLimit) }

    /// Each search has the settle window, and the time that any other step has to come through.
    private var isSearchExhausted: Bool { isFailing(for: max(settings.retryLimit, settings.settle)) }

    private func isFailing(for limit: Duration) -> Bool {
        guard let since = memory.failingSince else { return false }
        return uptime - since >= limit.wholeMilliseconds
    }

    private func retrying(_ failure: UpstreamFailure) -> String {
        "provider \"\(command.providerName)\" \(failure.saying); trying again"
    }

    private func blocked(_ failure: UpstreamFailure) -> String {
        "provider \"\(command.providerName)\" \(failure.saying); \(failure.advice(for: command.providerName)); it goes on once the provider is "
            + "changed or tested well"
    }
}
