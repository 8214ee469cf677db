import ProviderCore
import ProviderProtocol

/// `vault.*`
package struct VaultHandlers: VaultHandling {
    private let world: MethodWorld

    package init(_ world: MethodWorld) {
        self.world = world
    }

    package func status(_ request: VaultStatus, _ context: CallContext) throws -> VaultInfo {
        VaultInfo(world.vault.state, secrets: world.store.providers.secretCount)
    }
}

extension VaultInfo {
    /// A state, and how many secrets there are.
    package init(_ state: VaultState, secrets: Int) {
        switch state {
        case .unsealed(let keyID, let source):
            self.init(state: .unsealed, secrets: secrets, keyID: keyID, source: source)
        case .sealed(let reason):
            self.init(state: .sealed, secrets: secrets, reason: reason)
        }
    }
}
