import ProviderMethods

/// The health of a daemon whose only part is its socket: whoever is answered has it before them.
struct DaemonHealth: HealthSource {
    let generation = 0

    func isServing(_ service: String) -> Bool? {
        service.isEmpty ? true : nil
    }

    func untilChange(after generation: Int) async throws {
        let (never, continuation) = AsyncStream.makeStream(of: Never.self)
        // The stream ends when the watching task is cancelled, and not before.
        for await _ in never {}
        withExtendedLifetime(continuation) {}
        throw CancellationError()
    }
}
