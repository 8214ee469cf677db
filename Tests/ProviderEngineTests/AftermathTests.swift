import ProviderCore
import Testing

@testable import ProviderEngine

@Suite struct AftermathTests {
    private func word(_ decision: Aftermath.Decision) -> String {
        switch decision {
        case .wait(let reason, _): "wait " + reason.rawValue
        case .stop: "stop"
        case .fail(let failure): "fail " + failure.reason
        case .doubt: "doubt"
        case .undecidable: "undecidable"
        case .again: "again"
        }
    }

    private func after(
        _ failure: UpstreamFailure, in state: Command.State, kind: Command.Kind = .fineTune,
        failingFor seconds: Int = 0, absences: Int = 0, cancelRequested: Bool = false
    ) -> String {
        word(aftermath(in: state, kind, seconds, absences, cancelRequested).of(failure))
    }

    private func after(
        _ reason: String, _ code: Failure.Code = .failedPrecondition, in state: Command.State = .queued,
        kind: Command.Kind = .fineTune, failingFor seconds: Int = 0, cancelRequested: Bool = false
    ) -> String {
        word(aftermath(in: state, kind, seconds, 0, cancelRequested).of(Failure(code, reason, "cannot")))
    }

    private func aftermath(
        in state: Command.State, _ kind: Command.Kind, _ seconds: Int, _ absences: Int, _ cancelRequested: Bool
    ) -> Aftermath {
        let uptime = 1_000_000_000
        var memory = CommandMemory()
        memory.failingSince = uptime - seconds * 1000
        memory.absences = absences
        var command = Command.make(kind: kind, state: state)
        command.cancelRequested = cancelRequested
        return Aftermath(
            command, memory, mark: "named after it", settings: EngineSettings(instanceID: "i"), uptime: uptime)
    }

    private static let busy = UpstreamFailure(.rateLimited, "slow down", httpStatus: 429, isRetryable: true)
    private static let broken = UpstreamFailure(
        .upstreamError, "oops", httpStatus: 500, isAmbiguous: true, isRetryable: true)
    private static let denied = UpstreamFailure(.unauthorized, "no", httpStatus: 401)

    @Test("tries again what may pass before the launch, and fails on what will not")
    func beforeLaunch() {
        #expect(after(Self.busy, in: .preparing) == "wait retry")
        #expect(after(Self.broken, in: .preparing) == "wait retry")
        #expect(after(Self.denied, in: .preparing) == "stop")
        #expect(after(Self.denied, in: .submitting) == "stop")
        #expect(after(UpstreamFailure(.forbidden, "no"), in: .submitting) == "stop")
        #expect(after(UpstreamFailure(.quota, "pay"), in: .preparing) == "fail UPSTREAM_QUOTA")
        #expect(after(UpstreamFailure(.notFound, "no"), in: .preparing) == "fail UPSTREAM_NOT_FOUND")
        #expect(after(UpstreamFailure(.rejected, "bad"), in: .submitting) == "fail UPSTREAM_REJECTED")
        #expect(after(Self.busy, in: .preparing, failingFor: 3600) == "fail UPSTREAM_RATE_LIMITED")
    }

