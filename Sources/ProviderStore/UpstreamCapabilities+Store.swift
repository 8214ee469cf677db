import ProviderCore
import ProviderJSON

/// What a provider's server announced, as it is stored.
extension UpstreamCapabilities {
    var stored: String {
        JSONValue.object([
            "operations": .array(words.map { .string($0) }), "launch_identity": .string(launchIdentity.rawValue),
            "follows_jobs": .bool(followsJobs),
        ]).serializedText()
    }

    /// nil if it cannot be read: the server is asked again then.
    init?(stored text: String) {
        guard let record = try? JSONValue.parse(Array(text.utf8)),
            let words = record["operations"]?.arrayValue,
            let identity = record["launch_identity"]?.stringValue.flatMap(LaunchIdentity.init(rawValue:)),
            let followsJobs = record["follows_jobs"]?.boolValue
        else { return nil }
        self.init(
            Set(words.compactMap { $0.stringValue.flatMap(Operation.init(rawValue:)) }), launchIdentity: identity,
            followsJobs: followsJobs)
    }
}
