import ProviderProtocol

extension FileInfo {
    static let columns =
        [Table.Column(title: "ID"), Table.Column(title: "NAME"), Table.Column(title: "FORMAT")]
        + ["LINES", "SIZE"].map { Table.Column(title: $0, isNumber: true) }
        + ["CREATED", "BY"].map { Table.Column(title: $0) }

    var row: [String?] {
        [
            id, name, format?.rawValue, String(lines), Readable.size(size), Readable.time(createdAt), createdBy.text,
        ]
    }

    var details: [String] {
        var details = Details()
        details.add("id", id)
        details.add("name", name)
        details.add("purpose", purpose.rawValue)
        details.add("size", Readable.size(size))
        details.add("SHA-256", sha256)
        details.add("format", format?.rawValue)
        details.add("lines", lines)
        if let report {
            details.add("examples", report.examples)
            details.add("mistakes", report.errors)
            details.add("warnings", report.warnings)
            details.add("tokens, about", report.estimatedTokens)
        }
        for copy in upstream {
            details.add("at \(copy.provider)", "\(copy.fileID) since \(Readable.time(copy.uploadedAt))")
        }
        details.add("etag", etag)
        details.add("created", "\(Readable.time(createdAt)) by \(createdBy.text)")
        return details.lines + (report?.problemLines ?? [])
    }
}

extension FileReport {
    var details: [String] {
        var details = Details()
        details.add("format", format.rawValue)
        details.add("lines", lines)
        details.add("examples", examples)
        details.add("mistakes", errors)
        details.add("warnings", warnings)
        details.add("tokens, about", estimatedTokens)
        return details.lines + problemLines
    }

    /// Each problem as editors like to read it: `17:4: error: messages[0].role: ...`.
    var problemLines: [String] {
        let lines = problems.map { problem in
            let line = problem.line == 0 ? "the file" : String(problem.line)
            let place = problem.column.map { "\(line):\($0)" } ?? line
            let path = problem.path.map { "\($0): " } ?? ""
            return Printable.line("\(place): \(problem.severity.rawValue): \(path)\(problem.message)")
        }
        let rest = errors + warnings - problems.count
        return truncated && rest > 0 ? lines + ["and \(rest) more"] : lines
    }
}
