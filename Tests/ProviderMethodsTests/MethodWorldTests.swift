import ProviderCore
import ProviderJSON
import ProviderProtocol
import Testing

@testable import ProviderMethods

struct MethodWorldTests {
    private func digest(
        _ fixture: Fixture, _ request: some RPCMethod, _ context: CallContext = .make(requestID: "r1")
    ) throws -> [UInt8] {
        try fixture.world.change(request, context).paramsDigest
    }

    @Test func whatSurroundsAChangeIsWrittenDown() throws {
        let fixture = try Fixture()
        let context = CallContext.make(roles: [.operator, .auditor], requestID: "r1", validateOnly: true)
        let change = try fixture.world.change(CommandCancel(id: "cmd_1"), context)
        #expect(change.actor == Actor(uid: 1001, gid: 1001, pid: 4321, name: "alice", role: context.roles.text))
        #expect(change.method == "command.cancel")
        #expect(change.requestID == "r1")
        #expect(change.traceID == context.traceID)
        #expect(change.validateOnly)
        #expect(fixture.world.owner(of: .make(uid: 77)) == Owner(uid: 77, name: "77"))
    }

    @Test func equalParamsHaveEqualDigestsAndOthersOtherOnes() throws {
        let fixture = try Fixture()
        let headers = Dictionary(uniqueKeysWithValues: (1...20).map { ("X-\($0)", SecretString("v\($0)")) })
        func create(_ key: String, _ headers: [String: SecretString]) -> ProviderCreate {
            ProviderCreate(name: "work", type: "openai", apiKey: SecretString(key), extraHeaders: headers)
        }
        let first = try digest(fixture, create("sk-1", headers))
        #expect(first.count == 32)
        // The same members, put in from the other end.
        var again: [String: SecretString] = [:]
        for name in headers.keys.sorted().reversed() { again[name] = headers[name] }
        #expect(try digest(fixture, create("sk-1", again)) == first)
        #expect(try digest(fixture, create("sk-2", headers)) != first)
        again["X-1"] = SecretString("other")
        #expect(try digest(fixture, create("sk-1", again)) != first)
    }

    @Test func nothingAndNullAreDifferentParams() throws {
        let fixture = try Fixture()
        let none = try digest(fixture, ProviderUpdate(id: "work"))
        let cleared = try digest(fixture, ProviderUpdate(id: "work", baseModel: .cleared))
        let set = try digest(fixture, ProviderUpdate(id: "work", baseModel: .set("m")))
        #expect(Set([none, cleared, set]).count == 3)
    }

    @Test func withoutARequestIDThereIsNoDigest() throws {
        #expect(try digest(Fixture(), CommandCancel(id: "cmd_1"), .make()).isEmpty)
    }

    @Test func objectsAreSortedByNameAllTheWayDown() {
        let object: JSONObject = ["b": [["d": 1, "c": 2]], "a": ["z": 1, "y": 2]]
        #expect(
            String(decoding: object.sortedByName.encoded(), as: UTF8.self)
                == #"{"a":{"y":2,"z":1},"b":[{"c":2,"d":1}]}"#)
    }

    @Test func aRequestIDIsForOneRequestOfOneMethod() async throws {
        let fixture = try Fixture()
        let context = CallContext.make(uid: 1003, roles: .admin, requestID: "r1")
        let first = try await fixture.providers.create(ProviderCreate(name: "a", type: "openai"), context)
        #expect(try await fixture.providers.create(ProviderCreate(name: "a", type: "openai"), context) == first)
        let params = await refusal {
            try await fixture.providers.create(ProviderCreate(name: "b", type: "openai"), context)
        }
        #expect(params.code == .invalidArgument)
        #expect(params.reason == "REQUEST_ID_REUSED")
        let method = await refusal { try await fixture.providers.delete(ProviderDelete(id: "a"), context) }
        #expect(method.reason == "REQUEST_ID_REUSED")
        #expect(method.metadata == ["request_id": "r1", "method": "provider.create"])
        #expect(try fixture.provider("a").id == first.id)
    }

    @Test func anEtagIsTheRevisionInQuotes() async throws {
        #expect(Etag.text(7) == "\"7\"")
        try Etag.check(nil, rev: 7, id: "x", "do it")
        try Etag.check("\"7\"", rev: 7, id: "x", "do it")
        for other in ["7", "\"8\"", "W/\"7\"", "*", ""] {
            let failure = await refusal { try Etag.check(other, rev: 7, id: "x", "do it") }
            #expect(failure.code == .aborted)
            #expect(failure.metadata == ["id": "x", "etag": "\"7\"", "given": other])
        }
    }
}
