import Glibc
import ProviderCore
import ProviderJSON

/// Takes the secrets of one target out of whatever its upstream says, before anybody sees it.
struct SecretScrubber: Sendable {
    /// What stands in the place of a secret.
    static let mark = "[removed]"
    /// Shorter values are words of the language rather than secrets.
    private static let minimumSecretBytes = 4

    /// Of a longer message only the beginning is looked at: nobody is shown more.
    private static let readScalars = 16_384

    /// The target's secrets in every form that they may come back in, the longest first: one may be a part of another.
    let secrets: [SecretString]
    let pieces: Set<Int>

    init(_ target: UpstreamTarget) {
        self.init(secrets: [target.apiKey, target.organizationID].compactMap { $0 } + target.headers.map(\.value))
    }

    init(secrets: [SecretString]) {
        self.secrets =
            secrets
            .filter { $0.withUnsafeBytes(\.count) >= Self.minimumSecretBytes }
            .flatMap(SecretForms.all)
            .sorted { $0.withUnsafeBytes(\.count) > $1.withUnsafeBytes(\.count) }
        pieces = Self.pieces(of: self.secrets)
    }

    /// A message for people: on one line, without control characters, secrets or anything that looks like one, at
    /// most `limit` characters.
    func clean(_ text: String, limit: Int = 500) -> String {
        let start = String(text.unicodeScalars.prefix(Self.readScalars))
        let plain = withoutMasked(removingSecrets(from: Self.withoutControls(start)))
        let safe = Self.withoutTokens(withoutPieces(plain))
        let words = safe.split(separator: " ").joined(separator: " ")
        return words.count <= limit ? words : words.prefix(limit - 3) + "..."
    }

    /// The same text without the target's own secrets; all else stays.
    func removingSecrets(from text: String) -> String {
        guard !secrets.isEmpty else { return text }
        var bytes = Array(text.utf8)
        for secret in secrets {
            secret.withUnsafeBytes { needle in bytes = Self.replacing(needle, in: bytes) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The same value without the target's own secrets in any of its texts.
    func removingSecrets(from value: JSONValue) -> JSONValue {
        guard !secrets.isEmpty else { return value }
        switch value {
        case .string(let text): return .string(removingSecrets(from: text))
        case .array(let items): return .array(items.map(removingSecrets))
        case .object(let object):
            var clean = JSONObject()
            for member in object.members {
                clean.insert(removingSecrets(from: member.name), removingSecrets(from: member.value))
            }
            return .object(clean)
        default: return value
        }
    }

    /// How many bytes at the end of `bytes` may be the beginning of a secret.
    func heldBack(of bytes: [UInt8]) -> Int {
        var longest = 0
        for secret in secrets {
            secret.withUnsafeBytes { needle in
                var count = min(needle.count - 1, bytes.count)
                while count > longest {
                    if bytes.suffix(count).elementsEqual(needle.prefix(count)) { longest = count }
                    count -= 1
                }
            }
        }
        return longest
    }

    private static func replacing(_ needle: UnsafeRawBufferPointer, in bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes { all -> [UInt8] in
            guard let base = all.baseAddress, let pattern = needle.baseAddress else { return bytes }
            var result: [UInt8] = []
            var (done, next) = (0, 0)
            while all.count - next >= needle.count,
                let found = memchr(base + next, Int32(needle[0]), all.count - next - needle.count + 1)
            {
                let place = UnsafeRawPointer(found) - base
                next = place + 1
                guard memcmp(found, pattern, needle.count) == 0 else { continue }
                result += all[done..<place]
                result += mark.utf8
                done = place + needle.count
                next = done
            }
            return done == 0 ? bytes : result + all[done...]
        }
    }

    /// Without terminal sequences, and with a space for every other control character or writing-direction override.
    private static func withoutControls(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var scalars = text.unicodeScalars[...]
        while let scalar = scalars.popFirst() {
            switch scalar.value {
            case 0x1B: skipSequence(&scalars)
            case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: result.append(" ")
            // What has no width would hide a secret from those who look for it, and show it to people.
            case 0xAD, 0x200B...0x200F, 0x2060...0x2064, 0xFEFF: continue
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// Skips what follows an escape character: a control sequence to its final byte, an operating-system command to
    /// its terminator, or one character.
    private static func skipSequence(_ scalars: inout Substring.UnicodeScalarView) {
        guard let kind = scalars.popFirst() else { return }
        if kind == "[" {
            while let scalar = scalars.popFirst(), !(0x40...0x7E).contains(scalar.value) {}
        } else if kind == "]" || kind == "P" || kind == "_" || kind == "^" || kind == "X" {
            while let scalar = scalars.popFirst() {
                if scalar.value == 0x07 { return }
                guard scalar.value == 0x1B else { continue }
                if scalars.first == "\\" { scalars.removeFirst() }
                return
            }
        }
    }

    /// Without `sk-...` keys and what follows the word `Bearer`, whoever they belong to.
    private static func withoutTokens(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let character = rest.first {
            let isWordStart = result.last.map { !$0.isLetter && !$0.isNumber } ?? true
            if isWordStart, rest.prefix(3).lowercased() == "sk-" {
                let token = rest.dropFirst(3).prefix(while: isTokenCharacter)
                if token.count >= 8 {
                    result += mark
                    rest = rest[token.endIndex...]
                    continue
                }
            } else if isWordStart, rest.prefix(7).lowercased() == "bearer " {
                let token = rest.dropFirst(7).drop { $0 == " " }.prefix(while: isTokenCharacter)
                if token.count >= 8 {
                    result += "Bearer " + mark
                    rest = rest[token.endIndex...]
                    continue
                }
            }
            result.append(character)
            rest.removeFirst()
        }
        return result
    }

    private static func isTokenCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "_-*.~+/=".contains(character))
    }
}

/// Takes secrets out of a text that comes in pieces, also where one stands across two of them.
struct StreamScrubber: Sendable {
    private let scrubber: SecretScrubber
    private var held: [UInt8] = []

    init(_ scrubber: SecretScrubber) {
        self.scrubber = scrubber
    }

    /// What may be handed on now.
    mutating func append(_ text: String) -> String {
        let clean = scrubber.removingSecrets(from: String(decoding: held + Array(text.utf8), as: UTF8.self))
        var bytes = Array(clean.utf8)
        var count = scrubber.heldBack(of: bytes)
        // Never in the middle of a character.
        while count > 0, count < bytes.count, bytes[bytes.count - count] & 0xC0 == 0x80 { count += 1 }
        held = Array(bytes.suffix(count))
        bytes.removeLast(count)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The rest.
    mutating func finish() -> String {
        defer { held = [] }
        return String(decoding: held, as: UTF8.self)
    }
}
