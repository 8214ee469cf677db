import ProviderMethods
import ProviderProtocol

/// Hears of what a server decides, for the audit. Called on event loops, so it must not wait.
package protocol ServerObserver: Sendable {
    /// A caller was refused before its handler ran, for want of a role or because of the daemon's state.
    func refused(_ method: MethodDescriptor, _ context: CallContext, _ error: RPCError)
}
