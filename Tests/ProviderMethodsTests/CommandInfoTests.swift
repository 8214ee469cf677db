import ProviderCore
import ProviderJSON
import ProviderProtocol
import Testing

@testable import ProviderMethods

struct CommandInfoTests {
    private func command(_ adjust: (inout Command) -> Void = { _ in }) -> Command {
        var command = Command(
            id: "cmd_1", kind: .fineTune, providerID: "prv_1", providerName: "work", model: "m",
            trainingFileIDs: ["fil_1"], validationFileIDs: ["fil_2"],
            data: ["suffix": "x", "hyperparameters": ["n_epochs": 3]], tag: "aa", createdAt: Timestamp(microseconds: 0),
            createdBy: Owner(uid: 1001, name: "alice"))
        adjust(&command)
        return command
    }

    @Test func everyStateIsAWordOfTheContract() {
        for state in Command.State.allCases {
            let info = CommandInfo(command { $0.state = state }, for: Ownership(.viewer))
            #expect(CommandState.known.contains(info.state))
        }
    }

    @Test func whatItWaitsForAndHowFarItIsAreForEveryone() {
        let info = CommandInfo(
            command { command in
                command.state = .waiting
                command.waiting = .init(
                    reason: .providerBlocked, until: Timestamp(microseconds: 1_000_000), resumes: .running)
                command.progress = ["step": 3, "total_steps": 10, "percent": 30, "train_loss": 0.5]
                command.failure = Failure(.unavailable, "UPSTREAM_TIMEOUT", "cannot go on")
                command.upstreamID = "ftjob-1"
                command.retryOf = "cmd_0"
                command.startedAt = Timestamp(microseconds: 2_000_000)
            }, for: Ownership(.viewer))
        #expect(info.waiting == WaitingInfo(reason: .providerBlocked, until: "1970-01-01T00:00:01.000Z"))
        #expect(
            info.progress
                == CommandProgress(step: 3, totalSteps: 10, percent: 30, trainLoss: 0.5, validLoss: nil))
        #expect(info.error?.code == 14)
        #expect(info.error?.status == "UNAVAILABLE")
        #expect(info.error?.reason == "UPSTREAM_TIMEOUT")
        #expect(info.upstreamID == "ftjob-1")
        #expect(info.retryOf == "cmd_0")
        #expect(info.startedAt == "1970-01-01T00:00:02.000Z")
        #expect(info.data == nil)
    }

    @Test func aResultIsShownByItsFields() {
        let result = CommandResult([
            "fine_tuned_model": "ft:m", "trained_tokens": 12, "metrics": ["loss": 0.25], "result_file": "fil_9",
            "usage": ["prompt_tokens": 3, "completion_tokens": 4], "text": "hi", "finish_reason": "stop",
        ])
        #expect(result.fineTunedModel == "ft:m")
        #expect(result.trainedTokens == 12)
        #expect(result.metrics == ["loss": 0.25])
        #expect(result.resultFile == "fil_9")
        #expect(result.usage == UsageInfo(promptTokens: 3, completionTokens: 4))
        #expect(result.text == "hi")
        #expect(result.finishReason == "stop")
    }

    @Test func hiddenOutputKeepsNothingOfIt() {
        let event = Event(
            seq: 5, commandID: "cmd_1", kind: .output, message: "secret", data: ["text": "secret"],
            at: Timestamp(microseconds: 0))
        let hidden = EventInfo(event, showingOutput: false)
        #expect(hidden.message.isEmpty)
        #expect(hidden.data == nil)
        #expect(hidden.seq == 5)
        #expect(EventInfo(event, showingOutput: true).data == event.data)
    }

    @Test func theAuditHoldsWhatWasAskedWithoutPrompts() {
        #expect(
            command().auditFields == [
                "type": "fine_tune", "provider": "prv_1", "model": "m", "state": "queued",
                "training_files": ["fil_1"], "validation_files": ["fil_2"], "hyperparameters": ["n_epochs": 3],
            ])
        let generate = command { command in
            command.kind = .generate
            command.trainingFileIDs = []
            command.validationFileIDs = []
            command.data = ["prompt": "secret", "hyperparameters": "secret"]
            command.cancelRequested = true
            command.retryOf = "cmd_0"
        }
        #expect(
            generate.auditFields == [
                "type": "generate", "provider": "prv_1", "model": "m", "state": "queued", "cancel_requested": true,
                "retry_of": "cmd_0",
            ])
    }
}
