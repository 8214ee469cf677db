import ProviderCore
import Testing

struct ProviderEntryTests {
    @Test func whatIsMadeOfAProviderIsMadeOnce() {
        let now = Timestamp(microseconds: 1)
        let provider = Provider(
            id: "prv_1", name: "work", type: "openai", baseURL: "https://h/v1", createdAt: now, updatedAt: now,
            createdBy: Owner(uid: 1, name: "a"))
        let entry = ProviderEntry(provider)
        var count = 0
        for _ in 0..<3 {
            let bytes = entry.encoded { asked in
                count += 1
                return Array(asked.name.utf8)
            }
            #expect(bytes == Array("work".utf8))
        }
        #expect(count == 1)
    }
}
