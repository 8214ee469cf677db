import Dispatch
import ProviderClient
import ProviderProtocol

/// Ends the process when a daemon that should have answered long ago hangs: it can't be asked to stop any more.
struct Watchdog {
    /// What the daemon has beyond the time that it counts itself.
    private static let grace = 5.0
    private let timer: (any DispatchSourceTimer)?

    /// Until `end`; without effect for calls that may take as long as they like.
    init(_ method: MethodDescriptor, _ options: CallOptions, path: String) {
        let own = method.timeoutMilliseconds > 0 ? Duration.milliseconds(method.timeoutMilliseconds) : nil
        guard let limit = options.timeout ?? own else {
            timer = nil
            return
        }
        let seconds = limit / .seconds(1)
        let timer = DispatchSource.makeTimerSource(queue: .global())
        timer.schedule(deadline: .now() + seconds + Self.grace)
        timer.setEventHandler {
            Terminal.say(
                "cannot wait longer for \(method.name): providerd at \(path) takes calls and does not answer; see its log"
            )
            Terminal.exit(.timedOut)
        }
        timer.resume()
        self.timer = timer
    }

    func end() {
        timer?.cancel()
    }
}
