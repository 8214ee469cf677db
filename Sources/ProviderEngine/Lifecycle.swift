import ProviderCore

/// A command's life as a pure state machine. The whole table is `transition`; nothing else changes a state.
package enum Lifecycle {
    /// What can happen to a command.
    package enum Event: String, Sendable, Hashable, CaseIterable {
        /// The engine takes it up.
        case begin
        /// It cannot go on for now.
        case wait
        /// It goes on from where it waited, or the upstream does.
        case resume
        /// Everything before the launch is done; the intent to launch is written down.
        case submit
        /// The upstream took it.
        case launch
        /// Nobody knows whether the upstream took it.
        case doubt
        /// A look-up found it at the upstream.
        case adopt
        /// Look-ups over the whole settle window found nothing: it may be launched again.
        case absent
        /// The upstream cannot tell whether it took it.
        case undecidable
        /// The upstream paused it, or it is held before its launch.
        case pause
        /// One that was held goes on.
        case release
        /// Somebody wants it to end, and the upstream has to be told.
        case cancel
        /// It ended.
        case succeed, fail, end
    }

    /// What a transition does beside changing the state.
    package enum Effect: Sendable, Hashable {
        case markStart, markFinish, markDoubt, clearDoubt, countAttempt, uncountAttempt
    }

    /// Where an event leads.
    package struct Transition: Sendable, Hashable {
        package var state: Command.State
        package var effects: Set<Effect>
        /// For `waiting`: the state to go on with.
        package var resumes: Command.State?

        package init(_ state: Command.State, _ effects: Set<Effect> = [], resumes: Command.State? = nil) {
            self.state = state
            self.effects = effects
            self.resumes = resumes
        }
    }

    /// An event that the state does not allow: a mistake in the engine, or a command that changed under its hands.
    package struct Refused: Error, Sendable, Hashable {
        package var state: Command.State
        package var event: Event
    }

    /// The table; nil where the event is refused. A waiting command meets an event as the state it resumes would.
    package static func transition(
        from state: Command.State, resuming: Command.State? = nil, on event: Event
    ) -> Transition? {
        switch (state, event) {
        case (.waiting, .resume): resuming.map { Transition($0) }
        case (.waiting, .wait): resuming.map { Transition(.waiting, resumes: $0) }
        case (.waiting, _):
            resuming.flatMap { $0 == .waiting ? nil : transition(from: $0, on: event) }

        case (.queued, .begin): Transition(.preparing, [.markStart])
        case (.preparing, .submit): Transition(.submitting, [.countAttempt])
        case (.submitting, .launch): Transition(.running, [.clearDoubt])
        case (.submitting, .doubt), (.reconciling, .doubt): Transition(.reconciling, [.markDoubt])
        case (.reconciling, .adopt), (.needsAttention, .adopt): Transition(.running, [.clearDoubt])
        case (.reconciling, .absent), (.needsAttention, .absent): Transition(.preparing, [.clearDoubt])
        case (.reconciling, .undecidable): Transition(.needsAttention)
        case (.running, .pause), (.queued, .pause), (.preparing, .pause): Transition(.paused)
        case (.paused, .resume): Transition(.running)
        case (.paused, .release): Transition(.queued)
        case (.running, .cancel), (.paused, .cancel): Transition(.cancelling)

        // A launch that was refused without being carried out starts again from its preparations.
        case (.submitting, .wait): Transition(.waiting, [.uncountAttempt], resumes: .preparing)
        case (.queued, .wait), (.preparing, .wait), (.reconciling, .wait), (.running, .wait), (.paused, .wait),
            (.cancelling, .wait):
            Transition(.waiting, resumes: state)

        case (.running, .succeed), (.paused, .succeed), (.cancelling, .succeed):
            Transition(.succeeded, [.markFinish])
        case (.queued, .fail), (.preparing, .fail), (.submitting, .fail), (.reconciling, .fail), (.running, .fail),
            (.paused, .fail), (.cancelling, .fail):
            Transition(.failed, [.markFinish])
        case (.queued, .end), (.preparing, .end), (.submitting, .end), (.reconciling, .end), (.running, .end),
            (.paused, .end), (.cancelling, .end), (.needsAttention, .end):
            Transition(.cancelled, [.markFinish])
        default: nil
        }
    }

    /// Moves the command, or throws and leaves it as it was.
    package static func apply(
        _ event: Event, to command: inout Command, at now: Timestamp, reason: Command.WaitingReason = .retry,
        until: Timestamp? = nil
    ) throws(Refused) {
        let state = command.state
        guard let transition = transition(from: state, resuming: command.waiting?.resumes, on: event) else {
            throw Refused(state: state, event: event)
        }
        command.state = transition.state
        command.waiting = transition.resumes.map { Command.Waiting(reason: reason, until: until, resumes: $0) }
        command.updatedAt = now
        for effect in transition.effects {
            switch effect {
            case .markStart: command.startedAt = command.startedAt ?? now
            case .markFinish:
                command.finishedAt = now
                command.pending = nil
            // The window counts from the first doubt, also across restarts.
            case .markDoubt: command.doubtSince = command.doubtSince ?? now
            case .clearDoubt: command.doubtSince = nil
            case .countAttempt: command.attempt += 1
            case .uncountAttempt: command.attempt -= 1
            }
        }
    }
}

extension Command {
    /// The state that decides what is done next: of a waiting command the one it resumes.
    package var phase: State {
        state == .waiting ? waiting?.resumes ?? .queued : state
    }

    /// Whether it takes one of the places that are limited per provider and owner: it is at work or its job runs.
    /// A doubtful one takes none, so that a slow upstream does not keep others out, and
    /// neither does one that is held before its launch.
    package var holdsPlace: Bool {
        switch state {
        case .preparing, .submitting, .running, .cancelling: true
        case .paused: !isHeld
        case .waiting: phase == .running || phase == .paused || phase == .cancelling
        default: false
        }
    }
}
