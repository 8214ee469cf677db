/// Which API key the sandbox takes, on every wire.
struct SandboxKey: Sendable {
    /// nil: any that is not empty.
    let key: String?

    /// Takes as long for a wrong key as for a right one of the same length.
    func accepts(_ given: some StringProtocol) -> Bool {
        guard let key else { return !given.isEmpty }
        let (given, wanted) = (Array(given.utf8), Array(key.utf8))
        guard given.count == wanted.count else { return false }
        return zip(given, wanted).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
