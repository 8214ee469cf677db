import Foundation
import ProviderJSON
import Testing

@testable import ProtocolGenerator

@Suite struct ComparisonTests {
    /// One change of the sample's text, and what is said of it there and back.
    struct Change: CustomTestStringConvertible {
        let old: String
        let new: String
        let forth: [String]
        let back: [String]
        var testDescription: String { forth.first ?? "nothing" }

        init(_ old: String, _ new: String, _ forth: String..., back: [String]) {
            (self.old, self.new, self.forth, self.back) = (old, new, forth, back)
        }
    }

    private static let sample = Result { try SampleContract.make().serializedText() }

    /// What Door reaches.
    private static let doors =
        "(door.create, door.update, door.get, door.set_default, door.list, door.watch, file.upload, file.download)"

    private func sentences(_ old: String, _ new: String) throws -> [String] {
        Comparison.changes(from: try JSONValue.parse(old), to: try JSONValue.parse(new)).map(\.sentence)
    }

    private func replacing(_ old: String, with new: String, in text: String) throws -> String {
        let range = try #require(text.range(of: old), "the sample has no \(old)")
        return text.replacingCharacters(in: range, with: new)
    }

    private func expect(_ change: Change) throws {
        let before = try Self.sample.get()
        let after = try replacing(change.old, with: change.new, in: before)
        #expect(try sentences(before, after) == change.forth)
        #expect(try sentences(after, before) == change.back)
    }

