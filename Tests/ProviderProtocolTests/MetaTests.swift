import ProviderJSON
import ProviderProtocol
import Testing

@Suite struct MetaTests {
    private func meta(_ text: String) throws -> Meta {
        try JSONReader.read(Array(text.utf8), strict: true) { (reader) throws(JSONError) in try Meta(from: &reader) }
    }

    @Test("is read whole, written again as it was, and what others put there is passed over")
    func reads() throws {
        let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        let text = """
            {"timeout_ms":5,"request_id":"r 1~","traceparent":"\(trace)","tracestate":"a=1","baggage":"b=2",
            "progressToken":[1],"validate_only":true,"client":{"name":"c","version":"1","os":{}},"protocol":1}
            """
        let expected = Meta(
            timeoutMilliseconds: 5, requestID: "r 1~", traceparent: trace, validateOnly: true,
            client: Meta.Client(name: "c", version: "1"), protocolVersion: 1)
        let read = try meta(text)
        #expect(read == expected)
        #expect(read.traceID == "0af7651916cd43dd8448eb211c80319c")
        #expect(try meta(String(decoding: read.encoded(), as: UTF8.self)) == expected)
    }

    @Test("an empty one is written as an empty object")
    func empty() throws {
        #expect(Meta().encoded() == Array("{}".utf8))
        #expect(try meta("{}").isEmpty)
        #expect(try !meta(#"{"protocol":1}"#).isEmpty)
    }

    @Test("a time-out beyond all measure is cut, so that no deadline overflows")
    func longTimeout() throws {
        let read = try meta(#"{"timeout_ms":9223372036854775807}"#)
        #expect(read.timeoutMilliseconds == Meta.maximumTimeoutMilliseconds)
    }

    @Test(
        "a field that stands twice is refused, known or not",
        arguments: [#"{"baggage":"a","baggage":"a"}"#, #"{"traceparent":"x","traceparent":"x"}"#, #"{"x":1,"x":1}"#])
    func duplicates(text: String) throws {
        let error = try #require(#expect(throws: JSONError.self) { try meta(text) })
        guard case .duplicateKey = error.kind else {
            Issue.record("\(error)")
            return
        }
    }

    @Test(
        "an invalid traceparent is left out, and costs no call",
        arguments: [
            #""""#, #""00-x""#, #""01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01""#,
            #""00-00000000000000000000000000000000-b7ad6b7169203331-01""#,
            #""00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01""#, "7", "null", "[{}]",
        ])
    func traceparent(text: String) throws {
        let read = try meta(#"{"traceparent":\#(text),"tracestate":1,"baggage":{},"protocol":1}"#)
        #expect(read == Meta(protocolVersion: 1))
    }

    @Test(
        "refuses what can't be meant",
        arguments: [
            #"{"timeout_ms":0}"#, #"{"timeout_ms":-1}"#, #"{"timeout_ms":1.5}"#, #"{"timeout_ms":"5"}"#,
            #"{"request_id":""}"#, #"{"request_id":"é"}"#, #"{"request_id":"a\u007f"}"#, #"{"request_id":7}"#,
            #"{"validate_only":"yes"}"#, #"{"validate_only":null}"#, #"{"client":"c"}"#,
            #"{"client":{"version":"1"}}"#, #"{"protocol":"1"}"#, "[]",
        ])
    func refusals(text: String) {
        #expect(throws: JSONError.self) { try meta(text) }
    }

    @Test("a request id is bounded by 128 characters")
    func longRequestID() throws {
        let id = String(repeating: "a", count: 128)
        #expect(try meta(#"{"request_id":"\#(id)"}"#).requestID == id)
        let error = try #require(#expect(throws: JSONError.self) { try meta(#"{"request_id":"\#(id)a"}"#) })
        #expect(error.explanation == "must be 1 to 128 printable ASCII characters")
    }
}
