import ProviderJSON
import TestSupport
import Testing

@testable import ProtocolGenerator

@Suite struct GeneratedFilesTests {
    @Test("a method that leaves the contract leaves every generated file")
    func removal() throws {
        let document = try JSONValue.parse(try Repository.bytes("Protocol/openrpc.json"))
        var object = try #require(document.objectValue)
        object["methods"] = .array(
            try #require(document["methods"]?.arrayValue).filter { $0.text("name") != "system.whoami" })
        let before = GeneratedFiles.make(from: Contract(document))
        let after = GeneratedFiles.make(from: Contract(.object(object)))
        let mentions = before.filter { $0.value.contains("SystemWhoami") || $0.value.contains("system.whoami") }
        #expect(
            Set(mentions.keys).isSuperset(of: [
                "Sources/ProviderMethods/Generated/Handlers.swift",
                "Sources/ProviderServer/Generated/MethodTable.swift",
                "Sources/ProviderClient/Generated/Calls.swift", "Sources/ProviderProtocol/Generated/System.swift",
            ]))
        for (path, text) in after where !path.hasSuffix("ContractDocument.swift") && !path.hasSuffix(".md") {
            #expect(!text.contains("SystemWhoami"), "\(path)")
        }
    }

    @Test("the same contract makes the same bytes")
    func deterministic() throws {
        let document = try JSONValue.parse(try Repository.bytes("Protocol/openrpc.json"))
        #expect(GeneratedFiles.make(from: Contract(document)) == GeneratedFiles.make(from: Contract(document)))
    }
}
