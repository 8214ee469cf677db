import ProviderCore

/// The statements of providers.
enum ProviderQueries {
    static let columns = """
        id, is_default, \(fields)
        """
    /// Those that are in no index.
    private static let fields = """
        name, type, base_url, base_model, fine_tuned_model, project, api_key_header, active, status, test_outcome, \
        test_message, test_latency_ms, test_at, test_report, announced, rev, created_at, updated_at, created_uid, \
        created_name
        """
    static let update = "UPDATE provider SET (\(fields)) = (\(marks(20))) WHERE id = ?"
    static let updateAll = """
        UPDATE provider SET (folded_name, is_default, \(fields)) = (\(marks(22))) WHERE id = ?
        """
    static let insert = "INSERT INTO provider (folded_name, \(columns)) VALUES (\(marks(23)))"
    static let secretColumns = """
        id, purpose, version, origin, master_key_id, wrapped_key, ciphertext, hint, fingerprint
        """
    static let secrets = "SELECT \(secretColumns) FROM secret WHERE provider_id = ? ORDER BY purpose"
    static let user = """
        SELECT id, state FROM command
        WHERE provider_id = ? AND state NOT IN ('succeeded', 'failed', 'cancelled') ORDER BY id LIMIT 1
        """

    private static func marks(_ count: Int) -> String {
        Array(repeating: "?", count: count).joined(separator: ", ")
    }
}

extension RecordReading {
    package func secrets(of providerID: String) throws -> [SealedSecret] {
        try connection.all(ProviderQueries.secrets, [.text(providerID)]) { try SealedSecret(&$0) }
    }

    /// For the load at start.
    func allProviders() throws -> [Provider] {
        var providers = try connection.all("SELECT \(ProviderQueries.columns) FROM provider") { try Provider(&$0) }
        for index in providers.indices {
            providers[index].secrets = try secrets(of: providers[index].id).map(\.summary)
        }
        return providers
    }
}

extension Transaction {
    package var providers: any ProviderSnapshot { batch.state.providers }

    package func provider(_ idOrName: String) throws -> Provider? {
        let provider = batch.state.providers.provider(idOrName)
        subject = subject ?? provider?.id
        return provider
    }

    package func insert(_ provider: Provider, secrets: [SealedSecret]) throws {
        subject = subject ?? provider.id
        if let other = batch.state.providers.provider(folded: FoldedName.fold(provider.name)) {
            throw Self.nameTaken("create provider", provider.name, by: other)
        }
        var stored = provider
        stored.secrets = secrets.map(\.summary).sorted { $0.purpose.rawValue < $1.purpose.rawValue }
        if provider.isDefault { try unmarkDefault(but: provider.id, at: provider.updatedAt) }
        try connection.run(ProviderQueries.insert, [.text(FoldedName.fold(stored.name))] + stored.values)
        for secret in secrets { try insert(secret, of: provider.id) }
        batch.state.providers.put(stored)
    }

    package func update(_ provider: Provider, secrets: [SealedSecret]?) throws -> Provider {
        let former = try existing(provider.id)
        guard former.rev == provider.rev else {
            throw Failure(
                .aborted, "ETAG_MISMATCH",
                "cannot update provider \(quoted(former.name)): someone else changed it meanwhile; "
                    + "read it again and repeat your change",
                metadata: ["id": former.id, "name": former.name])
        }
        let folded = FoldedName.fold(provider.name)
        if let other = batch.state.providers.provider(folded: folded), other.id != provider.id {
            throw Self.nameTaken("rename provider \(quoted(former.name))", provider.name, by: other)
        }
        var stored = provider
        stored.rev = former.rev + 1
        stored.secrets = former.secrets
        if let secrets {
            stored.secrets = secrets.map(\.summary).sorted { $0.purpose.rawValue < $1.purpose.rawValue }
            try connection.run("DELETE FROM secret WHERE provider_id = ?", [.text(provider.id)])
            for secret in secrets { try insert(secret, of: provider.id) }
        }
        if provider.isDefault, !former.isDefault { try unmarkDefault(but: provider.id, at: provider.updatedAt) }
        try save(stored, over: former, folded: folded)
        return stored
    }

    package func setTest(
        _ test: Provider.Test?, status: Provider.Status, of providerID: String
    ) throws -> Provider {
        let former = try existing(providerID)
        var provider = former
        provider.lastTest = test ?? provider.lastTest
        provider.status = status
        try save(provider, over: former, folded: FoldedName.fold(provider.name))
        return provider
    }

    package func setAnnounced(_ capabilities: UpstreamCapabilities, of providerID: String) throws {
        let former = try existing(providerID)
        guard former.announced != capabilities else { return }
        var provider = former
        provider.announced = capabilities
        try save(provider, over: former, folded: FoldedName.fold(provider.name))
    }

    package func deleteProvider(_ id: String) throws {
        let provider = try existing(id)
        let user = try connection.first(ProviderQueries.user, [.text(id)]) { (try $0.text(), try $0.text()) }
        if let (command, state) = user {
            throw Self.inUse(
                "COMMAND_RUNNING", "delete provider \(quoted(provider.name))", id, by: command, state)
        }
        try connection.run("DELETE FROM provider WHERE id = ?", [.text(id)])
        batch.state.providers.remove(id)
    }

