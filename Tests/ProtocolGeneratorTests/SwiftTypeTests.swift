import ProviderJSON
import Testing

@testable import ProtocolGenerator

@Suite struct SwiftTypeTests {
    @Test(
        "a schema has one Swift type",
        arguments: [
            (#"{"type":"string"}"#, "String"), (#"{"type":"string","x-providerd-secret":true}"#, "SecretString"),
            (#"{"type":"integer"}"#, "Int"), (#"{"type":"number"}"#, "Double"), (#"{"type":"boolean"}"#, "Bool"),
            (#"{"type":"array","items":{"type":"string"}}"#, "[String]"),
            (#"{"type":"object","additionalProperties":{"type":"string"}}"#, "[String: String]"),
            (#"{"type":"object"}"#, "JSONObject"), ("{}", "JSONValue"),
            (##"{"$ref":"#/components/schemas/Hello"}"##, "Hello"),
            (#"{"type":["string","null"]}"#, "Update<String>"),
        ])
    func types(schema: String, name: String) throws {
        #expect(SwiftType(try JSONValue.parse(schema)).name == name)
    }

    @Test(
        "a name is spelled as Swift spells it",
        arguments: [
            ("base_url", "baseURL"), ("id", "id"), ("organization_id", "organizationID"), ("default", "`default`"),
            ("next_page_token", "nextPageToken"), ("sha256", "sha256"), ("NOT_SERVING".lowercased(), "notServing"),
        ])
    func names(wire: String, swift: String) {
        #expect(SwiftNames.property(wire) == swift)
    }
}
