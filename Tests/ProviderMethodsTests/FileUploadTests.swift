import ProviderCore
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderStore
import Testing

struct FileUploadTests {
    private let content = Samples.chat()
    /// `printf` of a word and its SHA-256, from another program.
    private static let emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    private func upload(
        _ fixture: Fixture, _ content: String, context: CallContext = .operator, chunk: Int = 100,
        breaking failure: (any Error)? = nil, _ adjust: (inout FileUpload) -> Void = { _ in }
    ) async throws -> FileInfo {
        var request = FileUpload(name: "train.jsonl", purpose: .fineTune, channel: 1)
        adjust(&request)
        let bytes = Array(content.utf8)
        let chunks = stride(from: 0, to: bytes.count, by: chunk).map {
            String(decoding: bytes[$0..<min($0 + chunk, bytes.count)], as: UTF8.self)
        }
        return try await fixture.files.upload(request, context, UploadBody(Chunks(chunks, breaking: failure)))
    }

    private func expectNothingKept(
        _ fixture: Fixture, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        #expect(try fixture.storedFiles().isEmpty, sourceLocation: sourceLocation)
        let files = try await fixture.files.list(FileList(), .admin).files
        #expect(files.isEmpty, sourceLocation: sourceLocation)
    }

    // MARK: What is kept

    @Test func aFileIsKeptWithItsReport() async throws {
        let fixture = try Fixture()
        let info = try await upload(fixture, content) { $0.size = content.utf8.count }
        #expect(info.name == "train.jsonl")
        #expect(info.size == content.utf8.count)
        #expect(info.lines == 10)
        #expect(info.format == .chat)
        #expect(info.createdBy == OwnerInfo(uid: 1001, name: "alice"))
        #expect(try fixture.storedFiles() == ["\(info.sha256.prefix(2))/\(info.sha256)"])
        let entry = try #require(try await fixture.auditEntries().first)
        #expect(entry.method == "file.upload")
        #expect(entry.object == info.id)
        #expect(entry.after?["sha256"]?.stringValue == info.sha256)
        // What is cut anywhere is the same file.
        #expect(try await upload(fixture, content, chunk: 1).sha256 == info.sha256)
    }

    @Test func aLineWithoutItsEndCountsAsKept() async throws {
        let fixture = try Fixture()
        let chunks = Chunks(["{\"messages\":", " [1", "]}\n{}\n", "{"])
        let request = FileUpload(name: "train.jsonl", purpose: .fineTune, channel: 1)
        _ = await refusal { try await fixture.files.upload(request, .operator, UploadBody(chunks)) }
        #expect(await chunks.kept == [12, 15, 0, 1])
    }

    @Test func theSameContentIsStoredOnce() async throws {
        let fixture = try Fixture()
        let first = try await upload(fixture, content)
        let second = try await upload(fixture, content, context: .admin) { $0.name = "other" }
        #expect(first.id != second.id)
        #expect(first.sha256 == second.sha256)
        #expect(try fixture.storedFiles().count == 1)
    }

    @Test func theHashOfTheCallerIsCompared() async throws {
        let fixture = try Fixture()
        let hash = try await upload(fixture, content).sha256
        #expect(try await upload(fixture, content) { $0.sha256 = hash }.sha256 == hash)
    }

    // MARK: What is refused

    @Test func anotherHashIsRefusedAndNothingIsKept() async throws {
        let fixture = try Fixture()
        let failure = await refusal { try await upload(fixture, content) { $0.sha256 = Self.emptyHash } }
        #expect(failure.reason == "SHA256_MISMATCH")
        #expect(failure.fieldViolations.map(\.field) == ["sha256"])
        try await expectNothingKept(fixture)
        #expect(try await fixture.auditEntries().map(\.reason) == ["SHA256_MISMATCH"])
    }

    @Test func aWrongHashOfAContentThatIsThereLeavesTheOtherFileAlone() async throws {
        let fixture = try Fixture()
        let kept = try await upload(fixture, content)
        _ = await refusal { try await upload(fixture, content) { $0.sha256 = Self.emptyHash } }
        #expect(try fixture.storedFiles().count == 1)
        #expect(try await fixture.files.validate(FileValidate(id: kept.id), .operator).errors == 0)
    }

    @Test(arguments: [-1, 1])
    func anotherSizeIsRefusedAndNothingIsKept(difference: Int) async throws {
        let fixture = try Fixture()
        let failure = await refusal {
            try await upload(fixture, content) { $0.size = content.utf8.count + difference }
        }
        #expect(failure.reason == "SIZE_MISMATCH")
        #expect(failure.fieldViolations.map(\.field) == ["size"])
        try await expectNothingKept(fixture)
    }

    @Test func aFileOfExactlyTheLimitIsTaken() async throws {
        let fixture = try Fixture(fileBytes: content.utf8.count)
        _ = try await upload(fixture, content)
    }

    @Test func aFileOverTheLimitIsRefusedAndNothingIsKept() async throws {
        let fixture = try Fixture(fileBytes: content.utf8.count - 1)
        let came = await refusal { try await upload(fixture, content) }
        #expect(came.code == .resourceExhausted)
        #expect(came.reason == "FILE_TOO_LARGE")
        #expect(came.metadata == ["limit": "file_bytes", "maximum": "\(content.utf8.count - 1)"])
        // One that says so is refused before a byte of it is read.
        let said = await refusal { try await upload(fixture, "") { $0.size = content.utf8.count } }
        #expect(said.reason == "FILE_TOO_LARGE")
        try await expectNothingKept(fixture)
        #expect(try await fixture.auditEntries().map(\.reason) == ["FILE_TOO_LARGE", "FILE_TOO_LARGE"])
    }