    /// The refusal that names the command.
    static func inUse(
        _ reason: String, _ action: String, _ id: String, by command: String, _ state: String
    ) -> Failure {
        Failure(
            .failedPrecondition, reason,
            "cannot \(action): command \(command) (\(state)) uses it; wait for it or cancel it first",
            metadata: ["id": id, "command": command, "state": state])
    }

    private func existing(_ id: String) throws -> Provider {
        subject = subject ?? id
        guard let provider = batch.state.providers.provider(id: id) else {
            throw Failure(
                .notFound, "PROVIDER_NOT_FOUND", "cannot find provider \(quoted(id)): it may have been deleted",
                metadata: ["id": id])
        }
        return provider
    }

    /// What is indexed and stays as it was is left out: SQLite would write it into its index again.
    private func save(_ provider: Provider, over former: Provider, folded: String) throws {
        let isIndexedAlike = provider.isDefault == former.isDefault && folded == FoldedName.fold(former.name)
        var values = isIndexedAlike ? provider.fields : [.text(folded), .flag(provider.isDefault)] + provider.fields
        values.append(.text(provider.id))
        try connection.run(isIndexedAlike ? ProviderQueries.update : ProviderQueries.updateAll, values)
        batch.state.providers.put(provider)
    }

    /// The mark is something people set, so losing it counts as a change of the provider that had it.
    private func unmarkDefault(but id: String, at time: Timestamp) throws {
        guard let holder = batch.state.providers.defaultID, holder != id else { return }
        let former = try existing(holder)
        var provider = former
        provider.isDefault = false
        provider.rev += 1
        provider.updatedAt = time
        try save(provider, over: former, folded: FoldedName.fold(provider.name))
    }

    private func insert(_ secret: SealedSecret, of providerID: String) throws {
        try connection.run(
            """
            INSERT INTO secret (provider_id, \(ProviderQueries.secretColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .text(providerID), .text(secret.id), .text(secret.purpose.rawValue), .integer(secret.version),
                .text(secret.origin), .text(secret.masterKeyID), .blob(secret.wrappedKey), .blob(secret.ciphertext),
                .text(secret.summary.hint), .text(secret.summary.fingerprint),
            ])
    }

    private static func nameTaken(_ action: String, _ name: String, by other: Provider) -> Failure {
        let same = other.name == name ? "" : " (as \(quoted(other.name)))"
        return Failure(
            .alreadyExists, "NAME_TAKEN",
            "cannot \(action): the name \(quoted(name)) is taken\(same); choose another, or update that provider",
            metadata: ["name": name, "id": other.id],
            fieldViolations: [Failure.FieldViolation(field: "name", description: "is taken")])
    }
}

extension Provider {
    fileprivate init(_ columns: inout Columns) throws {
        let (id, isDefault) = (try columns.text(), try columns.flag())
        let (name, type) = (try columns.text(), try columns.text())
        let baseURL = try columns.text()
        let models = (try columns.optionalText(), try columns.optionalText())
        let (project, apiKeyHeader) = (try columns.optionalText(), try columns.optionalText())
        let (active, status) = (try columns.flag(), try columns.word() as Status)
        let test = (
            try columns.optionalText(), try columns.optionalText(), try columns.optionalInteger(),
            try columns.optionalTime()
        )
        let (report, announced) = (try columns.optionalText(), try columns.optionalText())
        let rev = try columns.integer()
        let (createdAt, updatedAt) = (try columns.time(), try columns.time())
        self.init(
            id: id, name: name, type: type, baseURL: baseURL, baseModel: models.0, fineTunedModel: models.1,
            project: project, apiKeyHeader: apiKeyHeader, active: active, isDefault: isDefault, status: status,
            announced: announced.flatMap(UpstreamCapabilities.init(stored:)), rev: rev, createdAt: createdAt,
            updatedAt: updatedAt, createdBy: Owner(uid: try columns.uid(), name: try columns.text()))
        if case (let outcome?, let message?, let latency?, let at?) = test {
            lastTest = Test(outcome: outcome, message: message, latencyMilliseconds: Int(latency), at: at)
            if let report { lastTest?.read(report: report) }
        }
    }

    /// In the order of `ProviderQueries.columns`.
    fileprivate var values: [SQLValue] { [.text(id), .flag(isDefault)] + fields }

    /// What is in no index.
    fileprivate var fields: [SQLValue] {
        [
            .text(name), .text(type), .text(baseURL), .optional(baseModel), .optional(fineTunedModel),
            .optional(project), .optional(apiKeyHeader), .flag(active), .text(status.rawValue),
            .optional(lastTest?.outcome), .optional(lastTest?.message),
            lastTest.map { .count($0.latencyMilliseconds) } ?? .null, .time(lastTest?.at),
            .optional(lastTest?.report), .optional(announced?.stored), .integer(rev), .time(createdAt),
            .time(updatedAt), .uid(createdBy.uid),
            .text(createdBy.name),
        ]
    }
}

extension SealedSecret {
    fileprivate init(_ columns: inout Columns) throws {
        let id = try columns.text()
        let purpose = SecretPurpose(rawValue: try columns.text())
        self.init(
            id: id, purpose: purpose, version: try columns.integer(), origin: try columns.text(),
            masterKeyID: try columns.text(), wrappedKey: try columns.blob(), ciphertext: try columns.blob(),
            summary: SecretSummary(purpose: purpose, hint: try columns.text(), fingerprint: try columns.text()))
    }
}
