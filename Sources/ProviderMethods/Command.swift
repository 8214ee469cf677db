import ProviderCore
import ProviderEngine
import ProviderJSON
import ProviderProtocol

/// `command.*`: what is started, seen and ended; the engine does the work.
package struct CommandHandlers: CommandHandling {
    let world: MethodWorld

    package init(_ world: MethodWorld) {
        self.world = world
    }

    // MARK: Changes

    package func create(_ request: CommandCreate, _ context: CallContext) async throws -> CommandInfo {
        var canonical = request
        canonical.data = request.data.sortedByName
        let change = try world.change(canonical, context)
        let order = CommandOrder(
            request, context: context, owner: world.owner(of: context), upstreams: world.upstreams, at: change.at)
        let info = try await world.store.change(change) { transaction in
            let command = try order.command(in: transaction)
            try transaction.insert(command)
            try transaction.append([Self.firstEvent(of: command)])
            return Changed(
                CommandInfo(command, for: Ownership(context)), object: command.id, after: command.auditFields)
        }
        if !change.validateOnly { world.engine.wake() }
        return info
    }

    static func firstEvent(of command: Command) -> Event {
        let order = command.retryOf.map { ", to retry \($0)" } ?? ""
        return Event(
            commandID: command.id, kind: .state,
            message: "queued for provider \"\(command.providerName)\", model \(command.model)\(order)",
            data: ["state": .string(command.state.rawValue)], at: command.createdAt)
    }

    package func cancel(_ request: CommandCancel, _ context: CallContext) async throws -> CommandInfo {
        let change = try world.change(request, context)
        let info = try await world.store.change(change) { transaction in
            let before = try Self.existing(request.id, in: transaction, "cancel")
            let action = "cancel command \(before.id)"
            try Ownership(context).check(before.createdBy, id: before.id, action)
            try Self.checkUnfinished(before, action)
            let after = try Self.cancelled(before, by: change.actor, at: change.at, in: transaction)
            return Changed(
                CommandInfo(after, for: Ownership(context)), object: after.id, before: before.auditFields,
                after: after.auditFields)
        }
        if !change.validateOnly { world.engine.wake() }
        return info
    }

    /// Notes the wish, which the engine carries out. Of one that needs attention the engine lets go, so it ends here.
    private static func cancelled(
        _ before: Command, by actor: Actor, at now: Timestamp, in transaction: any StoreTransaction
    ) throws -> Command {
        let needsAttention = before.state == .needsAttention
        // Who asked before the engine let go of it has to be able to ask again.
        guard !before.cancelRequested || needsAttention else { return before }
        let name = actor.shownName
        var command = before
        command.cancelRequested = true
        command.pending = nil
        command.updatedAt = now
        var event = Event(
            commandID: command.id, kind: .message, message: "\(name) asked that it end", at: now)
        if needsAttention {
            try Lifecycle.apply(.end, to: &command, at: now)
            event = Event(
                commandID: command.id, kind: .state, level: .warning,
                message:
                    "cancelled by \(name); if provider \"\(command.providerName)\" has a job of it, cancel it there",
                data: ["state": .string(command.state.rawValue), "from": .string(before.state.rawValue)], at: now)
        }
        let after = try transaction.update(command)
        try transaction.append([event])
        return after
    }

    // MARK: Reads

    package func get(_ request: CommandGet, _ context: CallContext) async throws -> CommandInfo {
        CommandInfo(try await find(request.id, "show"), for: Ownership(context))
    }

    package func list(_ request: CommandList, _ context: CallContext) async throws -> CommandPage {
        let page = try PageRequest(size: request.pageSize, token: request.pageToken, "list commands")
        var filter = CommandFilter(
            state: request.state.flatMap { Command.State(rawValue: $0.rawValue) },
            kind: request.type.flatMap { Command.Kind(rawValue: $0.rawValue) })
        if let name = request.provider {
            // A deleted provider's commands are still found by its id.
            let isID = name.hasPrefix(IdentifierKind.provider.rawValue)
            filter.providerID = isID ? name : try provider(named: name).id
        }
        let chosen = filter
        let commands = try await world.store.read { try $0.commands(chosen, page) }
        return CommandPage(
            commands: commands.items.map { CommandInfo($0, for: Ownership(context)) },
            nextPageToken: commands.nextPageToken, cursor: commands.cursor)
    }

    private func provider(named name: String) throws -> Provider {
        guard let provider = world.store.providers.provider(name) else {
            throw Failure(
                .notFound, "PROVIDER_NOT_FOUND",
                "cannot list commands of provider \"\(name)\": there is none of that name or id; see providerctl "
                    + "provider list", metadata: ["id": name])
        }
        return provider
    }

    package func events(_ request: CommandEvents, _ context: CallContext) async throws -> EventPage {
        let page = try PageRequest(size: request.pageSize, token: request.pageToken, "list events")
        let (command, events) = try await world.store.read { reader in
            (try Self.existing(request.id, in: reader, "list the events of"), try reader.events(of: request.id, page))
        }
        let isOwn = Ownership(context).includes(command.createdBy)
        return EventPage(
            events: events.items.map { EventInfo($0, showingOutput: isOwn) }, nextPageToken: events.nextPageToken)
    }

    package func checkpoints(_ request: CommandCheckpoints, _ context: CallContext) async throws -> CheckpointPage {
        let page = try PageRequest(size: request.pageSize, token: request.pageToken, "list checkpoints")
        let checkpoints = try await world.store.read { reader in
            _ = try Self.existing(request.id, in: reader, "list the checkpoints of")
            return try reader.checkpoints(of: request.id, page)
        }
        return CheckpointPage(
            checkpoints: checkpoints.items.map { CheckpointInfo($0) }, nextPageToken: checkpoints.nextPageToken)
    }

    func find(_ id: String, _ verb: String) async throws -> Command {
        try await world.store.read { try Self.existing(id, in: $0, verb) }
    }

    static func existing(_ id: String, in reader: any StoreReader, _ verb: String) throws -> Command {
        guard let command = try reader.command(id) else {
            throw Failure(
                .notFound, "COMMAND_NOT_FOUND",
                "cannot \(verb) command \"\(id)\": there is none of that id; see providerctl command list",
                metadata: ["id": id])
        }
        return command
    }
}
