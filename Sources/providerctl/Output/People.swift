import ProviderProtocol

extension OwnerInfo {
    /// The name, or the number of one without.
    var text: String { name.isEmpty ? "uid \(uid)" : name }
}

extension ActorInfo {
    /// Both: an audit outlives names.
    var text: String { name.isEmpty ? "uid \(uid)" : "\(name) (\(uid))" }
}
