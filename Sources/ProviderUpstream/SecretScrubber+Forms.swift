import ProviderCore
import ProviderJSON

/// The forms in which a server may say a secret back: as it is, percent-encoded, in base64, or masked.
enum SecretForms {
    /// A shorter piece of base64 could stand in any text.
    private static let minimumBase64 = 8

    /// What to look for in place of the secret alone.
    static func all(of secret: SecretString) -> [SecretString] {
        let plain = secret.withUnsafeBytes { Array($0) }
        var forms = [secret]
        for digits in ["0123456789ABCDEF", "0123456789abcdef"] {
            // RFC 3986's unreserved characters may be encoded as well; a form has a plus sign for a space.
            for (kept, space) in [("-_.~", "%20"), ("", "%20"), ("-_.*", "+")] {
                let encoded = percentEncoded(
                    plain, digits: Array(digits.utf8), kept: Array(kept.utf8), space: Array(space.utf8))
                forms.append(SecretString(bytes: encoded))
            }
        }
        for digits in ["0123456789ABCDEF", "0123456789abcdef"].map({ Array($0.utf8) }) {
            let pairs = plain.map { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }
            forms.append(SecretString(bytes: pairs.flatMap { $0 }))
            forms.append(SecretString(bytes: pairs.flatMap { [UInt8(ascii: "%")] + $0 }))
        }
        for alphabet in ["+/", "-_"] {
            for offset in 0..<3 {
                let core = base64(plain, offset: offset, last: Array(alphabet.utf8))
                if core.count >= minimumBase64 { forms.append(SecretString(bytes: core)) }
            }
        }
        return Array(Set(forms))
    }

    private static func percentEncoded(_ bytes: [UInt8], digits: [UInt8], kept: [UInt8], space: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for byte in bytes {
            switch byte {
            case 0x20: result += space
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                result.append(byte)
            case _ where kept.contains(byte): result.append(byte)
            default: result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
            }
        }
        return result
    }

    /// The characters that depend on nothing but these bytes, when they stand behind `offset` others (modulo 3) and
    /// before any.
    private static func base64(_ bytes: [UInt8], offset: Int, last: [UInt8]) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8) + last
        var result: [UInt8] = []
        let firstBit = offset * 8
        let endBit = (offset + bytes.count) * 8
        for start in stride(from: (firstBit + 5) / 6 * 6, through: endBit - 6, by: 6) {
            let (place, shift) = ((start - firstBit) / 8, (start - firstBit) % 8)
            let next = place + 1 < bytes.count ? UInt16(bytes[place + 1]) : 0
            let pair = UInt16(bytes[place]) << 8 | next
            result.append(alphabet[Int((pair << UInt16(shift)) >> 10)])
        }
        return result
    }
}

extension SecretScrubber {
    /// A piece of a secret that is as long as this tells too much of it, wherever it stands.
    private static let leastPiece = 12

    /// What `withoutPieces` looks for, by its hash alone.
    static func pieces(of secrets: [SecretString]) -> Set<Int> {
        var hashes: Set<Int> = []
        for secret in secrets {
            secret.withUnsafeBytes { secret in
                guard secret.count > leastPiece else { return }
                for start in 0...(secret.count - leastPiece) {
                    hashes.insert(hash(UnsafeRawBufferPointer(rebasing: secret[start..<(start + leastPiece)])))
                }
            }
        }
        return hashes
    }

    private static func hash(_ bytes: UnsafeRawBufferPointer) -> Int {
        var hasher = Hasher()
        hasher.combine(bytes: bytes)
        return hasher.finalize()
    }

    /// Without pieces of secrets, such as one that was cut in two.
    func withoutPieces(_ text: String) -> String {
        guard !pieces.isEmpty else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let length = pieceLength(in: bytes, at: index)
            if length > 0 { result += Self.mark.utf8 } else { result.append(bytes[index]) }
            index += max(1, length)
        }
        return String(decoding: result, as: UTF8.self)
    }

    private func pieceLength(in bytes: [UInt8], at index: Int) -> Int {
        guard bytes.count - index >= Self.leastPiece else { return 0 }
        return bytes.withUnsafeBytes { all in
            let rest = UnsafeRawBufferPointer(rebasing: all[index...])
            guard pieces.contains(Self.hash(UnsafeRawBufferPointer(rebasing: rest.prefix(Self.leastPiece)))) else {
                return 0
            }
            var longest = 0
            for secret in secrets {
                secret.withUnsafeBytes { secret in
                    for start in secret.indices {
                        let same = zip(secret[start...], rest).prefix { $0 == $1 }.count
                        longest = max(longest, same)
                    }
                }
            }
            return longest >= Self.leastPiece ? longest : 0
        }
    }

    /// That much of a secret beside a mask tells whose it is.
    private static let leastShown = 3

    /// Without secrets that were shown in part, such as `abcd****wxyz`.
    func withoutMasked(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let length = Self.maskLength(in: bytes[index...])
            guard length > 0 else {
                result.append(bytes[index])
                index += 1
                continue
            }
            let (before, after) = shown(before: result, after: bytes[(index + length)...])
            if max(before, after) >= Self.leastShown {
                result.removeLast(before)
                result += Self.mark.utf8
                index += length + after
            } else {
                result += bytes[index..<(index + length)]
                index += length
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// How many bytes at the beginning are a mask: three asterisks, dots or bullets, or one ellipsis, at least.
    private static func maskLength(in bytes: ArraySlice<UInt8>) -> Int {
        let bullet: [UInt8] = [0xE2, 0x80, 0xA2]
        let ellipsis: [UInt8] = [0xE2, 0x80, 0xA6]
        var (rest, count) = (bytes, 0)
        while let first = rest.first {
            if first == UInt8(ascii: "*") || first == UInt8(ascii: ".") {
                rest = rest.dropFirst()
                count += 1
            } else if rest.starts(with: bullet) || rest.starts(with: ellipsis) {
                count += rest.starts(with: ellipsis) ? 3 : 1
                rest = rest.dropFirst(3)
            } else {
                break
            }
        }
        return count >= 3 ? bytes.count - rest.count : 0
    }

    /// How much of a secret's beginning ends `before`, and of its end begins `after`.
    private func shown(before: [UInt8], after: ArraySlice<UInt8>) -> (before: Int, after: Int) {
        var (longestBefore, longestAfter) = (0, 0)
        for secret in secrets {
            secret.withUnsafeBytes { secret in
                for count in 1...secret.count {
                    if count > longestBefore, before.suffix(count).elementsEqual(secret.prefix(count)) {
                        longestBefore = count
                    }
                    if count > longestAfter, after.prefix(count).elementsEqual(secret.suffix(count)) {
                        longestAfter = count
                    }
                }
            }
        }
        return (longestBefore, longestAfter)
    }
}
