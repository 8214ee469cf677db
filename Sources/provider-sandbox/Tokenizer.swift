/// Text as small numbers: one for each printable ASCII character, newline and tab; a byte of anything else is two
/// halves. So every UTF-8 text goes in and comes out unchanged, but for control characters, which become one token.
enum Tokenizer {
    static let vocabulary = 128
    static let padding: UInt8 = 0
    /// Stands between what was said and the answer.
    static let start: UInt8 = 1
    static let end: UInt8 = 2
    /// An answer that begins with it calls a tool.
    static let call: UInt8 = 3
    private static let newline: UInt8 = 4
    private static let tab: UInt8 = 5
    private static let printable: UInt8 = 6
    private static let highHalf: UInt8 = 101
    private static let lowHalf: UInt8 = 109
    private static let control: UInt8 = 125

    static func tokens(of text: String) -> [UInt8] {
        var tokens: [UInt8] = []
        tokens.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case 0x20...0x7E: tokens.append(printable + (byte - 0x20))
            case 0x0A: tokens.append(newline)
            case 0x09: tokens.append(tab)
            case 0x80...0xFF:
                tokens.append(highHalf + ((byte >> 4) - 8))
                tokens.append(lowHalf + (byte & 0x0F))
            default: tokens.append(control)
            }
        }
        return tokens
    }

    static func text(of tokens: [UInt8]) -> String {
        var decoder = TokenDecoder()
        var text = ""
        for token in tokens {
            text += decoder.text(after: token)
        }
        return text + decoder.rest()
    }

    /// Whether a model may answer with this token.
    static func isAnswer(_ token: Int) -> Bool {
        token >= Int(end) && token <= Int(control)
    }

    /// The byte that a token stands for alone; nil for halves and marks.
    static func byte(of token: UInt8) -> UInt8? {
        switch token {
        case printable..<highHalf: token - printable + 0x20
        case newline: 0x0A
        case tab: 0x09
        case control: 0x3F
        default: nil
        }
    }

    static func highBits(of token: UInt8) -> UInt8? {
        (highHalf..<lowHalf).contains(token) ? (token - highHalf + 8) << 4 : nil
    }

    static func lowBits(of token: UInt8) -> UInt8? {
        (lowHalf..<control).contains(token) ? token - lowHalf : nil
    }
}

/// Tokens back to text, one at a time: a character comes out when its last byte is there.
struct TokenDecoder {
    private var high: UInt8?
    private var pending: [UInt8] = []
    private var missing = 0

    mutating func text(after token: UInt8) -> String {
        if let bits = Tokenizer.highBits(of: token) {
            high = bits
            return ""
        }
        if let bits = Tokenizer.lowBits(of: token) {
            guard let first = high else { return "" }
            high = nil
            return append(first | bits)
        }
        high = nil
        guard let byte = Tokenizer.byte(of: token) else { return "" }
        return append(byte)
    }

    /// What is left of a character that never ended, as replacement characters.
    mutating func rest() -> String {
        defer { pending = [] }
        return String(decoding: pending, as: UTF8.self)
    }

    private mutating func append(_ byte: UInt8) -> String {
        let continues = byte & 0xC0 == 0x80
        var text = ""
        if missing > 0 && !continues {
            text = rest()
            missing = 0
        }
        pending.append(byte)
        if missing > 0 {
            missing -= 1
        } else {
            missing = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : byte >= 0xC0 ? 1 : 0
        }
        guard missing == 0 else { return text }
        return text + rest()
    }
}
