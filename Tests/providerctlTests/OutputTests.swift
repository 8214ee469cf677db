import ArgumentParser
import ProviderClient
import ProviderJSON
import ProviderProtocol
import Testing

@testable import providerctl

struct FailureReportTests {
    @Test func violationsStandUnderTheMessageWithTheCountOfTheRest() {
        let error = RPCError(
            .invalidArgument, "cannot take t.jsonl: 23 lines are wrong", reason: "INVALID_TRAINING_FILE",
            metadata: ["errors": "23"],
            fieldViolations: [
                RPCError.FieldViolation(field: "line 17", description: "is no object"),
                RPCError.FieldViolation(field: "line 18", description: "has no messages"),
            ])
        let report = FailureReport(error)
        #expect(report.status == .failed)
        #expect(
            report.lines == [
                "cannot take t.jsonl: 23 lines are wrong", "  line 17: is no object", "  line 18: has no messages",
                "  and 21 more",
            ])
    }

    @Test func whenToComeAgainIsToldInSeconds() {
        let error = RPCError(.unavailable, "cannot call", retryAfterMilliseconds: 1500)
        #expect(FailureReport(error).lines == ["cannot call", "try again in 2 s"])
        let late = RPCError(.deadlineExceeded, "cannot finish")
        #expect(FailureReport(late).lines == ["cannot finish", "--timeout gives it longer"])
    }

    @Test func theLogsNameIsToldWhereOnlyTheLogHelps() {
        #expect(
            FailureReport(RPCError(.internal, "cannot", traceID: "t1")).lines.last == "the daemon's log has it under t1"
        )
        #expect(FailureReport(RPCError(.notFound, "cannot", traceID: "t1")).lines == ["cannot"])
    }

    @Test func aDaemonThatIsNotThereIsToldHowToStart() {
        let error = ConnectionError(.unreachable, path: "/nowhere/s", "no socket is there")
        let report = FailureReport(error)
        #expect(report.status == .unavailable)
        #expect(report.lines.first == "cannot reach providerd at /nowhere/s: no socket is there")
        #expect(report.lines.last?.contains("providerd serve --user") == true)
        #expect(FailureReport(ConnectionError(.lost, path: "/s", "it is gone")).lines.count == 1)
    }

    @Test func ownFailuresKeepTheirStatus() {
        let report = FailureReport(Failure(.notFound, "cannot read x"))
        #expect(report.status == .notFound)
        #expect(report.lines == ["cannot read x"])
        #expect(FailureReport(Ended(status: .upstream)).lines.isEmpty)
        #expect(FailureReport(CancellationError()).status == .interrupted)
    }

    @Test func aMistypedOptionIsAnsweredWithTheRightOne() {
        let error = #expect(throws: (any Error).self) {
            try ProviderctlCommand.parseAsRoot(["provider", "list", "--limt", "3"])
        }
        if let error {
            #expect(FailureReport(error).lines.first == "Unknown option '--limt'. Did you mean '--limit'?")
        }
    }
}

struct VerbatimTests {
    @Test func whatThisVersionDoesNotKnowIsKeptAsItCame() throws {
        let text = #"{"reason":"finished","cursor":"c","newer":{"n":1.50,"big":123456789012345678901234567890}}"#
        let reply = try JSONReader.read(Array(text.utf8), strict: false, Verbatim<StreamEnd>.init(from:))
        #expect(reply.value == StreamEnd(cursor: "c", reason: "finished"))
        #expect(String(decoding: reply.bytes, as: UTF8.self) == text)
        #expect(String(decoding: reply.encoded(), as: UTF8.self) == text)
    }

    @Test func requestsAreWrittenAsTheirOwn() {
        let request = ProviderGet(id: "x")
        #expect(VerbatimUnary(request).encoded() == request.encoded())
        var upload = VerbatimUpload(FileUpload(name: "n", purpose: .fineTune, channel: 1))
        upload.channel = 7
        #expect(upload.request.channel == 7)
    }
}