    @Test("doubts a launch only if it may have been carried out")
    func launch() {
        #expect(after(Self.broken, in: .submitting) == "doubt")
        #expect(
            after(UpstreamFailure(.timeout, "late", isAmbiguous: true, isRetryable: true), in: .submitting) == "doubt")
        #expect(after(UpstreamFailure(.notAnAPI, "?", isAmbiguous: true), in: .submitting) == "doubt")
        #expect(after(Self.busy, in: .submitting) == "wait retry")
        #expect(after(UpstreamFailure(.refused, "no", isRetryable: true), in: .submitting) == "wait retry")
    }

    @Test("ends no search for a doubtful job but by an answer, or by a person once none came for long")
    func reconciling() {
        #expect(after(Self.broken, in: .reconciling, failingFor: 3599) == "wait retry")
        #expect(after(Self.broken, in: .reconciling, failingFor: 3600) == "undecidable")
        #expect(after(Self.denied, in: .reconciling) == "stop")
        #expect(after(UpstreamFailure(.quota, "pay"), in: .reconciling) == "wait provider_blocked")
        #expect(after(UpstreamFailure(.notFound, "no"), in: .reconciling) == "undecidable")
        #expect(after(UpstreamFailure(.unsupported, "no"), in: .reconciling) == "undecidable")
    }

    @Test("lets no command that is to end wait for somebody to let its provider be asked about a doubtful job")
    func reconcilingToEnd() {
        func after(_ kind: UpstreamFailure.Class) -> String {
            self.after(UpstreamFailure(kind, "no"), in: .reconciling, cancelRequested: true)
        }
        func afterOurs(_ reason: String) -> String {
            self.after(reason, in: .reconciling, cancelRequested: true)
        }
        #expect(after(.unauthorized) == "undecidable")
        #expect(after(.forbidden) == "undecidable")
        #expect(after(.quota) == "undecidable")
        #expect(after(.upstreamError) == "wait retry")
        for reason in ["UPSTREAM_UNAUTHORIZED", "KEY_REQUIRED", "KEY_UNREADABLE", "BASE_URL_REFUSED"] {
            #expect(afterOurs(reason) == "undecidable")
        }
        // Nobody can decide about anything before it is unsealed.
        #expect(afterOurs("VAULT_SEALED") == "wait vault_sealed")
    }

    @Test(
        "goes on following a job through every trouble but its absence",
        arguments: [
            Command.State.running, .paused, .cancelling,
        ])
    func running(state: Command.State) {
        #expect(after(Self.broken, in: state, failingFor: 100_000) == "wait retry")
        #expect(after(UpstreamFailure(.notAnAPI, "<html>"), in: state) == "wait retry")
        #expect(after(Self.denied, in: state) == "stop")
        #expect(after(UpstreamFailure(.quota, "pay"), in: state) == "wait provider_blocked")
        let gone = UpstreamFailure(.notFound, "no")
        #expect(after(gone, in: state, absences: 2) == "wait retry")
        #expect(after(gone, in: state, absences: 3) == "fail UPSTREAM_JOB_GONE")
    }

    @Test("fails a generation at once, since it is never sent twice")
    func generation() {
        #expect(after(Self.busy, in: .submitting, kind: .generate) == "fail UPSTREAM_RATE_LIMITED")
        #expect(after(Self.broken, in: .submitting, kind: .generate) == "fail UPSTREAM_UNAVAILABLE")
    }

    @Test("waits for the vault, for a key, and for a provider that is switched on")
    func ours() {
        #expect(after("VAULT_SEALED") == "wait vault_sealed")
        #expect(after("KEY_REQUIRED") == "wait provider_blocked")
        #expect(after("PROVIDER_INACTIVE") == "wait provider_blocked")
        #expect(after("UPSTREAM_UNAUTHORIZED") == "stop")
        #expect(after("UPSTREAM_UNAUTHORIZED", kind: .generate) == "fail UPSTREAM_UNAUTHORIZED")
        #expect(after("FILE_NOT_FOUND", .notFound) == "fail FILE_NOT_FOUND")
        #expect(after("STORE_UNAVAILABLE", .unavailable) == "wait retry")
        #expect(after("STORE_UNAVAILABLE", .unavailable, failingFor: 3600) == "fail STORE_UNAVAILABLE")
    }

    @Test("lets no trouble of the store end or repeat what was sent")
    func storeTrouble() {
        for state in [Command.State.running, .paused, .cancelling, .reconciling] {
            #expect(after("STORE_UNAVAILABLE", .unavailable, in: state, failingFor: 100_000) == "wait retry")
        }
        #expect(after("STORE_UNAVAILABLE", .unavailable, in: .submitting) == "doubt")
        #expect(after("STORE_DAMAGED", .dataLoss, in: .submitting) == "doubt")
        #expect(after("PROVIDER_NOT_FOUND", .notFound, in: .reconciling) == "undecidable")
        #expect(after("STORE_UNAVAILABLE", .unavailable, in: .submitting, kind: .generate) == "again")
        #expect(after("STORE_UNAVAILABLE", .unavailable, in: .running, kind: .generate) == "again")
    }
}
