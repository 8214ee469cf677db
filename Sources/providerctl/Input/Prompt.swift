import Glibc
import ProviderJSON

/// Questions on the terminal.
enum Prompt {
    /// A secret typed without echo; nil if nothing was typed.
    static func secret(_ question: String) throws -> SecretString? {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard terminal >= 0 else {
            throw Failure(.usage, "cannot ask for the key: there is no terminal; use --api-key-file")
        }
        defer { close(terminal) }
        var saved = termios()
        guard tcgetattr(terminal, &saved) == 0 else { throw refused }
        var hidden = saved
        // Keys one by one, Ctrl-C too: whatever is typed, the terminal gets its echo back below.
        hidden.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        guard tcsetattr(terminal, TCSAFLUSH, &hidden) == 0 else { throw refused }
        defer { tcsetattr(terminal, TCSAFLUSH, &saved) }
        show("\(Printable.line(question)) (not shown): ", on: terminal)
        defer { show("\n", on: terminal) }
        return try line(from: terminal)
    }

    private static let refused = Failure(
        .failed, "cannot ask for the key: the terminal can't hide what is typed; use --api-key-file")

    private static func show(_ text: String, on terminal: Int32) {
        let bytes = Array(text.utf8)
        // Without the question the answer can still be typed.
        _ = write(terminal, bytes, bytes.count)
    }

    private static func line(from terminal: Int32) throws -> SecretString? {
        var line = TypedLine()
        defer { line.wipe() }
        var byte: UInt8 = 0
        while true {
            let count = read(terminal, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return line.secret }
            switch line.type(byte) {
            case .goesOn: continue
            case .isDone: return line.secret
            case .isInterrupted: throw Ended(status: .interrupted)
            }
        }
    }

    /// Where nobody can be asked, `--yes` must say it.
    static func requireTerminal(to what: String) throws {
        guard Terminal.inputIsTerminal, Terminal.errorIsTerminal else {
            throw Failure(.usage, "cannot \(what) without asking, and there is no terminal to ask on: add --yes")
        }
    }

    /// Returns if the person means it: says yes, or types the name itself.
    static func confirm(_ what: String, typing name: String?) throws {
        try requireTerminal(to: what)
        let question =
            name.map { "To \(what), type its name (\($0)): " } ?? "\(what), really? [y/N] "
        Terminal.show(Printable.line(question))
        let answer = readLine(strippingNewline: true) ?? ""
        guard isConfirmed(answer, name) else { throw Failure(.failed, "cannot \(what): you did not say yes") }
    }

    static func isConfirmed(_ answer: String, _ name: String?) -> Bool {
        if let name { return answer == name }
        return ["y", "yes"].contains(answer.lowercased())
    }
}

/// A line that is typed without echo.
struct TypedLine {
    enum Progress {
        case goesOn, isDone, isInterrupted
    }

    private var bytes: [UInt8] = []

    init() {
        bytes.reserveCapacity(SecretInput.largest)
    }

    /// nil if the line is empty.
    var secret: SecretString? { bytes.isEmpty ? nil : SecretString(bytes: bytes) }

    /// What a key does.
    mutating func type(_ key: UInt8) -> Progress {
        switch key {
        case 0x0A, 0x0D, 0x04: return .isDone
        case 0x03: return .isInterrupted
        case 0x08, 0x7F: eraseCharacter()
        case 0x15: bytes.removeAll(keepingCapacity: true)
        default: if bytes.count < SecretInput.largest { bytes.append(key) }
        }
        return .goesOn
    }

    private mutating func eraseCharacter() {
        while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
    }

    mutating func wipe() {
        SecretInput.wipe(&bytes)
    }
}
