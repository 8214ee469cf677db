import ProviderJSON

/// One decision: who, what, on what, with which outcome. Never a secret.
package struct AuditEntry: Sendable, Hashable {
    package enum Outcome: String, Sendable, Hashable {
        case ok, denied, failed
    }

    /// Gap-free from 1; given by the store.
    package var seq: Int64
    package var at: Timestamp
    package var actor: Actor
    package var method: String
    /// The id of what it was done to.
    package var object: String?
    package var outcome: Outcome
    /// The failure's reason, for what was refused or failed.
    package var reason: String?
    /// Non-secret fields before and after.
    package var before: JSONObject?
    package var after: JSONObject?
    package var requestID: String?
    package var traceID: String?
    /// HMAC-SHA256 over the previous row's MAC and this row; given by the store.
    package var mac: [UInt8]

    package init(
        seq: Int64 = 0, at: Timestamp, actor: Actor, method: String, object: String? = nil, outcome: Outcome,
        reason: String? = nil, before: JSONObject? = nil, after: JSONObject? = nil, requestID: String? = nil,
        traceID: String? = nil, mac: [UInt8] = []
    ) {
        self.seq = seq
        self.at = at
        self.actor = actor
        self.method = method
        self.object = object
        self.outcome = outcome
        self.reason = reason
        self.before = before
        self.after = after
        self.requestID = requestID
        self.traceID = traceID
        self.mac = mac
    }
}
