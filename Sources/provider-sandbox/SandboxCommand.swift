import ArgumentParser
import Dispatch
import Glibc

@main
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "provider-sandbox",
        abstract: "A provider on this machine, to try and to test against.",
        discussion: """
            Speaks the providers' wires on loopback, each under a path of its own: models, files, fine-tuning jobs with \
            events and checkpoints, chat completions. It truly trains: a small character-level language model, by gradient descent on the uploaded \
            lines, on one core of this machine.
            """,
        subcommands: [Serve.self])

    struct Serve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Serve until stopped by SIGTERM or SIGINT.",
            discussion: """
                Prints its base URLs, one a line, once it accepts requests.

                Example:
                  provider-sandbox serve --port 8089 --api-key-file key.txt

                It can be told to misbehave. POST /_faults takes an object:
                  path      paths that begin so; with a method, the path that is so
                  method    GET, POST or DELETE; without it, any
                  match     "prefix" or "exact", to choose otherwise
                  times     for so many requests (1); null: until it is cleared
                  action    answer        status (500), headers and body; no work is done
                            hang          no answer until the client hangs up
                            reset_before  the connection is reset, and the work isn't done
                            reset_after   the work is done, then the connection is reset
                            truncate      the work is done; the answer breaks off in the middle
                            garbage       the work is done; the answer's body is noise
                            invalid_utf8  the work is done; text in the answer is not UTF-8
                            delay         the answer comes late, by delay_ms
                            drip          the work is done; the answer comes byte by byte, one each delay_ms (50)
                            redirect      the answer leads to location, with a status (307); no work is done
                            huge          the answer is a list of 10 GiB
                            gzip_bomb     the answer is 68 MB that stand for 10 GiB once they are inflated
                  retry_after  the answer says when to come back, after retry_after_ms (1000), in one of the forms \
                "seconds" (Retry-After: 1), "milliseconds" (retry-after-ms: 1000) and "date" (Retry-After: a date); \
                for answer, redirect, huge and gzip_bomb
                GET /_faults lists those still to come, DELETE /_faults clears them. GET /_requests counts the \
                requests by method and path, with the last twenty traceparent headers of each; DELETE /_requests begins \
                anew. GET /_leaks tells which headers were sent to signed upload addresses that do not belong there. \
                These paths need no key.

                Example:
                  curl http://127.0.0.1:8089/_faults -d '{"path": "/openai/v1/models", "status": 429, \
                "headers": {"retry-after": "2"}, "times": 3}'
                """)

        @Option(help: "The port on 127.0.0.1; 0 takes any that is free.")
        var port = 0

        @Option(help: "The one API key that is accepted stands in this file; without it, any key is.")
        var apiKeyFile: String?

        @Option(
            help:
                "Where files, jobs and weights are kept; without it, in a temporary folder that is removed at the end.")
        var stateDir: String?

        @Option(help: ArgumentHelp("Wait that long at each step of a training, for tests.", visibility: .hidden))
        var stepDelayMs = 0

        @Option(
            help: ArgumentHelp(
                "Take files of so many bytes in one request, parts of an eighth of that, and sixteen times as much in "
                    + "parts, for tests.", visibility: .hidden))
        var fileLimit: Int64?

        func validate() throws {
            guard (0...65535).contains(port) else {
                throw ValidationError("cannot listen on port \(port): a port is a number from 0 to 65535")
            }
            if let fileLimit, !(8...FileLimits.standard.whole).contains(fileLimit) {
                throw ValidationError(
                    "cannot take files of \(fileLimit) bytes: give a number from 8 to \(FileLimits.standard.whole)")
            }
        }

        func run() async throws {
            let key = try apiKeyFile.map(readKey)
            let folder = try stateDir ?? temporaryFolder()
            defer { if stateDir == nil { DiskFile.removeTree(folder) } }
            let store = try open(folder)
            defer { store.unlock() }
            let server = SandboxServer(store: store, key: key, port: port)
            let signals = StopSignals()
            defer { withExtendedLifetime(signals) {} }
            let arrivals = signals.arrivals
            do {
                try await withThrowingTaskGroup(of: Void.self) { tasks in
                    tasks.addTask {
                        try await server.run { baseURLs in
                            for (name, url) in baseURLs { print("\(name): \(url)") }
                            fflush(nil)
                        }
                    }
                    tasks.addTask { for await _ in arrivals { return } }
                    _ = try await tasks.next()
                    tasks.cancelAll()
                    try await tasks.waitForAll()
                }
            } catch {
                throw Stopped(message: "cannot serve on 127.0.0.1:\(port): \(error); is the port taken?")
            }
        }

        private func readKey(_ path: String) throws -> String {
            guard let bytes = DiskFile.contents(path) else {
                throw Stopped(message: "cannot read the API key from \(path): \(String(cString: strerror(errno)))")
            }
            let key = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first.map(String.init)
            guard let key, !key.isEmpty else {
                throw Stopped(message: "cannot use the API key in \(path): the file's first line is empty")
            }
            return key
        }

        private func temporaryFolder() throws -> String {
            let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
            var template = Array((base + "/provider-sandbox.XXXXXX").utf8CString)
            guard mkdtemp(&template) != nil else {
                throw Stopped(message: "cannot make a temporary folder in \(base): \(String(cString: strerror(errno)))")
            }
            return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }

        private func open(_ folder: String) throws -> SandboxStore {
            do {
                return try SandboxStore(
                    folder: folder, stepDelay: .milliseconds(min(max(stepDelayMs, 0), 900)),
                    limits: fileLimit.map { FileLimits(whole: $0) } ?? .standard)
            } catch let error as SandboxStore.Unusable {
                throw Stopped(message: error.message)
            }
        }
    }
}

/// Printed on standard error; the command ends with 1.
struct Stopped: Error, CustomStringConvertible {
    let message: String
    var description: String { message }
}

/// SIGTERM and SIGINT, from the moment this is made for as long as it is kept.
final class StopSignals {
    /// Gets an element when one of them comes.
    let arrivals: AsyncStream<Void>
    private let sources: [any DispatchSourceSignal]

    init() {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        arrivals = stream
        sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
    }

    deinit {
        for source in sources { source.cancel() }
    }
}
