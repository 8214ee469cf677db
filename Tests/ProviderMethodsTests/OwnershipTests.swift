import ProviderCore
import Testing

@testable import ProviderMethods

struct OwnershipTests {
    private let alice = Owner(uid: 1001, name: "alice")

    @Test func theOwnerAndAdminsHaveEverything() throws {
        for context in [CallContext.make(uid: 1001, roles: .viewer), .make(uid: 0, roles: .admin)] {
            #expect(Ownership(context).includes(alice))
            try Ownership(context).check(alice, id: "fil_1", "look")
        }
    }

    @Test(arguments: [RoleSet.viewer, .operator, .auditor, []])
    func noOtherRoleIsEnough(roles: RoleSet) async {
        let ownership = Ownership(.make(uid: 1002, roles: roles))
        #expect(!ownership.includes(alice))
        let failure = await refusal { try ownership.check(alice, id: "fil_1", "delete file \"a\"") }
        #expect(failure.code == .permissionDenied)
        #expect(failure.reason == "OWNER_REQUIRED")
        #expect(failure.message == "cannot delete file \"a\": it is alice's; ask them, or an administrator")
        #expect(failure.metadata == ["id": "fil_1", "owner": "alice"])
    }

    @Test func anOwnerWithoutANameIsNamedByNumber() async {
        let failure = await refusal {
            try Ownership(.viewer).check(Owner(uid: 7, name: ""), id: "fil_1", "look")
        }
        #expect(failure.message.contains("it is uid 7's"))
    }
}
