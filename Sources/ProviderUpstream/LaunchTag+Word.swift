import ProviderCore

extension LaunchTag {
    /// The tag as short as it gets with all its 128 bits: 26 letters and digits in lower case, which any provider takes
    /// in a name.
    var word: String {
        let digits = Array("abcdefghijklmnopqrstuvwxyz234567")
        var text = ""
        var (bits, count) = (0, 0)
        for character in command {
            guard let digit = character.hexDigitValue else { return Self.name(from: command) }
            bits = bits << 4 | digit
            count += 4
            guard count >= 5 else { continue }
            count -= 5
            text.append(digits[bits >> count & 31])
            bits &= 1 << count - 1
        }
        if count > 0 { text.append(digits[bits << (5 - count) & 31]) }
        return text
    }

    /// A name of at most `limit` characters that ends in the tag's word; of what the person wished for, as much stands in
    /// front as has room.
    func name(after wish: String?, limit: Int) -> String {
        let room = max(0, limit - word.count - 1)
        let front = Self.name(from: wish ?? "providerd").prefix(room)
        return front.isEmpty ? word : front + "-" + word
    }

    /// Lower-case letters and digits as they are, a dash for the rest, and none at the ends.
    static func name(from text: String) -> String {
        text.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "-")
    }
}
