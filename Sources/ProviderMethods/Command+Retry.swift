import ProviderCore
import ProviderEngine
import ProviderProtocol

extension CommandHandlers {
    package func retry(_ request: CommandRetry, _ context: CallContext) async throws -> CommandInfo {
        let change = try world.change(request, context)
        let (owner, upstreams) = (world.owner(of: context), world.upstreams)
        let info = try await world.store.change(change) { transaction in
            let old = try Self.existing(request.id, in: transaction, "retry")
            let action = "retry command \(old.id)"
            try Ownership(context).check(old.createdBy, id: old.id, action)
            try Self.checkRetryable(old, action)
            let order = CommandOrder(
                CommandCreate(again: old), context: context, owner: owner, upstreams: upstreams, at: change.at)
            var command = try order.command(in: transaction)
            command.retryOf = old.id
            try transaction.insert(command)
            let told = "retried as \(command.id) by \(change.actor.shownName)"
            try transaction.append([
                Event(commandID: old.id, kind: .message, message: told, at: change.at), Self.firstEvent(of: command),
            ])
            return Changed(
                CommandInfo(command, for: Ownership(context)), object: command.id, after: command.auditFields)
        }
        if !change.validateOnly { world.engine.wake() }
        return info
    }

    private static func checkRetryable(_ command: Command, _ action: String) throws(Failure) {
        let advice =
            switch command.state {
            case .failed, .cancelled: String?.none
            case .succeeded: "it succeeded; start another one with providerctl command run"
            case .needsAttention: "decide about it first, with providerctl command resolve \(command.id)"
            default: "it is \(command.state.rawValue); wait for its end, or cancel it"
            }
        guard let advice else { return }
        throw Failure(
            .failedPrecondition, "NOT_RETRYABLE", "cannot \(action): \(advice)",
            metadata: ["id": command.id, "state": command.state.rawValue])
    }
}

extension CommandCreate {
    /// What that command was asked, at the provider where it ran.
    fileprivate init(again command: Command) {
        self.init(
            type: CommandType(rawValue: command.kind.rawValue), data: command.data, provider: command.providerID,
            trainingFiles: command.trainingFileIDs, validationFiles: command.validationFileIDs)
    }
}
