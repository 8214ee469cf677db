import ProviderCore

extension Config {
    /// The defaults of `serve --user`: the XDG folders of the person who starts it, and nobody else has a role.
    static func forUser(
        _ uid: UInt32, environment: [String: String], stateDirectory: String? = nil
    ) throws(Failure) -> Config {
        var config = Config()
        let standard =
            folder("XDG_STATE_HOME", environment) ?? folder("HOME", environment).map { $0 + "/.local/state" }
        guard let state = stateDirectory ?? standard.map({ $0 + "/providerd" }) else {
            throw Failure(
                .failedPrecondition, "NO_STATE_DIRECTORY",
                "cannot tell where to keep state: neither XDG_STATE_HOME nor HOME is set; set one, or give --state-dir")
        }
        config.stateDirectory = state
        let runtime = folder("XDG_RUNTIME_DIR", environment).map { $0 + "/providerd" } ?? state
        config.socket = Socket(path: runtime + "/providerd.sock", mode: 0o600)
        config.masterKeyFile = config.stateDirectory + "/master.key"
        config.roles = .onlyAdmin(uid: uid)
        return config
    }

    /// The XDG specification has relative paths ignored.
    private static func folder(_ name: String, _ environment: [String: String]) -> String? {
        guard let path = environment[name], path.hasPrefix("/"), path != "/" else { return nil }
        return path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}
