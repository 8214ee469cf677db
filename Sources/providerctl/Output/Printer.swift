import ProviderJSON

/// Prints results: for people, or the wire's own JSON.
struct Printer {
    let json: Bool

    /// One reply: as it came, or in these lines.
    func reply<Value>(_ reply: Verbatim<Value>, _ lines: (Value) -> [String]) {
        if json { line(reply.bytes) } else { self.lines(lines(reply.value)) }
    }

    /// JSON that has been encoded already, on a line of its own.
    func line(_ bytes: [UInt8]) {
        Terminal.write(bytes + [UInt8(ascii: "\n")])
    }

    func lines(_ lines: [String]) {
        guard !lines.isEmpty else { return }
        Terminal.print(lines.joined(separator: "\n"))
    }
}
