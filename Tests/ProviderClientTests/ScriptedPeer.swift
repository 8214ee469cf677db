import ProviderJSON
import ProviderTransport
import TestSupport

/// A peer that says what a test wants, for what the real server never does.
enum ScriptedPeer {
    /// What it does with each document that arrives; answers whether it goes on. A peer that doesn't is gone at once.
    typealias Script = @Sendable (JSONValue, _ say: (String) -> Void) -> Bool

    /// A peer that answers everything with the same bytes.
    static func run(
        saying bytes: [UInt8], _ body: @Sendable (_ path: String) async throws -> Void
    ) async throws {
        try await run({ _, _ in true }, bytes, body)
    }

    static func run(
        _ script: @escaping Script, _ bytes: [UInt8] = [], _ body: @Sendable (_ path: String) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let configuration = UnixListener.Configuration(
            socketMode: 0o600, folderMode: 0o700, illegalFlagsFarewell: [], tooLargeFarewell: { _, _ in [] })
        let listener = try await UnixListener.bind(try UnixAddress(folder.path + "/s"), configuration) {
            connection, _ in
            Handler(connection, script, bytes)
        }
        do {
            try await listener.accept()
            try await body(folder.path + "/s")
        } catch {
            await listener.close()
            throw error
        }
        await listener.close()
    }

    private final class Handler: ConnectionHandler {
        private let connection: Connection
        private let script: Script
        private let bytes: [UInt8]

        init(_ connection: Connection, _ script: @escaping Script, _ bytes: [UInt8]) {
            self.connection = connection
            self.script = script
            self.bytes = bytes
        }

        func received(_ kind: FrameKind, _ payload: UnsafeRawBufferPointer) {
            guard kind == .json, let document = try? JSONValue.parse(Array(payload)) else { return }
            if !bytes.isEmpty { connection.send(bytes) }
            let goesOn = script(document) { _ = connection.send(RawSocket.frame($0)) }
            if !goesOn { connection.close() }
        }

        func inputEnded() { connection.close() }
        func closed() {}
    }
}
