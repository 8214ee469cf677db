import ProviderCore
import ProviderEngine
import ProviderProtocol

/// `file.upload`: checked as its bytes pass by, kept only if everything about it is right.
extension FileHandlers {
    /// So many lines with mistakes are named in the error; `file.upload` with `validate_only` of a smaller file, or the
    /// count in its metadata, tells of the others.
    private static let namedProblems = 20

    package func upload(_ request: FileUpload, _ context: CallContext, _ body: UploadBody) async throws -> FileInfo {
        var params = request
        // The channel is the connection's business: a repeated request comes on another one.
        params.channel = 0
        return try await world.store.once(try world.change(params, context)) { change in
            do {
                return try await keep(try await receive(request, body, change), request, change, context)
            } catch let failure as Failure
                where failure.code == .invalidArgument || failure.code == .resourceExhausted
            {
                return try await world.refused(change, failure)
            }
        }
    }

    private struct Incoming {
        var writer: any FileWriter
        var report: TrainingFileReport
        var size: Int64
        /// What the caller said it is.
        var sha256: String?
    }

    private func receive(
        _ request: FileUpload, _ body: UploadBody, _ change: ChangeContext
    ) async throws -> Incoming {
        let check = FieldCheck("upload \"\(request.name)\"")
        _ = try check.text(request.name, "name")
        guard request.purpose == .fineTune else {
            throw check.invalid("purpose", "must be fine-tune; what else there is, the daemon makes itself")
        }
        if let size = request.size, size > world.fileBytes { throw tooLarge(request.name) }
        let expected = try Self.hash(request.sha256, check)
        let writer = try world.files.begin()
        do {
            var training = TrainingFileCheck()
            while let bytes = try await body.next() {
                guard writer.size + Int64(bytes.count) <= Int64(request.size ?? world.fileBytes) else {
                    throw request.size.map { wrongSize($0, "more", check) } ?? tooLarge(request.name)
                }
                // Written and hashed on the store's threads while its lines are checked here.
                async let written: Void = writer.write(bytes)
                training.append(bytes)
                await body.keep(training.bytesOfOpenLine)
                try await written
            }
            if let size = request.size, writer.size < Int64(size) {
                throw wrongSize(size, "only \(writer.size)", check)
            }
            let report = training.finish()
            guard report.errors == 0 else {
                throw Self.invalid(report, name: request.name, isKept: !change.validateOnly)
            }
            return Incoming(writer: writer, report: report, size: writer.size, sha256: expected)
        } catch {
            await writer.discard()
            throw error
        }
    }

    private func keep(
        _ incoming: Incoming, _ request: FileUpload, _ change: ChangeContext, _ context: CallContext
    ) async throws -> FileInfo {
        let sha256 = try await incoming.writer.commit()
        do {
            if let expected = incoming.sha256, expected != sha256 {
                throw FieldCheck("upload \"\(request.name)\"").invalid(
                    "sha256", "is \(expected), and the bytes that came have \(sha256); send it again",
                    reason: "SHA256_MISMATCH")
            }
            let file = file(incoming, sha256: sha256, request, change, context)
            let info = try await world.store.change(change) { transaction in
                try transaction.insert(file)
                return Changed(FileInfo(file, showing: .all), object: file.id, after: file.auditFields)
            }
            // Only checked, or a repeated request, which was answered with the first one's file.
            if change.validateOnly || info.id != file.id { await discard(incoming, sha256) }
            return info
        } catch {
            await discard(incoming, sha256)
            throw error
        }
    }

    /// Gives the content up; it stays if another file has the same.
    private func discard(_ incoming: Incoming, _ sha256: String) async {
        await incoming.writer.discard()
        // What cannot be removed now is found at the next start.
        try? await world.files.remove(sha256)
    }

    private func file(
        _ incoming: Incoming, sha256: String, _ request: FileUpload, _ change: ChangeContext, _ context: CallContext
    ) -> TrainingFile {
        TrainingFile(
            id: Identifier.make(.file, at: change.at), name: request.name, purpose: request.purpose.rawValue,
            size: incoming.size, sha256: sha256, report: incoming.report, createdAt: change.at, updatedAt: change.at,
            createdBy: world.owner(of: context))
    }

    // MARK: What can be wrong

    private static func hash(_ text: String?, _ check: FieldCheck) throws(Failure) -> String? {
        guard let text else { return nil }
        let isHex = text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard isHex else { throw check.invalid("sha256", "must be 64 lower-case hex digits") }
        return text
    }

    private func tooLarge(_ name: String) -> Failure {
        Failure(
            .resourceExhausted, "FILE_TOO_LARGE",
            "cannot upload \"\(name)\": a file may have at most \(world.fileBytes) bytes; split it, since a command "
                + "takes up to 16 files", metadata: ["limit": "file_bytes", "maximum": String(world.fileBytes)])
    }

    private func wrongSize(_ size: Int, _ came: String, _ check: FieldCheck) -> Failure {
        check.invalid("size", "is \(size), and \(came) bytes came; send it again", reason: "SIZE_MISMATCH")
    }

    private static func invalid(_ report: TrainingFileReport, name: String, isKept: Bool) -> Failure {
        let errors = report.problems.filter { $0.severity == .error }
        let violations = errors.prefix(namedProblems).map { problem in
            let place = problem.line == 0 ? "file" : "line \(problem.line)"
            let path = problem.path.map { $0 + " " } ?? ""
            return Failure.FieldViolation(field: place, description: path + problem.message)
        }
        let first = violations.first.map {
            $0.field == "file" ? $0.description : "\($0.field): \($0.description)"
        }
        let others = report.errors - 1
        let more = others > 0 ? " (and \(others) more \(others == 1 ? "mistake" : "mistakes"))" : ""
        return Failure(
            .invalidArgument, "INVALID_TRAINING_FILE",
            "cannot \(isKept ? "upload" : "approve of") \"\(name)\": \(first ?? "it has mistakes")\(more); correct the file"
                + (isKept ? " and upload it again" : ""),
            metadata: [
                "name": name, "errors": String(report.errors), "warnings": String(report.warnings),
                "lines": String(report.lines),
            ], fieldViolations: Array(violations))
    }
}
