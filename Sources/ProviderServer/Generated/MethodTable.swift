// Generated from Protocol/openrpc.json by ProtocolGenerator. Never edited by hand.

import ProviderMethods
import ProviderProtocol

extension MethodTable {
    /// A row for each method of the contract.
    package init(_ handlers: Handlers) {
        self.init(rows: [
            .inline(SystemHello.self) { try handlers.system.hello($0, $1) },
            .inline(SystemWhoami.self) { try handlers.system.whoami($0, $1) },
            .inline(HealthCheck.self) { try handlers.health.check($0, $1) },
            .stream(HealthWatch.self) { try await handlers.health.watch($0, $1, $2) },
            .inline(RPCDiscover.self) { try handlers.rpc.discover($0, $1) },
        ])
    }
}
