import Glibc
import ProviderCore
import ProviderJSON

/// Checks a training file line by line as its bytes pass by, in memory bounded by its longest line.
package struct TrainingFileCheck: Sendable {
    /// A longer line is an error, and is not kept.
    package static let maximumLineBytes = 16 * 1024 * 1024
    /// Fewer lines than this are refused by OpenAI.
    package static let minimumExamples = 10
    /// A longer example is cut by most models' training.
    package static let exampleTokenLimit = 4096

    /// So many problems are told; all are counted.
    static let maximumProblems = 100

    private var report = TrainingFileReport(examples: 0)
    private var line: [UInt8] = []
    private var isLineTooLong = false
    private var outline = JSONOutline()
    private var lines: DistinctLines
    /// Whether there were more different lines than are remembered.
    private var isSearchCut = false

    /// Repeated lines are found among so many different ones, to bound memory.
    package init(rememberedLines: Int = 1_000_000) {
        lines = DistinctLines(maximum: rememberedLines)
    }

    /// What the line that has no end yet takes in memory.
    package var bytesOfOpenLine: Int { line.count }

    /// The next bytes of the file.
    package mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { buffer in
            var start = 0
            while let end = buffer.firstNewline(from: start) {
                endLine(UnsafeRawBufferPointer(rebasing: buffer[start..<end]))
                start = end + 1
            }
            keep(UnsafeRawBufferPointer(rebasing: buffer[start...]))
        }
    }

    /// The report, once all bytes were appended.
    package mutating func finish() -> TrainingFileReport {
        if !line.isEmpty || isLineTooLong { endLine(UnsafeRawBufferPointer(start: nil, count: 0)) }
        if report.lines == 0 {
            add(.error, line: 0, "the file is empty")
        } else if report.lines < Self.minimumExamples {
            add(
                .warning, line: 0,
                "has \(report.lines) examples; OpenAI's fine-tuning wants at least \(Self.minimumExamples)")
        }
        return report
    }

    private mutating func keep(_ bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty, !isLineTooLong else { return }
        guard line.count + bytes.count <= Self.maximumLineBytes else {
            isLineTooLong = true
            line = []
            return
        }
        line.append(contentsOf: bytes)
    }

    /// Checks the line that ends with these bytes; one that came in a piece is checked where it stands.
    private mutating func endLine(_ last: UnsafeRawBufferPointer) {
        report.lines += 1
        if line.isEmpty, !isLineTooLong, last.count <= Self.maximumLineBytes { return check(last) }
        keep(last)
        let (whole, isTooLong) = (line, isLineTooLong)
        line = []
        isLineTooLong = false
        guard !isTooLong else {
            return add(.error, line: report.lines, "is longer than \(Self.maximumLineBytes) bytes")
        }
        whole.withUnsafeBytes { check($0) }
    }

    private mutating func check(_ line: UnsafeRawBufferPointer) {
        let errors = report.errors
        checkContent(of: line)
        if report.errors == errors { report.examples = (report.examples ?? 0) + 1 }
    }

    private mutating func checkContent(of line: UnsafeRawBufferPointer) {
        let number = report.lines
        if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) {
            return add(
                .error, line: 1, column: 1, "begins with a byte order mark; save the file as UTF-8 without one")
        }
        guard line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else {
            return add(.error, line: number, "is blank; every line must be one JSON object")
        }
        do throws(JSONError) {
            let (kind, findings) = try outline.read(line) { root in
                (root.kind, root.kind == .object ? TrainingExample.findings(in: root) : nil)
            }
            if let findings { take(findings, bytes: line.count, at: number) } else { refuse(kind, at: number) }
        } catch {
            let path = JSONError.path(in: line, at: error.offset)
            add(
                .error, line: number, column: error.offset + 1, path: path.isEmpty ? nil : path, error.explanation)
        }
        noteDuplicate(line, at: number)
    }

    private mutating func noteDuplicate(_ line: UnsafeRawBufferPointer, at number: Int) {
        let wasFull = lines.isFull
        if let first = lines.firstSame(as: line, at: number) {
            add(.warning, line: number, "is the same as line \(first)")
        } else if wasFull, !isSearchCut {
            isSearchCut = true
            add(
                .warning, line: number,
                "is the first that is not remembered: of what follows, only repetitions of the \(lines.maximum) "
                    + "different lines before it are found")
        }
    }

    private mutating func refuse(_ kind: JSONKind, at number: Int) {
        let hint =
            kind == .array
            ? "is an array; wrap it: {\"messages\": [...]}" : "must be one JSON object, such as {\"messages\": [...]}"
        add(.error, line: number, hint)
    }

    private mutating func take(_ findings: TrainingExample.Findings, bytes: Int, at number: Int) {
        for problem in findings.problems {
            add(problem.severity, line: number, column: problem.column, path: problem.path, problem.message)
        }
        report.errors += findings.untoldErrors
        report.warnings += findings.untoldWarnings
        if report.format == .unknown {
            report.format = findings.format
        } else if findings.format != .unknown, findings.format != report.format {
            add(
                .error, line: number,
                "is a \(findings.format.rawValue) example in a file of \(report.format.rawValue) examples; "
                    + "a file holds one format")
        }
        let tokens = max(1, bytes / 4)
        report.estimatedTokens += tokens
        if tokens > Self.exampleTokenLimit {
            add(
                .warning, line: number,
                "has about \(tokens) tokens (bytes / 4); training may cut it at \(Self.exampleTokenLimit)")
        }
    }

    private mutating func add(
        _ severity: TrainingFileReport.Severity, line: Int, column: Int? = nil, path: String? = nil, _ message: String
    ) {
        if severity == .error { report.errors += 1 } else { report.warnings += 1 }
        if report.problems.count == Self.maximumProblems {
            // A file is refused for its errors: many warnings before them must not hide them.
            guard severity == .error, let last = report.problems.lastIndex(where: { $0.severity == .warning }) else {
                return
            }
            report.problems.remove(at: last)
        }
        report.problems.append(
            TrainingFileReport.Problem(line: line, column: column, path: path, severity: severity, message: message))
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func firstNewline(from start: Int) -> Int? {
        guard let base = baseAddress, start < count, let found = memchr(base + start, 0x0A, count - start) else {
            return nil
        }
        return UnsafeRawPointer(found) - base
    }
}
