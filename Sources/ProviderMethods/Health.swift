import ProviderCore
import ProviderProtocol

/// The health of the daemon's parts, and a bell for those who watch it.
package protocol HealthSource: Sendable {
    /// nil for a part that nobody knows.
    func isServing(_ service: String) -> Bool?
    /// Rises with each change of any part's health.
    var generation: Int { get }
    /// Returns once the generation is past this one; at once if it is already.
    func untilChange(after generation: Int) async throws
}

/// `health.*`: open to everyone on the machine.
package struct HealthHandlers: HealthHandling {
    private let source: any HealthSource

    package init(_ source: any HealthSource) {
        self.source = source
    }

    package func check(_ request: HealthCheck, _ context: CallContext) throws -> HealthStatus {
        let service = request.service ?? ""
        guard let isServing = source.isServing(service) else {
            throw Failure(
                .notFound, "SERVICE_UNKNOWN", "cannot check health: no part of the daemon is named \"\(service)\"",
                metadata: ["service": service])
        }
        return HealthStatus(service: service, status: isServing ? .serving : .notServing)
    }

    package func watch(
        _ request: HealthWatch, _ context: CallContext, _ sink: StreamSink<HealthStatus>
    ) async throws -> StreamEnd {
        let service = request.service ?? ""
        try await sink.start()
        var told: ServingStatus?
        while true {
            let generation = source.generation
            let status = source.isServing(service).map { $0 ? ServingStatus.serving : .notServing } ?? .serviceUnknown
            if status != told {
                try await sink.send(HealthStatus(service: service, status: status))
                told = status
            }
            try await source.untilChange(after: generation)
        }
    }
}
