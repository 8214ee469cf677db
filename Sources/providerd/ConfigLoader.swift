import Glibc
import ProviderCore
import Yams

/// Reads a config file strictly: an unknown key, a wrong type, an account that does not exist refuse the whole file,
/// with everything that is wrong told at once.
enum ConfigLoader {
    private static let largestFile = 1 << 20
    private static let any = 1...1_000_000_000

    /// The config in the file at `path` over `defaults`; without a path only the defaults, with their roles resolved.
    static func load(
        _ path: String?, over defaults: Config = Config(), accounts: Accounts = .system
    ) throws(ConfigError) -> Config {
        let text = try path.map { path throws(ConfigError) in try read(path) } ?? ""
        return try parse(text, path: path ?? "the defaults", over: defaults, accounts: accounts)
    }

    /// The config in `text`; `path` only names it in errors.
    static func parse(
        _ text: String, path: String, over defaults: Config = Config(), accounts: Accounts = .system
    ) throws(ConfigError) -> Config {
        var config = defaults
        var root = ConfigSection(root: try document(text, path: path))
        readPlaces(&root, &config)
        root.section("roles") { readRoles(&$0, &config, accounts) }
        root.section("limits") { readLimits(&$0, &config.limits) }
        root.section("retention") { section in
            section.integer("commands_days", into: &config.retention.commandsDays, in: 0...36_500)
            section.integer("requests_hours", into: &config.retention.requestsHours, in: 1...8760)
        }
        root.section("hosts") { section in readHosts(&section, &config) }
        root.section("intervals") { readIntervals(&$0, &config.intervals) }
        root.section("concurrency") { section in
            section.integer("per_provider", into: &config.concurrency.perProvider, in: 1...10_000)
            section.integer("per_owner", into: &config.concurrency.perOwner, in: 1...10_000)
            section.integer("calls_per_provider", into: &config.concurrency.callsPerProvider, in: 1...10_000)
        }
        root.section("timeouts") { section in
            section.seconds("connect_seconds", into: &config.timeouts.connect, in: 0.1...300)
            section.seconds("response_seconds", into: &config.timeouts.response, in: 0.1...3600)
            section.seconds("idle_seconds", into: &config.timeouts.idle, in: 0.1...3600)
            section.seconds("answer_seconds", into: &config.timeouts.answer, in: 0.1...3600)
            section.seconds("generate_seconds", into: &config.timeouts.generate, in: 0.1...86_400)
            section.seconds("generate_total_seconds", into: &config.timeouts.generateTotal, in: 1...604_800)
            section.seconds("shutdown_seconds", into: &config.timeouts.shutdown, in: 0...300)
        }
        let problems = root.finished()
        guard problems.isEmpty else { throw ConfigError(path: path, problems: problems) }
        return config
    }

    private static func readPlaces(_ root: inout ConfigSection, _ config: inout Config) {
        root.section("socket") { section in
            section.text("path", into: &config.socket.path) { (text) throws(ConfigRefusal) in
                let path = try absolutePath(text)
                guard path.utf8.count < 108 else { throw ConfigRefusal("must be shorter than 108 bytes") }
                return path
            }
            section.text("mode", into: &config.socket.mode) { (text) throws(ConfigRefusal) in
                guard (3...4).contains(text.utf8.count), let mode = UInt32(text, radix: 8), mode <= 0o777,
                    mode & 0o600 == 0o600
                else { throw ConfigRefusal("must be an octal mode from 0600 to 0777; it is \(text)") }
                return mode
            }
        }
        root.text("state_dir", into: &config.stateDirectory, absolutePath)
        root.text("master_key_file", into: &config.masterKeyFile, absolutePath)
        root.optionalText("ca_file", into: &config.certificateAuthorityFile) { (text) throws(ConfigRefusal) in
            let path = try absolutePath(text)
            guard access(path, R_OK) == 0 else {
                throw ConfigRefusal("cannot be read: \(path): \(String(cString: strerror(errno)))")
            }
            return path
        }
        root.optionalText("proxy", into: &config.proxy, proxy)
    }

