import Glibc
import ProviderCore

/// Looks accounts up by name.
struct Accounts: Sendable {
    /// nil if there is no such user.
    var uid: @Sendable (String) throws(ConfigRefusal) -> UInt32?
    /// nil if there is no such group.
    var gid: @Sendable (String) throws(ConfigRefusal) -> UInt32?

    /// The system's: its files, or whatever NSS asks.
    static let system = Accounts(
        uid: { (name) throws(ConfigRefusal) in
            try lookUp("user \(name)") { buffer, size in
                var entry = passwd()
                var found: UnsafeMutablePointer<passwd>?
                let status = getpwnam_r(name, &entry, buffer, size, &found)
                return (status, found.map { $0.pointee.pw_uid })
            }
        },
        gid: { (name) throws(ConfigRefusal) in
            try lookUp("group \(name)") { buffer, size in
                var entry = group()
                var found: UnsafeMutablePointer<group>?
                let status = getgrnam_r(name, &entry, buffer, size, &found)
                return (status, found.map { $0.pointee.gr_gid })
            }
        })

    /// Calls with a larger buffer until the entry fits: a group's entry holds all of its members.
    private static func lookUp(
        _ what: String, _ call: (UnsafeMutablePointer<CChar>, Int) -> (status: Int32, id: UInt32?)
    ) throws(ConfigRefusal) -> UInt32? {
        var size = 4096
        while true {
            var buffer = [CChar](repeating: 0, count: size)
            let (status, id) = call(&buffer, size)
            switch status {
            case 0, ENOENT, ESRCH, EBADF, EPERM: return id
            case ERANGE where size < 1 << 24: size *= 4
            case EINTR: continue
            default: throw ConfigRefusal("cannot look up \(what): \(String(cString: strerror(status)))")
            }
        }
    }
}

extension ConfigLoader {
    /// What the packages make, and what holds while the file says nothing about a role.
    private static let defaultGroups: [Role: String] = Dictionary(
        uniqueKeysWithValues: Role.allCases.map { ($0, "group:providerd-\($0.rawValue)") })

    static func readRoles(_ section: inout ConfigSection, _ config: inout Config, _ accounts: Accounts) {
        var users: [UInt32: RoleSet] = [:]
        var groups: [UInt32: RoleSet] = [:]
        var notices: [String] = []
        for role in Role.allCases {
            func add(_ text: String) throws(ConfigRefusal) {
                switch try member(text, of: role, accounts) {
                case .user(let uid): users[uid, default: []].insert(RoleSet(role))
                case .group(let gid): groups[gid, default: []].insert(RoleSet(role))
                case .missingDefault(let name): notices.append("group \(name) does not exist: nobody is \(role) by it")
                }
            }
            let isGiven = section.list(role.rawValue) { (text) throws(ConfigRefusal) in try add(text) }
            guard !isGiven, let standard = defaultGroups[role] else { continue }
            do {
                try add(standard)
            } catch {
                section.refuse(role.rawValue, error.what)
            }
        }
        var denied: Set<UInt32> = []
        section.list("deny_uids") { (text) throws(ConfigRefusal) in
            let uid = try number(text)
            guard uid != 0 else { throw ConfigRefusal("cannot hold 0: root reads everything here anyway") }
            denied.insert(uid)
        }
        config.roles = RoleMap(users: users, groups: groups, denied: denied)
        config.notices += notices
    }

    private enum Member {
        case user(UInt32)
        case group(UInt32)
        /// One of the packages' groups, on a machine where no package made it.
        case missingDefault(String)
    }

    private static func member(
        _ text: String, of role: Role, _ accounts: Accounts
    ) throws(ConfigRefusal) -> Member {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[1].isEmpty else {
            throw ConfigRefusal("must be group:NAME, user:NAME, gid:NUMBER or uid:NUMBER; it is \(text)")
        }
        let name = parts[1]
        switch parts[0] {
        case "uid": return .user(try number(name))
        case "gid": return .group(try number(name))
        case "user":
            guard let uid = try accounts.uid(name) else { throw unknown("user", name, number: "uid") }
            return .user(try checked(uid, name))
        case "group":
            if let gid = try accounts.gid(name) { return .group(try checked(gid, name)) }
            if text == defaultGroups[role] { return .missingDefault(name) }
            throw unknown("group", name, number: "gid")
        default:
            throw ConfigRefusal("must be group:NAME, user:NAME, gid:NUMBER or uid:NUMBER; it is \(text)")
        }
    }

    private static func unknown(_ kind: String, _ name: String, number: String) -> ConfigRefusal {
        let hint = UInt32(name) == nil ? "" : "; for the number write \(number):\(name)"
        return ConfigRefusal("names the \(kind) \(name), which does not exist on this machine\(hint)")
    }

    private static func number(_ text: String) throws(ConfigRefusal) -> UInt32 {
        guard text.allSatisfy({ $0.isASCII && $0.isNumber }), let id = UInt32(text) else {
            throw ConfigRefusal("must have a number from 0 to 4294967294 there; it is \(text)")
        }
        return try checked(id, text)
    }

    private static func checked(_ id: UInt32, _ text: String) throws(ConfigRefusal) -> UInt32 {
        guard !RoleMap.namelessIDs.contains(id) else {
            throw ConfigRefusal("cannot hold \(text): the kernel shows id \(id) for everyone it has no name for")
        }
        return id
    }
}
