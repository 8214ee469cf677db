import ProviderCore
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderTransport

/// The server's end of an upload: what the caller sends on its channel waits here for the handler.
struct UploadFlow: UploadInput {
    let channel: UInt32
    let inbox: ByteInbox
    private let method: String
    private let metrics: LoopMetrics

    init(connection: Connection, id: [UInt8], channel: UInt32, method: String, metrics: LoopMetrics) {
        self.channel = channel
        self.method = method
        self.metrics = metrics
        inbox = ByteInbox(hold: { connection.holdUpload($0) }) { bytes in
            var writer = JSONWriter(reserving: Frame.headerSize)
            Answer.streamCredit(id: id, bytes: bytes, to: &writer)
            Frame.seal(&writer.bytes)
            connection.send(writer.bytes)
        }
    }

    func next() async throws -> [UInt8]? {
        try await inbox.next()
    }

    func keep(_ bytes: Int) {
        inbox.keep(bytes)
    }

    /// A frame on the channel.
    func received(_ kind: FrameKind, _ bytes: UnsafeRawBufferPointer) {
        guard inbox.receive(bytes) else {
            let window = Frame.transferWindow
            return inbox.fail(
                RPCError(
                    .resourceExhausted,
                    "cannot finish \(method): more bytes came than were granted; wait for $/stream.credit after \(window)",
                    reason: "CREDIT_EXCEEDED", metadata: ["limit": "credit", "maximum": String(window)]))
        }
        metrics.uploadedBytes.add(bytes.count)
        if kind == .binaryEnd { inbox.end() }
    }

    /// The caller sends no more.
    func inputEnded() {
        inbox.fail(
            RPCError(
                .invalidArgument, "cannot finish \(method): the bytes ended before the frame that ends them",
                reason: "UPLOAD_INCOMPLETE"))
    }
}
