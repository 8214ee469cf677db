import Oracles
import ProviderFrames

/// The first four bytes pick the largest payload and where the rest is cut; the rest is what a peer sends.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
    let input = UnsafeRawBufferPointer(start: start, count: count)
    guard input.count >= 4 else { return 0 }
    let maximum = [0, 7, 300, 65_536, Frame.maximumPayload][Int(input[0]) % 5]
    let stream = UnsafeRawBufferPointer(rebasing: input[4...])
    var choices = Choices(input[..<4])

    let whole = cut(stream, maximum: maximum) { $0 }
    checkAgainst(stream, whole, maximum)
    require(cut(stream, maximum: maximum) { _ in 1 } == whole, "byte by byte, the frames are others")
    let pieces = cut(stream, maximum: maximum) { _ in choices.next(in: 1...23) }
    require(pieces == whole, "in pieces, the frames are others")
    return 0
}

private struct Received: Equatable {
    var kind: FrameKind
    var payload: [UInt8]
}

/// All that a peer gets to see of the decoder.
private struct Cut: Equatable {
    var frames: [Received] = []
    /// Why it stopped; nil if it waits for more.
    var problem: FrameHeader?
}

/// The server's own way: what arrived is kept until a frame is whole; nothing after a problem counts.
private func cut(_ stream: UnsafeRawBufferPointer, maximum: Int, piece: (Int) -> Int) -> Cut {
    var result = Cut()
    var buffer: [UInt8] = []
    var position = 0
    while position < stream.count {
        let end = min(stream.count, position + max(1, piece(stream.count)))
        buffer.append(contentsOf: stream[position..<end])
        position = end
        var used = 0
        while let header = buffer[used...].withUnsafeBytes({ FrameHeader(front: $0, maximum: maximum) }) {
            guard case .frame(let kind, let length) = header else {
                result.problem = header
                return result
            }
            let payload = used + Frame.headerSize
            guard buffer.count - payload >= length else { break }
            result.frames.append(Received(kind: kind, payload: Array(buffer[payload..<payload + length])))
            used = payload + length
        }
        buffer.removeFirst(used)
        require(buffer.count < Frame.headerSize + maximum || maximum == 0, "more is kept than one frame")
    }
    return result
}

/// Frames are made of the same bytes again, and what stopped the decoder stands right behind them.
private func checkAgainst(_ stream: UnsafeRawBufferPointer, _ cut: Cut, _ maximum: Int) {
    var position = 0
    for frame in cut.frames {
        require(frame.payload.count <= maximum, "a payload is too large")
        var bytes = [UInt8](repeating: 0, count: Frame.headerSize) + frame.payload
        Frame.seal(&bytes, as: frame.kind)
        require(stream[position...].starts(with: bytes), "a frame is not what arrived")
        let channel = frame.payload.withUnsafeBytes { Frame.channel(of: $0) }
        require((channel == nil) == (frame.payload.count < 4), "a channel is there, or not, by the payload's length")
        if let channel, frame.kind != .json {
            let again = Frame.binary(channel: channel, frame.payload.dropFirst(4), isEnd: frame.kind == .binaryEnd)
            require(again == bytes, "a transfer's frame is written in another way")
        }
        position += bytes.count
    }
    let rest = stream[position...]
    let length = rest.dropFirst().prefix(4).reduce(0) { $0 << 8 | Int($1) }
    switch cut.problem {
    case .illegalFlags(let flags):
        require(rest.first == flags && ![0x00, 0x02, 0x0A].contains(flags), "legal flags are refused")
    case .tooLarge(let told):
        require(rest.count >= 5 && told == length && length > maximum, "a length is refused that is none or is allowed")
    case .frame: fatalError("a frame is no problem")
    case nil:
        guard let flags = rest.first else { return }
        require([0x00, 0x02, 0x0A].contains(flags), "illegal flags are waited on")
        require(rest.count < 5 || length <= maximum && rest.count < 5 + length, "a frame is not handed on")
    }
}
