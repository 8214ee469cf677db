import ProviderCore
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderStore
import Testing

struct CommandOrderTests {
    private func fineTune(
        _ fixture: Fixture, _ files: [String], validation: [String]? = nil, data: JSONObject = [:],
        provider: String? = nil, context: CallContext = .operator
    ) async throws -> CommandInfo {
        try await fixture.commands.create(
            CommandCreate(
                type: .fineTune, data: data, provider: provider, trainingFiles: files, validationFiles: validation),
            context)
    }

    private func generate(
        _ fixture: Fixture, _ data: JSONObject, files: [String]? = nil, provider: String? = nil
    ) async throws -> CommandInfo {
        try await fixture.commands.create(
            CommandCreate(type: .generate, data: data, provider: provider, trainingFiles: files), .operator)
    }

    // MARK: Fine-tuning

    @Test func aFineTuningTakesFilesInTheirOrder() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        let a = try await fixture.addFile("a")
        let b = try await fixture.addFile("b")
        let v = try await fixture.addFile("v")
        let info = try await fineTune(
            fixture, [b.id, a.id], validation: [v.id],
            data: ["suffix": "x", "seed": 2_147_483_647, "hyperparameters": ["n_epochs": 3]])
        #expect(info.trainingFiles == [b.id, a.id])
        #expect(info.validationFiles == [v.id])
        let entry = try #require(try await fixture.auditEntries().last)
        #expect(entry.after?["hyperparameters"] == ["n_epochs": 3])
        #expect(entry.after?["training_files"] == [.string(b.id), .string(a.id)])
    }

    @Test(arguments: [0, 17])
    func oneToSixteenFilesAreTaken(count: Int) async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        let failure = await refusal { try await fineTune(fixture, (0..<count).map { "fil_\($0)" }) }
        #expect(failure.fieldViolations.map(\.field) == ["training_files"])
        #expect(failure.message.contains("1 to 16 files"))
    }

    @Test func aFileIsNamedOnce() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        let file = try await fixture.addFile()
        let twice = await refusal { try await fineTune(fixture, [file.id, file.id]) }
        #expect(twice.fieldViolations.map(\.field) == ["training_files"])
        let validation = await refusal { try await fineTune(fixture, [file.id], validation: ["fil_1", "fil_1"]) }
        #expect(validation.reason == "FILE_NOT_FOUND")
    }

    @Test func aFileMustBeThereAndOnesOwn() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        let missing = await refusal { try await fineTune(fixture, ["fil_nope"]) }
        #expect(missing.code == .notFound)
        #expect(missing.reason == "FILE_NOT_FOUND")
        #expect(missing.metadata == ["id": "fil_nope"])
        let file = try await fixture.addFile()
        let anothers = await refusal {
            try await fineTune(fixture, [file.id], context: .make(uid: 1002, roles: .operator))
        }
        #expect(anothers.reason == "OWNER_REQUIRED")
        #expect(try await fixture.auditEntries().last?.outcome == .denied)
        _ = try await fineTune(fixture, [file.id], context: .admin)
    }

    @Test func aResultIsNoTrainingFile() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        let now = Timestamp.now()
        let result = TrainingFile(
            id: Identifier.make(.file, at: now), name: "r", purpose: "fine-tune-results", size: 1, sha256: "ab",
            report: TrainingFileReport(), createdAt: now, updatedAt: now, createdBy: Owner(uid: 1001, name: "alice"))
        try await fixture.store.advance { try $0.insert(result) }
        let failure = await refusal { try await fineTune(fixture, [result.id]) }
        #expect(failure.fieldViolations.map(\.field) == ["training_files"])
        #expect(failure.message.contains("fine-tune-results"))
    }

    @Test func aCommandTakesFilesOfOneFormat() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        let chat = try await fixture.addFile("chat")
        let plain = try await fixture.addFile(
            "plain", content: (1...10).map { "{\"prompt\":\"\($0)\",\"completion\":\"b\"}\n" }.joined())
        #expect(plain.format == .completion)
        for (training, validation) in [([chat.id, plain.id], []), ([chat.id], [plain.id])] {
            let failure = await refusal { try await fineTune(fixture, training, validation: validation) }
            #expect(failure.reason == "INVALID_TRAINING_FILE")
            #expect(failure.metadata == ["id": plain.id, "format": "completion"])
        }
    }

    @Test(arguments: [
        ("suffix", JSONValue.string(String(repeating: "x", count: 65))), ("suffix", ""), ("suffix", " a"),
        ("seed", 2_147_483_648), ("seed", -1), ("seed", "7"), ("model", "a\nb"), ("model", ""), ("hyperparameters", 7),
        ("prompt", "hi"),
    ])
    func aMistakeInTheDataIsNamedByItsField(name: String, value: JSONValue) async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        let file = try await fixture.addFile()
        var data = JSONObject()
        data[name] = value
        let wrong = data
        let failure = await refusal { try await fineTune(fixture, [file.id], data: wrong) }
        #expect(failure.code == .invalidArgument)
        #expect(failure.fieldViolations.map(\.field) == ["data.\(name)"])
        #expect(failure.message.hasPrefix("cannot fine-tune: data.\(name)"))
    }

    @Test func aTypeWithoutFineTuningIsRefused() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider("plain", type: "plain", baseURL: "http://127.0.0.1:1")
        let file = try await fixture.addFile()
        let failure = await refusal { try await fineTune(fixture, [file.id], provider: "plain") }
        #expect(failure.code == .unimplemented)
        #expect(failure.reason == "UNSUPPORTED_BY_PROVIDER")
        #expect(failure.metadata == ["provider": "plain", "type": "plain", "types": "openai, server"])
        _ = try await generate(fixture, ["prompt": "hi"], provider: "plain")
    }

    @Test func whatAServerMayAnnounceIsTriedUntilItWasAskedAndThenRefused() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider("mine", type: "server")
        _ = try await generate(fixture, ["prompt": "hi"], provider: "mine")
        _ = try await fixture.providers.test(ProviderTest(ids: ["mine"]), .operator)
        let failure = await refusal { try await generate(fixture, ["prompt": "hi"], provider: "mine") }
        #expect(failure.reason == "UNSUPPORTED_BY_PROVIDER")
        #expect(failure.message.contains("providerctl provider test \"mine\""))
        fixture.upstream.announce(UpstreamCapabilities([.fineTune, .generate]))
        _ = try await fixture.providers.test(ProviderTest(ids: ["mine"]), .operator)
        _ = try await generate(fixture, ["prompt": "hi"], provider: "mine")
    }

    // MARK: Generating

    @Test func oneOfPromptAndMessagesIsNeeded() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        let messages: JSONValue = [["role": "user", "content": "hi"]]
        let both: JSONObject = ["prompt": "hi", "messages": messages]
        for data in [JSONObject(), both] {
            let failure = await refusal { try await generate(fixture, data) }
            #expect(failure.fieldViolations.map(\.field) == ["data.prompt"])
        }
        _ = try await generate(fixture, ["messages": messages])
    }

    @Test(arguments: [
        ("prompt", JSONValue.string("")), ("messages", .array([])), ("max_tokens", 0), ("max_tokens", 1.5),
        ("temperature", 2.5), ("temperature", -1), ("temperature", "hot"), ("model", " "), ("n_epochs", 3),
        ("prompt", .null),
    ])
    func aMistakeInWhatIsGeneratedIsNamedByItsField(name: String, value: JSONValue) async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        var data: JSONObject = name == "messages" ? [:] : ["prompt": "hi"]
        data[name] = value
        let wrong = data
        let failure = await refusal { try await generate(fixture, wrong) }
        #expect(failure.code == .invalidArgument)
        #expect(failure.fieldViolations.map(\.field) == ["data.\(name)"])
    }

    @Test func aMistakeDeepInTheDataIsNamedByItsPath() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        let failure = await refusal {
            try await generate(
                fixture, ["messages": [["role": "user", "content": "hi"], ["role": 7, "content": "x"]]])
        }
        #expect(failure.fieldViolations.map(\.field) == ["data.messages[1].role"])
    }

    @Test func generatingTakesNoFiles() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        let file = try await fixture.addFile()
        let failure = await refusal { try await generate(fixture, ["prompt": "hi"], files: [file.id]) }
        #expect(failure.fieldViolations.map(\.field) == ["training_files"])
        let validation = await refusal {
            try await fixture.commands.create(
                CommandCreate(type: .generate, data: ["prompt": "hi"], validationFiles: [file.id]), .operator)
        }
        #expect(validation.fieldViolations.map(\.field) == ["validation_files"])
    }

    // MARK: Provider and model

    @Test func withoutAProviderThereIsNoCommand() async throws {
        let fixture = try Fixture()
        let none = await refusal { try await generate(fixture, ["prompt": "hi"]) }
        #expect(none.reason == "NO_ACTIVE_PROVIDER")
        #expect(none.message == "No active AI provider configured")
        let missing = await refusal { try await generate(fixture, ["prompt": "hi"], provider: "nope") }
        #expect(missing.reason == "PROVIDER_NOT_FOUND")
        try await fixture.addProvider("off", active: false)
        let inactive = await refusal { try await generate(fixture, ["prompt": "hi"], provider: "off") }
        #expect(inactive.reason == "PROVIDER_INACTIVE")
    }

    @Test func aProviderWhoseKeyIsVoidIsRefusedAtOnce() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider()
        _ = try await fixture.providers.update(
            ProviderUpdate(id: "work", baseURL: .set("https://other.example")), .admin)
        let failure = await refusal { try await generate(fixture, ["prompt": "hi"]) }
        #expect(failure.reason == "KEY_REQUIRED")
    }

    @Test func theModelIsTheCommandsOwnElseTheProviders() async throws {
        let fixture = try Fixture()
        try await fixture.addProvider("a", baseModel: "base", fineTunedModel: "tuned")
        try await fixture.addProvider("none", baseModel: nil)
        let file = try await fixture.addFile()
        #expect(try await generate(fixture, ["prompt": "hi"]).model == "tuned")
        #expect(try await generate(fixture, ["prompt": "hi", "model": "own"]).model == "own")
        #expect(try await fineTune(fixture, [file.id]).model == "base")
        #expect(try await fineTune(fixture, [file.id], data: ["model": "own"]).model == "own")
        let failure = await refusal { try await generate(fixture, ["prompt": "hi"], provider: "none") }
        #expect(failure.reason == "NO_MODEL")
    }
}
