/// What can't be done for a reason that this side finds.
struct Failure: Error, Hashable, CustomStringConvertible {
    let status: ExitStatus
    /// Begins with "cannot", names what was typed, and says what to do.
    let description: String

    init(_ status: ExitStatus, _ description: String) {
        self.status = status
        self.description = description
    }
}

/// The end of a command that has told everything already.
struct Ended: Error {
    let status: ExitStatus
}
