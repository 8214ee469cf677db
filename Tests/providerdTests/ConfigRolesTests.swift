import ProviderCore
import Testing

@testable import providerd

struct ConfigRolesTests {
    private func load(_ text: String, accounts: Accounts = .packaged) throws -> Config {
        try ConfigLoader.parse(text, path: "test.yaml", accounts: accounts)
    }

    private func problem(_ text: String) -> String {
        let error = #expect(throws: ConfigError.self) { try load(text) }
        return error?.problems.map(\.description).joined(separator: "\n") ?? ""
    }

    @Test func thePackagedGroupsHaveTheirRolesByDefault() throws {
        let roles = try load("").roles
        #expect(roles.roles(uid: 7, gid: 901, groups: []) == .viewer)
        #expect(roles.roles(uid: 7, gid: 902, groups: []) == .auditor)
        #expect(roles.roles(uid: 7, gid: 903, groups: []) == .operator)
        #expect(roles.roles(uid: 7, gid: 904, groups: []) == .admin)
        #expect(roles.roles(uid: 7, gid: 7, groups: []) == [])
    }

    @Test func usersAndGroupsAreResolvedToNumbers() throws {
        let text = "roles:\n  operator: [\"user:alice\", \"group:staff\"]\n  auditor: [\"uid:1000\", \"gid:51\"]"
        let roles = try load(text).roles
        #expect(roles.roles(uid: 1000, gid: 1000, groups: []) == [.operator, .auditor])
        #expect(roles.roles(uid: 7, gid: 7, groups: [50]) == .operator)
        #expect(roles.roles(uid: 7, gid: 7, groups: [51]) == .auditor)
    }

    @Test func aListReplacesTheDefaultOfItsRoleAlone() throws {
        let roles = try load("roles: {admin: [\"user:alice\"], viewer: []}").roles
        #expect(roles.roles(uid: 1000, gid: 904, groups: []) == .admin)
        #expect(roles.roles(uid: 7, gid: 904, groups: []) == [])
        #expect(roles.roles(uid: 7, gid: 901, groups: []) == [])
        #expect(roles.roles(uid: 7, gid: 903, groups: []) == .operator)
    }

    @Test func deniedUsersHaveNoRole() throws {
        let roles = try load("roles: {operator: [\"group:staff\"], deny_uids: [1001]}").roles
        #expect(roles.roles(uid: 1001, gid: 50, groups: []) == [])
        #expect(roles.roles(uid: 1002, gid: 50, groups: []) == .operator)
    }

    @Test func aMachineWithoutThePackagedGroupsStillStartsAndSaysSo() throws {
        let config = try load("", accounts: .example)
        #expect(config.roles == RoleMap())
        #expect(config.notices.count == 4)
        #expect(config.notices.contains("group providerd-admin does not exist: nobody is admin by it"))
    }

    @Test func onlyInItsOwnRoleMayAPackagedGroupBeMissing() {
        let error = #expect(throws: ConfigError.self) {
            try load("roles: {admin: [\"group:providerd-operator\"]}", accounts: .example)
        }
        #expect(error?.description.contains("names the group providerd-operator, which does not exist") == true)
    }

    @Test(arguments: [
        ("user:carol", "line 2: roles.admin names the user carol, which does not exist on this machine"),
        ("group:wheel", "names the group wheel, which does not exist on this machine"),
        ("user:1000", "names the user 1000, which does not exist on this machine; for the number write uid:1000"),
        ("group:50", "for the number write gid:50"),
        ("alice", "must be group:NAME, user:NAME, gid:NUMBER or uid:NUMBER; it is alice"),
        ("role:alice", "must be group:NAME, user:NAME"), ("user:", "must be group:NAME, user:NAME"),
        ("uid:-1", "must have a number from 0 to 4294967294 there; it is -1"), ("uid:alice", "must have a number"),
        ("gid:4294967296", "must have a number"), ("uid:4294967295", "the kernel shows id 4294967295 for everyone"),
        ("uid:65534", "the kernel shows id 65534"), ("user:nobody", "the kernel shows id 65534"),
        ("group:nogroup", "the kernel shows id 65534"),
    ])
    func aMemberThatCannotBeIsRefused(member: String, why: String) {
        let found = problem("roles:\n  admin: [\"\(member)\"]")
        #expect(found.contains(why), "\(found)")
    }

    @Test(arguments: [
        ("admin: alice", "roles.admin must be a list"), ("admin:", "roles.admin must be a list"),
        ("admins: []", "roles.admins is not known; did you mean admin?"),
        ("deny_uids: [0]", "roles.deny_uids cannot hold 0"),
        ("deny_uids: [alice]", "roles.deny_uids must have a number"),
    ])
    func aBadListIsRefused(line: String, why: String) {
        let found = problem("roles:\n  \(line)")
        #expect(found.hasPrefix("line 2: \(why)"), "\(found)")
    }

    @Test func theSystemKnowsRootAndNobodyOfAMadeUpName() throws {
        #expect(try Accounts.system.uid("root") == 0)
        #expect(try Accounts.system.gid("root") == 0)
        #expect(try Accounts.system.uid("no-such-user-here") == nil)
        #expect(try Accounts.system.gid("no-such-group-here") == nil)
    }
}
