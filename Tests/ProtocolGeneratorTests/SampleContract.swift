import ProviderJSON

@testable import ProtocolGenerator

/// A small contract with every shape that the real one may have.
enum SampleContract {
    static func make() throws -> JSONValue {
        [
            "openrpc": "1.4.1",
            "info": [
                "title": "sample", "version": "1.0.0", "description": "Every shape.",
                "x-providerd-meta": ["type": "object", "description": "Beside the params.", "properties": [:]],
                "x-providerd-limits": ["batch": 64],
                "x-providerd-reasons": ["DOOR_NOT_FOUND": ["status": "NOT_FOUND", "description": "No such \"door\"."]],
            ],
            "methods": .array(try methods.map { try JSONValue.parse($0) }),
            "components": [
                "schemas": try JSONValue.parse(schemas),
                "errors": [
                    "INVALID_PARAMS": ["code": -32602, "message": "INVALID_PARAMS"],
                    "NOT_FOUND": ["code": 5, "message": "NOT_FOUND"],
                ],
            ],
        ]
    }

    /// What all entries have alike; `rest` comes with its leading comma.
    private static func method(
        _ name: String, kind: String = "unary", effect: String = "read", timeout: Int = 60000, runs: String = "task",
        params: String, result: String = "Door", example: String, answer: String = door, rest: String = ""
    ) -> String {
        """
        {"name":"\(name)","summary":"Does \(name).","description":"Says \\\\#(more) about it: \\"so\\".",
        "tags":[{"name":"\(name.prefix { $0 != "." })"}],"paramStructure":"by-name","params":[\(params)],
        "result":{"name":"result","schema":{"$ref":"#/components/schemas/\(result)"}},
        "errors":[{"$ref":"#/components/errors/INVALID_PARAMS"},{"$ref":"#/components/errors/NOT_FOUND"}],
        "x-providerd-reasons":{"5":["DOOR_NOT_FOUND"]},"x-providerd-kind":"\(kind)","x-providerd-role":"operator",
        "x-providerd-effect":"\(effect)","x-providerd-timeout-ms":\(timeout),"x-providerd-runs":"\(runs)",
        "examples":[{"name":"one","params":[\(example)],"result":{"name":"result","value":\(answer)}}]\(rest)}
        """
    }

    private static func param(_ name: String, _ schema: String, required: Bool = false) -> String {
        #"{"name":"\#(name)","description":"The \#(name).","schema":\#(schema)\#(required ? #","required":true"# : "")}"#
    }

    private static func value(_ name: String, _ value: String) -> String {
        #"{"name":"\#(name)","value":\#(value)}"#
    }

