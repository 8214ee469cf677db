import ProviderCore

extension SQLiteStore {
    /// What the first row follows.
    static let chainStart = [UInt8](repeating: 0, count: 32)
    private static let verifyChunk = 1000

    package func verifyAudit() async throws -> AuditVerification {
        var walk = AuditWalk(authenticator: authenticator)
        // Rows that come in during the walk may be missing from it.
        let head = writer.auditHead
        var position = Int64.min
        while !walk.isFull {
            let after = position
            let lines = try await read { reader in
                guard let reader = reader as? Reader else { return [AuditLine]() }
                return try reader.connection.all(
                    AuditQueries.after, [.integer(after), .count(Self.verifyChunk)], AuditLine.init)
            }
            guard let last = lines.last else { break }
            for line in lines { try walk.visit(line) }
            position = last.seq
        }
        return walk.finish(head: head)
    }
}

/// A row as verification finds it: it may have been edited into something that nobody can read.
private struct AuditLine: Sendable {
    let seq: Int64
    let row: AuditRow?

    init(_ columns: inout Columns) throws {
        var first = columns
        seq = try first.integer()
        do {
            row = try AuditRow(&columns, parsing: false)
        } catch is Failure {
            row = nil
        }
    }
}

/// Walks the chain from its start and notes where it is broken.
private struct AuditWalk {
    private static let mostProblems = 100

    let authenticator: any AuditAuthenticator
    private var lastSeq: Int64 = 0
    /// Unknown behind a row that cannot be read.
    private var lastMAC: [UInt8]? = SQLiteStore.chainStart
    private var verification = AuditVerification(
        entries: 0, headSeq: 0, headMAC: SQLiteStore.chainStart, problems: [])

    init(authenticator: any AuditAuthenticator) {
        self.authenticator = authenticator
    }

    /// Nobody reads more problems than this.
    var isFull: Bool { verification.problems.count >= Self.mostProblems }

    mutating func visit(_ line: AuditLine) throws {
        let seq = line.seq
        verification.entries += 1
        guard seq > lastSeq else { return note(seq, "was put before the first row") }
        if seq != lastSeq + 1 {
            let missing = lastSeq + 1 == seq - 1 ? "row \(seq - 1) is" : "rows \(lastSeq + 1) to \(seq - 1) are"
            note(lastSeq + 1, "\(missing) missing")
        }
        if let row = line.row {
            if let lastMAC, row.previous != lastMAC, seq == lastSeq + 1 {
                note(seq, "does not follow the row before it")
            }
            if try authenticator.authenticate(row.authenticated) != row.entry.mac {
                note(seq, "is not what was written: its MAC does not fit")
            }
        } else {
            note(seq, "is not what was written: it cannot be read")
        }
        lastSeq = seq
        lastMAC = line.row?.entry.mac
    }

    mutating func finish(head: Int64) -> AuditVerification {
        if lastSeq < head, !isFull { note(lastSeq + 1, "rows up to \(head) are missing at the end") }
        verification.headSeq = lastSeq
        verification.headMAC = lastMAC ?? []
        return verification
    }

    private mutating func note(_ seq: Int64, _ what: String) {
        guard !isFull else { return }
        verification.problems.append(AuditVerification.Problem(seq: seq, what: what))
    }
}
