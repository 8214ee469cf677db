import Foundation
import ProviderCore
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderStore
import Synchronization
import Testing

/// A download's bytes as they went out.
private final class Bytes: DownloadOutput {
    private let bytes = Mutex<[UInt8]>([])

    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }

    func write(_ chunk: [UInt8]) {
        bytes.withLock { $0 += chunk }
    }
}

struct FileTests {
    /// A file with something to report that is no error: two equal lines.
    private static let duplicate = Samples.chat(10) + Samples.chat(1)

    @Test func theReportsProblemsAreForTheOwnerAndAdmins() async throws {
        let fixture = try Fixture()
        let made = try await fixture.addFile(content: Self.duplicate)
        #expect(made.report?.problems.map(\.message) == ["is the same as line 1"])
        #expect(try await fixture.files.get(FileGet(id: made.id), .operator) == made)
        #expect(try await fixture.files.get(FileGet(id: made.id), .admin) == made)
        let seen = try await fixture.files.get(FileGet(id: made.id), .viewer)
        #expect(seen.report?.problems.isEmpty == true)
        #expect(seen.report?.warnings == 1)
        #expect(seen.report?.truncated == true)
        #expect(seen.sha256 == made.sha256)
    }

    @Test func filesAreListedInPagesWithoutTheirProblems() async throws {
        let fixture = try Fixture()
        for number in 1...3 { try await fixture.addFile("f\(number)", content: Self.duplicate) }
        let first = try await fixture.files.list(FileList(pageSize: 2), .operator)
        let second = try await fixture.files.list(FileList(pageSize: 2, pageToken: first.nextPageToken), .operator)
        #expect(Set((first.files + second.files).map(\.name)) == ["f1", "f2", "f3"])
        #expect(second.files.count == 1)
        #expect(first.files.allSatisfy { $0.report?.problems.isEmpty == true })
        #expect(try await fixture.files.list(FileList(purpose: .fineTuneResults), .operator).files.isEmpty)
        let negative = await refusal { try await fixture.files.list(FileList(pageSize: -1), .operator) }
        #expect(negative.fieldViolations.map(\.field) == ["page_size"])
    }

    @Test func aFileThatIsNotThereIsNamed() async throws {
        let fixture = try Fixture()
        let sink = DownloadSink(Bytes())
        for failure in [
            await refusal { try await fixture.files.get(FileGet(id: "fil_1"), .admin) },
            await refusal { try await fixture.files.delete(FileDelete(id: "fil_1"), .admin) },
            await refusal { try await fixture.files.validate(FileValidate(id: "fil_1"), .admin) },
            await refusal { try await fixture.files.download(FileDownload(id: "fil_1", channel: 1), .admin, sink) },
        ] {
            #expect(failure.code == .notFound)
            #expect(failure.reason == "FILE_NOT_FOUND")
            #expect(failure.metadata == ["id": "fil_1"])
        }
    }

    // MARK: What only its owner and admins may

    @Test func aDownloadIsWhatWasUploaded() async throws {
        let fixture = try Fixture()
        let content = Samples.chat(5000)
        let made = try await fixture.addFile(content: content)
        for context in [CallContext.operator, .admin] {
            let bytes = Bytes()
            let info = try await fixture.files.download(
                FileDownload(id: made.id, channel: 1), context, DownloadSink(bytes))
            #expect(bytes.text == content)
            #expect(info == made)
        }
    }

    @Test func anothersFileIsNeitherDownloadedNorCheckedAndThatIsWrittenDown() async throws {
        let fixture = try Fixture()
        let made = try await fixture.addFile()
        let other = CallContext.make(uid: 1002, roles: .operator)
        let bytes = Bytes()
        let download = await refusal {
            try await fixture.files.download(FileDownload(id: made.id, channel: 1), other, DownloadSink(bytes))
        }
        let validate = await refusal { try await fixture.files.validate(FileValidate(id: made.id), other) }
        for failure in [download, validate] {
            #expect(failure.code == .permissionDenied)
            #expect(failure.reason == "OWNER_REQUIRED")
            #expect(failure.metadata == ["id": made.id, "owner": "alice"])
        }
        #expect(bytes.text.isEmpty)
        let denied = try await fixture.auditEntries().filter { $0.outcome == .denied }
        #expect(denied.map(\.method) == ["file.download", "file.validate"])
        #expect(denied.allSatisfy { $0.object == made.id && $0.actor.uid == 1002 && $0.reason == "OWNER_REQUIRED" })
    }

