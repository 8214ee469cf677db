import Glibc
import ProviderJSON
import TestSupport
import Testing

@testable import providerctl

struct SecretInputTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func file(_ bytes: [UInt8], mode: mode_t = 0o600) -> String {
        let path = folder.path + "/secret"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        _ = write(descriptor, bytes, bytes.count)
        fchmod(descriptor, mode)
        close(descriptor)
        return path
    }

    private func file(_ text: String) -> String { file(Array(text.utf8)) }

    @Test(arguments: ["sk-1", "sk-1\n", "sk-1\r\n"])
    func oneNewlineAtTheEndIsCut(text: String) throws {
        #expect(try SecretInput.read(file(text), what: "key") == SecretString("sk-1"))
    }

    @Test func whatElseIsInTheFileStays() throws {
        #expect(try SecretInput.read(file(" a\nb \n\n"), what: "key") == SecretString(" a\nb \n"))
    }

    @Test(arguments: [[], [0x0A], [0xFF, 0x61], [UInt8](repeating: 0x61, count: 65_537)])
    func whatCanBeNoKeyIsRefusedWithoutShowingIt(bytes: [UInt8]) {
        let path = file(bytes)
        let error = #expect(throws: Failure.self) { try SecretInput.read(path, what: "key") }
        #expect(error?.status == .usage)
        #expect(error?.description.hasPrefix("cannot read the key from \(path): ") == true)
        #expect(error?.description.contains("aaa") == false)
    }

    @Test func aFileThatIsMissingIsNamed() {
        let error = #expect(throws: Failure.self) { try SecretInput.read(folder.path + "/none", what: "key") }
        #expect(error?.description == "cannot read the key from \(folder.path)/none: No such file or directory")
    }

    @Test(arguments: [(0o600, false), (0o400, false), (0o640, true), (0o604, true), (0o644, true), (0o620, false)])
    func aFileThatOthersReadIsNoticed(mode: Int, isReadable: Bool) {
        let descriptor = open(file(Array("x".utf8), mode: mode_t(mode)), O_RDONLY)
        defer { close(descriptor) }
        #expect(SecretInput.isReadableByOthers(descriptor) == isReadable)
    }

    @Test func headersStandOnLines() throws {
        let headers = try SecretInput.readHeaders(file("X-One: a: b \r\n\n  X-Two:\tc"))
        #expect(headers == ["X-One": SecretString("a: b"), "X-Two": SecretString("c")])
    }

    @Test(arguments: ["", "\n", "hunter2", ": hunter2", "A: hunter2\na: hunter2"])
    func wrongHeadersAreRefusedWithoutShowingThem(text: String) {
        let path = file(text)
        let error = #expect(throws: Failure.self) { try SecretInput.readHeaders(path) }
        #expect(error?.status == .usage)
        #expect(error?.description.contains("hunter2") == false)
    }
}

struct PromptTests {
    private func typed(_ keys: String) -> SecretString? {
        var line = TypedLine()
        for key in keys.utf8 where line.type(key) != .goesOn { break }
        return line.secret
    }

    @Test func aLineEndsWithEnterOrControlD() {
        #expect(typed("sk-1\nmore") == SecretString("sk-1"))
        #expect(typed("sk-1\rmore") == SecretString("sk-1"))
        #expect(typed("sk-1\u{4}more") == SecretString("sk-1"))
        #expect(typed("\n") == nil)
    }

    @Test func mistakesCanBeErased() {
        #expect(typed("sk-2\u{7F}1\n") == SecretString("sk-1"))
        #expect(typed("é\u{8}x\n") == SecretString("x"))
        #expect(typed("\u{7F}x\n") == SecretString("x"))
        #expect(typed("wrong\u{15}sk-1\n") == SecretString("sk-1"))
    }

    @Test func controlCIsTold() {
        var line = TypedLine()
        #expect(line.type(0x61) == .goesOn)
        #expect(line.type(0x03) == .isInterrupted)
    }

    @Test func aNameMustBeTypedExactly() {
        #expect(Prompt.isConfirmed("Old account", "Old account"))
        #expect(!Prompt.isConfirmed("old account", "Old account"))
        #expect(!Prompt.isConfirmed("y", "Old account"))
        #expect(Prompt.isConfirmed("Y", nil))
        #expect(Prompt.isConfirmed("yes", nil))
        #expect(!Prompt.isConfirmed("", nil))
        #expect(!Prompt.isConfirmed("yep", nil))
    }
}

struct SettingTests {
    @Test(arguments: [
        ("n_epochs=3", JSONValue.integer(3)), ("rate=1e-4", .double(1e-4)), ("on=true", .bool(true)),
        ("none=null", .null), ("batch_size=auto", .string("auto")), ("a=007", .string("007")),
        ("text=\"3\"", .string("3")), ("empty=", .string("")),
        ("list=[1,\"a\"]", .array([1, "a"])), ("object={\"b\":{\"c\":2}}", .object(["b": .object(["c": 2])])),
        ("broken={", .string("{")),
        ("equation=a=b", .string("a=b")),
    ])
    func valuesAreJSONWhereTheyCanBe(argument: String, value: JSONValue) {
        #expect(Setting(argument: argument)?.value == value)
    }

    @Test func aNameIsNeeded() {
        #expect(Setting(argument: "=3") == nil)
        #expect(Setting(argument: "n_epochs") == nil)
        #expect(Setting(argument: "n_epochs=3")?.name == "n_epochs")
    }

    @Test func twoOfOneNameAreRefused() throws {
        let settings = ["a=1", "b=2", "a=3"].compactMap(Setting.init(argument:))
        #expect(throws: (any Error).self) { try Setting.object(settings) }
        #expect(try Setting.object(Array(settings.prefix(2))) == ["a": 1, "b": 2])
        #expect(try Setting.object([]) == nil)
    }
}

struct CallParamsTests {
    @Test func onlyAnObjectIsTaken() throws {
        #expect(try CallParams.parse("{\"id\": \"x\"}") == ["id": "x"])
        for text in ["", "[]", "3", "{", "{\"a\":1,\"a\":2}", "{} {}"] {
            let error = #expect(throws: Failure.self) { try CallParams.parse(text) }
            #expect(error?.status == .usage)
        }
    }
}

struct LocalFileTests {
    @Test func foldersAndMissingFilesAreNamed() throws {
        let folder = try TemporaryFolder()
        let isFolder = #expect(throws: Failure.self) { try LocalFile(folder.path) }
        #expect(isFolder?.description == "cannot read \(folder.path): it is a folder")
        let missing = #expect(throws: Failure.self) { try LocalFile(folder.path + "/x") }
        #expect(missing == Failure(.notFound, "cannot read \(folder.path)/x: No such file or directory"))
    }

    @Test func aMeterTellsItsShare() {
        var meter = Meter(name: "t\u{1B}.jsonl", total: 2_000_000)
        #expect(meter.line == "uploading t\\u{1b}.jsonl: 0% of 2.0 MB")
        meter.sent = 500_000
        #expect(meter.line == "uploading t\\u{1b}.jsonl: 25% of 2.0 MB")
        #expect(Meter(name: "pipe", total: nil).line == "uploading pipe: 0 B")
        #expect(Meter(name: "empty", total: 0).line == "uploading empty: 0 B")
    }

    @Test func whatBeginsLikeAnIDIsOne() {
        #expect(FileReference.isID("fil_019a"))
        #expect(!FileReference.isID("./fil_019a"))
        #expect(!FileReference.isID("train.jsonl"))
    }
}
