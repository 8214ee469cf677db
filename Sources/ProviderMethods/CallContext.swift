import ProviderCore
import ProviderProtocol

/// Who calls, in which roles, and what surrounds the call.
package struct CallContext: Sendable {
    package var uid: UInt32
    package var gid: UInt32
    /// A hint for logs.
    package var pid: Int32
    package var groups: [UInt32]
    package var roles: RoleSet
    package var meta: Meta
    /// 32 hex digits: the caller's trace, or a new one.
    package var traceID: String

    package init(
        uid: UInt32, gid: UInt32, pid: Int32, groups: [UInt32], roles: RoleSet, meta: Meta, traceID: String
    ) {
        self.uid = uid
        self.gid = gid
        self.pid = pid
        self.groups = groups
        self.roles = roles
        self.meta = meta
        self.traceID = traceID
    }
}
