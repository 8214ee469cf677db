/// The kinds of things that carry an id of ours; the raw value is the id's prefix.
package enum IdentifierKind: String, Sendable, Hashable, CaseIterable {
    case provider = "prv_"
    case file = "fil_"
    case command = "cmd_"
    case checkpoint = "ckp_"
}

/// Makes ids: a prefix and a UUIDv7 (RFC 9562), so that ids sort by the time they were made, to the millisecond.
package enum Identifier {
    /// A new id such as `prv_0192f0c1-7d3a-7c55-9b1e-3f2a6c1d9e10`.
    package static func make(_ kind: IdentifierKind, at time: Timestamp) -> String {
        kind.rawValue + uuidV7(at: time)
    }

    /// Whether `text` has the prefix of one of our ids in any case; a provider's name may not.
    package static func hasReservedPrefix(_ text: String) -> Bool {
        let folded = text.prefix(8).lowercased()
        return IdentifierKind.allCases.contains { folded.hasPrefix($0.rawValue) }
    }

    /// A bare UUIDv7 in its usual lower-case form.
    package static func uuidV7(at time: Timestamp) -> String {
        var generator = SystemRandomNumberGenerator()
        let milliseconds = UInt64(max(0, time.microseconds / 1000)) & 0xFFFF_FFFF_FFFF
        let high = milliseconds << 16 | 0x7000 | UInt64.random(in: 0...0xFFF, using: &generator)
        let low = 0x8000_0000_0000_0000 | UInt64.random(in: 0...0x3FFF_FFFF_FFFF_FFFF, using: &generator)
        var digits: [UInt8] = []
        digits.reserveCapacity(36)
        for (index, shift) in stride(from: 60, through: 0, by: -4).enumerated() {
            if index == 8 || index == 12 { digits.append(UInt8(ascii: "-")) }
            digits.append(hexDigit(high >> UInt64(shift)))
        }
        for (index, shift) in stride(from: 60, through: 0, by: -4).enumerated() {
            if index == 0 || index == 4 { digits.append(UInt8(ascii: "-")) }
            digits.append(hexDigit(low >> UInt64(shift)))
        }
        return String(decoding: digits, as: UTF8.self)
    }

    private static func hexDigit(_ value: UInt64) -> UInt8 {
        let nibble = UInt8(value & 0xF)
        return nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}
