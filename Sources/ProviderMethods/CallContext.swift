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
    /// Names the call in the log if the caller's trace doesn't.
    package var callNumber: CallNumber

    package init(
        uid: UInt32, gid: UInt32, pid: Int32, groups: [UInt32], roles: RoleSet, meta: Meta,
        callNumber: CallNumber = .random()
    ) {
        self.uid = uid
        self.gid = gid
        self.pid = pid
        self.groups = groups
        self.roles = roles
        self.meta = meta
        self.callNumber = callNumber
    }

    /// 32 hex digits: the caller's trace, or one of our own. Written out only when somebody reads it.
    package var traceID: String { meta.traceID ?? callNumber.text }

    /// What a call that is made for this one hands on: the caller's trace, or one of our own.
    package var traceparent: String { meta.traceparent ?? callNumber.traceparent }

    /// The error with the call's trace in it.
    package func traced(_ error: RPCError) -> RPCError {
        var error = error
        error.traceID = error.traceID ?? traceID
        return error
    }
}

/// A call's own number: a random one for the connection, and a count.
package struct CallNumber: Sendable, Hashable {
    package var connection: UInt64
    package var call: UInt64

    /// For what nobody called for: a number of its own.
    package static func random() -> CallNumber {
        CallNumber(connection: .random(in: 1...UInt64.max), call: 1)
    }

    package init(connection: UInt64, call: UInt64) {
        self.connection = connection
        self.call = call
    }

    /// 32 hex digits.
    package var text: String { TraceContext.digits(of: connection) + TraceContext.digits(of: call) }

    /// A trace of its own, which nobody records.
    package var traceparent: String { "00-\(text)-\(span)-00" }

    /// 16 hex digits, not all of them 0.
    package var span: String { TraceContext.digits(of: connection) }
}
