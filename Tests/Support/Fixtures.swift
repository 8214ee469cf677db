import ProviderJSON

/// The golden frames and exchanges of `Protocol/fixtures`.
package enum Fixtures {
    /// One of `frames.json`.
    package struct Frame: Sendable, CustomStringConvertible {
        package var name: String
        package var bytes: [UInt8]
        package var meaning: JSONValue

        package var description: String { name }
        package var isValid: Bool { meaning["valid"] == true }
    }

    /// One of `exchanges.json`.
    package struct Exchange: Sendable, CustomStringConvertible {
        package var name: String
        /// Each an object of one member: what to do, with what.
        package var steps: [JSONObject.Member]

        package var description: String { name }
    }

    package static let frames: [Frame] = list("frames").map { item in
        Frame(
            name: item["name"]?.stringValue ?? "", bytes: bytes(item["hex"]), meaning: item["meaning"] ?? .null)
    }

    package static let exchanges: [Exchange] = list("exchanges").map { item in
        let steps = item["steps"]?.arrayValue ?? []
        return Exchange(
            name: item["name"]?.stringValue ?? "", steps: steps.compactMap { $0.objectValue?.members.first })
    }

    /// Empty if the file can't be read, which the suites refuse.
    private static func list(_ name: String) -> [JSONValue] {
        let bytes = try? Repository.bytes("Protocol/fixtures/\(name).json")
        return (try? bytes.map { try JSONValue.parse($0) })?.arrayValue ?? []
    }

    /// What a string of hex digits says.
    package static func bytes(_ hex: JSONValue?) -> [UInt8] {
        let digits = Array((hex?.stringValue ?? "").utf8).compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }

    /// Whether a document has at least what is expected: an object's other members don't matter, all else is equal.
    package static func has(_ document: JSONValue?, _ expected: JSONValue) -> Bool {
        guard let members = expected.objectValue?.members else { return document == expected }
        return document?.objectValue != nil && members.allSatisfy { has(document?[$0.name], $0.value) }
    }
}
