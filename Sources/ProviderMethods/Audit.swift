import ProviderCore
import ProviderProtocol

/// `audit.*`
package struct AuditHandlers: AuditHandling {
    /// How many entries a watch reads at once.
    private static let batch = 500

    private let world: MethodWorld

    package init(_ world: MethodWorld) {
        self.world = world
    }

    package func list(_ request: AuditList, _ context: CallContext) async throws -> AuditPage {
        let page = try PageRequest(size: request.pageSize, token: request.pageToken, "list the audit")
        let filter = AuditFilter(
            method: request.method, uid: request.uid.flatMap { UInt32(exactly: $0) },
            outcome: request.outcome.flatMap { AuditEntry.Outcome(rawValue: $0.rawValue) })
        let entries = try await world.store.read { try $0.audit(filter, page) }
        return AuditPage(
            entries: entries.items.map { AuditEntryInfo($0) }, nextPageToken: entries.nextPageToken,
            cursor: entries.cursor)
    }

    package func watch(
        _ request: AuditWatch, _ context: CallContext, _ sink: StreamSink<AuditEntryInfo>
    ) async throws -> StreamEnd {
        let store = world.store
        let start = try await start(request.after, in: store)
        var position = start.position
        try await sink.start(cursor: start.cursor)
        while true {
            let after = position
            let entries = try await store.read { try $0.auditEntries(after: after, limit: Self.batch) }
            for entry in entries {
                try await sink.send(AuditEntryInfo(entry), cursor: store.cursor(at: entry.seq, in: .audit))
                position = entry.seq
            }
            if entries.isEmpty { try await store.waitForChange(of: .audit, after: position) }
        }
    }

    private func start(_ after: String?, in store: any Store) async throws -> (cursor: String, position: Int64) {
        let cursor: String
        if let after { cursor = after } else { cursor = try await store.cursor(of: .audit) }
        return (cursor, try await store.position(of: cursor, in: .audit))
    }

    package func verify(
        _ request: AuditVerify, _ context: CallContext
    ) async throws -> ProviderProtocol.AuditVerification {
        guard world.vault.state.isUnsealed else {
            throw Failure(
                .failedPrecondition, "VAULT_SEALED",
                "cannot verify the audit: its key is in the vault, which is sealed; see providerctl vault status")
        }
        let found = try await world.store.verifyAudit()
        return ProviderProtocol.AuditVerification(
            ok: found.problems.isEmpty, entries: Int(found.entries),
            head: AuditHead(seq: Int(found.headSeq), mac: found.headMAC.hexadecimal),
            problems: found.problems.map { AuditProblem(seq: Int($0.seq), what: $0.what) })
    }
}

extension AuditEntryInfo {
    init(_ entry: AuditEntry) {
        self.init(
            seq: Int(entry.seq), at: entry.at.rfc3339,
            actor: ActorInfo(
                uid: Int(entry.actor.uid), gid: Int(entry.actor.gid), pid: Int(entry.actor.pid),
                name: entry.actor.name), role: entry.actor.role, method: entry.method,
            outcome: AuditOutcome(rawValue: entry.outcome.rawValue), mac: entry.mac.hexadecimal)
        object = entry.object
        reason = entry.reason
        before = entry.before
        after = entry.after
        requestID = entry.requestID
        traceID = entry.traceID
    }
}

extension [UInt8] {
    /// Two lower-case digits a byte.
    var hexadecimal: String {
        let digits = Array<UInt8>("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
