import Foundation
import ProviderJSON
import TestSupport
import Testing

/// Our reader and Python's on the same documents: two who read otherwise are two who can be played off.
@Suite struct JSONDifferentialTests {
    /// The same numbers in every run, so that what fails once fails again.
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    private func compare(_ documents: [[UInt8]]) async throws {
        let answers = try await PythonJSON.read(documents)
        try #require(answers.count == documents.count)
        var taken = 0
        for (document, answer) in zip(documents, answers) {
            let ours = try? JSONValue.parse(document)
            let theirs = try answer.map { try JSONValue.parse($0) }
            taken += ours == nil ? 0 : 1
            // Bytes too, since equal strings may be composed otherwise.
            guard ours == theirs, ours?.serialized() == theirs?.serialized() else {
                let text = String(decoding: document.prefix(300), as: UTF8.self)
                Issue.record("we read \(String(describing: ours)), Python \(String(describing: theirs)): \(text)")
                continue
            }
        }
        // Else one side may refuse everything.
        #expect(taken > documents.count / 20 && taken < documents.count)
    }

    @Test("agrees with Python about the fuzzers' documents, each of them also with bytes changed")
    func corpus() async throws {
        let folder = Repository.root.appendingPathComponent("Tests/Fuzz/Corpus/FuzzJSON")
        var documents: [[UInt8]] = []
        var numbers = Numbers(state: 1)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            let document = Array(try Data(contentsOf: folder.appendingPathComponent(name)))
            documents.append(document)
            for _ in 0..<100 { documents.append(mutant(of: document, &numbers)) }
        }
        try await compare(documents)
    }

    @Test("agrees with Python about documents made at random, well-formed ones and spoilt ones")
    func generated() async throws {
        var numbers = Numbers(state: 2)
        var documents: [[UInt8]] = []
        for _ in 0..<4000 {
            let document = Array(value(depth: 0, &numbers).utf8)
            documents.append(document)
            documents.append(mutant(of: document, &numbers))
        }
        try await compare(documents)
    }

    @Test("agrees with Python about the public JSONTestSuite")
    func suite() async throws {
        guard
            let folder = SharedData.folder(
                "jsonrpc/JSONTestSuite/test_parsing", skipping: "JSONTestSuite against Python")
        else { return }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        try await compare(try names.map { Array(try Data(contentsOf: folder.appendingPathComponent($0))) })
    }

    // MARK: Documents

    private static let pieces: [[UInt8]] =
        [
            "\"", "\\", "\\u", "\\ud800", "\\udc00", "\\u0000", "{", "}", "[", "]", ",", ":", "-", "0", "1", ".", "e",
            "E+",
            "null", "true", "NaN", "Infinity", " ", "\t", "\n", "é", "\u{FEFF}", "\u{2028}", "😀", "\u{7F}", "//", "'",
        ].map { Array($0.utf8) } + [
            [0x00], [0x1F], [0x80], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF],
        ]

    private func mutant(of document: [UInt8], _ numbers: inout Numbers) -> [UInt8] {
        var mutant = document
        for _ in 0..<Int.random(in: 1...3, using: &numbers) {
            let place = Int.random(in: 0...mutant.count, using: &numbers)
            let piece = Self.pieces.randomElement(using: &numbers) ?? []
            switch Int.random(in: 0...3, using: &numbers) {
            case 0: mutant.insert(contentsOf: piece, at: place)
            case 1: mutant.replaceSubrange(place..<min(place + piece.count, mutant.count), with: piece)
            case 2: mutant.removeSubrange(place..<min(place + 1, mutant.count))
            default: mutant.insert(contentsOf: mutant[place..<min(place + 8, mutant.count)], at: place)
            }
        }
        return mutant
    }

    private func value(depth: Int, _ numbers: inout Numbers) -> String {
        switch Int.random(in: 0...(depth < 6 ? 9 : 5), using: &numbers) {
        case 0: return ["null", "true", "false"].randomElement(using: &numbers) ?? ""
        case 1, 2: return number(&numbers)
        case 3, 4, 5: return string(&numbers)
        case 6, 7:
            let items = (0..<Int.random(in: 0...5, using: &numbers)).map { _ in value(depth: depth + 1, &numbers) }
            return "[" + items.joined(separator: space(&numbers) + ",") + space(&numbers) + "]"
        default:
            let members = (0..<Int.random(in: 0...20, using: &numbers)).map { _ in
                string(&numbers) + space(&numbers) + ":" + space(&numbers) + value(depth: depth + 2, &numbers)
            }
            return space(&numbers) + "{" + members.joined(separator: "," + space(&numbers)) + "}"
        }
    }

    private func space(_ numbers: inout Numbers) -> String {
        ["", "", "", " ", "\n", "\t", "\r\n"].randomElement(using: &numbers) ?? ""
    }

    private func number(_ numbers: inout Numbers) -> String {
        func digits(_ most: Int) -> String {
            (0..<Int.random(in: 1...most, using: &numbers)).map { _ in String(Int.random(in: 0...9, using: &numbers)) }
                .joined()
        }
        var text = Bool.random(using: &numbers) ? "-" : ""
        text += Bool.random(using: &numbers) ? "0" : String(Int.random(in: 1...9, using: &numbers)) + digits(22)
        if Bool.random(using: &numbers) { text += "." + digits(18) }
        if Int.random(in: 0...2, using: &numbers) == 0 {
            text += (["e", "E", "e+", "E-"].randomElement(using: &numbers) ?? "") + digits(3)
        }
        return text
    }

    private func string(_ numbers: inout Numbers) -> String {
        let pieces = [
            "a", "key", "é", "e\u{301}", "\u{212A}", "K", "😀", "\u{FFFF}", "\\\"", "\\\\", "\\/", "\\n", "\\u0061",
            "\\u00e9",
            "\\ud83d\\ude00", "\\uFFFF", "\\u0000", "12345678", "\u{2028}",
        ]
        return "\""
            + (0..<Int.random(in: 0...9, using: &numbers)).map { _ in pieces.randomElement(using: &numbers) ?? "" }
            .joined()
            + "\""
    }
}
