import Foundation
import Glibc
import Logging
import ProviderCore
import ProviderJSON
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import providerd

/// What a log was told.
final class LogLines: LogHandler {
    private struct Line {
        var level: Logger.Level
        var text: String
    }

    private let lines = Mutex<[Line]>([])

    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }

    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { nil }
        set {}
    }

    var texts: [String] { lines.withLock { $0.map(\.text) } }

    func log(event: LogEvent) {
        let fields = (event.metadata ?? [:]).map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
        lines.withLock { $0.append(Line(level: event.level, text: "\(event.message) \(fields)")) }
    }

    var logger: Logger { Logger(label: "test") { _ in self } }
}

/// A folder in which a person's daemon is started, also more than once.
final class DaemonFixture: Sendable {
    let folder: TemporaryFolder
    let log = LogLines()

    init() throws {
        folder = try TemporaryFolder()
    }

    var state: String { folder.path + "/state" }
    var keyFile: String { state + "/master.key" }

    var config: Config {
        get throws {
            var config = try Config.forUser(
                geteuid(), environment: ["XDG_RUNTIME_DIR": folder.path, "HOME": "/none"], stateDirectory: state)
            config.socket.path = folder.path + "/s"
            return config
        }
    }

    func daemon(environment: [String: String] = [:], _ adjust: (inout Config) -> Void = { _ in }) throws -> Daemon {
        var config = try config
        adjust(&config)
        return try Daemon(config, isUser: true, environment: environment, logger: log.logger)
    }

    /// Runs a daemon while `body` talks to it, and stops it.
    func running(_ body: (RawSocket) async throws -> Void) async throws {
        // The daemon's own group of services takes part in the shutdown of the one around it.
        let group = ServiceGroup(services: [DaemonService(daemon: try daemon())], logger: log.logger)
        let run = Task { try await group.run() }
        do {
            let path = try config.socket.path
            var client: RawSocket?
            try await until("the socket") {
                client = try? RawSocket(path)
                return client != nil
            }
            try await body(try #require(client))
        } catch {
            await group.triggerGracefulShutdown()
            _ = await run.result
            throw error
        }
        await group.triggerGracefulShutdown()
        try await run.value
    }
}

private struct DaemonService: Service {
    let daemon: Daemon

    func run() async throws {
        try await daemon.run()
    }
}

extension RawSocket {
    /// The answer to one call.
    func call(_ method: String, _ params: JSONObject = [:]) async throws -> JSONValue {
        let request: JSONValue = [
            "jsonrpc": "2.0", "id": 1, "method": .string(method), "params": .object(params),
        ]
        try await send(request.serializedText())
        return try #require(try await receive())
    }
}

/// Waits for a condition, at most twenty seconds.
func until(
    _ what: String, sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while try await !condition() {
        try #require(ContinuousClock.now < deadline, "\(what) did not come about", sourceLocation: sourceLocation)
        try await Task.sleep(for: .milliseconds(1))
    }
}
