import ProviderProtocol

extension ProviderInfo {
    static let columns = ["NAME", "TYPE", "STATUS", "ACTIVE", "DEFAULT", "MODEL", "KEY", "BASE URL"]
        .map { Table.Column(title: $0) }

    var row: [String?] {
        [
            name, type, status.rawValue, Readable.yesNo(active), `default` ? "yes" : nil, fineTunedModel ?? baseModel,
            apiKeyHint, baseURL,
        ]
    }

    var details: [String] {
        var details = Details()
        details.add("name", name)
        details.add("id", id)
        details.add("type", type)
        details.add("base URL", baseURL)
        details.add("base model", baseModel)
        details.add("fine-tuned model", fineTunedModel)
        details.add("key", hasAPIKey ? sealed(apiKeyHint, apiKeyFingerprint) : "none")
        details.add("key header", apiKeyHeader)
        details.add("organization", organizationIDHint.map { sealed($0, organizationIDFingerprint) })
        details.add("project", project)
        for header in extraHeaders { details.add("header \(header.name)", sealed(header.hint, header.fingerprint)) }
        details.add("active", Readable.yesNo(active))
        details.add("default", Readable.yesNo(`default`))
        details.add("status", status.rawValue)
        if let test = lastTest {
            let step = test.step.map { " (\($0.rawValue))" } ?? ""
            details.add("last test", "\(test.class.rawValue)\(step) at \(Readable.time(test.at)): \(test.message)")
            details.add("may fine-tune", test.fineTuning?.rawValue)
        }
        details.add("can", capabilities?.joined(separator: ", "))
        details.add("etag", etag)
        details.add("created", "\(Readable.time(createdAt)) by \(createdBy.text)")
        details.add("updated", Readable.time(updatedAt))
        return details.lines
    }

    /// A secret as far as it is shown.
    private func sealed(_ hint: String?, _ fingerprint: String?) -> String {
        [hint, fingerprint.map { "(fingerprint \($0))" }].compactMap(\.self).joined(separator: " ")
    }
}

extension ModelInfo {
    static let columns = ["MODEL", "OWNER", "CREATED", "ENDS"].map { Table.Column(title: $0) }

    var row: [String?] { [id, ownedBy, createdAt.map(Readable.time), shutdownDate] }
}

extension ProviderResolution {
    var lines: [String] {
        var details = Details()
        details.add("provider", provider.name)
        details.add("id", provider.id)
        details.add("model", model)
        let why: [ChoiceReason: String] = [
            .named: "it is named", .default: "it is the default", .oldestActive: "it is the oldest active one",
        ]
        details.add("because", why[reason] ?? reason.rawValue)
        return details.lines
    }
}

extension BulkResult {
    /// One line each; what only tests have is left out elsewhere.
    var lines: [String] {
        let isTest = results.contains { $0.class != nil }
        var columns = ["NAME", "OUTCOME"].map { Table.Column(title: $0) }
        if isTest {
            columns += ["CLASS", "FINE-TUNE"].map { Table.Column(title: $0) }
            columns.append(Table.Column(title: "TIME", isNumber: true))
        }
        columns.append(Table.Column(title: "MESSAGE"))
        var table = Table(columns)
        return table.lines(results.map { $0.row(isTest: isTest) })
    }
}

extension BulkItem {
    fileprivate func row(isTest: Bool) -> [String?] {
        let measured = [
            `class`?.rawValue, fineTuning?.rawValue, latencyMs.map(Readable.duration(milliseconds:)),
        ]
        return [name ?? id, outcome.rawValue] + (isTest ? measured : []) + [error?.message ?? message]
    }
}

extension Printer {
    /// What came of many at once; the exit code is the first failure's.
    func results(_ reply: Verbatim<BulkResult>, _ general: GeneralOptions) throws {
        change(reply, general, \.lines)
        let status = ExitStatus(reply.value.results)
        if status != .ok { throw Ended(status: status) }
    }

    /// What a change answers; where it was only checked, that is said.
    func change<Value>(_ reply: Verbatim<Value>, _ general: GeneralOptions, _ lines: (Value) -> [String]) {
        if general.validateOnly { Terminal.say("this was only checked; nothing was changed") }
        self.reply(reply, lines)
    }
}
