/// Where an upload's bytes come from; the server's end of it.
package protocol UploadInput: Sendable {
    func next() async throws -> [UInt8]?
    func keep(_ bytes: Int) async
}

/// The bytes of an upload, in order. Paced by the handler: the caller may send as much as was taken, and a window more.
package struct UploadBody: Sendable {
    private let input: any UploadInput

    package init(_ input: any UploadInput) {
        self.input = input
    }

    /// What has arrived since the last time, never empty; nil after the last byte. Throws UPLOAD_INCOMPLETE when the
    /// caller ended before the end, and `CancellationError` when it gave up. One task at a time.
    package func next() async throws -> [UInt8]? {
        try await input.next()
    }

    /// So many bytes of those that were taken stay in memory until this is called again, or the call ends: they count
    /// among what is held for the caller.
    package func keep(_ bytes: Int) async {
        await input.keep(bytes)
    }
}
