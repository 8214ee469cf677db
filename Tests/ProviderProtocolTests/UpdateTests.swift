import ProviderProtocol
import Testing

@Suite struct UpdateTests {
    @Test("leaves, clears or replaces a value")
    func applied() {
        #expect(Update<String>.unchanged.applied(to: "old") == "old")
        #expect(Update<String>.unchanged.applied(to: nil) == nil)
        #expect(Update<String>.cleared.applied(to: "old") == nil)
        #expect(Update.set("new").applied(to: "old") == "new")
        #expect(Update.set("new").applied(to: nil) == "new")
    }
}