    @Test("a contract is the same as itself, and words for people are no change")
    func same() throws {
        let text = try Self.sample.get()
        #expect(try sentences(text, text) == [])
        let told = text.replacingOccurrences(of: "Does door.get.", with: "Gets a door.")
            .replacingOccurrences(of: "Its id.", with: "The id.").replacingOccurrences(of: #""open","#, with: "")
        #expect(try sentences(text, told) == [])
    }

    @Test(
        "methods: what shuts a caller out is breaking, and what lets more in is not",
        arguments: [
            Change(
                #""name":"door.get""#, #""name":"door.show""#, "breaking: door.get: is no longer there",
                "additive: door.show: is new",
                back: ["breaking: door.show: is no longer there", "additive: door.get: is new"]),
            Change(
                #""x-providerd-role":"operator""#, #""x-providerd-role":"admin""#,
                "breaking: door.create: its role is admin now, was operator, which shuts out operator",
                back: ["additive: door.create: its role is operator now, was admin"]),
            Change(
                #""x-providerd-role":"operator""#, #""x-providerd-role":"auditor""#,
                "breaking: door.create: its role is auditor now, was operator, which shuts out operator",
                back: ["breaking: door.create: its role is operator now, was auditor, which shuts out auditor"]),
            Change(
                #""x-providerd-role":"operator""#, #""x-providerd-role":"open""#,
                "additive: door.create: its role is open now, was operator",
                back: [
                    "breaking: door.create: its role is operator now, was open, which shuts out auditor, everyone and "
                        + "viewer"
                ]),
            Change(
                #""x-providerd-kind":"unary""#, #""x-providerd-kind":"upload""#,
                "breaking: door.create: is of kind upload now, was unary",
                back: ["breaking: door.create: is of kind unary now, was upload"]),
            Change(
                #""x-providerd-effect":"change""#, #""x-providerd-effect":"read""#,
                "breaking: door.create: its effect is read now, was change, and changes nothing any more",
                back: [
                    "breaking: door.create: its effect is change now, was read, so that repeating it is no longer safe"
                ]),
            Change(
                #"-timeout-ms":60000"#, #"-timeout-ms":5000"#,
                "breaking: door.create: its time-out is 5000 ms now, was 60000 ms",
                back: ["additive: door.create: its time-out is 60000 ms now, was 5000 ms"]),
            Change(
                #"-timeout-ms":60000"#, #"-timeout-ms":0"#,
                "additive: door.create: its time-out is none now, was 60000 ms",
                back: ["breaking: door.create: its time-out is 60000 ms now, was none"]),
            Change(
                ##"schemas/Door"},"examples""##, ##"schemas/DoorPage"},"examples""##,
                "breaking: DoorPage (was Door).id: is no longer answered (door.watch)",
                "breaking: DoorPage (was Door).protocol: is no longer answered (door.watch)",
                "breaking: DoorPage (was Door).nested: is no longer answered (door.watch)",
                "breaking: DoorPage (was Door).any: is no longer answered (door.watch)",
                "breaking: DoorPage (was Door).key: is no longer answered (door.watch)",
                "breaking: DoorPage (was Door).start: is no longer answered (door.watch)",
                "breaking: DoorPage (was Door).made_at: is no longer answered (door.watch)",
                "additive: DoorPage (was Door).doors: is answered as well (door.watch)",
                "additive: DoorPage (was Door).next_page_token: is answered as well (door.watch)",
                back: [
                    "breaking: Door (was DoorPage).doors: is no longer answered (door.watch)",
                    "breaking: Door (was DoorPage).next_page_token: is no longer answered (door.watch)",
                ]
                    + ["id", "protocol", "nested", "any", "key", "start", "made_at"].map {
                        "additive: Door (was DoorPage).\($0): is answered as well (door.watch)"
                    }),
        ])
    func methods(change: Change) throws { try expect(change) }

    @Test(
        "params: what was taken must still be taken, and no more may be asked for",
        arguments: [
            Change(
                #""name":"width","description""#, #""name":"breadth","description""#,
                "breaking: door.create width: is no longer taken",
                "additive: door.create breadth: may be given as well",
                back: [
                    "breaking: door.create breadth: is no longer taken",
                    "additive: door.create width: may be given as well",
                ]),
            Change(
                #""name":"name","description""#, #""name":"title","description""#,
                "breaking: door.create name: is no longer taken", "breaking: door.create title: is new and required",
                back: [
                    "breaking: door.create title: is no longer taken",
                    "breaking: door.create name: is new and required",
                ]),
            Change(
                #"The name.","schema":{"type":"string"},"required":true"#, #"The name.","schema":{"type":"string"}"#,
                "additive: door.create name: may be left out now", back: ["breaking: door.create name: is required now"]
            ),
            Change(
                #""minimum":0.5"#, #""minimum":1"#,
                "breaking: door.create width: its minimum is 1 now, was 0.5 in requests",
                back: ["additive: door.create width: its minimum is 0.5 now, was 1 in requests"]),
            Change(
                #""type":"integer","maximum":7"#, #""type":"integer""#,
                "additive: door.create start: its maximum is none now, was 7 in requests",
                back: ["breaking: door.create start: its maximum is 7 now, was none in requests"]),
            Change(
                #""maxLength":4096"#, #""maxLength":64"#,
                "breaking: door.create api_key: its maxLength is 64 now, was 4096 in requests",
                back: ["additive: door.create api_key: its maxLength is 4096 now, was 64 in requests"]),
            Change(
                #""minItems":1,"maxItems":64"#, #""minItems":0,"maxItems":65"#,
                "additive: door.create ids: its minItems is 0 now, was 1 in requests",
                "additive: door.create ids: its maxItems is 65 now, was 64 in requests",
                back: [
                    "breaking: door.create ids: its minItems is 1 now, was 0 in requests",
                    "breaking: door.create ids: its maxItems is 64 now, was 65 in requests",
                ]),
            Change(
                #""type":"number","minimum":0.5"#, #""type":"integer","minimum":0.5"#,
                "breaking: door.create width: is integer now, was number: values that were taken are refused",
                back: ["additive: door.create width: is number now, was integer"]),
            Change(
                #"["string","null"],"maxLength":9"#, #""string","maxLength":9"#,
                "breaking: door.update base_url: is string now, was string or null: values that were taken are refused",
                back: ["additive: door.update base_url: is string or null now, was string"]),
            Change(
                #""name":"anything","description":"The anything.","schema":{}"#,
                #""name":"anything","description":"The anything.","schema":{"type":"object"}"#,
                "breaking: door.create anything: is object now, was any value: values that were taken are refused",
                back: ["additive: door.create anything: is any value now, was object"]),
            Change(
                #""type":"array","items":{"type":"string"}"#, #""type":"array","items":{"type":"integer"}"#,
                "breaking: door.create ids[]: is integer now, was string: values that were taken are refused",
                back: ["breaking: door.create ids[]: is string now, was integer: values that were taken are refused"]),
            Change(
                #"labels.","schema":{"type":"object","additionalProperties":{"type":"string"}"#,
                #"labels.","schema":{"type":"object","additionalProperties":{"type":"boolean"}"#,
                "breaking: door.create labels.*: is boolean now, was string: values that were taken are refused",
                back: ["breaking: door.create labels.*: is string now, was boolean: values that were taken are refused"]
            ),
            Change(
                #"labels.","schema":{"type":"object","additionalProperties":{"type":"string"}"#,
                #"labels.","schema":{"type":"object""#,
                #"additive: door.create labels: its other fields were {"type":"string"}"#,
                back: [#"breaking: door.create labels: its other fields are {"type":"string"} now"#]),
            Change(
                #"The default.","schema":{"type":"boolean"}"#,
                #"The default.","schema":{"type":"boolean","default":true}"#,
                "breaking: door.create default: its default is true now, was none: requests without it mean something "
                    + "else",
                back: [
                    "breaking: door.create default: its default is none now, was true: requests without it mean "
                        + "something else"
                ]),
            Change(
                #""maxLength":4096,"x-providerd-secret":true"#, #""maxLength":4096"#,
                "additive: door.create api_key: is no longer a secret",
                back: ["additive: door.create api_key: is a secret now"]),
        ])
    func params(change: Change) throws { try expect(change) }

    @Test(
        "answers: what was promised must still be there, while new fields and words are for callers to ignore",
        arguments: [
            Change(
                #""key":{"type":"string","description":"A field named key."},"#, "",
                "breaking: Door.key: is no longer answered \(doors)",
                back: ["additive: Door.key: is answered as well \(doors)"]),
            Change(
                #"["id","protocol","nested","any"]"#, #"["id","protocol","nested"]"#,
                "breaking: Door.any: may be missing from answers now \(doors)",
                back: ["additive: Door.any: is always answered now \(doors)"]),
            Change(
                #""next_page_token":{"type":"string""#, #""next_page_token":{"type":["string","null"]"#,
                "breaking: DoorPage.next_page_token: is string or null now, was string: values come that didn't before "
                    + "(door.list)",
                back: ["additive: DoorPage.next_page_token: is string now, was string or null (door.list)"]),
            Change(
                #""items":{"type":"integer"}"#, #""items":{"type":"number"}"#,
                "breaking: Door.nested[][]: is number now, was integer: values come that didn't before \(doors)",
                back: ["additive: Door.nested[][]: is integer now, was number \(doors)"]),
            Change(
                #""any":{"description"#, #""any":{"type":"string","description"#,
                "additive: Door.any: is string now, was any value \(doors)",
                back: ["breaking: Door.any: is any value now, was string: values come that didn't before \(doors)"]),
            Change(
                #""description":"In order.""#, #""description":"In order.","maxItems":100"#,
                "additive: DoorPage.doors: its maxItems is 100 now, was none in answers (door.list)",
                back: ["breaking: DoorPage.doors: its maxItems is none now, was 100 in answers (door.list)"]),
            Change(
                #""format":"date-time","#, "",
                "breaking: Door.made_at: its format is none now, was date-time in answers \(doors)",
                back: ["additive: Door.made_at: its format is date-time now, was none in answers \(doors)"]),
            Change(
                #""SHUT","#, #""SHUT","AJAR","#,
                #"additive: DoorState: the word "AJAR" is new in requests (door.create)"#,
                #"additive: DoorState: the word "AJAR" is new in answers \#(doors)"#,
                back: [
                    #"breaking: DoorState: the word "AJAR" is no longer there in requests (door.create)"#,
                    #"additive: DoorState: the word "AJAR" is no longer there in answers \#(doors)"#,
                ]),
        ])
    func answers(change: Change) throws { try expect(change) }

    @Test(
        "errors, notifications, _meta and limits are compared too",
        arguments: [
            Change(
                #"{"5":["DOOR_NOT_FOUND"]}"#, #"{"5":["NO_DOOR"]}"#,
                "breaking: door.create: the reason DOOR_NOT_FOUND of code 5 is no longer listed",
                "additive: door.create: may be answered with the reason NO_DOOR as well, code 5",
                back: [
                    "breaking: door.create: the reason NO_DOOR of code 5 is no longer listed",
                    "additive: door.create: may be answered with the reason DOOR_NOT_FOUND as well, code 5",
                ]),
            Change(
                #"{"5":["DOOR_NOT_FOUND"]}"#, #"{"9":["DOOR_NOT_FOUND"]}"#,
                "breaking: door.create: the reason DOOR_NOT_FOUND of code 5 has the code 9 now",
                back: ["breaking: door.create: the reason DOOR_NOT_FOUND of code 9 has the code 5 now"]),
            Change(
                ##",{"$ref":"#/components/errors/NOT_FOUND"}"##, "",
                "breaking: door.create: the error NOT_FOUND is no longer listed",
                back: ["additive: door.create: may be answered with the error NOT_FOUND as well"]),
            Change(
                #""DOOR_NOT_FOUND":{"#, #""NO_DOOR":{"#, "breaking: reason DOOR_NOT_FOUND: is no longer there",
                "additive: reason NO_DOOR: is new",
                back: ["breaking: reason NO_DOOR: is no longer there", "additive: reason DOOR_NOT_FOUND: is new"]),
            Change(
                #""status":"NOT_FOUND""#, #""status":"ABORTED""#,
                "breaking: reason DOOR_NOT_FOUND: its status is ABORTED now, was NOT_FOUND",
                back: ["breaking: reason DOOR_NOT_FOUND: its status is NOT_FOUND now, was ABORTED"]),
            Change(
                #""batch":64"#, #""batch":32,"streams":8,"others":{"calls":8}"#,
                "breaking: limit batch: is 32 by default now, was 64",
                "additive: limit streams: is told as well", "additive: limit others: is told as well",
                back: [
                    "additive: limit batch: is 64 by default now, was 32", "breaking: limit streams: is no longer told",
                    "breaking: limit others: is no longer told",
                ]),
            Change(
                #""properties":{}},"x-providerd-limits"#,
                #""properties":{"timeout_ms":{"type":"integer"}}},"x-providerd-limits"#,
                "additive: _meta timeout_ms: may be given as well",
                back: ["breaking: _meta timeout_ms: is no longer taken"]),
            Change(
                #""name":"$/goaway""#, #""name":"$/bye""#, "breaking: $/goaway: is no longer there",
                "additive: $/bye: is new",
                back: ["breaking: $/bye: is no longer there", "additive: $/goaway: is new"]),
            Change(
                #""server-to-client""#, #""client-to-server""#,
                "breaking: $/goaway: goes client-to-server now, was server-to-client",
                back: ["breaking: $/goaway: goes server-to-client now, was client-to-server"]),
            Change(
                #""required":true,"description":"Why.","#, #""description":"Why.","#,
                "breaking: $/goaway reason: may be missing from answers now",
                back: ["additive: $/goaway reason: is always answered now"]),
        ])
    func others(change: Change) throws { try expect(change) }

    @Test("a type that refers to itself is compared once, and its change names every method that it reaches")
    func recursion() throws {
        let text = try replacing(
            #""any":{"#, with: ##""any":{"$ref":"#/components/schemas/Door","##, in: try Self.sample.get())
        let changed = try replacing(#""start":{"type":"boolean""#, with: #""start":{"type":"string""#, in: text)
        let start = "breaking: Door.start: is string now, was boolean: values come that didn't before \(Self.doors)"
        #expect(try sentences(text, changed) == [start])
    }

    @Test("a type with another name, or written where it is used, is the same as long as it takes the same")
    func renamed() throws {
        let text = try Self.sample.get()
        #expect(try sentences(text, text.replacingOccurrences(of: "DoorState", with: "StateOfDoor")) == [])
        let words =
            #"["OPEN","SHUT","IN_PROGRESS","default","a_word_that_makes_the_list_long","#
            + #""another_word_that_makes_the_list_long","fine-tune"]"#
        let param = #""description":"The state.","schema":"#
        let inline = try replacing(
            param + ##"{"$ref":"#/components/schemas/DoorState"}"##,
            with: param + #"{"type":"string","enum":\#(words)}"#,
            in: text)
        #expect(try sentences(text, inline) == [])
        let fewer = try replacing(#""enum":["OPEN","#, with: #""enum":["#, in: inline)
        #expect(
            try sentences(text, fewer) == [
                #"breaking: door.create state: the word "OPEN" is no longer there in requests"#
            ])
    }

    @Test("a type that only a plain object's description names is compared as what that object may be")
    func mentioned() throws {
        let text = try Self.sample.get()
        let changed = try replacing(
            #""Nothing.","additionalProperties":false,"properties":{}"#,
            with: #""Nothing.","additionalProperties":false,"required":["a"],"properties":{"a":{"type":"string"}}"#,
            in: text)
        #expect(try sentences(text, changed) == ["breaking: Empty.a: is new and required (door.create)"])
    }
}
