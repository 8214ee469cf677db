import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderTransport

/// Channels, and the bytes on them.
extension Session {
    /// Opens the channel that a transfer's request names, whether or not the request is then refused: what its sender
    /// has on the way for it is then discarded instead of being taken for a mistake.
    func openChannel(_ descriptor: MethodDescriptor, _ params: UnsafeRawBufferPointer?) throws -> UInt32? {
        guard descriptor.kind == .upload || descriptor.kind == .download, let params else { return nil }
        // What is no channel number is refused by the params' own reader, which knows how to say so.
        guard let channel = Self.channel(in: params) else { return nil }
        guard channel > highestChannel else {
            let description = "must be above \(highestChannel), the highest one that this connection has used"
            throw RPCError(
                .invalidParams, "cannot call \(descriptor.name): channel \(description)", reason: "INVALID_FIELD",
                metadata: ["field": "channel", "channel": String(channel), "highest": String(highestChannel)],
                fieldViolations: [.init(field: "channel", description: description)])
        }
        highestChannel = channel
        return channel
    }

    /// It may be a transfer in a later version's contract, whose sender has bytes on the way.
    func openChannelOfUnknownMethod(_ params: UnsafeRawBufferPointer?) {
        if let channel = params.flatMap(Self.channel) { highestChannel = max(highestChannel, channel) }
    }

    private static func channel(in params: UnsafeRawBufferPointer) -> UInt32? {
        var channel: UInt32?
        do throws(JSONError) {
            var reader = JSONReader(params, strict: false)
            try reader.beginObject()
            while let key = try reader.nextKey() {
                guard key == "channel" else {
                    _ = try reader.skipValue()
                    continue
                }
                let value = try reader.readInt()
                channel = value > 0 ? UInt32(exactly: value) : nil
            }
        } catch {
            return nil
        }
        return channel
    }

    func receivedBinary(_ kind: FrameKind, _ payload: UnsafeRawBufferPointer) {
        guard let channel = Frame.channel(of: payload) else {
            return target().error(.invalidRequest("a BINARY frame begins with a channel of 4 bytes"), id: nil)
        }
        if let flow = uploads[channel] {
            if kind == .binaryEnd { uploads[channel] = nil }
            return flow.received(kind, UnsafeRawBufferPointer(rebasing: payload[4...]))
        }
        // Up to the highest channel it belongs to a call that has its answer already.
        guard channel == 0 || channel > highestChannel else { return }
        let error = RPCError.invalidRequest(
            "no request has opened channel \(channel)", metadata: ["channel": String(channel)])
        target().error(error, id: nil)
    }

    /// The caller of a download takes that many bytes more.
    func credited(_ reference: CallReference) {
        guard let bytes = reference.bytes, bytes > 0, let call = calls[reference.id],
            case .download(let flow) = call.flow
        else { return }
        flow.gate.grant(bytes)
    }

    /// No more bytes and no more credit can come.
    func endTransfersInput() {
        for flow in uploads.values { flow.inputEnded() }
        uploads = [:]
        for call in calls.values {
            if case .download(let flow) = call.flow { flow.gate.setUnlimited() }
        }
    }
}

/// What `$/cancel` and `$/stream.credit` say: a call by its id's own bytes, and a number.
struct CallReference {
    let id: [UInt8]
    let bytes: Int?

    /// nil if the params are not of that shape: a notification has no answer.
    init?(_ params: UnsafeRawBufferPointer) {
        var id: [UInt8]?
        var bytes: Int?
        do throws(JSONError) {
            var reader = JSONReader(params, strict: false)
            try reader.beginObject()
            while let key = try reader.nextKey() {
                if key == "id" {
                    id = Array(params[try reader.skipValue()])
                } else if key == "bytes" {
                    bytes = try reader.readInt()
                } else {
                    _ = try reader.skipValue()
                }
            }
        } catch {
            return nil
        }
        guard let id else { return nil }
        self.id = id
        self.bytes = bytes
    }
}
