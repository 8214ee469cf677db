import ProviderProtocol

extension DaemonStatus {
    var details: [String] {
        var details = Details()
        details.add("version", version)
        details.add("process", pid)
        details.add("started", Readable.time(startedAt))
        details.add("up for", Readable.duration(milliseconds: uptimeMs))
        details.add("vault", vault.state.rawValue + (vault.reason.map { ": \($0)" } ?? ""))
        details.add("providers", "\(providers.total), \(providers.active) active")
        let states = commands.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        details.add("commands", states.isEmpty ? "none" : states.joined(separator: ", "))
        details.add("connections", connections)
        details.add("database", "\(Readable.size(database.size)), schema \(database.schemaVersion)")
        return details.lines
    }
}

extension Whoami {
    var details: [String] {
        var details = Details()
        details.add("user", name.map { "\($0) (\(uid))" } ?? "\(uid)")
        details.add("group", gid)
        details.add("groups", groups.isEmpty ? nil : groups.map { String($0) }.joined(separator: ", "))
        details.add("roles", roles.isEmpty ? "none" : roles.joined(separator: ", "))
        details.add("may call", methods.joined(separator: ", "))
        details.add("ask", ask)
        return details.lines
    }
}

extension VaultInfo {
    var details: [String] {
        var details = Details()
        details.add("state", state.rawValue)
        details.add("reason", reason)
        details.add("master key", keyID)
        details.add("source", source)
        details.add("secrets", secrets)
        return details.lines
    }
}
