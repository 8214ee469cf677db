import Foundation
import ProviderJSON
import TestSupport
import Testing

@testable import ProtocolGenerator

@Suite struct LintTests {
    /// One mistake: what to replace in the sample, and what the linter says then.
    struct Mistake: CustomTestStringConvertible {
        let old: String
        let new: String
        let problem: String
        var testDescription: String { problem }

        init(_ old: String, _ new: String, _ problem: String) {
            (self.old, self.new, self.problem) = (old, new, problem)
        }
    }

    private static let sample = Result { try SampleContract.make().serializedText() }

    /// The problems of the sample contract after one thing was replaced in its text.
    private func problems(replacing old: String, with new: String) throws -> [String] {
        let text = try Self.sample.get()
        try #require(text.contains(old), "the sample has no \(old)")
        let changed = text.replacingOccurrences(of: old, with: new)
        return Lint.problems(in: Contract(try JSONValue.parse(changed)))
    }

    private func expect(_ mistake: Mistake) throws {
        let found = try problems(replacing: mistake.old, with: mistake.new)
        #expect(found.contains { $0.contains(mistake.problem) }, "\(found)")
    }

    @Test("finds nothing wrong with the contract, nor with the sample")
    func clean() throws {
        #expect(Lint.problems(in: Contract(try JSONValue.parse(try Repository.bytes("Protocol/openrpc.json")))) == [])
        #expect(Lint.problems(in: Contract(try SampleContract.make())) == [])
    }