    private static func readLimits(_ section: inout ConfigSection, _ limits: inout Config.Limits) {
        section.integer("frame_bytes", into: &limits.frameBytes, in: 65_536...16_777_216, isSize: true)
        section.seconds("frame_seconds", into: &limits.frameTime, in: 0.1...3600)
        section.integer("batch_items", into: &limits.batchItems, in: 1...1000)
        section.integer("calls_per_connection", into: &limits.callsPerConnection, in: 1...100_000)
        section.integer("streams_per_connection", into: &limits.streamsPerConnection, in: 1...100_000)
        section.integer("connections", into: &limits.connections, in: any)
        section.integer("connections_per_user", into: &limits.connectionsPerUser, in: any)
        let held = 1 << 20...1 << 40
        section.integer("held_bytes", into: &limits.heldBytes, in: held, isSize: true)
        section.integer("held_bytes_per_user", into: &limits.heldBytesPerUser, in: held, isSize: true)
        section.integer("held_bytes_total", into: &limits.heldBytesTotal, in: held, isSize: true)
        for (key, bytes) in [
            ("held_bytes", limits.heldBytes), ("held_bytes_per_user", limits.heldBytesPerUser),
            ("held_bytes_total", limits.heldBytesTotal),
        ] where bytes < limits.frameBytes { section.refuse(key, "must not be less than frame_bytes") }
        section.integer("file_bytes", into: &limits.fileBytes, in: 1...(1 << 40), isSize: true)
        section.integer("answer_bytes", into: &limits.answerBytes, in: (1 << 16)...(1 << 30), isSize: true)
        section.section("without_role") { section in
            section.integer("connections", into: &limits.strangers.connections, in: any)
            section.integer("connections_per_user", into: &limits.strangers.connectionsPerUser, in: any)
            section.integer("calls_per_connection", into: &limits.strangers.callsPerConnection, in: 1...100_000)
            section.integer("streams_per_connection", into: &limits.strangers.streamsPerConnection, in: 1...100_000)
            section.integer("frame_bytes", into: &limits.strangers.frameBytes, in: 1024...16_777_216, isSize: true)
        }
    }

    private static func readHosts(_ section: inout ConfigSection, _ config: inout Config) {
        if let hosts = hosts("plain", &section) { config.plainHosts = hosts }
        if let hosts = hosts("private", &section) { config.privateHosts = hosts }
    }

    private static func hosts(_ key: String, _ section: inout ConfigSection) -> Set<String>? {
        var hosts: Set<String> = []
        let isGiven = section.list(key) { (text) throws(ConfigRefusal) in
            let host = text.lowercased()
            // A host that an address can be made of, and nothing but a host.
            guard let url = try? BaseURL("http://" + host, plainHosts: [host]), url.text == "http://" + host,
                url.host == host
            else { throw ConfigRefusal("must be a host without scheme, port or path; it is \(text)") }
            hosts.insert(host)
        }
        return isGiven ? hosts : nil
    }

    private static func readIntervals(_ section: inout ConfigSection, _ intervals: inout Config.Intervals) {
        section.seconds("poll_min_seconds", into: &intervals.pollMinimum, in: 0.01...3600)
        section.seconds("poll_max_seconds", into: &intervals.pollMaximum, in: 0.01...86_400)
        section.seconds("settle_seconds", into: &intervals.settle, in: 0...86_400)
        section.seconds("provider_test_seconds", into: &intervals.providerTest, in: 0...86_400)
        if intervals.pollMinimum > intervals.pollMaximum {
            section.refuse("poll_min_seconds", "must not be more than poll_max_seconds")
        }
    }

    private static func absolutePath(_ text: String) throws(ConfigRefusal) -> String {
        guard text.hasPrefix("/"), !text.contains("\0") else {
            throw ConfigRefusal("must be an absolute path; it is \(text)")
        }
        return text
    }

    private static func proxy(_ text: String) throws(ConfigRefusal) -> String {
        let host = text.hasPrefix("http://") ? text.dropFirst(7).prefix { $0 != ":" && $0 != "/" } : ""
        guard let url = try? BaseURL(text, plainHosts: [host.lowercased()]), !url.isSecure,
            url.text.dropFirst(7).allSatisfy({ $0 != "/" })
        else {
            // Not repeated: somebody may have written a password into it.
            throw ConfigRefusal("must be http://HOST:PORT, without user name, password or path")
        }
        return "http://\(url.host):\(url.port)"
    }
}

extension ConfigLoader {
    private static func document(_ text: String, path: String) throws(ConfigError) -> Node? {
        do {
            return try Yams.compose(yaml: text, .default, .default, .utf8)
        } catch let error as YamlError {
            throw ConfigError(path: path, problems: [problem(of: error)])
        } catch {
            throw ConfigError(path: path, problems: [ConfigProblem(key: "", what: "is not valid YAML")])
        }
    }

    private static func problem(of error: YamlError) -> ConfigProblem {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            ConfigProblem(line: mark.line, key: "", what: "is not valid YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            ConfigProblem(
                line: context.mark.line, key: duplicates.joined(separator: ", "), what: "is there more than once")
        default:
            ConfigProblem(key: "", what: "is not valid YAML; it must be UTF-8 without control characters")
        }
    }

    private static func read(_ path: String) throws(ConfigError) -> String {
        func refusal(_ what: String) -> ConfigError {
            ConfigError(path: path, problems: [ConfigProblem(key: "", what: what)])
        }
        // Without O_NONBLOCK, opening a pipe would wait for someone to write into it.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw refusal(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= largestFile {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { break }
            guard count > 0 else { throw refusal(String(cString: strerror(errno))) }
            bytes += chunk.prefix(count)
        }
        guard bytes.count <= largestFile else { throw refusal("is larger than 1 MiB") }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw refusal("is not UTF-8") }
        return text
    }
}
