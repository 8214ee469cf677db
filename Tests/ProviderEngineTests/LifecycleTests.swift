import ProviderCore
import Testing

@testable import ProviderEngine

@Suite struct LifecycleTests {
    /// Every allowed pair, written down a second time: where it leads, and with which effects. All else is refused.
    private static let allowed: [String: String] = [
        "queued begin": "preparing markStart",
        "queued pause": "paused",
        "queued wait": "waiting>queued",
        "queued fail": "failed markFinish",
        "queued end": "cancelled markFinish",
        "preparing submit": "submitting countAttempt",
        "preparing pause": "paused",
        "preparing wait": "waiting>preparing",
        "preparing fail": "failed markFinish",
        "preparing end": "cancelled markFinish",
        "submitting launch": "running clearDoubt",
        "submitting doubt": "reconciling markDoubt",
        "submitting wait": "waiting>preparing uncountAttempt",
        "submitting fail": "failed markFinish",
        "submitting end": "cancelled markFinish",
        "reconciling doubt": "reconciling markDoubt",
        "reconciling adopt": "running clearDoubt",
        "reconciling absent": "preparing clearDoubt",
        "reconciling undecidable": "needs_attention",
        "reconciling wait": "waiting>reconciling",
        "reconciling fail": "failed markFinish",
        "reconciling end": "cancelled markFinish",
        "running pause": "paused",
        "running cancel": "cancelling",
        "running wait": "waiting>running",
        "running succeed": "succeeded markFinish",
        "running fail": "failed markFinish",
        "running end": "cancelled markFinish",
        "paused resume": "running",
        "paused release": "queued",
        "paused cancel": "cancelling",
        "paused wait": "waiting>paused",
        "paused succeed": "succeeded markFinish",
        "paused fail": "failed markFinish",
        "paused end": "cancelled markFinish",
        "cancelling wait": "waiting>cancelling",
        "cancelling succeed": "succeeded markFinish",
        "cancelling fail": "failed markFinish",
        "cancelling end": "cancelled markFinish",
        "needs_attention adopt": "running clearDoubt",
        "needs_attention absent": "preparing clearDoubt",
        "needs_attention end": "cancelled markFinish",
    ]

    private func text(_ transition: Lifecycle.Transition?) -> String? {
        guard let transition else { return nil }
        let resumes = transition.resumes.map { ">" + $0.rawValue } ?? ""
        let effects = transition.effects.map { " \($0)" }.sorted().joined()
        return transition.state.rawValue + resumes + effects
    }

    @Test("leads every state by every event to where the table says, or refuses it")
    func everyPair() {
        for state in Command.State.allCases where state != .waiting {
            for event in Lifecycle.Event.allCases {
                let pair = "\(state.rawValue) \(event.rawValue)"
                #expect(text(Lifecycle.transition(from: state, on: event)) == Self.allowed[pair], "\(pair)")
            }
        }
    }

    @Test("has a waiting command meet every event as the state it resumes would, but for resume and wait")
    func waiting() {
        for resumed in Command.State.allCases where resumed != .waiting {
            for event in Lifecycle.Event.allCases {
                let transition = Lifecycle.transition(from: .waiting, resuming: resumed, on: event)
                switch event {
                case .resume: #expect(transition == Lifecycle.Transition(resumed))
                case .wait: #expect(transition == Lifecycle.Transition(.waiting, resumes: resumed))
                default: #expect(transition == Lifecycle.transition(from: resumed, on: event), "\(resumed) \(event)")
                }
            }
        }
    }

    @Test("never leaves a terminal state", arguments: [Command.State.succeeded, .failed, .cancelled])
    func terminal(state: Command.State) {
        for event in Lifecycle.Event.allCases {
            #expect(Lifecycle.transition(from: state, on: event) == nil)
        }
    }

    @Test("counts attempts, keeps the first doubt and stamps beginning and end")
    func effects() throws {
        var command = Command.make()
        func at(_ seconds: Int64) -> Timestamp { Timestamp(microseconds: seconds * 1_000_000) }
        try Lifecycle.apply(.begin, to: &command, at: at(1))
        try Lifecycle.apply(.submit, to: &command, at: at(2))
        try Lifecycle.apply(.wait, to: &command, at: at(2))
        #expect(command.attempt == 0)
        try Lifecycle.apply(.resume, to: &command, at: at(2))
        try Lifecycle.apply(.submit, to: &command, at: at(2))
        #expect(command.attempt == 1)
        try Lifecycle.apply(.doubt, to: &command, at: at(3))
        try Lifecycle.apply(.wait, to: &command, at: at(4), until: at(9))
        #expect(command.waiting == Command.Waiting(reason: .retry, until: at(9), resumes: .reconciling))
        try Lifecycle.apply(.resume, to: &command, at: at(5))
        try Lifecycle.apply(.doubt, to: &command, at: at(6))
        #expect(command.doubtSince == at(3))
        #expect(command.waiting == nil)
        try Lifecycle.apply(.adopt, to: &command, at: at(7))
        #expect(command.doubtSince == nil)
        try Lifecycle.apply(.succeed, to: &command, at: at(8))
        #expect(command.startedAt == at(1))
        #expect(command.finishedAt == at(8))
    }

    @Test("leaves the command as it was when it refuses an event")
    func refusal() {
        var command = Command.make(state: .succeeded)
        let before = command
        #expect(throws: Lifecycle.Refused(state: .succeeded, event: .begin)) {
            try Lifecycle.apply(.begin, to: &command, at: Timestamp(microseconds: 1))
        }
        #expect(command == before)
    }
}
