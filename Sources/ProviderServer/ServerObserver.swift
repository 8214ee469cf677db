import ProviderMethods
import ProviderProtocol

/// Hears of what a server decides and answers: for metrics and the audit. Called on event loops, so it must not wait.
package protocol ServerObserver: Sendable {
    /// A caller was refused before its handler ran, for want of a role or because of the daemon's state.
    func refused(_ method: MethodDescriptor, _ context: CallContext, _ error: RPCError)
    /// A request got its answer; `code` is nil for a success.
    func answered(_ method: String, _ context: CallContext, _ code: ErrorCode?, _ duration: Duration)
    /// A connection was opened or closed; so many are open now.
    func connectionsChanged(to count: Int)
}

extension ServerObserver {
    package func refused(_ method: MethodDescriptor, _ context: CallContext, _ error: RPCError) {}
    package func answered(_ method: String, _ context: CallContext, _ code: ErrorCode?, _ duration: Duration) {}
    package func connectionsChanged(to count: Int) {}
}
