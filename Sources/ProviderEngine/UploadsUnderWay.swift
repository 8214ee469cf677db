/// Another command is bringing the same content to the same provider; it will be found there soon.
struct UploadUnderWay: Error {}

/// Lets a content be brought to a provider by one command at a time, so that the next finds what the first one brought.
actor UploadsUnderWay {
    private var names: Set<String> = []

    /// Runs `body`, or throws UploadUnderWay if another does so under the same name.
    func alone<Value: Sendable>(_ name: String, _ body: @Sendable () async throws -> Value) async throws -> Value {
        guard names.insert(name).inserted else { throw UploadUnderWay() }
        defer { names.remove(name) }
        return try await body()
    }
}
