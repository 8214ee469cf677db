// Generated from Protocol/openrpc.json by ProtocolGenerator. Never edited by hand.

import ProviderMethods
import ProviderProtocol

extension MethodTable {
    /// A row for each method of the contract.
    package init(_ handlers: Handlers) {
        self.init(rows: [
            .inline(SystemHello.self) { try handlers.system.hello($0, $1) },
            .inline(SystemWhoami.self) { try handlers.system.whoami($0, $1) },
            .unary(SystemStatus.self) { try await handlers.system.status($0, $1) },
            .unary(SystemMetrics.self) { try await handlers.system.metrics($0, $1) },
            .inline(HealthCheck.self) { try handlers.health.check($0, $1) },
            .stream(HealthWatch.self) { try await handlers.health.watch($0, $1, $2) },
            .inline(RPCDiscover.self) { try handlers.rpc.discover($0, $1) },
            .unary(ProviderCreate.self) { try await handlers.provider.create($0, $1) },
            .kept(ProviderGet.self) { try handlers.provider.get($0, $1) },
            .inline(ProviderList.self) { try handlers.provider.list($0, $1) },
            .unary(ProviderUpdate.self) { try await handlers.provider.update($0, $1) },
            .unary(ProviderDelete.self) { try await handlers.provider.delete($0, $1) },
            .unary(ProviderTest.self) { try await handlers.provider.test($0, $1) },
            .unary(ProviderSetDefault.self) { try await handlers.provider.setDefault($0, $1) },
            .unary(ProviderActivate.self) { try await handlers.provider.activate($0, $1) },
            .unary(ProviderDeactivate.self) { try await handlers.provider.deactivate($0, $1) },
            .unary(ProviderModels.self) { try await handlers.provider.models($0, $1) },
            .inline(ProviderResolve.self) { try handlers.provider.resolve($0, $1) },
            .upload(FileUpload.self) { try await handlers.file.upload($0, $1, $2) },
            .unary(FileGet.self) { try await handlers.file.get($0, $1) },
            .unary(FileList.self) { try await handlers.file.list($0, $1) },
            .unary(FileDelete.self) { try await handlers.file.delete($0, $1) },
            .download(FileDownload.self) { try await handlers.file.download($0, $1, $2) },
            .unary(FileValidate.self) { try await handlers.file.validate($0, $1) },
            .unary(CommandCreate.self) { try await handlers.command.create($0, $1) },
            .unary(CommandGet.self) { try await handlers.command.get($0, $1) },
            .unary(CommandList.self) { try await handlers.command.list($0, $1) },
            .unary(CommandCancel.self) { try await handlers.command.cancel($0, $1) },
            .unary(CommandPause.self) { try await handlers.command.pause($0, $1) },
            .unary(CommandResume.self) { try await handlers.command.resume($0, $1) },
            .unary(CommandResolve.self) { try await handlers.command.resolve($0, $1) },
            .unary(CommandRetry.self) { try await handlers.command.retry($0, $1) },
            .stream(CommandWatch.self) { try await handlers.command.watch($0, $1, $2) },
            .unary(CommandWait.self) { try await handlers.command.wait($0, $1) },
            .unary(CommandEvents.self) { try await handlers.command.events($0, $1) },
            .unary(CommandCheckpoints.self) { try await handlers.command.checkpoints($0, $1) },
            .unary(CommandEstimate.self) { try await handlers.command.estimate($0, $1) },
            .inline(VaultStatus.self) { try handlers.vault.status($0, $1) },
            .unary(AuditList.self) { try await handlers.audit.list($0, $1) },
            .stream(AuditWatch.self) { try await handlers.audit.watch($0, $1, $2) },
            .unary(AuditVerify.self) { try await handlers.audit.verify($0, $1) },
        ])
    }
}
