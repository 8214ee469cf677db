/// What a connection does with what arrives. Every call is made on the connection's own event loop.
package protocol ConnectionHandler: AnyObject {
    /// The largest payload that this peer may send now.
    var maximumPayload: Int { get }
    /// The connection is ready for what we send first; nothing has arrived yet.
    func opened()
    /// One whole frame; the bytes are valid during the call alone.
    func received(_ kind: FrameKind, _ payload: UnsafeRawBufferPointer)
    /// The peer sends no more, and still reads.
    func inputEnded()
    /// The peer sent what is no frame, for this reason; the connection closes.
    func framingBroken(_ what: String)
    /// The connection is gone; nothing more is called.
    func closed()
}

extension ConnectionHandler {
    package var maximumPayload: Int { Frame.maximumPayload }
    package func opened() {}
    package func framingBroken(_ what: String) {}
}

/// Says one thing to a peer and closes.
package final class FarewellHandler: ConnectionHandler {
    private let connection: Connection
    private let frame: [UInt8]

    package init(_ connection: Connection, frame: [UInt8]) {
        self.connection = connection
        self.frame = frame
    }

    package func opened() {
        connection.send(frame)
        connection.close()
    }

    package func received(_ kind: FrameKind, _ payload: UnsafeRawBufferPointer) {}
    package func inputEnded() {}
    package func closed() {}
}
