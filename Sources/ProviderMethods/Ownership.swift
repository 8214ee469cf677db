import ProviderCore

/// Prompts, results and training files are for their owner and admins; what else is known of them is for everyone with
/// a role.
struct Ownership {
    private let context: CallContext

    init(_ context: CallContext) {
        self.context = context
    }

    /// Whether the caller may see and do everything with what this owner made.
    func includes(_ owner: Owner) -> Bool {
        context.uid == owner.uid || context.roles.contains(.admin)
    }

    /// Throws OWNER_REQUIRED unless the caller may; `action` follows "cannot".
    func check(_ owner: Owner, id: String, _ action: String) throws(Failure) {
        guard !includes(owner) else { return }
        let name = owner.name.isEmpty || owner.name == String(owner.uid) ? "uid \(owner.uid)" : owner.name
        throw Failure(
            .permissionDenied, "OWNER_REQUIRED",
            "cannot \(action): it is \(name)'s; ask them, or an administrator", metadata: ["id": id, "owner": name])
    }
}

extension Actor {
    /// Who it was, for people.
    var shownName: String { name.isEmpty ? "uid \(uid)" : name }
}
