import Foundation
import ProviderCore
import Testing

@testable import providerd

extension Accounts {
    /// A machine with the users alice (1000) and bob (1001) and the groups staff (50) and nogroup (65534).
    static let example = Accounts(
        uid: { (name) throws(ConfigRefusal) in ["root": 0, "alice": 1000, "bob": 1001, "nobody": 65_534][name] },
        gid: { (name) throws(ConfigRefusal) in ["staff": 50, "nogroup": 65_534][name] })

    /// One where the packages made their groups, too.
    static let packaged = Accounts(
        uid: example.uid,
        gid: { (name) throws(ConfigRefusal) in
            let made: [String: UInt32] = [
                "providerd-viewer": 901, "providerd-auditor": 902, "providerd-operator": 903, "providerd-admin": 904,
            ]
            if let gid = made[name] { return gid }
            return try example.gid(name)
        })
}

struct ConfigTests {
    private func load(_ text: String, accounts: Accounts = .packaged) throws -> Config {
        try ConfigLoader.parse(text, path: "test.yaml", accounts: accounts)
    }

    private func problems(_ text: String, accounts: Accounts = .packaged) -> [String] {
        do {
            _ = try load(text, accounts: accounts)
            return []
        } catch {
            return (error as? ConfigError)?.problems.map(\.description) ?? ["\(error)"]
        }
    }

    // MARK: Defaults and the packaged file

