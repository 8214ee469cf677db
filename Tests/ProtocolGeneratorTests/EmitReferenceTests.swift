import Foundation
import ProviderJSON
import Testing

@testable import ProtocolGenerator

@Suite struct EmitReferenceTests {
    private func page() throws -> String { EmitReference.text(of: Contract(try SampleContract.make())) }

    @Test("every link leads to a heading")
    func links() throws {
        let page = try page()
        let anchors = page.split(separator: "\n").filter { $0.hasPrefix("#") }.map { heading in
            let text = heading.drop { $0 == "#" }.dropFirst()
            return String(Markdown.link("", to: String(text)).dropFirst(4).dropLast())
        }
        let targets = page.matches(of: /\]\(#([^)]*)\)/).map { String($0.1) }
        #expect(targets.count > 20)
        #expect(Set(targets).subtracting(anchors) == [])
    }

    @Test("a method is told with its bounds, errors, reasons, and an example as it goes over the wire")
    func method() throws {
        let page = try page()
        let start = try #require(page.range(of: "### door.get\n"))
        let end = try #require(page.range(of: "### door.set_default\n"))
        let section = page[start.lowerBound..<end.lowerBound]
        #expect(section.contains("| `id` | string, 1 to 128 characters | required | The id. |"))
        #expect(section.contains("| 5 | `NOT_FOUND` | [`DOOR_NOT_FOUND`](#reasons) |"))
        #expect(section.contains("*operators, admins* · unary · reads · time-out 60 s"))
        #expect(section.contains(#"{"jsonrpc": "2.0", "id": 1, "method": "door.get", "params": {"id": "d"}}"#))
    }

    @Test("a secret is never answered, null clears, and a bar doesn't end a cell")
    func cells() throws {
        let page = try page()
        #expect(page.contains("| `api_key` | string, never answered, 1 to 4096 characters |"))
        #expect(page.contains("| `base_url` | string or null, at most 9 characters |"))
        #expect(page.contains("A door | gate.\n"))
    }
}
