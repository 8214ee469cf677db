import ProviderJSON
import Testing

@Suite struct JSONObjectTests {
    @Test("keeps the order of its members and equals in any order")
    func order() {
        var object: JSONObject = ["b": 1, "a": 2]
        object["c"] = 3
        object["b"] = nil
        #expect(object.members.map(\.name) == ["a", "c"])
        #expect(object == ["c": 3, "a": 2])
        #expect(object.hashValue == (["c": 3, "a": 2] as JSONObject).hashValue)
    }

    @Test("finds, replaces and removes among many members")
    func many() {
        var object = JSONObject()
        for number in 0..<100 { object["k\(number)"] = .integer(Int64(number)) }
        object["k50"] = nil
        object["k99"] = "last"
        #expect(object.count == 99)
        #expect(object["k50"] == nil)
        #expect(object["k51"] == 51)
        #expect(object["k99"] == "last")
        #expect(object.insert("k1", 0) == false)
    }
}
