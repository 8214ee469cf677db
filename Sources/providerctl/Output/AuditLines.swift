import ProviderProtocol

extension AuditEntryInfo {
    static let columns =
        [Table.Column(title: "SEQ", isNumber: true)]
        + ["TIME", "WHO", "ROLE", "METHOD", "OBJECT", "OUTCOME", "REASON"].map { Table.Column(title: $0) }

    var row: [String?] {
        [
            String(seq), Readable.time(at), actor.text, role, method, object, outcome.rawValue,
            reason,
        ]
    }
}

extension AuditVerification {
    var lines: [String] {
        let count = entries == 1 ? "1 entry" : "\(entries) entries"
        guard !ok else { return ["the audit is whole: \(count), the last is \(head.seq) with MAC \(head.mac)"] }
        return ["the audit is broken: \(count) checked"]
            + problems.map { Printable.line("entry \($0.seq): \($0.what)") }
    }
}
