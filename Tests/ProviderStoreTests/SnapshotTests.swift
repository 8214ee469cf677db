import ProviderCore
import Testing

@testable import ProviderStore

@Suite struct SnapshotTests {
    @Test(arguments: 1...4) func theSnapshotEqualsTheDatabaseAfterRandomChanges(seed: UInt64) async throws {
        let fixture = try StoreFixture()
        var generator = SplitMix(state: seed)
        for _ in 0..<150 {
            let existing = fixture.store.providers.all()
            let chosen = existing.randomElement(using: &generator)
            let roll = Int.random(in: 0..<10, using: &generator)
            let (active, isDefault) = (Bool.random(using: &generator), Int.random(in: 0..<4, using: &generator) == 0)
            let name = "Näme \(Int.random(in: 0..<40, using: &generator))"
            try? await fixture.store.advance { transaction in
                guard let chosen, roll > 3 else {
                    let provider = makeProvider(name: name, active: active, isDefault: isDefault)
                    return try transaction.insert(provider, secrets: [makeSecret()])
                }
                if roll == 9 { return try transaction.deleteProvider(chosen.id) }
                var provider = chosen
                if roll == 8 {
                    let test = Provider.Test(outcome: "dns", message: name, latencyMilliseconds: roll, at: start)
                    _ = try transaction.setTest(test, status: .failing, of: chosen.id)
                    return
                }
                (provider.name, provider.active, provider.isDefault) = (name, active, isDefault)
                _ = try transaction.update(provider, secrets: roll == 7 ? [] : roll == 6 ? [makeSecret().voided] : nil)
            }
        }
        let snapshot = fixture.store.providers
        let stored = try await fixture.store.read { reader in
            try (reader as? Reader)?.allProviders() ?? []
        }
        #expect(stored.count > 5)
        #expect(snapshot.all() == stored.sorted { FoldedName.fold($0.name) < FoldedName.fold($1.name) })
        #expect(snapshot.count == stored.count)
        #expect(snapshot.activeCount == stored.count(where: \.active))
        #expect(snapshot.secretCount == stored.flatMap(\.secrets).count { !$0.isVoid })
        for provider in stored {
            #expect(snapshot.provider(provider.id) == provider)
            #expect(snapshot.provider(provider.name.uppercased()) == provider)
        }
        let oldest = stored.filter(\.active).min { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
        #expect(snapshot.preferred() == stored.first { $0.isDefault && $0.active } ?? oldest)
    }

    @Test func anOldSnapshotDoesNotChange() {
        var snapshot = Snapshot(position: 0)
        let provider = makeProvider(name: "one")
        snapshot.put(provider)
        let old = snapshot
        snapshot.remove(provider.id)
        snapshot.put(makeProvider(name: "two"))
        #expect(old.all() == [provider])
        #expect(snapshot.all().map(\.name) == ["two"])
    }

    @Test func theActiveDefaultIsPreferredElseTheOldestActiveOne() {
        var snapshot = Snapshot(position: 0)
        #expect(snapshot.preferred() == nil)
        snapshot.put(makeProvider(name: "resting", active: false))
        #expect(snapshot.preferred() == nil)
        let oldest = makeProvider(name: "oldest")
        snapshot.put(oldest)
        var chosen = makeProvider(name: "a default", isDefault: true)
        snapshot.put(chosen)
        #expect(snapshot.preferred() == chosen)
        chosen.active = false
        snapshot.put(chosen)
        #expect(snapshot.preferred() == oldest)
    }

    @Test func pagesWalkAllThatFitTheFilterInOrderOfName() throws {
        var snapshot = Snapshot(position: 0)
        for index in 0..<25 { snapshot.put(makeProvider(name: "N\(100 + index)", active: index % 2 == 0)) }
        let filter = ProviderFilter(active: true, query: "n1")
        var names: [String] = []
        var token = ""
        repeat {
            let page = try snapshot.page(filter, PageRequest(size: 4, token: token))
            #expect(page.items.count <= 4)
            names += page.items.map(\.name)
            token = page.nextPageToken
        } while !token.isEmpty
        #expect(names == stride(from: 100, to: 125, by: 2).map { "N\($0)" })
        #expect(try snapshot.page(ProviderFilter(type: "custom"), PageRequest()).items.isEmpty)
        #expect(try snapshot.page(ProviderFilter(status: .untested), PageRequest(size: 1000)).items.count == 25)
    }

    @Test(arguments: [
        ("Work", "wORK"), ("Caf\u{E9}", "CAFE\u{301}"), ("stra\u{DF}e", "STRASSE"), ("\u{130}", "i\u{307}"),
        ("\u{3A3}\u{39F}\u{3A3}", "\u{3C3}\u{3BF}\u{3C2}"),
    ]) func namesAreTheSameWhateverTheirCaseAndForm(one: String, other: String) {
        #expect(FoldedName.fold(one) == FoldedName.fold(other))
    }

    @Test func differentNamesStayDifferent() {
        #expect(FoldedName.fold("work") != FoldedName.fold("work "))
        #expect(FoldedName.fold("caf\u{E9}") != FoldedName.fold("cafe"))
    }
}

/// A small generator with a seed.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}