    @Test(
        "names what a method's entry lacks or says wrongly",
        arguments: [
            Mistake(#""door.get""#, #""door.list""#, "door.list: is listed twice"),
            Mistake(#""door.get""#, #""get""#, "get: must be noun.verb"),
            Mistake(#""door.get""#, #""door.Get""#, "door.Get: must be noun.verb"),
            Mistake(#""door.get""#, #""rpc.get""#, "rpc.get: rpc. is reserved"),
            Mistake(#""tags":[{"name":"file"}]"#, #""tags":[]"#, "file.upload: must have its noun as its first tag"),
            Mistake(#"-kind":"upload""#, #"-kind":"push""#, "file.upload: x-providerd-kind must be one of unary,"),
            Mistake(#""x-providerd-role":"operator","#, "", "door.get: x-providerd-role must be one of open,"),
            Mistake(#"-effect":"read""#, #"-effect":"none""#, "door.get: x-providerd-effect must be one of read,"),
            Mistake(#"-runs":"event_loop""#, #"-runs":"thread""#, "door.get: x-providerd-runs must be one of"),
            Mistake(#""x-providerd-timeout-ms":60000,"#, "", "door.get: x-providerd-timeout-ms must be a number"),
            Mistake(#"timeout-ms":0"#, #"timeout-ms":5"#, "door.watch: x-providerd-timeout-ms must be 0 for a stream"),
            Mistake(#""by-name""#, #""either""#, "door.get: paramStructure must be by-name"),
            Mistake(#""summary":"Does door.get.","#, "", "door.get: needs a summary"),
            Mistake(#"-runs":"task""#, #"-runs":"event_loop""#, "only a unary method that reads can run on"),
            Mistake(#""x-providerd-effect""#, #""x-providerd-efect""#, "x-providerd-efect is not an extension"),
            Mistake(#""x-providerd-limits""#, #""x-providerd-role""#, "x-providerd-role is not an extension"),
            Mistake(
                "schemas/DoorPage", "schemas/Nobody",
                "door.list result schema: #/components/schemas/Nobody leads nowhere"),
            Mistake(
                ##"{"$ref":"#/components/schemas/StreamEnd"}"##, #"{"type":"object"}"#, "door.watch result: must be"),
            Mistake(##"schemas/StreamEnd""##, ##"schemas/Door""##, "door.watch result: must be StreamEnd"),
            Mistake(#""$/stream.item""#, #""$/item""#, "door.watch x-providerd-stream: must name the notification"),
            Mistake(#"-kind":"server_stream""#, #"-kind":"unary""#, "x-providerd-stream: belongs to server_stream"),
            Mistake(#""$/goaway""#, #""door.end""#, "door.end: has no result"),
            Mistake("server-to-client", "down", "$/goaway: x-providerd-direction must be one of"),
        ])
    func methods(mistake: Mistake) throws { try expect(mistake) }

    @Test(
        "names what is wrong with a param, a field or a type",
        arguments: [
            Mistake(#""maximum":4294967295"#, #""maximum":9"#, "file.upload channel: must be there, required"),
            Mistake(#""name":"etag""#, #""name":"base_url""#, "door.update base_url: is a param twice"),
            Mistake(#""name":"etag""#, #""name":"_meta""#, "door.update _meta: belongs to every call"),
            Mistake(#""name":"etag""#, #""name":"e-tag""#, "door.update e-tag: must be in snake_case"),
            Mistake(#""name":"etag""#, #""name":"reader""#, "door.update reader: is a name that generated code uses"),
            Mistake(#""name":"etag""#, #""name":"base__url""#, "two fields would be named baseURL"),
            Mistake(#""description":"The etag.","#, "", "door.update etag: needs a description"),
            Mistake(#"["integer","null"]"#, #"["integer","string"]"#, "door.update count: two types are for"),
            Mistake(#""maxLength":9"#, #""pattern":"^x""#, "door.update base_url: pattern is not kept"),
            Mistake(#""maxLength":128"#, #""maxLength":0"#, "door.get id: minLength is more than maxLength"),
            Mistake(#""minItems":1"#, #""minItems":-1"#, "door.create ids: a length is never negative"),
            Mistake(#""minimum":0.5"#, #""minimum":"0.5""#, "minimum and maximum must be numbers"),
            Mistake(#""description":"Its id.""#, #""description":"Its id.","enum":["a"]"#, "Door id: words must be"),
            Mistake(#""format":"date-time""#, #""format":"uri""#, "Door made_at: the only format is date-time"),
            Mistake(
                #""description":"When.""#, #""description":"When.","x-providerd-secert":true"#, "is not an extension"),
            Mistake(#""items":{"type":"integer"}"#, #""items":{"type":"int"}"#, "Door nested[][]: int is not a type"),
            Mistake(
                #""schema":{"type":"object"}},{"name":"anything""#,
                #""schema":{"type":"object","properties":{}}},{"name":"anything""#,
                "door.create data: an object must be a type of components.schemas"),
            Mistake(
                #""additionalProperties":false"#, #""additionalProperties":true"#, "Door: additionalProperties must"),
            Mistake(#"["id","protocol","nested","any"]"#, #"["id","made"]"#, "Door made: is required and not listed"),
            Mistake(#""SHUT","#, #""open","#, "DoorState: two words would be named open"),
            Mistake(#""SHUT","#, #""3D","#, "DoorState: \"3D\" can't be a name"),
            Mistake("as Empty has it", "as it is", "Empty: is used by no method"),
            Mistake(#""maximum":7"#, #""maximum":7,"default":8"#, "door.create start: default: is out of range"),
            Mistake(#""maximum":7"#, #""maximum":7,"examples":["x"]"#, "door.create start: examples: must be integer"),
            Mistake(#""Empty""#, #""Result""#, "Result: is the name of a type that is there already"),
            Mistake(#""Empty""#, #""DoorGet""#, "DoorGet: two Swift types would have this name"),
            Mistake(#""Empty":{"type":"object""#, #""Empty":{"type":"integer""#, "Empty: must be an object or a list"),
        ])
    func types(mistake: Mistake) throws { try expect(mistake) }

    @Test(
        "names what is wrong with errors, reasons and examples",
        arguments: [
            Mistake(#"{"5":["DOOR_NOT_FOUND"]}"#, #"{"5":["NO_DOOR"]}"#, "NO_DOOR is not in info.x-providerd-reasons"),
            Mistake(
                #"{"5":["DOOR_NOT_FOUND"]}"#, #"{"5":[]}"#, "door.get: lists the error NOT_FOUND without a reason"),
            Mistake(
                #"{"5":["DOOR_NOT_FOUND"]}"#, #"{"5":[]}"#,
                "info.x-providerd-reasons.DOOR_NOT_FOUND: is listed by no method, and has no scope"),
            Mistake(
                #""status":"NOT_FOUND""#, #""status":"NOT_FOUND","scope":"house""#,
                "info.x-providerd-reasons.DOOR_NOT_FOUND: scope must be one of call, connection, command, client"),
            Mistake(#"{"5":["DOOR"#, #"{"6":["DOOR"#, "door.get x-providerd-reasons: 6 is not the code of a listed"),
            Mistake(#"{"5":["DOOR"#, #"{"-32602":["DOOR"#, "stands under -32602, but its status is NOT_FOUND"),
            Mistake(#""status":"NOT_FOUND""#, #""status":"MISSING""#, "has a status that gRPC doesn't know"),
            Mistake("DOOR_NOT_FOUND", "door", "info.x-providerd-reasons.door: must be 3 to 63 characters"),
            Mistake(#""NOT_FOUND":{"code":5"#, #""NOT_FOUND":{"code":6"#, "code 6 is named ALREADY_EXISTS"),
            Mistake(
                #""NOT_FOUND":{"code":5"#, #""NOT_FOUND":{"code":-32000"#, "has no code that JSON-RPC or gRPC knows"),
            Mistake("errors/INVALID_PARAMS", "errors/NOT_FOUND", "door.get: lists the error NOT_FOUND twice"),
            Mistake("errors/INVALID_PARAMS", "errors/NOBODY", "#/components/errors/NOBODY leads nowhere"),
            Mistake(
                #""value":{"doors":[],"next_page_token":""}"#, #""value":{}"#,
                "door.list example \"one\": result: lacks"),
            Mistake(#""value":1.5"#, #""value":0.4"#, "door.create example \"one\": width: is out of range"),
            Mistake(#""value":["x"]"#, #""value":[]"#, "door.create example \"one\": ids: is out of range"),
            Mistake(#""value":["x"]"#, #""value":[7]"#, "door.create example \"one\": ids[0]: must be string"),
            Mistake(
                #""start":true}]"#, #""start":true,"made_at":"2026-03-02T09:14:07Z"}]"#,
                "door.watch x-providerd-stream: item.made_at: is no time as"),
            Mistake(#""value":"SHUT""#, #""value":"AJAR""#, "state: is not a listed word"),
            Mistake(#""name":"api_key","value""#, #""name":"key_api","value""#, "has no param named key_api"),
            Mistake(#"{"name":"id","value":"d"}"#, #"{"name":"id"}"#, "door.get example \"one\": id lacks a value"),
            Mistake(#"[{"name":"id","value":"d"}]"#, "[]", "door.get example \"one\": lacks id"),
            Mistake(
                #"[{"name":"id","value":"d"}]"#, #"[{"name":"id","value":"d"},{"name":"id","value":"d"}]"#,
                "door.get example \"one\": has the param id twice"),
            Mistake(#""start":true}]"#, #""start":1}]"#, "door.watch x-providerd-stream: item.start: must be boolean"),
            Mistake(#""start":true}"#, #""start":true,"more":1}"#, "result.more: is not listed"),
        ])
    func examples(mistake: Mistake) throws { try expect(mistake) }

    @Test("a document without its parts is refused, rather than read as an empty one")
    func empty() {
        let problems = Lint.problems(in: Contract([:]))
        #expect(problems.contains("document: lacks methods"))
        #expect(problems.contains("document: lacks components"))
    }

    @Test("a required param behind an optional one is refused")
    func order() throws {
        let text = try SampleContract.make().serializedText()
        let end = try #require(text.range(of: #""name":"extra_headers""#, options: .backwards))
        let description = try #require(text.range(of: #""description""#, range: end.upperBound..<text.endIndex))
        let changed = text.replacingCharacters(in: description, with: #""required":true,"description""#)
        let problems = Lint.problems(in: Contract(try JSONValue.parse(changed)))
        #expect(problems.contains("door.update extra_headers: is required and stands behind one that is not"))
    }
}
