/// Text of others, made safe for a terminal: what would move the cursor, hide or reorder text is shown as its number.
enum Printable {
    /// One line: newlines and tabs are shown too.
    static func line(_ text: String) -> String {
        escaped(text) { isHarmful($0) }
    }

    /// Several lines as they are.
    static func text(_ text: String) -> String {
        escaped(text) { isHarmful($0) && $0 != "\n" && $0 != "\t" }
    }

    private static func escaped(_ text: String, _ mustBeShown: (Unicode.Scalar) -> Bool) -> String {
        guard text.unicodeScalars.contains(where: mustBeShown) else { return text }
        var shown = ""
        for scalar in text.unicodeScalars {
            if mustBeShown(scalar) {
                shown += "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true
        // Direction marks, overrides and isolates; line and paragraph separators; what has no width at all.
        case 0x061C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xE0000...0xE007F: true
        default: false
        }
    }
}
