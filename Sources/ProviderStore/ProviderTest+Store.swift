import ProviderCore
import ProviderJSON

/// What a test found beside its outcome, as it is stored.
extension Provider.Test {
    var report: String {
        var report: JSONObject = ["fine_tuning": .string(fineTuning.rawValue)]
        report["step"] = failedStep.map { .string($0.rawValue) }
        if !models.isEmpty { report["models"] = .array(models.map { .object($0.report) }) }
        return JSONValue.object(report).serializedText()
    }

    /// What cannot be read of it is left out: the next test finds it again.
    mutating func read(report text: String) {
        guard let report = try? JSONValue.parse(Array(text.utf8)) else { return }
        failedStep = report["step"]?.stringValue.flatMap(Step.init)
        models = report["models"]?.arrayValue?.compactMap(ModelCheck.init) ?? []
        fineTuning = report["fine_tuning"]?.stringValue.flatMap(Access.init) ?? .unknown
    }
}

extension Provider.Test.ModelCheck {
    fileprivate var report: JSONObject {
        var report: JSONObject = ["model": .string(model), "fine_tuned": .bool(isFineTuned)]
        report["present"] = isPresent.map { .bool($0) }
        report["shutdown_date"] = shutdownDate.map { .string($0) }
        return report
    }

    fileprivate init?(_ report: JSONValue) {
        guard let model = report["model"]?.stringValue, let isFineTuned = report["fine_tuned"]?.boolValue else {
            return nil
        }
        self.init(
            model: model, isFineTuned: isFineTuned, isPresent: report["present"]?.boolValue,
            shutdownDate: report["shutdown_date"]?.stringValue)
    }
}
