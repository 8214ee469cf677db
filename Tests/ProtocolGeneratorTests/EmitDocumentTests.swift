import ProviderJSON
import Testing

@testable import ProtocolGenerator

@Suite struct EmitDocumentTests {
    /// What the compiler makes of the literal: its lines without indentation and line ends.
    private func literal(_ source: String) throws -> String {
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        let first = try #require(lines.firstIndex { $0.hasSuffix("\"\"\"") })
        let pounds = String(lines[first].drop { $0 != "#" }.prefix { $0 == "#" })
        let last = try #require(lines.lastIndex { $0.hasSuffix("\"\"\"" + pounds) })
        return lines[(first + 1)..<last].map { line in
            let text = line.dropFirst(8)
            return text.hasSuffix("\\" + pounds) ? String(text.dropLast(pounds.count + 1)) : String(text)
        }.joined()
    }

    @Test("the lines of the literal are the document, whatever they hold")
    func whole() throws {
        let document = try SampleContract.make()
        let source = EmitDocument.text(of: Contract(document))
        #expect(document.serializedText().contains("\\\\#("), "the sample must hold what would end a simpler literal")
        #expect(try literal(source) == document.serializedText())
        #expect(source.split(separator: "\n").allSatisfy { $0.count <= 120 })
    }

    @Test("a change of one method leaves the lines of the others")
    func smallChanges() throws {
        let document = try SampleContract.make()
        let text = document.serializedText().replacing("Does door.list.", with: "Does, and more, door.list.")
        let before = EmitDocument.text(of: Contract(document)).split(separator: "\n")
        let after = EmitDocument.text(of: Contract(try JSONValue.parse(text))).split(separator: "\n")
        let changed = Set(after).subtracting(before)
        #expect(!changed.isEmpty && changed.count <= 12, "\(changed)")
    }
}
