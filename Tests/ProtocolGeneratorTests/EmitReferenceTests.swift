import Foundation
import ProviderJSON
import TestSupport
import Testing

@testable import ProtocolGenerator

@Suite struct EmitReferenceTests {
    private func page() throws -> String { EmitReference.text(of: Contract(try SampleContract.make())) }

    @Test(
        "every link leads to a heading or to a reason, also in the reference of the real contract",
        arguments: [false, true])
    func links(isReal: Bool) throws {
        let page = isReal ? String(decoding: try Repository.bytes("Protocol/reference.md"), as: UTF8.self) : try page()
        let anchors = page.split(separator: "\n").filter { $0.hasPrefix("#") }.map { heading in
            let text = heading.drop { $0 == "#" }.dropFirst()
            return String(Markdown.link("", to: String(text)).dropFirst(4).dropLast())
        }
        let ids = page.matches(of: /<a id="([^"]+)">/).map { String($0.1) }
        let targets = page.matches(of: /\]\(#([^)]*)\)/).map { String($0.1) }
        #expect(targets.count > 20)
        #expect(Set(targets).subtracting(anchors + ids) == [])
        #expect(isReal || targets.contains("door_not_found"))
    }

    @Test("a method is told with its bounds, errors, reasons, and an example as it goes over the wire")
    func method() throws {
        let page = try page()
        let start = try #require(page.range(of: "### door.get\n"))
        let end = try #require(page.range(of: "### door.set_default\n"))
        let section = page[start.lowerBound..<end.lowerBound]
        #expect(section.contains("| `id` | string, 1 to 128 characters | required | The id. |"))
        let reason = #"[`DOOR_NOT_FOUND`](#door_not_found) | No such "door". |"#
        #expect(section.contains("| 5 `NOT_FOUND` | " + reason))
        #expect(section.contains("*operators, admins* · unary · reads · time-out 60 s"))
        #expect(section.contains(#"{"jsonrpc": "2.0", "id": 1, "method": "door.get", "params": {"id": "d"}}"#))
        #expect(section.contains("providerctl call door.get '{\"id\": \"d\"}'\n"))
        // What is answered is told right there.
        #expect(section.contains("| `made_at` | string, RFC 3339 in UTC |  | When. |"))
    }

    @Test("every noun lists its methods, every type those that have it")
    func overview() throws {
        let page = try page()
        #expect(page.contains("- [**file**](#file): [upload](#fileupload) · [download](#filedownload)\n"))
        #expect(page.contains("### DoorState\n\nHow it stands.\n"))
        #expect(page.contains("*In [`door.create`](#doorcreate), [`Door`](#door).*"))
        #expect(page.contains("*In [`door.create`](#doorcreate).*"))
    }

    @Test("every error of the contract has words about what to do")
    func advice() throws {
        let contract = try Contract.read(at: Repository.root.appendingPathComponent("Protocol/openrpc.json"))
        for error in contract.document["components"]?["errors"]?.objectValue?.members ?? [] {
            #expect(EmitReference.advice[error.name] != nil, "\(error.name)")
        }
    }

    @Test("what a sentence names between backticks is a link, and nothing else is")
    func linked() throws {
        var contract = Contract(try SampleContract.make())
        contract.methods[0].summary = "As `door.get`, a `Door` or `DOOR_NOT_FOUND`, not `nobody`."
        let page = EmitReference.text(of: contract)
        let text = "As [`door.get`](#doorget), a [`Door`](#door) or [`DOOR_NOT_FOUND`](#door_not_found), not `nobody`."
        #expect(page.contains(text))
    }

    @Test("a secret is never answered, null clears, and a bar doesn't end a cell")
    func cells() throws {
        let page = try page()
        #expect(page.contains("| `api_key` | string, never answered, 1 to 4096 characters |"))
        #expect(page.contains("| `base_url` | string or null, at most 9 characters |"))
        #expect(page.contains("A door | gate.\n"))
    }
}
