import ProviderJSON
import ProviderProtocol
import TestSupport
import Testing

@Suite struct ContractExamplesTests {
    /// Reads a value strictly as `type`, and writes it again.
    private func roundTrip<T: JSONReadable & JSONWritable>(_ type: T.Type, _ value: JSONValue) throws -> JSONValue {
        let read = try JSONReader.read(value.serialized(), strict: true) { (reader) throws(JSONError) in
            try T(from: &reader)
        }
        return try JSONValue.parse(read.encoded())
    }

    private func check<Method: RPCMethod>(_ method: Method.Type, _ document: JSONValue) throws {
        let name = Method.descriptor.name
        let entry = try #require(document["methods"]?.arrayValue?.first { $0["name"]?.stringValue == name })
        for example in try #require(entry["examples"]?.arrayValue) {
            var params = JSONObject()
            for param in example["params"]?.arrayValue ?? [] {
                params[param["name"]?.stringValue ?? ""] = param["value"]
            }
            #expect(try roundTrip(Method.self, .object(params)) == .object(params), "\(name)")
            let result = try #require(example["result"]?["value"])
            #expect(try roundTrip(Method.Result.self, result) == result, "\(name)")
        }
    }

    @Test("every example of the contract is read strictly and written again as it was")
    func examples() throws {
        let document = try JSONValue.parse(ContractDocument.text.description)
        #expect(document == (try JSONValue.parse(try Repository.bytes("Protocol/openrpc.json"))))
        for type in Methods.types { try check(type, document) }
        #expect(Methods.types.map { $0.descriptor } == Methods.all)
    }
}
