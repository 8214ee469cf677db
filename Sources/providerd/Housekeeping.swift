import Logging
import ProviderCore
import ProviderStore
import ServiceLifecycle

/// Deletes what is kept long enough: at the start, and every hour from then on.
struct Housekeeping: Service {
    let store: SQLiteStore
    let files: FileStore
    /// How long finished commands stay; 0 means for ever.
    let commandDays: Int
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await sweep()
                try? await Task.sleep(for: .seconds(3600))
            }
        }
    }

    private func sweep() async {
        do {
            let swept = try await store.sweep(at: .now(), keepingCommandsFor: commandDays)
            let contents = try await files.removeUnused()
            guard swept.commands > 0 || contents > 0 else { return }
            logger.info(
                "deleted what was kept long enough",
                metadata: ["commands": "\(swept.commands)", "contents": "\(contents)"])
        } catch {
            guard !Task.isCancelled else { return }
            logger.error(
                "cannot delete what is kept long enough; trying again in an hour",
                metadata: ["why": "\((error as? Failure)?.message ?? "\(error)")"])
        }
    }
}
