import Logging
import ProviderCore
import ProviderMethods
import ServiceLifecycle

/// Tests every active provider again and again, so that a key that was revoked is known before somebody needs it.
struct ProviderChecks: Service {
    let providers: ProviderHandlers
    /// Zero: never.
    let interval: Duration
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let pause = interval > .zero ? interval : .seconds(86_400)
                do { try await Task.sleep(for: pause) } catch { return }
                if interval > .zero { await check() }
            }
        }
    }

    private func check() async {
        do {
            try await providers.testActive()
        } catch {
            guard !Task.isCancelled else { return }
            logger.warning(
                "cannot test the providers; trying again at the next interval",
                metadata: ["why": "\((error as? Failure)?.message ?? "\(error)")"])
        }
    }
}
