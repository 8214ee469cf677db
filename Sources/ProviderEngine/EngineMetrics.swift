import ProviderCore

extension CommandEngine: MetricSource {
    /// Of this moment: how many commands are in which state is the store's to tell.
    package func metrics() -> [Metric] {
        var waiting = Metric(.gauge, "providerd_engine_waiting_commands", "Commands that wait, by what they wait for.")
        for reason in Command.WaitingReason.allCases {
            waiting.add(commands.count { $0.waiting?.reason == reason }, .init("reason", reason.rawValue))
        }
        return [
            Metric(
                .gauge, "providerd_engine_running_steps", "Commands that the engine is doing something for right now.",
                Double(stepsUnderWay)), waiting,
        ]
    }
}
