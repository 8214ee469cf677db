import ProviderCore
import ProviderJSON
import Testing

@testable import ProviderUpstream

/// What each thing that the sandbox can do wrong comes to, and how often it was asked.
@Suite(.timeLimit(.minutes(2))) struct FaultTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var fault: JSONObject
        var kind: UpstreamFailure.Class?
        var words = ""
        var calls = 1
        var testDescription: String { JSONValue.object(fault).serializedText() }

        /// Little time only where it is meant to run out, since a busy machine makes all else slow too.
        var settings: HTTPTransport.Settings {
            var settings = FaultTests.settings
            guard kind == .timeout else { return settings }
            settings.connectTimeout = .seconds(2)
            settings.responseTimeout = .seconds(3)
            settings.bodyTimeout = .seconds(8)
            settings.patientTimeout = .seconds(8)
            return settings
        }
    }

    private static let settings: HTTPTransport.Settings = {
        var settings = HTTPTransport.Settings()
        settings.connectTimeout = .seconds(60)
        settings.responseTimeout = .seconds(60)
        settings.retryBase = .milliseconds(1)
        return settings
    }()

    @Test(arguments: [
        Case(fault: ["action": "drip", "delay_ms": 100], kind: .timeout, words: "sent its answer too slowly"),
        Case(fault: ["action": "drip", "delay_ms": 0]),
        Case(fault: ["action": "invalid_utf8"], kind: .notAnAPI, words: "something else than JSON"),
        Case(fault: ["action": "huge"], kind: .notAnAPI, words: "more than 16777216 bytes"),
        Case(fault: ["action": "gzip_bomb"], kind: .notAnAPI, words: "compressed (gzip)"),
        Case(fault: ["action": "gzip_bomb", "status": 401], kind: .unauthorized, words: "answered with status 401"),
        Case(
            fault: ["action": "huge", "status": 500], kind: .upstreamError, words: "answered with status 500", calls: 3),
        Case(
            fault: ["action": "redirect", "location": "http://127.0.0.1:9/v1/models"], kind: .redirect,
            words: "a redirect to http://127.0.0.1:9, which is never followed"),
        Case(fault: ["action": "hang"], kind: .timeout, words: "did not answer in time"),
        Case(fault: ["action": "garbage"], kind: .notAnAPI, words: "something else than JSON"),
        Case(fault: ["action": "reset_before"], kind: .connection, calls: 3),
        Case(fault: ["action": "truncate"], kind: .connection, calls: 3),
        Case(fault: ["status": 500], kind: .upstreamError, words: "answered with status 500", calls: 3),
        Case(fault: ["status": 429], kind: .rateLimited, calls: 3),
        Case(fault: ["status": 400], kind: .notAnAPI, calls: 1),
    ]) func whatReadsMeets(_ expected: Case) async throws {
        try await withSandbox(settings: expected.settings) { sandbox in
            try await sandbox.fault(.object(Self.always(expected.fault, "/openai/v1/models")))
            let outcome = await Self.outcome { () throws(UpstreamFailure) in
                try await sandbox.adapter.models(sandbox.target())
            }
            #expect(outcome?.kind == expected.kind, "\(outcome?.message ?? "")")
            #expect(expected.words.isEmpty || outcome?.message.contains(expected.words) == true)
            #expect(try await sandbox.calls("GET", "/models") == expected.calls)
        }
    }

    @Test(arguments: [
        Case(fault: ["action": "drip", "delay_ms": 0]),
        Case(fault: ["action": "huge"], kind: .notAnAPI),
        Case(fault: ["action": "gzip_bomb"], kind: .notAnAPI, words: "compressed (gzip)"),
        Case(fault: ["action": "huge", "status": 402], kind: .quota, words: "answered with status 402"),
        Case(fault: ["action": "gzip_bomb", "status": 401], kind: .unauthorized),
        Case(
            fault: ["action": "redirect", "location": "http://127.0.0.1:9/"], kind: .redirect,
            words: "never followed"),
        Case(fault: ["action": "hang"], kind: .timeout, words: "did not answer in time"),
        Case(fault: ["action": "truncate"], kind: .connection),
        Case(fault: ["status": 500], kind: .upstreamError),
        Case(fault: ["status": 429, "retry_after_ms": 10], kind: .rateLimited),
    ]) func whatMakesATextMeetsAndIsNotSentTwice(_ expected: Case) async throws {
        try await withSandbox(settings: expected.settings) { sandbox in
            try await sandbox.fault(.object(Self.always(expected.fault, "/openai/v1/chat/completions")))
            let request = GenerateRequest(model: "sandbox-tiny", messages: [["role": "user", "content": "Hi"]])
            let outcome = await Self.outcome { () throws(UpstreamFailure) in
                try await sandbox.adapter.generate(request, at: sandbox.target()) { _ in }
            }
            #expect(outcome?.kind == expected.kind, "\(outcome?.message ?? "")")
            #expect(expected.words.isEmpty || outcome?.message.contains(expected.words) == true)
            #expect(try await sandbox.calls("POST", "/chat/completions") == 1)
        }
    }

    @Test func invalidTextInAStreamIsNoText() async throws {
        try await withSandbox(settings: Self.settings) { sandbox in
            try await sandbox.fault(["path": "/openai/v1/chat/completions", "action": "invalid_utf8"])
            let request = GenerateRequest(model: "sandbox-tiny", messages: [["role": "user", "content": "Hi"]])
            let outcome = await Self.outcome { () throws(UpstreamFailure) in
                try await sandbox.adapter.generate(request, at: sandbox.target()) { _ in }
            }
            #expect(outcome == nil || outcome?.kind == .notAnAPI, "\(outcome?.message ?? "")")
        }
    }

    @Test(arguments: ["seconds", "milliseconds", "date"])
    func howeverItIsSaidWhenToComeBackThatIsWaitedFor(_ form: String) async throws {
        try await withSandbox(settings: Self.settings) { sandbox in
            try await sandbox.fault([
                "path": "/openai/v1/models", "status": 429, "retry_after": .string(form), "retry_after_ms": 1500,
            ])
            let start = ContinuousClock.now
            _ = try await sandbox.adapter.models(sandbox.target())
            // A date has whole seconds, and the next one may have begun.
            #expect(ContinuousClock.now - start >= .milliseconds(form == "date" ? 900 : 1500))
            #expect(try await sandbox.calls("GET", "/models") == 2)
        }
    }

    @Test func aLaunchIsSentOnceWhateverIsSaidOfComingBack() async throws {
        try await withSandbox(settings: Self.settings) { sandbox in
            for fault: JSONObject in [
                ["status": 429, "retry_after_ms": 10], ["status": 503, "headers": ["x-should-retry": "true"]],
                ["action": "reset_before"], ["action": "reset_after"],
            ] {
                try await sandbox.fault(.object(Self.always(fault, "/openai/v1/fine_tuning/jobs", times: 1)))
            }
            let request = try await sandbox.launchRequest()
            for number in 1...4 {
                _ = try await failure { () throws(UpstreamFailure) in
                    try await sandbox.adapter.launch(request, at: sandbox.target())
                }
                #expect(try await sandbox.calls("POST", "/fine_tuning/jobs") == number)
            }
        }
    }

    private static func always(_ fault: JSONObject, _ path: String, times: Int64? = nil) -> JSONObject {
        var fault = fault
        fault["path"] = .string(path)
        fault["times"] = times.map { .integer($0) } ?? .null
        return fault
    }

    /// nil: it went well.
    private static func outcome(_ body: () async throws(UpstreamFailure) -> some Any) async -> UpstreamFailure? {
        do throws(UpstreamFailure) {
            _ = try await body()
            return nil
        } catch {
            return error
        }
    }
}