struct CommandLinesTests {
    @Test func anEventIsALine() {
        #expect(
            EventInfo.make(.metrics, "step 1:\u{1B} loss 2\n").line
                == "2026-03-02 09:14:07Z  metrics     step 1:\\u{1b} loss 2\\u{a}")
        #expect(EventInfo.make(.message, "slow", level: .warning).line == "2026-03-02 09:14:07Z  warning     slow")
    }

    @Test func theOutcomeTellsTheModelAndItsMeasures() {
        let result = CommandResult(
            fineTunedModel: "ft:m", trainedTokens: 153_600, metrics: ["train_loss": 0.910000001, "note": "x"])
        #expect(
            CommandInfo.make(result: result).outcome == [
                "command:        cmd_1", "state:          succeeded", "tuned model:    ft:m", "trained tokens: 153600",
                "train_loss:     0.91", "note:           x",
            ])
    }

    @Test func aCommandThatFailedEndsWithItsStatus() {
        let error = #expect(throws: Ended.self) {
            try CommandInfo.make(state: .failed, reason: "UPSTREAM_QUOTA").tellFailure()
        }
        #expect(error?.status == .upstream)
        #expect(throws: Never.self) { try CommandInfo.make(state: .succeeded).tellFailure() }
    }

    @Test func anEventThatComesTwiceIsShownOnce() {
        var position = WatchPosition()
        #expect([3, 4, 4, 3, 7].filter { position.advance(to: $0) } == [3, 4, 7])
    }
}

struct ProviderLinesTests {
    private let missing = BulkItem(
        id: "none", outcome: .failed,
        error: ErrorInfo(code: 5, status: "NOT_FOUND", reason: "PROVIDER_NOT_FOUND", message: "cannot test none"))

    @Test func aTestTellsWhatItMeasured() {
        let ok = BulkItem(
            id: "p", outcome: .ok, name: "P", class: .ok, message: "2 models", latencyMs: 12, fineTuning: .unknown)
        #expect(
            BulkResult(results: [ok, missing]).lines == [
                "NAME  OUTCOME  CLASS  FINE-TUNE   TIME  MESSAGE",
                "P     ok       ok     unknown    12 ms  2 models",
                "none  failed   -      -              -  cannot test none",
            ])
    }

    @Test func whatMeasuresNothingHasNoColumnsForIt() {
        let done = BulkItem(id: "p", outcome: .ok, name: "P")
        #expect(
            BulkResult(results: [done, missing]).lines == [
                "NAME  OUTCOME  MESSAGE", "P     ok       -", "none  failed   cannot test none",
            ])
    }
}

struct FileLinesTests {
    private func report(truncated: Bool) -> FileReport {
        FileReport(
            format: .chat, lines: 20, errors: 30, warnings: 1,
            problems: [
                FileProblem(line: 17, severity: .error, message: "must be a word", column: 4, path: "messages[0].role"),
                FileProblem(line: 0, severity: .warning, message: "is short"),
            ], truncated: truncated)
    }

    @Test func problemsAreToldWithTheirPlaces() {
        #expect(
            report(truncated: false).problemLines == [
                "17:4: error: messages[0].role: must be a word", "the file: warning: is short",
            ])
        #expect(report(truncated: true).problemLines.last == "and 29 more")
    }
}

struct EtagOptionTests {
    @Test(arguments: [("1", "\"1\""), ("\"1\"", "\"1\"")])
    func theQuotesThatAShellTakesOffComeBack(typed: String, sent: String) throws {
        #expect(try EtagOption.parse(["--etag", typed]).value == sent)
        #expect(try EtagOption.parse([]).value == nil)
    }
}

struct RequestIDTests {
    @Test func everyOneIsDifferentAndFitsTheWire() {
        let ids = Set((0..<100).map { _ in RequestID.random() })
        #expect(ids.count == 100)
        for id in ids { #expect(id.utf8.count == 32) }
    }
}