    @Test(arguments: ["", " a", "a\n", "a\u{0}b"])
    func aNameOfControlCharactersOrSpaceAtItsEndsIsRefused(name: String) async throws {
        let fixture = try Fixture()
        let failure = await refusal { try await upload(fixture, content) { $0.name = name } }
        #expect(failure.fieldViolations.map(\.field) == ["name"])
        try await expectNothingKept(fixture)
    }

    @Test func aMistakeBehindManyWarningsIsNamed() async throws {
        let fixture = try Fixture()
        let line = content.split(separator: "\n")[0]
        let failure = await refusal {
            try await upload(fixture, String(repeating: line + "\n", count: 151) + "7\n")
        }
        #expect(failure.reason == "INVALID_TRAINING_FILE")
        #expect(failure.fieldViolations.map(\.field) == ["line 152"])
    }

    @Test func resultsAreNotUploaded() async throws {
        let fixture = try Fixture()
        let failure = await refusal { try await upload(fixture, content) { $0.purpose = .fineTuneResults } }
        #expect(failure.fieldViolations.map(\.field) == ["purpose"])
    }

    @Test func aHashIsHexadecimalInLowerCase() async throws {
        let fixture = try Fixture()
        let failure = await refusal {
            try await upload(fixture, content) { $0.sha256 = Self.emptyHash.uppercased() }
        }
        #expect(failure.fieldViolations.map(\.field) == ["sha256"])
    }

    @Test func theFirstTwentyLinesWithMistakesAreNamed() async throws {
        let fixture = try Fixture()
        let bad = Samples.chat(2) + (1...150).map { _ in "{\"messages\": 7}\n" }.joined()
        let failure = await refusal { try await upload(fixture, bad) }
        #expect(failure.reason == "INVALID_TRAINING_FILE")
        #expect(failure.fieldViolations.map(\.field) == (3...22).map { "line \($0)" })
        #expect(failure.metadata["errors"] == "150")
        #expect(failure.metadata["lines"] == "152")
        #expect(failure.metadata["name"] == "train.jsonl")
        #expect(failure.message.hasPrefix("cannot upload \"train.jsonl\": line 3: "))
        #expect(failure.message.contains("(and 149 more mistakes)"))
        try await expectNothingKept(fixture)
    }

    @Test func anEmptyFileIsRefusedAsAWhole() async throws {
        let fixture = try Fixture()
        let failure = await refusal { try await upload(fixture, "") }
        #expect(failure.fieldViolations == [.init(field: "file", description: "the file is empty")])
        try await expectNothingKept(fixture)
    }

    @Test func anUploadThatBreaksOffLeavesNothing() async throws {
        let fixture = try Fixture()
        let incomplete = Failure(.cancelled, "UPLOAD_INCOMPLETE", "cannot go on")
        let failure = await refusal { try await upload(fixture, content, breaking: incomplete) }
        #expect(failure == incomplete)
        try await expectNothingKept(fixture)
        await #expect(throws: CancellationError.self) {
            try await upload(fixture, content, breaking: CancellationError())
        }
        try await expectNothingKept(fixture)
    }

    @Test func whileSealedNothingIsKept() async throws {
        let fixture = try await Fixture.sealed()
        let failure = await refusal { try await upload(fixture, content) }
        #expect(failure.reason == "VAULT_SEALED")
        try await expectNothingKept(fixture)
    }

    // MARK: Validated only, and repeated

    @Test func aFileThatIsOnlyValidatedIsAnsweredAndNotKept() async throws {
        let fixture = try Fixture()
        let context = CallContext.make(validateOnly: true)
        let info = try await upload(fixture, content, context: context)
        #expect(info.report?.lines == 10)
        #expect(info.report?.examples == 10)
        try await expectNothingKept(fixture)
        let failure = await refusal { try await upload(fixture, "7\n", context: context) }
        #expect(failure.reason == "INVALID_TRAINING_FILE")
        #expect(try await fixture.auditEntries().isEmpty)
        // The content of a file that is there stays.
        _ = try await upload(fixture, content)
        _ = try await upload(fixture, content, context: context)
        #expect(try fixture.storedFiles().count == 1)
    }

    @Test func aRepeatedUploadIsAnsweredWithTheFirstFileAndKeepsNoSecond() async throws {
        let fixture = try Fixture()
        let context = CallContext.make(requestID: "r1")
        let first = try await upload(fixture, content, context: context)
        let again = try await upload(fixture, Samples.chat(20, word: "other"), context: context) { $0.channel = 9 }
        #expect(again == first)
        // Also when what came the second time was no good.
        #expect(try await upload(fixture, "7\n", context: context) == first)
        #expect(try fixture.storedFiles() == ["\(first.sha256.prefix(2))/\(first.sha256)"])
        #expect(try await fixture.files.list(FileList(), .operator).files.count == 1)
        let other = await refusal { try await upload(fixture, content, context: context) { $0.name = "b" } }
        #expect(other.reason == "REQUEST_ID_REUSED")
        #expect(try fixture.storedFiles().count == 1)
    }

    @Test func aFailedUploadMayBeRepeatedUnderItsRequestID() async throws {
        let fixture = try Fixture()
        let context = CallContext.make(requestID: "r1")
        _ = await refusal { try await upload(fixture, "7\n", context: context) }
        #expect(try await upload(fixture, content, context: context).lines == 10)
    }
}
