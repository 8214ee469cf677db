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
        "bounds are passed to the reader, each end by itself too",
        arguments: [
            (#"{"type":"integer","minimum":1}"#, "try reader.readInt(in: 1...Int.max)"),
            (#"{"type":"integer","maximum":4294967295}"#, "try reader.readInt(in: Int.min...4_294_967_295)"),
            (#"{"type":"integer","minimum":-5000,"maximum":0}"#, "try reader.readInt(in: -5_000...0)"),
            (#"{"type":"number","minimum":0,"maximum":2}"#, "try reader.readDouble(in: 0.0...2.0)"),
            (#"{"type":"number","maximum":0.5}"#, "try reader.readDouble(in: -Double.infinity...0.5)"),
            (#"{"type":"string","minLength":1}"#, "try reader.readString(lengths: 1...Int.max)"),
            (#"{"type":"string","maxLength":9,"x-providerd-secret":true}"#, "try reader.readSecret(lengths: 0...9)"),
            (
                #"{"type":["string","null"],"maxLength":9}"#,
                "try reader.readNullIfPresent() ? .cleared : .set(try reader.readString(lengths: 0...9))"
            ),
            (
                #"{"type":"array","items":{"type":"boolean"},"minItems":1}"#,
                "try reader.readArray(counts: 1...Int.max) { (reader) throws(JSONError) in try reader.readBool() }"
            ),
        ])
    func bounds(schema: String, read: String) throws {
        #expect(SwiftType(try JSONValue.parse(schema)).read == read)
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
