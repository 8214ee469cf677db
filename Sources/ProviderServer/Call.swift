import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderTransport

/// A call that runs as a task, from its request to its one answer. Confined to its connection's event loop.
final class Call {
    let id: [UInt8]
    let descriptor: MethodDescriptor
    /// Where it is counted.
    let method: Int
    let context: CallContext
    let target: ReplyTarget
    let flow: Flow
    let arrival: ContinuousClock.Instant
    var task: Task<Void, Never>?
    /// Of a transfer: when to look whether anything has moved.
    var timer: ConnectionTimer?
    var deadline: Deadline?
    /// Why the handler was told to stop, if it was.
    var ending: Ending?
    /// Whether the one answer was given; the handler may still be on its way out.
    var isAnswered = false

    /// By when it is to be answered.
    struct Deadline {
        let milliseconds: Int
        let at: ContinuousClock.Instant

        init(milliseconds: Int, since start: ContinuousClock.Instant) {
            self.milliseconds = milliseconds
            at = start + .milliseconds(milliseconds)
        }
    }

    enum Ending {
        case cancelled
        case deadline(milliseconds: Int)
        case stalled(milliseconds: Int)
        case draining
    }

    /// What moves beside the request and the answer.
    enum Flow {
        case none
        case items(StreamFlow)
        case upload(UploadFlow)
        case download(DownloadFlow)
    }

    init(
        id: [UInt8], row: MethodRow, context: CallContext, target: ReplyTarget, flow: Flow,
        arrival: ContinuousClock.Instant
    ) {
        self.id = id
        descriptor = row.descriptor
        method = row.number
        self.arrival = arrival
        self.context = context
        self.target = target
        self.flow = flow
    }

    /// Whether the caller can be answered before the handler has ended: nothing that it still does can matter.
    var isAnsweredAtOnce: Bool { descriptor.effect == .read }

    /// Since when a transfer's handler has waited for its caller.
    var waitingSince: ContinuousClock.Instant? {
        switch flow {
        case .none, .items: nil
        case .upload(let flow): flow.inbox.waitingSince
        case .download(let flow): flow.waitingSince
        }
    }

    /// From now on nothing more of it is sent or taken.
    func endFlow() {
        switch flow {
        case .none: break
        case .items(let flow): flow.end()
        case .upload(let flow): flow.inbox.fail(CancellationError())
        case .download(let flow): flow.end()
        }
    }
}
