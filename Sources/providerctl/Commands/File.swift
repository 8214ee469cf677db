import ArgumentParser
import ProviderClient
import ProviderProtocol

/// `providerctl file`.
struct FileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "file", abstract: "Keeps training files with the daemon, and checks them.",
        subcommands: [
            FileAdd.self, FileListing.self, FileShow.self, FileCheck.self, FileFetch.self, FileRemoval.self,
        ])
}

/// `file upload`.
struct FileAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upload", abstract: "Uploads a training file. One with mistakes is refused with their lines.",
        discussion: "Example: providerctl file upload train.jsonl")

    @OptionGroup var general: GeneralOptions
    @Argument(help: "The file; - for standard input.") var path: String
    @Option(help: "What it is for.") var purpose = FilePurpose.fineTune.rawValue
    @Option(help: "What to call it; its own name if left out.") var name: String?

    func validate() throws {
        guard path != "-" || name != nil else {
            throw ValidationError("cannot name what standard input brings: give --name")
        }
    }

    func run() async throws {
        let file = try LocalFile(path)
        let purpose = FilePurpose(rawValue: purpose)
        let reply = try await general.daemon.upload(FileUpload.of(file, name, purpose), file)
        general.printer.change(reply, general, \.details)
    }
}

extension FileUpload {
    /// The request that announces a file; the channel is the connection's business.
    static func of(_ file: LocalFile, _ name: String? = nil, _ purpose: FilePurpose = .fineTune) -> FileUpload {
        FileUpload(name: name ?? file.name, purpose: purpose, channel: 1, size: file.size)
    }
}

/// `file list`.
struct FileListing: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists files, the newest first.",
        discussion: "Example: providerctl file list --limit 20")

    @OptionGroup var general: GeneralOptions
    @Option(help: "Only those for this, such as fine-tune.") var purpose: String?
    @OptionGroup var limited: LimitOption

    func run() async throws {
        let request = FileList(purpose: purpose.map(FilePurpose.init(rawValue:)))
        try await general.printer.list(request, of: general.daemon, limit: limited.limit, FileInfo.columns, \.row)
    }
}

/// `file show`.
struct FileShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows what is known of a file.",
        discussion: "Example: providerctl file show fil_019a2b62-11f0-7b3a-a4c9-5e7d8c9b0a12")

    @OptionGroup var general: GeneralOptions
    @Argument(help: "The file's id.") var id: String

    func run() async throws {
        general.printer.reply(try await general.daemon.call(FileGet(id: id)), \.details)
    }
}

/// `file validate`.
struct FileCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Checks a training file, here or with the daemon, and keeps nothing of it.",
        discussion: """
            Exit code 1 if it has mistakes. What begins with fil_ is an id; write ./fil_... for a file of that name.

            Example: providerctl file validate train.jsonl
            """)

    @OptionGroup var general: GeneralOptions
    @Argument(help: "The file, or the id of one that was uploaded.") var pathOrID: String

    func run() async throws {
        let printer = general.printer
        let report: FileReport?
        if FileReference.isID(pathOrID) {
            let reply = try await general.daemon.call(FileValidate(id: pathOrID))
            printer.reply(reply, \.details)
            report = reply.value
        } else {
            let file = try LocalFile(pathOrID)
            var daemon = general.daemon
            daemon.options.validateOnly = true
            let reply = try await daemon.upload(FileUpload.of(file), file)
            printer.reply(reply) { $0.report?.details ?? $0.details }
            report = reply.value.report
        }
        if let report, report.errors > 0 { throw Ended(status: .failed) }
    }
}

/// `file download`.
struct FileFetch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "download", abstract: "Brings a file's bytes back.",
        discussion: """
            Example: providerctl file download fil_019a2b62-11f0-7b3a-a4c9-5e7d8c9b0a12 -o train.jsonl
            """)

    @OptionGroup var general: GeneralOptions
    @Argument(help: "The file's id.") var id: String
    @Option(name: .shortAndLong, help: ArgumentHelp("Where to; standard output if left out.", valueName: "file"))
    var output: String?

    func validate() throws {
        guard output != nil || !general.json else {
            throw ValidationError("cannot print both the file and the reply: with --json, give --output")
        }
    }

    func run() async throws {
        let target = try DownloadFile(output)
        let reply = try await general.daemon.download(FileDownload(id: id, channel: 1), to: target.target)
        try target.keep()
        if let output {
            general.printer.reply(reply) { ["\(output): \(Readable.size($0.size)) of \($0.name)"] }
        }
    }
}

/// `file delete`.
struct FileRemoval: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Deletes a file, after asking.",
        discussion: "Example: providerctl file delete fil_019a2b62-11f0-7b3a-a4c9-5e7d8c9b0a12 --yes")

    @OptionGroup var general: GeneralOptions
    @Argument(help: "The file's id.") var id: String
    @OptionGroup var guarded: EtagOption

    func run() async throws {
        if !general.validateOnly, !general.yes { try Prompt.confirm("delete file \(id)", typing: nil) }
        let reply = try await general.daemon.call(FileDelete(id: id, etag: guarded.value))
        general.printer.change(reply, general) { ["\(general.deleted) file \"\($0.name)\" (\($0.id))"] }
    }
}
