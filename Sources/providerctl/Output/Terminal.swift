import Glibc

/// The two streams of this process. Nothing is buffered, so nothing is lost however it ends.
enum Terminal {
    static let outputIsTerminal = isatty(STDOUT_FILENO) == 1
    static let errorIsTerminal = isatty(STDERR_FILENO) == 1
    static let inputIsTerminal = isatty(STDIN_FILENO) == 1

    /// A result, followed by a newline.
    static func print(_ text: String) {
        write(Array((text + "\n").utf8))
    }

    /// Bytes of a result. Ends the process where nobody reads them.
    static func write(_ bytes: [UInt8]) {
        guard let code = send(bytes, to: STDOUT_FILENO) else { return }
        if code == EPIPE {
            signal(SIGPIPE, SIG_DFL)
            raise(SIGPIPE)
        }
        say("cannot write the result: \(String(cString: strerror(code)))")
        exit(.failed)
    }

    /// A line for people that is no result. Control characters are shown, not obeyed.
    static func say(_ text: String) {
        sendError("providerctl: " + Printable.line(text) + "\n")
    }

    /// A question, or a line that the next one overwrites.
    static func show(_ text: String) {
        sendError(text)
    }

    private static func sendError(_ text: String) {
        // Nothing could be told of a standard error that can't be written to.
        _ = send(Array(text.utf8), to: STDERR_FILENO)
    }

    /// The errno of what went wrong.
    private static func send(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
        var start = 0
        while start < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                let rest = UnsafeRawBufferPointer(rebasing: buffer[start...])
                return Glibc.write(descriptor, rest.baseAddress, rest.count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                return errno
            }
            start += count
        }
        return nil
    }

    static func exit(_ status: ExitStatus) -> Never {
        Glibc.exit(status.rawValue)
    }
}
