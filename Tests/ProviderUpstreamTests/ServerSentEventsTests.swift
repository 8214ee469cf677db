import Testing

@testable import ProviderUpstream

@Suite struct ServerSentEventsTests {
    private static let stream =
        "\u{FEFF}: a comment\r\ndata: one\r\n\r\nevent: note\ndata:two\r\ndata:  three\n\nid: 7\nretry: 10\n\n\rdata\r\r"
        + "unknown: x\ndata: \u{1F40C}\n\ndata: [DONE]\n\n"
    private static let events: [ServerSentEvents.Event] = [
        .init(name: "message", data: "one"), .init(name: "note", data: "two\n three"), .init(name: "message", data: ""),
        .init(name: "message", data: "\u{1F40C}"), .init(name: "message", data: "[DONE]"),
    ]

    @Test func aStreamIsReadTheSameWhereverItIsCut() throws {
        let bytes = Array(Self.stream.utf8)
        for place in 0...bytes.count {
            var parser = ServerSentEvents()
            let events = try parser.append(bytes[..<place]) + parser.append(bytes[place...])
            #expect(events == Self.events, "cut at \(place)")
            #expect(try parser.finish() == nil)
        }
        var parser = ServerSentEvents()
        #expect(try bytes.flatMap { try parser.append(CollectionOfOne($0)) } == Self.events)
    }

    @Test func aLastEventWithoutItsEmptyLineIsNotLost() throws {
        for end in ["", "\n"] {
            var parser = ServerSentEvents()
            #expect(try parser.append(Array("data: last\(end)".utf8)).isEmpty)
            #expect(try parser.finish() == .init(name: "message", data: "last"))
        }
    }

    @Test func anEventWithoutEndIsRefused() {
        var parser = ServerSentEvents()
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: ServerSentEvents.maximumEventBytes + 1)
        #expect(throws: ServerSentEvents.Garbage.self) { try parser.append(piece) }
    }

    @Test(arguments: ["data: ", "event: ", ": ", "id: "]) func whatIsNoUTF8IsRefusedWhereverItStands(field: String)
        throws
    {
        var parser = ServerSentEvents()
        #expect(throws: ServerSentEvents.Garbage.self) {
            try parser.append(Array(field.utf8) + [0xC3, 0x28, 0x0A])
        }
        var unended = ServerSentEvents()
        #expect(try unended.append(Array(field.utf8) + [0xC3]).isEmpty)
        #expect(throws: ServerSentEvents.Garbage.self) { try unended.finish() }
    }
}