    private static let id = param("id", #"{"type":"string","minLength":1,"maxLength":128}"#, required: true)
    private static let channel = param(
        "channel", #"{"type":"integer","minimum":1,"maximum":4294967295}"#, required: true)
    static let door = #"{"id":"d","protocol":"IN_PROGRESS","nested":[[1],[]],"any":null,"key":"k","start":true}"#

    private static let methods = [
        method(
            "door.create", effect: "change",
            params: [
                param("name", #"{"type":"string"}"#, required: true),
                param("width", #"{"type":"number","minimum":0.5}"#),
                param("api_key", #"{"type":"string","minLength":1,"maxLength":4096,"x-providerd-secret":true}"#),
                param(
                    "extra_headers",
                    #"{"type":"object","additionalProperties":{"type":"string","x-providerd-secret":true}}"#),
                param("labels", #"{"type":"object","additionalProperties":{"type":"string"}}"#),
                param("ids", #"{"type":"array","items":{"type":"string"},"minItems":1,"maxItems":64}"#),
                param("state", ##"{"$ref":"#/components/schemas/DoorState"}"##),
                #"{"name":"data","description":"The data, as Empty has it.","schema":{"type":"object"}}"#,
                param("anything", "{}"), param("default", #"{"type":"boolean"}"#),
                param("key", #"{"type":"string"}"#), param("start", #"{"type":"integer","maximum":7}"#),
            ].joined(separator: ","),
            example: [
                value("name", #""d""#), value("width", "1.5"), value("api_key", #""s""#),
                value("extra_headers", #"{"a":"b"}"#), value("labels", #"{"a":"b","c":"d"}"#), value("ids", #"["x"]"#),
                value("state", #""SHUT""#), value("data", #"{"z":1,"a":[null]}"#), value("anything", "[1,{}]"),
                value("default", "true"), value("key", #""k""#), value("start", "-3"),
            ].joined(separator: ",")),
        method(
            "door.update", effect: "change",
            params: [
                id, param("etag", #"{"type":"string"}"#),
                param("base_url", #"{"type":["string","null"],"maxLength":9}"#),
                param("count", #"{"type":["integer","null"]}"#),
                param("api_key", #"{"type":["string","null"],"x-providerd-secret":true}"#),
                param(
                    "extra_headers",
                    #"{"type":["object","null"],"additionalProperties":{"type":"string","x-providerd-secret":true}}"#),
            ].joined(separator: ","),
            example: [value("id", #""d""#), value("base_url", "null"), value("count", "4")].joined(separator: ",")),
        method("door.get", runs: "event_loop", params: id, example: value("id", #""d""#)),
        method("door.set_default", effect: "change", params: id, example: value("id", #""d""#)),
        method("door.list", params: "", result: "DoorPage", example: "", answer: #"{"doors":[],"next_page_token":""}"#),
        method(
            "door.watch", kind: "server_stream", timeout: 0, params: "", result: "StreamEnd", example: "",
            answer: #"{"cursor":"c","reason":"finished"}"#,
            rest:
                ##","x-providerd-stream":{"notification":"$/stream.item","item":{"$ref":"#/components/schemas/Door"},"##
                + #""examples":["# + door + "]}"),
        method(
            "file.upload", kind: "upload", effect: "change", timeout: 0, params: id + "," + channel,
            example: value("id", #""d""#) + "," + value("channel", "1")),
        method(
            "file.download", kind: "download", timeout: 0, params: id + "," + channel,
            example: value("id", #""d""#) + "," + value("channel", "4294967295")),
        ##"{"name":"$/goaway","summary":"Ends.","paramStructure":"by-name","params":[{"name":"reason","required":true,"##
            + ##""description":"Why.","schema":{"type":["string","integer"]}}],"##
            + ##""x-providerd-direction":"server-to-client"}"##,
    ]

    private static let schemas = ##"""
        {"Door":{"type":"object","description":"A door | gate.","additionalProperties":false,
        "required":["id","protocol","nested","any"],"properties":{
        "id":{"type":"string","description":"Its id."},"protocol":{"$ref":"#/components/schemas/DoorState"},
        "nested":{"type":"array","description":"Deep.","items":{"type":"array","items":{"type":"integer"}}},
        "any":{"description":"Any value."},"key":{"type":"string","description":"A field named key."},
        "start":{"type":"boolean","description":"A field named start."},
        "made_at":{"type":"string","format":"date-time","description":"When."}}},
        "DoorState":{"type":"string","description":"How it stands.","enum":["OPEN","SHUT","IN_PROGRESS","default",
        "a_word_that_makes_the_list_long","another_word_that_makes_the_list_long","fine-tune"]},
        "DoorPage":{"type":"object","description":"Some doors.","additionalProperties":false,
        "required":["doors","next_page_token"],"properties":{
        "doors":{"type":"array","description":"In order.","items":{"$ref":"#/components/schemas/Door"}},
        "next_page_token":{"type":"string","description":"Empty at the end."}}},
        "Empty":{"type":"object","description":"Nothing.","additionalProperties":false,"properties":{}},
        "StreamEnd":{"type":"object","description":"The end.","additionalProperties":false,
        "required":["cursor","reason"],"properties":{"cursor":{"type":"string","description":"Where."},
        "reason":{"type":"string","description":"Why."}}}}
        """##
}
