/// Who did something, as the kernel's peer credentials told at connect; the name is the passwd entry's, if any.
package struct Actor: Sendable, Hashable {
    package var uid: UInt32
    package var gid: UInt32
    /// A hint for people; never used for a decision.
    package var pid: Int32
    package var name: String
    /// The role in force when it was done, `none` for refusals.
    package var role: String

    package init(uid: UInt32, gid: UInt32, pid: Int32, name: String, role: String) {
        self.uid = uid
        self.gid = gid
        self.pid = pid
        self.name = name
        self.role = role
    }
}

/// Who made a resource.
package struct Owner: Sendable, Hashable {
    package var uid: UInt32
    package var name: String

    package init(uid: UInt32, name: String) {
        self.uid = uid
        self.name = name
    }
}

/// What surrounds one change: who asks, by which method, under which idempotency key and trace.
package struct ChangeContext: Sendable, Hashable {
    package var actor: Actor
    /// The wire's method, or `engine` for what the daemon does by itself.
    package var method: String
    package var requestID: String?
    /// Keyed hash of the canonical params, kept beside `requestID`.
    package var paramsDigest: [UInt8]
    package var traceID: String?
    /// Check everything, change, audit and remember nothing, and answer what would be.
    package var validateOnly: Bool
    package var at: Timestamp
    /// Set by `Store.once`: the change belongs to a call that already has its `request_id`.
    package var holdsRequestID = false

    package init(
        actor: Actor, method: String, requestID: String? = nil, paramsDigest: [UInt8] = [], traceID: String? = nil,
        validateOnly: Bool = false, at: Timestamp
    ) {
        self.actor = actor
        self.method = method
        self.requestID = requestID
        self.paramsDigest = paramsDigest
        self.traceID = traceID
        self.validateOnly = validateOnly
        self.at = at
    }
}
