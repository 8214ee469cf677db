import ProviderProtocol
import ProviderTransport

/// A call that runs as a task, from its request to its one answer. Confined to its connection's event loop.
final class Call {
    let id: [UInt8]
    let descriptor: MethodDescriptor
    let output: CallOutput
    var task: Task<Void, Never>?
    var deadline: ConnectionTimer?
    /// Why the handler was told to stop, if it was.
    var ending: Ending?

    enum Ending {
        case cancelled
        case deadline(milliseconds: Int)
        case draining
    }

    init(id: [UInt8], descriptor: MethodDescriptor, output: CallOutput) {
        self.id = id
        self.descriptor = descriptor
        self.output = output
    }

    /// Whether the caller can be answered before the handler has ended: nothing that it still does can matter.
    var isAnsweredAtOnce: Bool {
        descriptor.effect == .read && descriptor.kind == .unary
    }
}
