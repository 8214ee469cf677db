import ArgumentParser
import Glibc
import ProviderProtocol

/// One workload against a daemon's socket; prints one line of JSON.
@main
struct Load: ParsableCommand {
    enum Workload: String, CaseIterable, ExpressibleByArgument {
        case fill, lat, pipe, many, idle, stream, upload, change, providers, commands, hello
    }

    static let configuration = CommandConfiguration(abstract: "Drives a running providerd and measures it.")

    @Argument(help: "What to do.")
    var workload: Workload

    @Option(help: "The daemon's socket.")
    var socket: String

    @Option(name: .customLong("id"), help: "The provider to get, or the command to watch.")
    var id = ""

    @Option(help: "At least so many calls.")
    var calls = 20_000

    @Option(help: "At least so long.")
    var milliseconds = 1500

    @Option(help: "Calls before the measurement.")
    var warm = 2000

    @Option(help: "Calls outstanding, connections, callers, providers to make, or items of a page.")
    var count = 64

    @Option(help: "MiB to upload.")
    var mebibytes = 256

    @Flag(help: "Upload to be checked and hashed, not kept.")
    var validateOnly = false

    func run() throws {
        do {
            try measure()
        } catch {
            throw ValidationError("\(error)")
        }
    }

    private func measure() throws {
        let length = Length(calls: calls, milliseconds: milliseconds, warm: warm)
        let target = Target(id: id)
        switch workload {
        case .fill: for id in try makeProviders(count, on: socket) { print(id) }
        case .lat: say(try runOutstanding(1, target, on: socket, length))
        case .pipe: say(try runOutstanding(count, target, on: socket, length))
        case .many: say(try runMany(count, target, on: socket, length))
        case .idle: try runIdle(count, target, on: socket)
        case .stream: say(try runStream(id, on: socket))
        case .upload: say(try runUpload(mebibytes: mebibytes, keeping: !validateOnly, on: socket))
        case .change:
            say(try runChanges(count, ids: id.split(separator: ",").map(String.init), on: socket, length))
        case .providers: say(try runPages(ProviderList.descriptor.name, size: count, on: socket, length))
        case .commands: say(try runPages(CommandList.descriptor.name, size: count, on: socket, length))
        case .hello:
            let wire = try waitForDaemon()
            wire.add(HealthCheck.descriptor.name, id: 1, HealthCheck())
            try wire.flush()
            try wire.next { _ in }
            say(#"{"answered_at":\#(nanoseconds())}"#)
        }
    }

    /// Connects to a daemon that is just starting.
    private func waitForDaemon() throws -> Wire {
        let begin = nanoseconds()
        while true {
            do {
                return try Wire(connectingTo: socket)
            } catch {
                guard nanoseconds() - begin < 60_000_000_000 else { throw error }
                usleep(200)
            }
        }
    }
}
