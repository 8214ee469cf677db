import ProviderJSON
import Testing

@Suite struct JSONWriterTests {
    private func string(_ text: String) -> String { written { $0.string(text) } }
    private func integer(_ value: Int) -> String { written { $0.integer(value) } }
    private func double(_ value: Double) -> String { written { $0.double(value) } }

    @Test("sets commas by itself")
    func commas() {
        let text = written { writer in
            writer.beginObject()
            writer.key("a")
            writer.beginArray()
            writer.integer(Int64.min)
            writer.double(0.5)
            writer.beginObject()
            writer.endObject()
            writer.null()
            writer.beginArray()
            writer.endArray()
            writer.string("x")
            writer.endArray()
            writer.key("b" as String)
            writer.bool(false)
            writer.key("c")
            writer.raw(Array("[1]".utf8))
            writer.key("d")
            writer.value(["e": [true]])
            writer.endObject()
        }
        #expect(text == #"{"a":[-9223372036854775808,0.5,{},null,[],"x"],"b":false,"c":[1],"d":{"e":[true]}}"#)
    }

    @Test("escapes what must be escaped and nothing else")
    func escapes() throws {
        #expect(
            string("a\"b\\c\n\r\t\u{8}\u{C}\u{1}\u{1F}\0/") == #""a\"b\\c\n\r\t\b\f\u0001\u001f\u0000/""#
        )
        #expect(string("é😀\u{7F}\u{2028}") == "\"é😀\u{7F}\u{2028}\"")
        let every = (0..<0x300).compactMap { Unicode.Scalar(UInt32($0)) }.map(String.init).joined()
        #expect(try JSONValue.parse(JSONValue.string(every).serialized()) == .string(every))
    }

    @Test("writes texts of every length, an escape at any place")
    func lengths() throws {
        for count in 0..<24 {
            let plain = String(repeating: "x", count: count)
            #expect(string(plain) == "\"\(plain)\"")
            for position in 0...count {
                let text = plain.prefix(position) + "\n" + plain.dropFirst(position)
                #expect(try JSONValue.parse(string(String(text))) == .string(String(text)))
            }
        }
    }

    @Test("escapes keys too")
    func keys() {
        let text = written { writer in
            writer.beginObject()
            writer.key("a")
            writer.null()
            writer.key("\n\(1)")
            writer.null()
            writer.endObject()
        }
        #expect(text == #"{"a":null,"\n1":null}"#)
    }

    @Test("writes integers of every length")
    func integers() {
        for value in [0, 9, 10, -1, -10, 99, 100, 1_234_567_890, Int.max, Int.min] {
            #expect(integer(value) == String(value))
            let wide = written { $0.integer(Int64(value)) }
            #expect(wide == String(value))
        }
    }

    @Test("writes the shortest text that reads back as the same number")
    func doubles() {
        for (value, text) in [
            (0.1, "0.1"), (1, "1.0"), (-0.0, "-0.0"), (1e20, "1e+20"), (Double.leastNonzeroMagnitude, "5e-324"),
            (1e-7, "1e-07"),
        ] {
            #expect(double(value) == text)
        }
    }

    @Test(
        "writes null for a number that JSON doesn't have",
        arguments: [Double.nan, .infinity, -.infinity, .signalingNaN])
    func nonFinite(value: Double) {
        #expect(double(value) == "null")
        #expect(JSONValue.array([.double(value), 1]).serializedText() == "[null,1]")
    }

    @Test("reserves room for a header, and lets it be filled in")
    func reserved() {
        var writer = JSONWriter(reserving: 5)
        writer.integer(7)
        #expect(writer.bytes == [0, 0, 0, 0, 0, 0x37])
        writer.bytes[4] = 1
        writer.string("x")
        #expect(writer.bytes[4...] == [1, 0x37, 0x2C, 0x22, 0x78, 0x22])
    }

    @Test("writes a secret only where it is asked to")
    func secret() {
        let text = written { $0.secret(SecretString("sk-\"1\n")) }
        #expect(text == #""sk-\"1\n""#)
    }
}
