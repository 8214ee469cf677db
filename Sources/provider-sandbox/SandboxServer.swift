import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// What a request meets.
struct SandboxHandlers: Sendable {
    let wires: [any SandboxWire]
    let uploads: SignedUploads
    let faults = FaultStore()
    /// In bytes: the longest file, and room for the form around it.
    let longestBody: Int64

    /// Every wire, one line each.
    init(store: SandboxStore, key: SandboxKey) {
        uploads = store.signedUploads
        longestBody = store.files.limits.whole + (1 << 20)
        wires = [
            OpenAIAPI(store: store, key: key),
            AzureAPI(store: store, key: key),
            AnthropicAPI(store: store, key: key),
            CustomAPI(store: store, key: key),
            CustomMinimalAPI(store: store, key: key),
            TogetherAPI(store: store, key: key),
            FireworksAPI(store: store, key: key),
        ]
    }

    var control: ControlAPI { ControlAPI(faults: faults, uploads: uploads) }

    /// nil: no wire has that path.
    func wire(for request: HTTPRequest) -> (any SandboxWire)? {
        wires.first { $0.owns(request) }
    }
}

/// The sandbox: one listener on loopback, and the training service beside it.
struct SandboxServer {
    let store: SandboxStore
    let key: String?
    /// 0: any that is free.
    var port = 0

    private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    /// Until the task is cancelled; then nothing is left running. `ready` gets each wire's name and base URL once
    /// requests are accepted.
    func run(ready: @escaping @Sendable (_ baseURLs: [(name: String, url: String)]) -> Void) async throws {
        let handlers = SandboxHandlers(store: store, key: SandboxKey(key: key))
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let listener = try await listen(on: group)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await store.training.run() }
                tasks.addTask { try await accept(listener, handlers: handlers) }
                let origin = "http://127.0.0.1:\(listener.channel.localAddress?.port ?? port)"
                ready(handlers.wires.map { ($0.name, origin + $0.base) })
                try await tasks.waitForAll()
            }
        } catch {
            try? await group.shutdownGracefully()
            if !(error is CancellationError) { throw error }
            return
        }
        try await group.shutdownGracefully()
    }

    private func listen(on group: MultiThreadedEventLoopGroup) async throws -> NIOAsyncChannel<Connection, Never> {
        try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .bind(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    // NIO's own 400 may come after an early answer of ours, which is a second answer to one request.
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: false)
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
    }

    private func accept(
        _ listener: NIOAsyncChannel<Connection, Never>, handlers: SandboxHandlers
    ) async throws {
        try await withThrowingDiscardingTaskGroup { connections in
            try await listener.executeThenClose { inbound in
                for try await connection in inbound {
                    connections.addTask { await serve(connection, handlers: handlers) }
                }
            }
            connections.cancelAll()
        }
    }

    private func serve(_ connection: Connection, handlers: SandboxHandlers) async {
        // Whatever ends one connection is its client's business and nobody else's.
        try? await connection.executeThenClose { inbound, outbound in
            let body = RequestBody(inbound.makeAsyncIterator())
            try await HTTPConnection(
                channel: connection.channel, body: body, outbound: outbound, server: handlers
            ).serve()
        }
    }
}
