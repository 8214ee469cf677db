import ProviderCore
import ProviderJSON

/// The statements of training files.
enum FileQueries {
    static let columns = """
        id, name, purpose, size, sha256, report, rev, created_at, updated_at, created_uid, created_name
        """
    static let one = "SELECT \(columns) FROM training_file WHERE id = ?"
    static let copies = """
        SELECT provider_id, upstream_id, uploaded_at FROM file_copy WHERE file_id = ? ORDER BY provider_id
        """
    static let content = "SELECT 1 FROM training_file WHERE sha256 = ? LIMIT 1"
    static let user = """
        SELECT command.id, command.state FROM command_file JOIN command ON command.id = command_file.command_id
        WHERE command_file.file_id = ? AND command.state NOT IN ('succeeded', 'failed', 'cancelled') LIMIT 1
        """

    /// Newest first.
    static func list(purpose: String?, before: String, limit: Int) -> Query {
        var query = Query("SELECT \(columns) FROM training_file WHERE id < ?", [.text(before)])
        if let purpose { query.and("purpose = ?", .text(purpose)) }
        query.end("ORDER BY id DESC LIMIT ?", .count(limit))
        return query
    }

    /// Behind every id: ids are ASCII.
    static let end = "~"
}

extension RecordReading {
    package func file(_ id: String) throws -> TrainingFile? {
        (self as? Transaction)?.note(id)
        var file = try connection.first(FileQueries.one, [.text(id)]) { try TrainingFile(&$0) }
        file?.copies = try copies(of: id)
        return file
    }

    package func files(purpose: String?, _ page: PageRequest) throws -> Page<TrainingFile> {
        let list = PageToken.List("file", purpose)
        let limit = try PageLimit(page)
        let before = try PageToken.text(page.token, of: list) ?? FileQueries.end
        let query = FileQueries.list(purpose: purpose, before: before, limit: limit.size + 1)
        var collector = PageCollector<TrainingFile>(limit)
        try connection.each(query.sql, query.values) { columns in
            var file = try TrainingFile(&columns)
            file.copies = try copies(of: file.id)
            return collector.add(file, bytes: columns.bytes + 256, key: .text(file.id))
        }
        return collector.page(list)
    }

    /// Whether a file has this content.
    func isUsed(content sha256: String) throws -> Bool {
        try connection.first(FileQueries.content, [.text(sha256)]) { try $0.integer() } != nil
    }

    private func copies(of id: String) throws -> [TrainingFile.UpstreamCopy] {
        try connection.all(FileQueries.copies, [.text(id)]) {
            TrainingFile.UpstreamCopy(
                providerID: try $0.text(), upstreamID: try $0.text(), uploadedAt: try $0.time())
        }
    }
}

extension Transaction {
    /// Remembers what a change was about, for the audit row of its refusal.
    func note(_ id: String) {
        subject = subject ?? id
    }

    package func insert(_ file: TrainingFile) throws {
        note(file.id)
        try connection.run(
            "INSERT INTO training_file (\(FileQueries.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                .text(file.id), .text(file.name), .text(file.purpose), .integer(file.size), .text(file.sha256),
                .json(file.report.json), .integer(file.rev), .time(file.createdAt), .time(file.updatedAt),
                .uid(file.createdBy.uid), .text(file.createdBy.name),
            ])
        for copy in file.copies { try setCopy(copy, of: file.id) }
    }

    package func setCopy(_ copy: TrainingFile.UpstreamCopy, of fileID: String) throws {
        guard try file(fileID) != nil else { throw Self.fileMissing(fileID) }
        guard batch.state.providers.provider(id: copy.providerID) != nil else {
            throw Failure(
                .notFound, "PROVIDER_NOT_FOUND",
                "cannot note a copy of file \(fileID): provider \(quoted(copy.providerID)) is not there",
                metadata: ["id": copy.providerID])
        }
        try connection.run(
            "INSERT OR REPLACE INTO file_copy (file_id, provider_id, upstream_id, uploaded_at) VALUES (?, ?, ?, ?)",
            [.text(fileID), .text(copy.providerID), .text(copy.upstreamID), .time(copy.uploadedAt)])
    }

    package func deleteFile(_ id: String) throws -> Bool {
        guard let file = try file(id) else { throw Self.fileMissing(id) }
        let user = try connection.first(FileQueries.user, [.text(id)]) { (try $0.text(), try $0.text()) }
        if let (command, state) = user {
            throw Self.inUse("FILE_IN_USE", "delete file \(quoted(file.name))", id, by: command, state)
        }
        try connection.run("DELETE FROM training_file WHERE id = ?", [.text(id)])
        return try !isUsed(content: file.sha256)
    }

    private static func fileMissing(_ id: String) -> Failure {
        Failure(
            .notFound, "FILE_NOT_FOUND", "cannot find file \(quoted(id)): it may have been deleted",
            metadata: ["id": id])
    }
}

extension TrainingFile {
    fileprivate init(_ columns: inout Columns) throws {
        self.init(
            id: try columns.text(), name: try columns.text(), purpose: try columns.text(),
            size: try columns.integer(), sha256: try columns.text(),
            report: TrainingFileReport(try columns.json()), rev: try columns.integer(), createdAt: try columns.time(),
            updatedAt: try columns.time(), createdBy: Owner(uid: try columns.uid(), name: try columns.text()))
    }
}

extension TrainingFileReport {
    fileprivate var json: JSONObject {
        var object: JSONObject = [
            "format": .string(format.rawValue), "lines": .integer(Int64(lines)), "errors": .integer(Int64(errors)),
            "warnings": .integer(Int64(warnings)), "estimated_tokens": .integer(Int64(estimatedTokens)),
            "problems": .array(problems.map { .object($0.json) }),
        ]
        object["examples"] = examples.map { .integer(Int64($0)) }
        return object
    }

    fileprivate init(_ json: JSONObject) {
        func number(_ name: String) -> Int { Int(json[name]?.intValue ?? 0) }
        self.init(
            format: json["format"]?.stringValue.flatMap(Format.init) ?? .unknown, lines: number("lines"),
            examples: json["examples"]?.intValue.map { Int($0) }, errors: number("errors"),
            warnings: number("warnings"), estimatedTokens: number("estimated_tokens"),
            problems: (json["problems"]?.arrayValue ?? []).compactMap { $0.objectValue.map(Problem.init) })
    }
}

extension TrainingFileReport.Problem {
    fileprivate var json: JSONObject {
        var object: JSONObject = ["line": .integer(Int64(line))]
        object["column"] = column.map { .integer(Int64($0)) }
        object["path"] = path.map { .string($0) }
        object["severity"] = .string(severity.rawValue)
        object["message"] = .string(message)
        return object
    }

    fileprivate init(_ json: JSONObject) {
        self.init(
            line: Int(json["line"]?.intValue ?? 0), column: json["column"]?.intValue.map { Int($0) },
            path: json["path"]?.stringValue,
            severity: json["severity"]?.stringValue.flatMap(TrainingFileReport.Severity.init) ?? .error,
            message: json["message"]?.stringValue ?? "")
    }
}