    @Test func theRulesInThePackagedFileAreTheDefaults() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Packaging/config.yaml")
        let packaged = try ConfigLoader.load(file.path, accounts: .packaged)
        #expect(packaged == (try load("")))
        #expect(try ConfigLoader.load(file.path, accounts: .example) == (try load("", accounts: .example)))
    }

    @Test func everyKeyThatIsReadStandsInThePackagedFile() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Packaging/config.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        // The message about an unknown key lists the known ones of its section.
        for section in ["", "socket", "roles", "limits", "retention", "hosts", "intervals", "concurrency", "timeouts"] {
            let found = problems(section.isEmpty ? "zzz: 1" : "\(section):\n  zzz: 1")
            let known = try #require(found.first?.split(separator: "known here: ").last)
            for key in known.split(separator: ", ") {
                let indent = section.isEmpty ? "" : "  "
                #expect(text.contains("\n\(indent)\(key):"), "\(section).\(key) is missing")
            }
        }
    }

    @Test(arguments: ["", "# nothing\n", "limits:\n", "limits: {}\nroles: ~\n", "---\n"])
    func anEmptyFileOrSectionMeansTheDefaults(text: String) throws {
        let config = try load(text)
        var expected = Config()
        expected.roles = config.roles
        #expect(config == expected)
        #expect(config.notices.isEmpty)
    }

    @Test func aFileChangesWhatItNamesAndNothingElse() throws {
        let config = try load("limits:\n  batch_items: 8\nstate_dir: /srv/p\n")
        var expected = try load("")
        expected.limits.batchItems = 8
        expected.stateDirectory = "/srv/p"
        #expect(config == expected)
    }

    @Test func everyValueArrives() throws {
        let config = try load(
            """
            socket: {path: /tmp/s, mode: "0660"}
            state_dir: /srv/state
            master_key_file: /srv/key
            limits: {frame_bytes: 1MiB, frame_seconds: 2.5, batch_items: 1, calls_per_connection: 2, \
            streams_per_connection: 3, connections: 4, connections_per_user: 5, file_bytes: 9, answer_bytes: 80KiB, held_bytes: 6MiB, \
            held_bytes_per_user: 7MiB, held_bytes_total: 8MiB, without_role: {connections: 10, \
            connections_per_user: 11, calls_per_connection: 12, streams_per_connection: 13, frame_bytes: 14KiB}}
            retention: {commands_days: 0, requests_hours: 48}
            hosts: {plain: [Models.internal, 10.0.0.7], private: [Trainer.internal]}
            ca_file: /etc/passwd
            proxy: http://proxy.example:3128/
            intervals: {poll_min_seconds: 0.05, poll_max_seconds: 0.2, settle_seconds: 0, \
            provider_test_seconds: 900}
            concurrency: {per_provider: 1, per_owner: 2, calls_per_provider: 3}
            timeouts: {connect_seconds: 1, response_seconds: 2, idle_seconds: 3, answer_seconds: 5, \
            generate_seconds: 6, generate_total_seconds: 7, shutdown_seconds: 4}
            """)
        #expect(config.socket == Config.Socket(path: "/tmp/s", mode: 0o660))
        #expect(config.stateDirectory == "/srv/state")
        #expect(config.masterKeyFile == "/srv/key")
        #expect(
            config.limits
                == Config.Limits(
                    frameBytes: 1 << 20, frameTime: .seconds(2.5), batchItems: 1, callsPerConnection: 2,
                    streamsPerConnection: 3, connections: 4, connectionsPerUser: 5, heldBytes: 6 << 20,
                    heldBytesPerUser: 7 << 20, heldBytesTotal: 8 << 20, fileBytes: 9, answerBytes: 80 << 10,
                    strangers: Config.Strangers(
                        connections: 10, connectionsPerUser: 11, callsPerConnection: 12, streamsPerConnection: 13,
                        frameBytes: 14 << 10)))
        #expect(config.retention == Config.Retention(commandsDays: 0, requestsHours: 48))
        #expect(config.plainHosts == ["models.internal", "10.0.0.7"])
        #expect(config.privateHosts == ["trainer.internal"])
        #expect(config.certificateAuthorityFile == "/etc/passwd")
        #expect(config.proxy == "http://proxy.example:3128")
        #expect(
            config.intervals
                == Config.Intervals(
                    pollMinimum: .seconds(0.05), pollMaximum: .seconds(0.2), settle: .zero,
                    providerTest: .seconds(900)))
        #expect(config.concurrency == Config.Concurrency(perProvider: 1, perOwner: 2, callsPerProvider: 3))
        #expect(
            config.timeouts
                == Config.Timeouts(
                    connect: .seconds(1), response: .seconds(2), idle: .seconds(3), answer: .seconds(5),
                    generate: .seconds(6), generateTotal: .seconds(7), shutdown: .seconds(4)))
    }

    @Test func nullTakesADefaultAway() throws {
        var defaults = Config()
        defaults.proxy = "http://proxy.example:3128"
        let config = try ConfigLoader.parse("proxy: null", path: "t", over: defaults, accounts: .packaged)
        #expect(config.proxy == nil)
    }

    // MARK: What is refused

    @Test(arguments: [
        ("limit:\n  x: 1", "line 1: limit is not known; did you mean limits?"),
        ("limits:\n  frame_byte: 1", "line 2: limits.frame_byte is not known; did you mean frame_bytes?"),
        ("limits:\n  without_role:\n    conections: 1", "line 3: limits.without_role.conections is not known; "),
        ("state_dir: x/y", "line 1: state_dir must be an absolute path; it is x/y"),
        ("state_dir: ", "line 1: state_dir must be a text"),
        ("state_dir: [a]", "line 1: state_dir must be a text"),
        ("limits: 5", "line 1: limits must hold keys, each with a value"),
        ("limits: [a]", "line 1: limits must hold keys"),
        ("- a", "line 1: must hold keys"),
        ("just words", "line 1: must hold keys"),
        ("limits:\n  batch_items: many", "line 2: limits.batch_items must be a whole number; it is many"),
        ("limits:\n  batch_items: \"5\"", "line 2: limits.batch_items must be a number, without quotes"),
        ("limits:\n  batch_items: 010", "line 2: limits.batch_items must be a whole number; it is 010"),
        ("limits:\n  batch_items: -1", "line 2: limits.batch_items must be a whole number; it is -1"),
        ("limits:\n  batch_items: 1.5", "line 2: limits.batch_items must be a whole number"),
        ("limits:\n  batch_items: 1e3", "line 2: limits.batch_items must be a whole number"),
        ("limits:\n  batch_items: 99999999999999999999", "line 2: limits.batch_items must be a whole number"),
        ("limits:\n  batch_items: 0", "line 2: limits.batch_items must be from 1 to 1000; it is 0"),
        ("limits:\n  batch_items:", "line 2: limits.batch_items must be a number"),
        ("limits:\n  batch_items: 5KiB", "line 2: limits.batch_items must be a whole number"),
        ("limits:\n  frame_bytes: 32MiB", "line 2: limits.frame_bytes must be from 65536 to 16777216; it is 32MiB"),
        ("limits: {held_bytes: 8MiB}", "line 1: limits.held_bytes must not be less than frame_bytes"),
        ("limits:\n  held_bytes_total: 1", "line 2: limits.held_bytes_total must be from 1048576 to"),
        ("limits:\n  file_bytes: 5MB", "line 2: limits.file_bytes must be a whole number, or one with KiB, MiB or GiB"),
        ("limits:\n  file_bytes: 9223372036854775807GiB", "line 2: limits.file_bytes must be a whole number"),
        ("intervals: {settle_seconds: soon}", "line 1: intervals.settle_seconds must be a number of seconds"),
        ("intervals: {settle_seconds: nan}", "line 1: intervals.settle_seconds must be a number of seconds"),
        ("intervals: {settle_seconds: -1}", "line 1: intervals.settle_seconds must be a number of seconds"),
        ("intervals: {poll_min_seconds: 0}", "line 1: intervals.poll_min_seconds must be from 0.01 to 3600 seconds"),
        ("intervals: {poll_min_seconds: 61}", "intervals.poll_min_seconds must not be more than poll_max_seconds"),
        ("intervals:\n  poll_max_seconds: 1", "intervals.poll_min_seconds must not be more than poll_max_seconds"),
        ("socket: {mode: 0999}", "line 1: socket.mode must be an octal mode"),
        ("socket: {mode: 0060}", "line 1: socket.mode must be an octal mode"),
        ("socket: {mode: 01777}", "line 1: socket.mode must be an octal mode"),
        ("hosts: {plain: internal}", "line 1: hosts.plain must be a list"),
        ("hosts: {plain: [\"http://a\"]}", "line 1: hosts.plain must be a host without scheme, port or path"),
        ("hosts: {plain: [\"a:80\"]}", "line 1: hosts.plain must be a host"),
        ("hosts: {plain: [\"a/b\"]}", "line 1: hosts.plain must be a host"),
        ("hosts: {plain: [[a]]}", "line 1: hosts.plain must be a list of texts"),
        ("ca_file: /none/ca.pem", "line 1: ca_file cannot be read: /none/ca.pem: No such file or directory"),
        ("proxy: https://proxy.example:1", "line 1: proxy must be http://HOST:PORT"),
        ("proxy: http://proxy.example:1/x", "line 1: proxy must be http://HOST:PORT"),
        ("state_dir: /a\nstate_dir: /b", "line 1: state_dir is there more than once"),
        ("state_dir: /a\n  x: [", "line 2: is not valid YAML: "),
        ("state_dir: \"/a", "is not valid YAML: "),
        ("a: *b", "line 1: is not valid YAML: "),
        ("state_dir: /a\n---\nstate_dir: /b", "is not valid YAML: "),
        ("state_dir: /a\u{1}", "is not valid YAML"),
        ("? [a]\n: b", "line 1: must have words as its keys"),
        ("<<: {state_dir: /a}", "line 1: << is not known"),
    ])
    func aMistakeIsNamedWithItsLineAndKey(text: String, problem: String) {
        let found = problems(text)
        #expect(found.count == 1)
        #expect(found.first?.contains(problem) == true, "\(found)")
    }

    @Test func allMistakesAreToldAtOnceInTheirOrder() throws {
        let text = """
            state_dir: here
            limits:
              batch_items: x
              bogus: 1
            colour: blue
            roles:
              admin: ["user:nosuch"]
            """
        let error = #expect(throws: ConfigError.self) { try load(text) }
        #expect(error?.problems.map(\.line) == [1, 3, 4, 5, 7])
        let lines = try #require(error).description.split(separator: "\n")
        #expect(lines.first == "cannot load test.yaml:")
        #expect(lines.count == 6)
        #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("  line ") })
    }

    @Test func oneMistakeIsToldInOneLine() {
        let error = #expect(throws: ConfigError.self) { try load("proxy: 5") }
        #expect(error?.description.hasPrefix("cannot load test.yaml: line 1: proxy must be") == true)
        #expect(error?.description.contains("\n") == false)
    }

    @Test func aPasswordInTheProxyIsNotRepeated() {
        let found = problems("proxy: http://user:hunter2@proxy.example:1")
        #expect(found.count == 1)
        #expect(!"\(found)".contains("hunter2"))
    }

    @Test func deepNestingIsRefusedAndNothingWorse() {
        #expect(!problems(String(repeating: "[", count: 100_000)).isEmpty)
        #expect(!problems("a: " + String(repeating: "{a: ", count: 900)).isEmpty)
    }

    // MARK: Files

    @Test func aFileThatCannotBeReadIsNamedWithTheReason() throws {
        let missing = #expect(throws: ConfigError.self) { try ConfigLoader.load("/none/config.yaml") }
        #expect(missing?.description == "cannot load /none/config.yaml: No such file or directory")
        let folder = #expect(throws: ConfigError.self) { try ConfigLoader.load("/") }
        #expect(folder?.description == "cannot load /: Is a directory")
    }

    @Test(arguments: [
        (Data([0x61, 0x3A, 0x20, 0xFF]), "is not UTF-8"), (Data(repeating: 0x23, count: 2 << 20), "larger than 1 MiB"),
    ])
    func aFileThatIsNoConfigIsRefused(content: Data, why: String) throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("providerd-\(UUID()).yaml")
        try content.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let error = #expect(throws: ConfigError.self) { try ConfigLoader.load(file.path) }
        #expect(error?.description.contains(why) == true)
    }

    // MARK: User mode

    @Test func userModeFollowsTheXDGFolders() throws {
        let config = try Config.forUser(
            1000, environment: ["HOME": "/home/a", "XDG_RUNTIME_DIR": "/run/user/1000/", "XDG_STATE_HOME": "relative"])
        #expect(config.socket == Config.Socket(path: "/run/user/1000/providerd/providerd.sock", mode: 0o600))
        #expect(config.stateDirectory == "/home/a/.local/state/providerd")
        #expect(config.masterKeyFile == "/home/a/.local/state/providerd/master.key")
        #expect(config.roles == .onlyAdmin(uid: 1000))
    }

    @Test func userModeWithoutARuntimeFolderKeepsItsSocketBesideTheState() throws {
        let config = try Config.forUser(1000, environment: ["XDG_STATE_HOME": "/srv/a"])
        #expect(config.socket.path == "/srv/a/providerd/providerd.sock")
    }

    @Test func userModeWithoutAnyFolderSaysWhatToSet() {
        let error = #expect(throws: Failure.self) { try Config.forUser(1000, environment: [:]) }
        #expect(error?.message.contains("neither XDG_STATE_HOME nor HOME is set") == true)
    }
}
