import Logging
import ProviderCore
import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderTransport
import ServiceLifecycle

/// The daemon's socket: serves the method table until it is told to stop, then drains.
package struct RPCServer: Service {
    private let core: ServerCore
    private let listener: UnixListener

    /// Binds at once, so that a path that can't be served is known before anything else starts. A socket that the
    /// process was started with is served instead, if there is one.
    ///
    /// `ask` ends the sentence for a caller without the role a method needs. `roles` is asked at every request, and so
    /// is `gate`, which throws what the daemon's state forbids.
    package init(
        address: UnixAddress, inherited: Int32? = nil, socketMode: UInt32, folderMode: UInt32, table: MethodTable,
        limits: ServerLimits, ownUID: UInt32, ask: String, roles: @escaping @Sendable () -> RoleMap,
        gate: @escaping @Sendable (MethodDescriptor) throws -> Void = { _ in },
        observer: (any ServerObserver)? = nil, metrics: ServerMetrics = ServerMetrics(), logger: Logger
    ) async throws {
        let core = ServerCore(
            table: table, limits: limits, ownUID: ownUID, ask: ask, roles: roles, gate: gate, observer: observer,
            metrics: metrics, logger: logger)
        self.core = core
        var configuration = UnixListener.Configuration(
            socketMode: socketMode, folderMode: folderMode, frameMilliseconds: limits.frameMilliseconds,
            stallMilliseconds: limits.peerStallMilliseconds,
            heldBytes: HeldBytes(limits.heldBytes, exemptUsers: [0, ownUID]),
            acceptProblem: { why in logger.warning("cannot take a connection now", metadata: ["why": "\(why)"]) },
            reservedDescriptors: DescriptorLimit.reserve,
            crowdedFarewell: {
                metrics.refused(Self.crowded)
                return Self.frame(Self.crowded)
            }, illegalFlagsFarewell: Self.illegalFlags,
            tooLargeFarewell: { Self.tooLarge($0, $1) })
        configuration.traffic = { metrics.loop($0).traffic }
        let makeHandler: UnixListener.MakeHandler = { connection, peer in
            switch core.admit(connection, peer) {
            case .success(let session): session
            case .failure(let error): FarewellHandler(connection, frame: Self.frame(error))
            }
        }
        if let inherited {
            listener = try await UnixListener.inherit(inherited, configuration, makeHandler: makeHandler)
        } else {
            listener = try await UnixListener.bind(address, configuration, makeHandler: makeHandler)
        }
    }

    /// By now signals are heard: whoever is answered, or reads the log, may stop the daemon.
    package func run() async throws {
        try await listener.accept()
        core.logger.info("serving", metadata: ["socket": "\(listener.path)"])
        // Cancelled rather than asked to stop: another part failed. The callers are told all the same.
        let ending: (any Error)?
        do {
            try await gracefulShutdown()
            ending = nil
        } catch {
            ending = error
        }
        await listener.close()
        await core.drain()
        if let ending { throw ending }
    }

    /// A line rather than a frame: whoever sent that byte reads lines.
    private static let illegalFlags: [UInt8] = {
        var writer = JSONWriter()
        Answer.error(RPCError(.invalidRequest, "expected 5-byte frame header"), id: nil, to: &writer)
        return writer.bytes + [0x0A]
    }()

    private static let crowded = RPCError(
        .resourceExhausted,
        "cannot connect: providerd has as many files open as it may have; come again in a moment",
        reason: "TOO_MANY_CONNECTIONS", metadata: ["limit": "descriptors"], retryAfterMilliseconds: 1000)

    private static func tooLarge(_ length: Int, _ maximum: Int) -> [UInt8] {
        frame(
            RPCError(
                .resourceExhausted, "cannot read the frame: it has \(length) bytes, and at most \(maximum) are taken",
                reason: "FRAME_TOO_LARGE", metadata: ["limit": "frame_bytes", "maximum": String(maximum)]))
    }

    private static func frame(_ error: RPCError) -> [UInt8] {
        var writer = JSONWriter(reserving: Frame.headerSize)
        Answer.error(error, id: nil, to: &writer)
        Frame.seal(&writer.bytes)
        return writer.bytes
    }
}
