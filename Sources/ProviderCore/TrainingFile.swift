import ProviderJSON

/// A file that people uploaded; its bytes lie on disk under their SHA-256.
package struct TrainingFile: Sendable, Hashable {
    /// Where an upstream keeps its copy.
    package struct UpstreamCopy: Sendable, Hashable {
        package var providerID: String
        package var upstreamID: String
        package var uploadedAt: Timestamp

        package init(providerID: String, upstreamID: String, uploadedAt: Timestamp) {
            self.providerID = providerID
            self.upstreamID = upstreamID
            self.uploadedAt = uploadedAt
        }
    }

    package var id: String
    package var name: String
    package var purpose: String
    package var size: Int64
    /// 64 lower-case hex digits.
    package var sha256: String
    package var report: TrainingFileReport
    package var copies: [UpstreamCopy]
    package var rev: Int64
    package var createdAt: Timestamp
    package var updatedAt: Timestamp
    package var createdBy: Owner

    package init(
        id: String, name: String, purpose: String, size: Int64, sha256: String, report: TrainingFileReport,
        copies: [UpstreamCopy] = [], rev: Int64 = 1, createdAt: Timestamp, updatedAt: Timestamp, createdBy: Owner
    ) {
        self.id = id
        self.name = name
        self.purpose = purpose
        self.size = size
        self.sha256 = sha256
        self.report = report
        self.copies = copies
        self.rev = rev
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.createdBy = createdBy
    }
}

/// What the check of a training file found.
package struct TrainingFileReport: Sendable, Hashable {
    package enum Format: String, Sendable, Hashable {
        case chat, preference, reinforcement, completion, unknown
    }

    package enum Severity: String, Sendable, Hashable {
        case error, warning
    }

    package struct Problem: Sendable, Hashable {
        /// From 1; 0 speaks of the whole file.
        package var line: Int
        /// In bytes, from 1.
        package var column: Int?
        /// Such as `messages[0].role`.
        package var path: String?
        package var severity: Severity
        package var message: String

        package init(line: Int, column: Int? = nil, path: String? = nil, severity: Severity, message: String) {
            self.line = line
            self.column = column
            self.path = path
            self.severity = severity
            self.message = message
        }
    }

    package var format: Format
    package var lines: Int
    /// How many of them have no error; nil where nobody counted.
    package var examples: Int?
    package var errors: Int
    package var warnings: Int
    package var estimatedTokens: Int
    /// The first 100; `errors` and `warnings` count all.
    package var problems: [Problem]

    package init(
        format: Format = .unknown, lines: Int = 0, examples: Int? = nil, errors: Int = 0, warnings: Int = 0,
        estimatedTokens: Int = 0, problems: [Problem] = []
    ) {
        self.format = format
        self.lines = lines
        self.examples = examples
        self.errors = errors
        self.warnings = warnings
        self.estimatedTokens = estimatedTokens
        self.problems = problems
    }
}
