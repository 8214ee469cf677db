import ProviderJSON
import ProviderProtocol
import Testing

@Suite struct MetaTests {
    private func meta(_ text: String) throws -> Meta {
        try JSONReader.read(Array(text.utf8), strict: true) { (reader) throws(JSONError) in try Meta(from: &reader) }
    }

    @Test("is read, and what others put there is passed over")
    func reads() throws {
        let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        let meta = try meta(
            #"{"timeout_ms":5,"request_id":"r 1","validate_only":true,"progressToken":[1],"protocol":1}"#
                .replacing("r 1", with: "r-1").replacing(
                    "\"timeout_ms\"", with: "\"traceparent\":\"\(trace)\",\"timeout_ms\""))
        #expect(meta.timeoutMilliseconds == 5)
        #expect(meta.requestID == "r-1")
        #expect(meta.validateOnly)
        #expect(meta.traceID == "0af7651916cd43dd8448eb211c80319c")
        #expect(meta.protocolVersion == 1)
        #expect(try self.meta(String(decoding: meta.encoded(), as: UTF8.self)) == meta)
    }

    @Test(
        "an invalid traceparent is left out",
        arguments: [
            "", "00-x", "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        ])
    func traceparent(text: String) throws {
        #expect(try meta(#"{"traceparent":"\#(text)"}"#).traceparent == nil)
    }

    @Test(
        "refuses what can't be meant",
        arguments: [
            #"{"timeout_ms":0}"#, #"{"timeout_ms":1.5}"#, #"{"request_id":""}"#, #"{"request_id":"é"}"#,
            #"{"validate_only":"yes"}"#, "[]",
        ])
    func refusals(text: String) {
        #expect(throws: JSONError.self) { try meta(text) }
    }
}
