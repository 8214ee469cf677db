/// What the administrator may set of the engine.
package struct EngineSettings: Sendable, Hashable {
    /// Tags jobs beside the command's own tag, so that two daemons on one account tell theirs apart.
    package var instanceID: String
    /// Hosts beside loopback that may be called without TLS.
    package var plainHosts: Set<String> = []
    /// Between two looks at a running job, at first and later on.
    package var pollMinimum = Duration.seconds(2)
    package var pollMaximum = Duration.seconds(60)
    /// How long a doubtful job is looked for before it is launched again.
    package var settle = Duration.seconds(60)
    /// Commands of one kind at work at once; more of them wait.
    package var perProvider = 8
    package var perOwner = 16
    /// How long a step before the launch is tried again before the command fails.
    package var retryLimit = Duration.seconds(3600)
    /// How long generated text is collected before it becomes an event.
    package var outputInterval = Duration.milliseconds(50)
    /// How long a generation may take in all, however steadily its text comes.
    package var generateLimit = Duration.seconds(3600)
    /// How often a command whose provider is blocked looks for itself.
    package var blockedInterval = Duration.seconds(300)
    /// The most that is kept of a result file.
    package var resultFileBytes = 1024 * 1024
    /// How often a launch is sent whose answer was lost and which left no trace at the upstream.
    package var maximumLaunches = 5

    package init(instanceID: String) {
        self.instanceID = instanceID
    }
}
