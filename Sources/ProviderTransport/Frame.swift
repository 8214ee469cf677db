/// The frame around everything on the socket: `flags:u8 | length:u32 big-endian | payload`, byte for byte gRPC's
/// length-prefixed message for uncompressed JSON.
package enum FrameKind: UInt8, Sendable, Hashable {
    case json = 0x00
    /// `channel:u32 big-endian | bytes` of an upload or download.
    case binary = 0x02
    /// The last one of its channel.
    case binaryEnd = 0x0A
}

package enum Frame {
    package static let headerSize = 5
    /// The largest payload that is ever accepted: 16 MiB.
    package static let maximumPayload = 16 * 1024 * 1024
    /// Bytes of a transfer that may be sent before the first credit is granted.
    package static let transferWindow = 4 * 1024 * 1024
    /// A receiver grants new credit once it has consumed this much.
    package static let transferTopUp = 1024 * 1024
    /// A transfer is sent in frames of at most this many bytes, so that other frames get in between.
    package static let transferChunk = 256 * 1024

    /// A frame of a transfer.
    package static func binary(channel: UInt32, _ bytes: some Collection<UInt8>, isEnd: Bool) -> [UInt8] {
        var frame = [UInt8](repeating: 0, count: headerSize)
        frame.reserveCapacity(headerSize + 4 + bytes.count)
        for shift in [24, 16, 8, 0] { frame.append(UInt8(truncatingIfNeeded: channel >> UInt32(shift))) }
        frame.append(contentsOf: bytes)
        seal(&frame, as: isEnd ? .binaryEnd : .binary)
        return frame
    }

    /// The channel number at the front of a BINARY payload; nil if there is no room for one.
    package static func channel(of payload: UnsafeRawBufferPointer) -> UInt32? {
        payload.count < 4 ? nil : UInt32(bigEndian: payload.loadUnaligned(as: UInt32.self))
    }

    /// Fills in the header that was reserved at `start`; the frame goes from there to the end of `bytes`.
    package static func seal(_ bytes: inout [UInt8], from start: Int = 0, as kind: FrameKind = .json) {
        let length = UInt32(bytes.count - start - headerSize)
        bytes.withUnsafeMutableBytes { buffer in
            buffer[start] = kind.rawValue
            buffer.storeBytes(of: length.bigEndian, toByteOffset: start + 1, as: UInt32.self)
        }
    }
}

/// What the five bytes of a header say.
package enum FrameHeader: Sendable, Hashable {
    case frame(FrameKind, length: Int)
    /// No kind of frame has these flags: the peer speaks something else.
    case illegalFlags(UInt8)
    case tooLarge(length: Int)

    /// The header at the front of what has arrived; nil if more bytes are needed to tell. Flags are judged before the
    /// length has arrived.
    package init?(front bytes: UnsafeRawBufferPointer, maximum: Int) {
        guard let flags = bytes.first else { return nil }
        guard bytes.count >= Frame.headerSize || FrameKind(rawValue: flags) == nil else { return nil }
        let length = bytes.count < Frame.headerSize ? 0 : bytes.loadUnaligned(fromByteOffset: 1, as: UInt32.self)
        self.init(flags: flags, length: UInt32(bigEndian: length), maximum: maximum)
    }

    /// `length` is checked before a byte of the payload is waited for.
    package init(flags: UInt8, length: UInt32, maximum: Int) {
        guard let kind = FrameKind(rawValue: flags) else {
            self = .illegalFlags(flags)
            return
        }
        self = Int(length) > maximum ? .tooLarge(length: Int(length)) : .frame(kind, length: Int(length))
    }
}
