import ProviderProtocol

/// A generated text on standard output, piece by piece. A terminal gets no control characters; a file or another
/// program gets exactly what the model said. It ends with a newline.
struct GeneratedText {
    let isTerminal: Bool
    private var hasText = false
    private var endsLine = true

    init(isTerminal: Bool) {
        self.isTerminal = isTerminal
    }

    /// What an event adds; warnings and errors are told beside it.
    mutating func show(_ event: EventInfo) {
        if event.type == .output { return write(event.message) }
        if event.level == .warning { Terminal.say(event.message) }
    }

    /// The rest, where the text didn't come in pieces.
    mutating func end(_ command: CommandInfo) {
        if !hasText, let text = command.result?.text { write(text) }
        if !endsLine { Terminal.print("") }
    }

    private mutating func write(_ text: String) {
        guard !text.isEmpty else { return }
        hasText = true
        endsLine = text.utf8.last == UInt8(ascii: "\n")
        Terminal.write(Array((isTerminal ? Printable.text(text) : text).utf8))
    }
}
