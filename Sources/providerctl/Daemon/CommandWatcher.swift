import ProviderClient
import ProviderProtocol

extension Daemon {
    /// A command's events from its first to its last, or those of all commands from now on; each once and in order. If
    /// the daemon goes away, the watch goes on behind the last event when it is back. A command that needs attention
    /// waits for a person, so its watch ends there.
    func watch(_ id: String?, _ event: (Verbatim<EventInfo>) -> Void) async throws {
        var position = WatchPosition()
        var delays = Reconnection.delays[...]
        while true {
            let before = position.seq
            let problem: any Error
            do {
                let reason = try await watchOnce(id, &position, event)
                if reason != "draining" { return }
                problem = ConnectionError(.lost, path: path, "it is stopping")
            } catch {
                guard Reconnection.isWorthwhile(after: error, wasThere: position.hasStarted) else { throw error }
                problem = error
            }
            if position.seq > before { delays = Reconnection.delays[...] }
            guard let delay = delays.popFirst() else { throw problem }
            if delays.count == Reconnection.delays.count - 1 { Terminal.say("lost providerd; trying to go on") }
            try await Task.sleep(for: delay)
        }
    }

    /// Follows one connection's stream; why it ended.
    private func watchOnce(
        _ id: String?, _ position: inout WatchPosition, _ event: (Verbatim<EventInfo>) -> Void
    ) async throws -> String? {
        let connection = try await Connection.connect(to: path)
        let request = CommandWatch(id: id, after: position.cursor)
        let stream = try await connection.stream(VerbatimStream(request), options: options)
        position.hasStarted = true
        defer { if !stream.cursor.isEmpty { position.cursor = stream.cursor } }
        for try await item in stream where position.advance(to: item.value.seq) {
            event(item)
            guard let id, item.value.state == .needsAttention else { continue }
            // The event may be an old one, about which somebody has decided since.
            let command = try await connection.command.get(CommandGet(id: id), options: options)
            if command.state == .needsAttention { return "needs_attention" }
        }
        return stream.end?.reason
    }
}

/// How far a watch has come.
struct WatchPosition {
    var cursor: String?
    var hasStarted = false
    private(set) var seq = Int.min

    /// Whether an event is new; behind a cursor the last one may come again.
    mutating func advance(to next: Int) -> Bool {
        guard next > seq else { return false }
        seq = next
        return true
    }
}
