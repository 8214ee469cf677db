import ProviderCore

/// What becomes of a command after a step of it failed: pure, so that every case can be tested.
struct Aftermath: Sendable {
    enum Decision: Sendable, Hashable {
        case wait(Command.WaitingReason, String)
        case fail(Failure)
        case doubt
        case undecidable(String)
    }

    private let command: Command
    private let memory: CommandMemory
    private let settings: EngineSettings
    private let now: Timestamp

    init(_ command: Command, _ memory: CommandMemory, settings: EngineSettings, now: Timestamp) {
        self.command = command
        self.memory = memory
        self.settings = settings
        self.now = now
    }

    func of(_ failure: UpstreamFailure) -> Decision {
        let typed = failure.failure("run command \(command.id)", provider: command.providerName)
        // Sent once, whatever came back.
        if command.kind == .generate { return .fail(typed) }
        switch command.phase {
        case .submitting where failure.isAmbiguous: return .doubt
        case .queued, .preparing, .submitting:
            return failure.isRetryable && !isExhausted ? .wait(.retry, retrying(failure)) : .fail(typed)
        case .reconciling: return whileReconciling(failure)
        default: return whileRunning(failure, typed)
        }
    }

    /// Failures of ours: the vault, the provider's settings, the store's files.
    func of(_ failure: Failure) -> Decision {
        switch failure.reason {
        case "VAULT_SEALED": return .wait(.vaultSealed, "the vault is sealed")
        case "PROVIDER_INACTIVE", "KEY_REQUIRED", "KEY_UNREADABLE", "BASE_URL_REFUSED":
            return command.kind == .generate ? .fail(failure) : .wait(.providerBlocked, failure.message)
        default:
            let mayPass = failure.code == .unavailable || failure.code == .internal || failure.code == .aborted
            return mayPass && command.kind == .fineTune && !isExhausted
                ? .wait(.retry, failure.message) : .fail(failure)
        }
    }

    /// A job may be there: nothing may end the search but an answer.
    private func whileReconciling(_ failure: UpstreamFailure) -> Decision {
        switch failure.kind {
        case .unauthorized, .forbidden, .quota: .wait(.providerBlocked, blocked(failure))
        case .notFound, .unsupported, .rejected:
            .undecidable(
                "provider \"\(command.providerName)\" cannot tell whether it took the job (it \(failure.saying)); "
                    + "look there, then decide with command.resolve")
        default: .wait(.retry, retrying(failure))
        }
    }

    /// The job goes on upstream whether we see it or not: only its own end, or its absence, ends the command.
    private func whileRunning(_ failure: UpstreamFailure, _ typed: Failure) -> Decision {
        switch failure.kind {
        case .notFound:
            var gone = typed
            gone.reason = "UPSTREAM_JOB_GONE"
            gone.message =
                "cannot follow command \(command.id): provider \"\(command.providerName)\" does not know its job "
                + "\(command.upstreamID ?? "") any more (it \(failure.saying))"
            return .fail(gone)
        case .unauthorized, .forbidden, .quota: return .wait(.providerBlocked, blocked(failure))
        default: return .wait(.retry, retrying(failure))
        }
    }

    private var isExhausted: Bool {
        guard let since = memory.failingSince else { return false }
        return now.milliseconds(since: since) >= settings.retryLimit.wholeMilliseconds
    }

    private func retrying(_ failure: UpstreamFailure) -> String {
        "provider \"\(command.providerName)\" \(failure.saying); trying again"
    }

    private func blocked(_ failure: UpstreamFailure) -> String {
        "provider \"\(command.providerName)\" \(failure.saying); going on once it is changed or tested well"
    }
}
