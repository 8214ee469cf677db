import Dispatch
import Glibc

/// What Ctrl-C does beside ending the process.
struct Interruption {
    private let source: any DispatchSourceSignal

    /// Until `end`, Ctrl-C does this first.
    init(_ action: @escaping @Sendable () -> Void) {
        signal(SIGINT, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        source.setEventHandler {
            action()
            Terminal.exit(.interrupted)
        }
        source.resume()
    }

    /// Ctrl-C is the system's again.
    func end() {
        source.cancel()
        signal(SIGINT, SIG_DFL)
    }

    /// For a command that is followed and goes on without us.
    static func leaving(_ id: String) -> Interruption {
        Interruption {
            Terminal.say("\(id) goes on; see it with: providerctl command watch \(id)")
            Terminal.say("or end it with: providerctl command cancel \(id)")
        }
    }
}