    @Test func whileSealedARefusalIsStillARefusal() async throws {
        let fixture = try await Fixture.sealed { try await $0.addFile() }
        let id = try #require(try await fixture.files.list(FileList(), .viewer).files.first?.id)
        let failure = await refusal {
            try await fixture.files.validate(FileValidate(id: id), .make(uid: 1002, roles: .operator))
        }
        #expect(failure.reason == "OWNER_REQUIRED")
        #expect(try await fixture.files.validate(FileValidate(id: id), .operator).errors == 0)
    }

    @Test func aStoredFileIsCheckedAgain() async throws {
        let fixture = try Fixture()
        let made = try await fixture.addFile(content: Self.duplicate)
        #expect(try await fixture.files.validate(FileValidate(id: made.id), .operator) == made.report)
    }

    @Test func aContentThatIsGoneIsToldOf() async throws {
        let fixture = try Fixture()
        let made = try await fixture.addFile()
        try FileManager.default.removeItem(atPath: fixture.world.files.path(of: made.sha256))
        let failure = await refusal { try await fixture.files.validate(FileValidate(id: made.id), .operator) }
        #expect(failure.code == .dataLoss)
    }

    // MARK: Delete

    @Test func theContentGoesWithTheLastFileThatHasIt() async throws {
        let fixture = try Fixture()
        let first = try await fixture.addFile("a")
        let second = try await fixture.addFile("b")
        #expect(try fixture.storedFiles().count == 1)
        #expect(try await fixture.files.delete(FileDelete(id: first.id), .operator) == first)
        #expect(try fixture.storedFiles().count == 1)
        _ = try await fixture.files.delete(FileDelete(id: second.id), .admin)
        #expect(try fixture.storedFiles().isEmpty)
        let entries = try await fixture.auditEntries().filter { $0.method == "file.delete" }
        #expect(entries.map(\.object) == [first.id, second.id])
        #expect(entries.first?.before?["sha256"]?.stringValue == first.sha256)
    }

    @Test func onlyTheOwnerOrAnAdminDeletesAFile() async throws {
        let fixture = try Fixture()
        let made = try await fixture.addFile()
        let failure = await refusal {
            try await fixture.files.delete(FileDelete(id: made.id), .make(uid: 1002, roles: .operator))
        }
        #expect(failure.reason == "OWNER_REQUIRED")
        let entry = try #require(try await fixture.auditEntries().last)
        #expect(entry.outcome == .denied)
        #expect(entry.object == made.id)
        #expect(try fixture.storedFiles().count == 1)
    }

    @Test func aStaleEtagDeletesNothing() async throws {
        let fixture = try Fixture()
        let made = try await fixture.addFile()
        let failure = await refusal {
            try await fixture.files.delete(FileDelete(id: made.id, etag: "\"9\""), .operator)
        }
        #expect(failure.reason == "ETAG_MISMATCH")
        _ = try await fixture.files.delete(FileDelete(id: made.id, etag: made.etag), .operator)
    }

    @Test func aDeletionThatIsOnlyValidatedKeepsFileAndContent() async throws {
        let fixture = try Fixture()
        let made = try await fixture.addFile()
        _ = try await fixture.files.delete(FileDelete(id: made.id), .make(validateOnly: true))
        #expect(try fixture.storedFiles().count == 1)
        #expect(try await fixture.files.get(FileGet(id: made.id), .operator) == made)
    }

    @Test func aFileThatACommandUsesIsNotDeleted() async throws {
        let fixture = try Fixture()
        let made = try await fixture.addFile()
        let command = try await fixture.addCommand(kind: .fineTune, files: [made.id])
        let failure = await refusal { try await fixture.files.delete(FileDelete(id: made.id), .operator) }
        #expect(failure.reason == "FILE_IN_USE")
        #expect(failure.message.contains(command.id))
        #expect(try fixture.storedFiles().count == 1)
    }
}
