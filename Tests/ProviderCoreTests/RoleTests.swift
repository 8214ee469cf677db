import Testing

@testable import ProviderCore

struct RoleTests {
    @Test(arguments: [
        (Role.viewer, [Role.viewer]), (.auditor, [.viewer, .auditor]), (.operator, [.viewer, .operator]),
        (.admin, [.viewer, .auditor, .operator, .admin]),
    ])
    func aRoleMayCallExactlyThis(role: Role, allowed: [Role]) {
        #expect(Role.allCases.filter { role.allows($0) } == allowed)
        #expect(Role.allCases.filter { RoleSet(role).allows($0) } == allowed)
    }

    @Test func auditorAndOperatorTogetherMayDoBothAndNoMore() {
        let both: RoleSet = [.auditor, .operator]
        #expect(Role.allCases.filter { both.allows($0) } == [.viewer, .auditor, .operator])
        #expect(both.highest == .operator)
        #expect(both.text == "auditor+operator")
    }

    @Test func withoutARoleNothingIsAllowed() {
        let none: RoleSet = []
        #expect(Role.allCases.filter { none.allows($0) }.isEmpty)
        #expect(none.highest == nil)
        #expect(none.text == "none")
    }

    @Test(
        arguments: [
            (RoleSet.viewer, "viewer"), ([.viewer, .operator], "operator"), ([.admin, .auditor, .operator], "admin"),
        ] as [(RoleSet, String)])
    func theTextNamesWhatCounts(roles: RoleSet, text: String) {
        #expect(roles.text == text)
    }
}

struct RoleMapTests {
    let map = RoleMap(
        users: [1000: .viewer, 1001: .operator, 65_534: .admin, .max: .admin],
        groups: [50: .auditor, 51: .admin, 65_534: .admin, .max: .admin], denied: [1002])

    @Test func aUserAndItsGroupsAddUp() {
        #expect(map.roles(uid: 1000, gid: 1000, groups: [1000]) == .viewer)
        #expect(map.roles(uid: 1001, gid: 1001, groups: [50]) == [.operator, .auditor])
        #expect(map.roles(uid: 7, gid: 50, groups: []) == .auditor)
        #expect(map.roles(uid: 7, gid: 7, groups: [8, 51, 50]) == [.admin, .auditor])
        #expect(map.roles(uid: 7, gid: 7, groups: [7]) == [])
    }

    @Test func rootIsAdmin() {
        #expect(map.roles(uid: 0, gid: 0, groups: [0]) == .admin)
        #expect(RoleMap().roles(uid: 0, gid: 0, groups: [0]) == .admin)
        #expect(RoleMap(users: [0: .viewer]).roles(uid: 0, gid: 0, groups: []) == .admin)
    }

    @Test(arguments: [65_534, UInt32.max])
    func idsWithoutMeaningNeverMatch(id: UInt32) {
        #expect(map.roles(uid: id, gid: 51, groups: [51]) == [])
        #expect(map.roles(uid: 7, gid: id, groups: [id]) == [])
        #expect(RoleMap.onlyAdmin(uid: id).roles(uid: id, gid: 1, groups: []) == [])
    }

    @Test func aDeniedUserHasNoRoleWhateverItsGroups() {
        #expect(map.roles(uid: 1002, gid: 51, groups: [50, 51]) == [])
        #expect(RoleMap(denied: [0]).roles(uid: 0, gid: 0, groups: []) == [])
    }

    @Test func inUserModeOnlyThatUserHasARole() {
        let map = RoleMap.onlyAdmin(uid: 1000)
        #expect(map.roles(uid: 1000, gid: 1000, groups: []) == .admin)
        #expect(map.roles(uid: 0, gid: 0, groups: [0]) == [])
        #expect(map.roles(uid: 1001, gid: 1000, groups: [1000]) == [])
    }
}
