import ProviderCore
import ProviderEngine
import ProviderJSON
import ProviderProtocol

/// All that handlers need from outside of themselves.
package struct MethodWorld: Sendable {
    package var store: any Store
    package var vault: any Vault
    package var upstreams: any UpstreamRegistry
    package var files: any FileStorage
    package var engine: CommandEngine
    /// Hosts beside loopback that may be called without TLS.
    package var plainHosts: Set<String>
    /// The largest training file, in bytes.
    package var fileBytes: Int
    /// The passwd entry's name of a uid, if there is one.
    package var name: @Sendable (UInt32) -> String?

    package init(
        store: any Store, vault: any Vault, upstreams: any UpstreamRegistry, files: any FileStorage,
        engine: CommandEngine, plainHosts: Set<String>, fileBytes: Int, name: @escaping @Sendable (UInt32) -> String?
    ) {
        self.store = store
        self.vault = vault
        self.upstreams = upstreams
        self.files = files
        self.engine = engine
        self.plainHosts = plainHosts
        self.fileBytes = fileBytes
        self.name = name
    }
}

extension MethodWorld {
    /// Who calls, for what is written down.
    package func actor(of context: CallContext) -> Actor {
        Actor(
            uid: context.uid, gid: context.gid, pid: context.pid, name: name(context.uid) ?? "",
            role: context.roles.text)
    }

    /// Who calls, as the owner of what is made; in digits whom the machine has no name for.
    func owner(of context: CallContext) -> Owner {
        Owner(uid: context.uid, name: name(context.uid) ?? String(context.uid))
    }

    /// What surrounds the change that a request asks for. The digest, by which a repeated `request_id` is told from
    /// another request, is over the params in the form in which we write them, without `_meta`.
    func change(_ request: some RPCMethod, _ context: CallContext) throws -> ChangeContext {
        var change = ChangeContext(
            actor: actor(of: context), method: type(of: request).descriptor.name, requestID: context.meta.requestID,
            traceID: context.traceID, validateOnly: context.meta.validateOnly, at: .now())
        guard change.requestID != nil else { return change }
        var bytes = request.encoded()
        defer {
            // There may be a key in it.
            for index in bytes.indices { bytes[index] = 0 }
        }
        change.paramsDigest = try vault.digest(bytes)
        return change
    }

    /// Throws OWNER_REQUIRED, which is written down, unless the caller may have what this owner made; `action` follows
    /// "cannot". For reads: a change writes its own refusal down.
    func checkOwner(
        _ owner: Owner, id: String, _ action: String, of method: some RPCMethod, _ context: CallContext
    ) async throws {
        do throws(Failure) {
            try Ownership(context).check(owner, id: id, action)
        } catch {
            // A sealed vault cannot authenticate a row; the caller hears of the refusal itself.
            if vault.state.isUnsealed {
                try await store.record(
                    AuditEntry(
                        at: .now(), actor: actor(of: context), method: type(of: method).descriptor.name, object: id,
                        outcome: .denied, reason: error.reason, traceID: context.traceID))
            }
            throw error
        }
    }

    /// For a change that failed before it came to the store: writes that down, and throws why; or answers what a
    /// repeated `request_id` answered the first time.
    func refused<Reply: JSONReadable & JSONWritable>(
        _ change: ChangeContext, _ failure: Failure
    ) async throws -> Reply {
        try await store.change(change) { _ in throw failure }
    }
}

/// Compares an etag that a caller gave with the resource's.
enum Etag {
    /// Strong, as RFC 9110 has it: the revision in quotes.
    static func text(_ rev: Int64) -> String { "\"\(rev)\"" }

    /// Throws ETAG_MISMATCH if somebody was faster; `action` follows "cannot".
    static func check(_ given: String?, rev: Int64, id: String, _ action: String) throws(Failure) {
        guard let given, given != text(rev) else { return }
        throw Failure(
            .aborted, "ETAG_MISMATCH",
            "cannot \(action): it changed since you read it (its etag is \(text(rev)), yours \(given)); read it again "
                + "and repeat your change", metadata: ["id": id, "etag": text(rev), "given": given])
    }
}
