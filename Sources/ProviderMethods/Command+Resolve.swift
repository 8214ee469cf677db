import ProviderCore
import ProviderEngine
import ProviderJSON
import ProviderProtocol

extension CommandHandlers {
    package func resolve(_ request: CommandResolve, _ context: CallContext) async throws -> CommandInfo {
        let change = try world.change(request, context)
        let info = try await world.store.change(change) { transaction in
            let before = try Self.existing(request.id, in: transaction, "resolve")
            let action = "resolve command \(before.id)"
            try Ownership(context).check(before.createdBy, id: before.id, action)
            let resolution = try Resolution(request, FieldCheck(action))
            guard before.state == .needsAttention else {
                throw Failure(
                    .failedPrecondition, "NO_ATTENTION_NEEDED",
                    "cannot \(action): it is in state \(before.state.rawValue), and only one in needs_attention waits "
                        + "for a decision", metadata: ["id": before.id, "state": before.state.rawValue])
            }
            var command = before
            try resolution.apply(to: &command, at: change.at)
            let after = try transaction.update(command)
            try transaction.append([resolution.event(of: after, by: change.actor, at: change.at)])
            return Changed(
                CommandInfo(after, for: Ownership(context)), object: after.id, before: before.auditFields,
                after: after.auditFields)
        }
        if !change.validateOnly { world.engine.wake() }
        return info
    }
}

/// What a person decided about a launch whose outcome the upstream cannot tell.
private enum Resolution {
    case adopt(String)
    case relaunch
    case abandon

    init(_ request: CommandResolve, _ check: FieldCheck) throws {
        let job = try check.text(request.upstreamID, "upstream_id")
        switch (request.action, job) {
        case (.adopt, let job?): self = .adopt(job)
        case (.adopt, nil): throw check.invalid("upstream_id", "must name the job at the provider that is adopted")
        case (.relaunch, nil): self = .relaunch
        case (.abandon, nil): self = .abandon
        case (_, _?): throw check.invalid("upstream_id", "is for adopt alone; leave it out")
        case (_, nil): throw check.invalid("action", "must be adopt, relaunch or abandon")
        }
    }

    func apply(to command: inout Command, at now: Timestamp) throws {
        switch self {
        case .adopt(let job):
            try Lifecycle.apply(.adopt, to: &command, at: now)
            command.upstreamID = job
        case .relaunch:
            try Lifecycle.apply(.absent, to: &command, at: now)
            // Who wants another launch no longer wants the end or the pause that was asked for before.
            command.cancelRequested = false
            command.pending = nil
        case .abandon:
            try Lifecycle.apply(.end, to: &command, at: now)
        }
    }

    func event(of command: Command, by actor: Actor, at now: Timestamp) -> Event {
        let name = actor.shownName
        let provider = "provider \"\(command.providerName)\""
        let message =
            switch self {
            case .adopt(let job): "running at \(provider) as job \(job), as \(name) decided"
            case .relaunch: "launching it again, as \(name) decided"
            case .abandon: "abandoned by \(name); if \(provider) has a job of it, cancel it there"
            }
        return Event(
            commandID: command.id, kind: .state, level: command.state == .cancelled ? .warning : .info,
            message: message,
            data: ["state": .string(command.state.rawValue), "from": .string(Command.State.needsAttention.rawValue)],
            at: now)
    }
}
