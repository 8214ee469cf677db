import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// One client's connection: requests in, answers out, one after the other.
struct HTTPConnection {
    typealias Outbound = NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
    let channel: any Channel
    let body: RequestBody
    let outbound: Outbound
    let server: SandboxHandlers

    /// Until the client hangs up or a fault ends the connection.
    func serve() async throws {
        while let head = try await body.nextHead() {
            guard try await answer(head), head.isKeepAlive else { return }
        }
    }

    /// Whether the connection goes on.
    private func answer(_ head: HTTPRequestHead) async throws -> Bool {
        let request = HTTPRequest(head)
        let start = ContinuousClock.now
        if request.path.hasPrefix("/_") {
            try await send(
                await reply(nil) { try await server.control.answer(request, body: body) }, to: head, start)
            return true
        }
        let wire = server.wire(for: request)
        server.faults.count(request)
        let fault = server.faults.take(for: request)
        if let fault, fault.action != .drip, fault.delay > 0 {
            try await Task.sleep(for: .milliseconds(fault.delay))
        }
        switch fault?.action {
        case .hang:
            try await body.waitForEnd()
            return false
        case .resetBefore:
            try await reset()
            return false
        case .answer, .redirect, .huge, .gzipBomb:
            guard let fault else { return false }
            try await send(fault.reply, to: head, start)
            return true
        case nil, .delay, .resetAfter, .truncate, .garbage, .invalidUTF8, .drip: break
        }
        if try await isRefusedAtOnce(request, wire, head, start) { return false }
        let reply = await reply(wire) {
            guard let wire else { throw APIError.unknownURL(request) }
            return try await wire.answer(request, body: body)
        }
        switch fault?.action {
        case .resetAfter:
            try await reset()
            return false
        case .truncate:
            try await sendHalf(reply, to: head, start)
            return false
        case .garbage:
            let noise: [UInt8] = [0x7B, 0x22, 0xFF, 0x00, 0xC3, 0x28, 0x3C, 0x68, 0x74, 0x6D, 0x6C, 0x3E]
            try await send(
                HTTPReply(status: reply.status, headers: reply.headers, body: .bytes(noise)), to: head, start)
            return true
        case .invalidUTF8:
            try await send(reply.spoiled, to: head, start)
            return true
        case .drip:
            try await send(reply.dripping(every: .milliseconds(fault?.delay ?? 0)), to: head, start)
            return true
        default:
            try await send(reply, to: head, start)
            return true
        }
    }

    /// A body far too long is not read to its end; who waits to be asked for the body is asked.
    private func isRefusedAtOnce(
        _ request: HTTPRequest, _ wire: (any SandboxWire)?, _ head: HTTPRequestHead,
        _ start: ContinuousClock.Instant
    ) async throws -> Bool {
        let length = request.headers.first(name: "content-length").flatMap { Int64($0) } ?? 0
        if length > server.longestBody {
            try await send(Self.reply(to: .tooLarge, of: wire), to: head, start)
            return true
        }
        if request.headers.first(name: "expect")?.lowercased() == "100-continue" {
            try await outbound.write(.head(HTTPResponseHead(version: head.version, status: .continue)))
        }
        return false
    }

    private func reply(_ wire: (any SandboxWire)?, _ work: () async throws -> HTTPReply) async -> HTTPReply {
        do {
            return try await work()
        } catch let error as APIError {
            return Self.reply(to: error, of: wire)
        } catch {
            return Self.reply(to: .server("The server had an error while processing your request."), of: wire)
        }
    }

    /// In the wire's own words; the control paths and unknown ones answer like the first wire.
    private static func reply(to error: APIError, of wire: (any SandboxWire)?) -> HTTPReply {
        wire?.reply(to: error) ?? .json(error.view, status: error.status)
    }

    // MARK: Sending

    private func head(_ reply: HTTPReply, to request: HTTPRequestHead, _ start: ContinuousClock.Instant)
        -> HTTPResponseHead
    {
        var headers = reply.headers
        let asked = HTTPRequest(request)
        if let wire = server.wire(for: asked) {
            let milliseconds = Int64((ContinuousClock.now - start) / .milliseconds(1))
            let requestID = Identifier.make("req_", length: 32)
            for (name, value) in wire.headers(for: asked, requestID: requestID, milliseconds: milliseconds) {
                if !headers.contains(name: name) { headers.add(name: name, value: value) }
            }
        }
        if !request.isKeepAlive { headers.replaceOrAdd(name: "connection", value: "close") }
        switch reply.body {
        case .bytes(let bytes): headers.replaceOrAdd(name: "content-length", value: "\(bytes.count)")
        case .file(_, let size): headers.replaceOrAdd(name: "content-length", value: "\(size)")
        case .stream, .bytesStream: break
        }
        return HTTPResponseHead(version: request.version, status: reply.status, headers: headers)
    }

    private func send(_ reply: HTTPReply, to request: HTTPRequestHead, _ start: ContinuousClock.Instant) async throws {
        try await outbound.write(.head(head(reply, to: request, start)))
        switch reply.body {
        case .bytes(let bytes): try await write(bytes)
        case .file(let path, let size): try await sendFile(path, size: size)
        case .stream(let produce): try await produce { text in try await write(Array(text.utf8)) }
        case .bytesStream(let produce): try await produce { bytes in try await write(bytes) }
        }
        try await outbound.write(.end(nil))
    }

    private func write(_ bytes: [UInt8]) async throws {
        try await outbound.write(.body(.byteBuffer(ByteBuffer(bytes: bytes))))
    }

    private func sendFile(_ path: String, size: Int64) async throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "open") }
        defer { close(descriptor) }
        var left = size
        while left > 0 {
            let most = Int(min(left, 1 << 18))
            let chunk = [UInt8](unsafeUninitializedCapacity: most) { space, count in
                count = max(read(descriptor, space.baseAddress, most), 0)
            }
            guard !chunk.isEmpty else { throw IOError(errnoCode: EIO, reason: "read") }
            try await write(chunk)
            left -= Int64(chunk.count)
        }
    }

    /// The head, half of what it promises, and the end of the connection.
    private func sendHalf(_ reply: HTTPReply, to request: HTTPRequestHead, _ start: ContinuousClock.Instant)
        async throws
    {
        var bytes: [UInt8] = []
        switch reply.body {
        case .bytes(let all): bytes = all
        case .file(let path, _): bytes = DiskFile.contents(path) ?? []
        case .bytesStream: break
        case .stream(let produce):
            // Half of a stream has no promised length; it ends without its last chunk.
            try await outbound.write(.head(head(reply, to: request, start)))
            var text = ""
            try await produce { text += $0 }
            return try await write(Array(text.utf8.prefix(text.utf8.count / 2)))
        }
        try await outbound.write(
            .head(
                head(HTTPReply(status: reply.status, headers: reply.headers, body: .bytes(bytes)), to: request, start)))
        try await write(Array(bytes.prefix(bytes.count / 2)))
    }

    private func reset() async throws {
        // Without lingering, closing a socket resets the connection.
        if let provider = channel as? any SocketOptionProvider {
            try await provider.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        try await channel.close()
    }
}
