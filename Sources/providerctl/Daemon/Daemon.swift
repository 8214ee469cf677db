import ProviderClient
import ProviderProtocol

/// One daemon. Every call has a connection of its own, and is repeated once if that is lost: reads because they change
/// nothing, changes because they carry a request id.
struct Daemon: Sendable {
    let path: String
    var options: CallOptions

    /// The same daemon for one step of several: a request id that was given belongs to one change alone.
    func step(_ name: String) -> Daemon {
        var daemon = self
        daemon.options.requestID = options.requestID.map { "\($0).\(name)" }
        return daemon
    }

    /// One answer. The request is made anew for each attempt. A daemon that was there a moment ago is waited for even if
    /// it can't be reached at first.
    func call<Method: UnaryMethod>(
        _ request: @autoclosure () -> Method, wasThere: Bool = false
    ) async throws -> Verbatim<Method.Result> {
        let options = options(for: Method.descriptor)
        return try await repeating(wasThere: wasThere) { connection in
            let watchdog = Watchdog(Method.descriptor, options, path: path)
            defer { watchdog.end() }
            return try await connection.call(VerbatimUnary(request()), options: options)
        }
    }

    /// One answer to the file's bytes, which are sent again if the connection is lost and they can be read again.
    func upload<Method: UploadMethod>(_ request: Method, _ file: LocalFile) async throws -> Verbatim<Method.Result> {
        let options = options(for: Method.descriptor)
        return try await repeating(while: file.canRewind) { connection in
            try file.rewind()
            return try await connection.upload(VerbatimUpload(request), from: file.source(), options: options)
        }
    }

    /// One answer, once the target has all bytes. Never repeated, since the target has some of them.
    func download<Method: DownloadMethod>(
        _ request: Method, to target: some DownloadTarget
    ) async throws -> Verbatim<Method.Result> {
        try await Connection.withConnection(to: path) { connection in
            try await connection.download(
                VerbatimDownload(request), to: target, options: options(for: Method.descriptor))
        }
    }

    /// What a call of this method carries.
    func options(for method: MethodDescriptor) -> CallOptions {
        var options = options
        if method.effect == .change, options.requestID == nil { options.requestID = RequestID.random() }
        return options
    }

    private func repeating<Value>(
        while mayRepeat: Bool = true, wasThere: Bool = false, _ body: (Connection) async throws -> Value
    ) async throws -> Value {
        do {
            return try await Connection.withConnection(to: path, body)
        } catch {
            guard mayRepeat, Reconnection.isWorthwhile(after: error, wasThere: wasThere) else { throw error }
            return try await repeatOnce(body, error)
        }
    }

    private func repeatOnce<Value>(
        _ body: (Connection) async throws -> Value, _ first: any Error
    ) async throws -> Value {
        var last = first
        for delay in Reconnection.delays {
            try await Task.sleep(for: delay)
            do {
                return try await Connection.withConnection(to: path, body)
            } catch {
                guard Reconnection.isTooEarly(error) else { throw error }
                last = error
            }
        }
        throw last
    }
}

/// When to try again, and how often.
enum Reconnection {
    /// Before each attempt; a daemon that restarts takes a few seconds.
    static let delays: [Duration] = [0.05, 0.2, 0.5, 1, 2, 4, 8].map { .seconds($0) }

    /// Whether another connection may bring the answer: the last one was lost, or there was one before.
    static func isWorthwhile(after error: any Error, wasThere: Bool) -> Bool {
        if let error = error as? ConnectionError {
            return error.kind == .lost || wasThere && error.kind == .unreachable
        }
        return (error as? RPCError)?.reason == "DRAINING"
    }

    /// Whether the daemon isn't back yet, or is still at work on the first attempt.
    static func isTooEarly(_ error: any Error) -> Bool {
        if let error = error as? ConnectionError { return error.kind == .unreachable }
        let reason = (error as? RPCError)?.reason
        return reason == "DRAINING" || reason == "REQUEST_IN_PROGRESS"
    }
}

/// Ids that make changes safe to repeat.
enum RequestID {
    /// 128 random bits in hex.
    static func random() -> String {
        (0..<2).map { _ in
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
