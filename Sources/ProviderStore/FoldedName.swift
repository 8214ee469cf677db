import Foundation

/// The form of a name under which it is unique and looked up: NFC, and without the difference of upper and lower case.
enum FoldedName {
    /// Folds; the same bytes for every way to write the same name.
    static func fold(_ name: String) -> String {
        var (isPlain, isFolded) = (true, true)
        for byte in name.utf8 {
            if byte >= 0x80 { isPlain = false }
            if (0x41...0x5A).contains(byte) { isFolded = false }
        }
        if isPlain {
            if isFolded { return name }
            return String(decoding: name.utf8.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }, as: UTF8.self)
        }
        return name.precomposedStringWithCanonicalMapping.folding(options: .caseInsensitive, locale: nil)
            .precomposedStringWithCanonicalMapping
    }
}
