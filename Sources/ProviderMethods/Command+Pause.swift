import ProviderCore
import ProviderEngine
import ProviderProtocol

/// The wishes to pause and to resume are noted here; the engine carries them out.
extension CommandHandlers {
    package func pause(_ request: CommandPause, _ context: CallContext) async throws -> CommandInfo {
        let upstreams = world.upstreams
        return try await wish(.pause, request.id, try world.change(request, context), context) { command, transaction in
            try Self.checkPausable(command)
            guard command.mayHaveJob else { return }
            try Self.checkOffered(.pause, command, upstreams, in: transaction)
        }
    }

    package func resume(_ request: CommandResume, _ context: CallContext) async throws -> CommandInfo {
        let upstreams = world.upstreams
        return try await wish(.resume, request.id, try world.change(request, context), context) {
            command, transaction in
            try Self.checkPaused(command)
            guard command.phase == .paused, !command.isHeld else { return }
            try Self.checkOffered(.resume, command, upstreams, in: transaction)
        }
    }

    private func wish(
        _ pending: Command.Pending, _ id: String, _ change: ChangeContext, _ context: CallContext,
        check: @escaping @Sendable (Command, any StoreTransaction) throws -> Void
    ) async throws -> CommandInfo {
        let info = try await world.store.change(change) { transaction in
            let before = try Self.existing(id, in: transaction, pending.rawValue)
            let action = "\(pending.rawValue) command \(before.id)"
            try Ownership(context).check(before.createdBy, id: before.id, action)
            try Self.checkUnfinished(before, action)
            try check(before, transaction)
            let after = try Self.wishing(pending, before, by: change.actor, at: change.at, in: transaction)
            return Changed(
                CommandInfo(after, for: Ownership(context)), object: after.id, before: before.auditFields,
                after: after.auditFields)
        }
        if !change.validateOnly { world.engine.wake() }
        return info
    }

    private static func wishing(
        _ pending: Command.Pending, _ before: Command, by actor: Actor, at now: Timestamp,
        in transaction: any StoreTransaction
    ) throws -> Command {
        guard before.pending != pending, pending == .resume || before.pending != nil || before.phase != .paused else {
            return before
        }
        var command = before
        // Of what was not launched yet nobody was told, so there is nothing to take back.
        command.pending = pending == .resume && !command.mayHaveJob && !command.isHeld ? nil : pending
        command.updatedAt = now
        let after = try transaction.update(command)
        let message = "\(actor.shownName) asked that it \(pending == .pause ? "be paused" : "go on")"
        try transaction.append([Event(commandID: command.id, kind: .message, message: message, at: now)])
        return after
    }

    // MARK: What stands in the way

    static func checkUnfinished(_ command: Command, _ action: String) throws(Failure) {
        guard command.state.isTerminal else { return }
        throw Failure(
            .failedPrecondition, "COMMAND_FINISHED",
            "cannot \(action): it has already ended, as \(command.state.rawValue)",
            metadata: ["id": command.id, "state": command.state.rawValue])
    }

    private static func checkPausable(_ command: Command) throws(Failure) {
        let advice: String
        if command.kind == .generate {
            advice = "a generation is sent once and comes in one go; let it end, or cancel it"
        } else if command.state == .needsAttention {
            advice = "decide about it first, with providerctl command resolve \(command.id)"
        } else if command.cancelRequested {
            advice = "somebody has asked that it end"
        } else {
            return
        }
        throw Failure(
            .failedPrecondition, "NOT_PAUSABLE", "cannot pause command \(command.id): \(advice)",
            metadata: ["id": command.id, "state": command.state.rawValue])
    }

    private static func checkPaused(_ command: Command) throws(Failure) {
        guard
            command.cancelRequested || command.state == .needsAttention
                || (command.phase != .paused && command.pending == nil)
        else { return }
        let advice =
            command.cancelRequested
            ? "somebody has asked that it end; run it again with providerctl command retry once it has"
            : "it is not paused but in state \(command.state.rawValue); see providerctl command show \(command.id)"
        throw Failure(
            .failedPrecondition, "NOT_PAUSED", "cannot resume command \(command.id): \(advice)",
            metadata: ["id": command.id, "state": command.state.rawValue])
    }

    private static func checkOffered(
        _ wish: Command.Pending, _ command: Command, _ upstreams: any UpstreamRegistry,
        in transaction: any StoreTransaction
    ) throws {
        guard let provider = try transaction.provider(command.providerID), !upstreams.mayOffer(.pause, provider) else {
            return
        }
        let others = upstreams.types(offering: .pause).joined(separator: ", ")
        let way =
            wish == .pause
            ? "let it go on, or cancel it with providerctl command cancel \(command.id)" : "resume its job there"
        throw Failure(
            .unimplemented, "UNSUPPORTED_BY_PROVIDER",
            "cannot \(wish.rawValue) command \(command.id): the type \(provider.type) of its provider "
                + "\"\(provider.name)\" offers no pausing through its API; \(way). Types that offer it: \(others)",
            metadata: ["provider": provider.name, "type": provider.type, "types": others])
    }
}

extension Command {
    /// Whether its launch was sent, or is being sent.
    fileprivate var mayHaveJob: Bool {
        phase != .queued && phase != .preparing && !isHeld
    }
}
