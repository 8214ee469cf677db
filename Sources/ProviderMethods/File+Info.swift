import ProviderCore
import ProviderEngine
import ProviderJSON
import ProviderProtocol

/// How much of a file's report is shown: its problems quote the file, so they are for its owner and admins.
enum ReportDetail {
    case counts, all
}

extension FileInfo {
    init(_ file: TrainingFile, showing detail: ReportDetail) {
        self.init(
            id: file.id, name: file.name, purpose: FilePurpose(rawValue: file.purpose), size: Int(file.size),
            sha256: file.sha256, lines: file.report.lines,
            upstream: file.copies.map {
                UpstreamFileInfo(
                    provider: $0.providerID, fileID: $0.upstreamID, uploadedAt: $0.uploadedAt.rfc3339)
            }, etag: Etag.text(file.rev), createdAt: file.createdAt.rfc3339, updatedAt: file.updatedAt.rfc3339,
            createdBy: OwnerInfo(file.createdBy), format: FileFormat(rawValue: file.report.format.rawValue),
            report: FileReport(file.report, showing: detail))
    }
}

extension FileReport {
    /// How tokens are estimated, as answers say it.
    static let tokenMethod = "bytes / 4"

    init(_ report: TrainingFileReport, showing detail: ReportDetail) {
        let problems = detail == .all ? report.problems.map { FileProblem($0) } : []
        self.init(
            format: FileFormat(rawValue: report.format.rawValue), lines: report.lines, errors: report.errors,
            warnings: report.warnings, problems: problems,
            truncated: report.errors + report.warnings > problems.count)
        examples = report.examples
        estimatedTokens = report.estimatedTokens
        tokenEstimateMethod = Self.tokenMethod
    }
}

extension FileProblem {
    init(_ problem: TrainingFileReport.Problem) {
        self.init(
            line: problem.line, severity: ProblemSeverity(rawValue: problem.severity.rawValue),
            message: problem.message, column: problem.column, path: problem.path)
    }
}

extension TrainingFile {
    /// What the audit may hold of it.
    var auditFields: JSONObject {
        [
            "name": .string(name), "purpose": .string(purpose), "size": .integer(size), "sha256": .string(sha256),
            "format": .string(report.format.rawValue), "lines": .integer(Int64(report.lines)),
        ]
    }
}
