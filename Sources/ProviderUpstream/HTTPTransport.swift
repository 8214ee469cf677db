import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL
import ProviderCore
import ProviderJSON

/// The one way out: every call to an upstream passes here. Follows no redirect, knows no proxy of the environment,
/// sends a secret to no other origin than the one it is bound to, inflates nothing, and repeats nothing by itself.
package final class HTTPTransport: Sendable {
    /// What the administrator may set.
    package struct Settings: Sendable, Hashable {
        package var userAgent = "providerd"
        package var connectTimeout = Duration.seconds(5)
        /// From the last byte of the request to the answer's head.
        package var responseTimeout = Duration.seconds(30)
        /// Between two pieces of an answer, or of a request's body.
        package var idleTimeout = Duration.seconds(60)
        /// For the whole of an answer that is not streamed.
        package var bodyTimeout = Duration.seconds(120)
        /// In place of each of the three above where an answer is worked out while it is waited for.
        package var patientTimeout = Duration.seconds(600)
        /// The longest answer that is not streamed.
        package var answerBytes = 16 << 20
        /// Calls to one provider at a time; more of them wait.
        package var callsPerProvider = 16
        /// A call that only reads and failed is made again after up to so long, and after up to twice as long then.
        package var retryBase = Duration.milliseconds(500)
        /// PEM certificates to trust; nil means the system's.
        package var certificateAuthorityFile: String?
        /// Such as `http://proxy:3128`; nil means none, whatever the environment says. Never used for this machine.
        package var proxy: String?
        /// Hosts that may lead into a private network, in lower case.
        package var privateHosts: Set<String> = []

        package init() {}

        /// How long a call may take up to the head of its answer. An upload has a time of its own beside the answer's,
        /// for which the client's read time-out counts once all is sent.
        func timeout(isPatient: Bool, uploading bytes: Int64? = nil) -> Duration {
            let wait = isPatient ? patientTimeout : responseTimeout
            guard let bytes else { return connectTimeout + wait }
            // Whoever takes less than 64 KiB a second is too slow.
            return connectTimeout + wait + .seconds(bytes / 65_536) + wait
        }
    }

    /// So much of a refusal's body is read.
    private static let refusalBytes = 1 << 20

    private let clients: HTTPClients
    private let gate: CallGate
    private let addresses: AddressBook
    let settings: Settings

    /// Fails if the certificates cannot be read or the proxy's address is none.
    package convenience init(_ settings: Settings = Settings()) throws {
        try self.init(settings, resolver: SystemResolver())
    }

    init(_ settings: Settings, resolver: any HostResolver) throws {
        self.settings = settings
        gate = CallGate(limit: settings.callsPerProvider)
        addresses = AddressBook(
            resolver, privateHosts: settings.privateHosts, timeout: settings.connectTimeout)
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        // One call a connection: what breaks breaks for that call alone.
        configuration.httpVersion = .http1Only
        configuration.timeout = HTTPClient.Configuration.Timeout(
            connect: TimeAmount(settings.connectTimeout), read: TimeAmount(settings.idleTimeout),
            write: TimeAmount(settings.idleTimeout))
        // A connection that rests for long is one the other side may be closing: a launch sent into it is in doubt.
        configuration.connectionPool = .init(
            idleTimeout: .seconds(5), concurrentHTTP1ConnectionsPerHostSoftLimit: 64)
        configuration.connectionPool.retryConnectionEstablishment = false
        let (direct, proxy) = (configuration, try settings.proxy.map(Self.proxy))
        let roots = try settings.certificateAuthorityFile.map(Self.trustRoots)
        clients = HTTPClients { key in
            var configuration = direct
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.minimumTLSVersion = .tlsv12
            if key.origin.hasPrefix("https://") { tls.trustRoots = roots ?? Self.systemTrustRoots }
            configuration.tlsConfiguration = tls
            if let address = key.address {
                let host = HTTPRequest.host(ofOrigin: key.origin)
                // The certificate and the Host header stay those of the name.
                if NetworkAddress(host) == nil { configuration.dnsOverride = [host: address.text] }
            } else {
                configuration.proxy = proxy
            }
            if key.isPatient {
                configuration.timeout.read = TimeAmount(settings.patientTimeout)
                configuration.timeout.write = TimeAmount(settings.patientTimeout)
            }
            return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        }
    }

    /// Closes all connections; nothing may be sent afterwards.
    package func shutdown() async throws {
        try await clients.shutdown()
    }

    /// Sends the request and collects the answer, whatever its status but for redirects.
    func send(_ request: HTTPRequest, to target: UpstreamTarget) async throws(UpstreamFailure) -> HTTPAnswer {
        try await collect(try await open(request, to: target), for: request)
    }

    /// Sends the request and answers as soon as the head is there; the body is read piece by piece.
    func open(_ request: HTTPRequest, to target: UpstreamTarget) async throws(UpstreamFailure) -> HTTPBodyReader {
        try await reaching(request.url, isPatient: request.isPatient, for: target) {
            (lease) throws(UpstreamFailure) in try await open(request, to: target, with: lease)
        }
    }

    /// Calls `body` with a client for each address that the URL's host may be called at, until one is reached. Without
    /// loopback, a name that leads to this machine is refused too.
    func reaching<Value>(
        _ url: String, isPatient: Bool = false, loopback: Bool = true, for target: UpstreamTarget,
        _ body: (HTTPClients.Lease) async throws(UpstreamFailure) -> Value
    ) async throws(UpstreamFailure) -> Value {
        guard let origin = HTTPRequest.origin(of: url) else {
            throw UpstreamFailure(.unsupported, "has a base URL that cannot be called")
        }
        let host = HTTPRequest.host(ofOrigin: origin)
        let isProxied = settings.proxy != nil && !BaseURL.isLoopback(host)
        // The proxy resolves names by itself; what is an address already is checked all the same.
        let reachable: [NetworkAddress?] =
            isProxied && NetworkAddress(host) == nil
            ? [nil] : try await addresses.addresses(of: host, loopback: loopback)
        let place = try await gate.enter(
            target.providerID, within: isPatient ? settings.patientTimeout : settings.responseTimeout)
        for (index, address) in reachable.enumerated() {
            let key = HTTPClients.Key(
                providerID: target.providerID, origin: origin, address: isProxied ? nil : address,
                isPatient: isPatient)
            do throws(UpstreamFailure) {
                return try await body(try await clients.lease(key, place))
            } catch {
                // Nothing was sent: the host may answer at its next address.
                guard error.step == .connect, index + 1 < reachable.count, !Task.isCancelled else { throw error }
            }
        }
        throw UpstreamFailure(.dns, "has no address", isRetryable: true)
    }

    private func open(
        _ request: HTTPRequest, to target: UpstreamTarget, with lease: HTTPClients.Lease
    ) async throws(UpstreamFailure) -> HTTPBodyReader {
        let prepared = try prepare(request, for: target)
        let response: HTTPClientResponse
        do {
            response = try await lease.client.execute(prepared.request, deadline: .now() + prepared.timeout)
        } catch {
            throw Self.failure(error, of: target)
        }
        let head = HTTPHead(
            status: Int(response.status.code), headers: response.headers.map { (name: $0.name, value: $0.value) })
        if (300..<400).contains(head.status), !request.takesRedirect { throw Self.redirect(head, of: target) }
        if head.isSuccess, let coding = head.header("content-encoding"), coding.lowercased() != "identity" {
            throw Self.compressed(coding, by: target)
        }
        return HTTPBodyReader(head: head, body: response.body, target: target, lease: lease)
    }

    /// The whole of an answer. Of a refusal the status counts, even where its body is too long, too slow or torn.
    func collect(_ reader: HTTPBodyReader, for request: HTTPRequest) async throws(UpstreamFailure) -> HTTPAnswer {
        let timeout = request.isPatient && reader.head.isSuccess ? settings.patientTimeout : settings.bodyTimeout
        guard reader.head.isSuccess else {
            let body = await Self.body(of: reader, limit: Self.refusalBytes, cuts: true, within: timeout)
            return HTTPAnswer(head: reader.head, body: (try? body.get()) ?? [])
        }
        let limit = request.bodyLimit ?? settings.answerBytes
        let body = await Self.body(of: reader, limit: limit, cuts: request.cutsBody, within: timeout)
        return HTTPAnswer(head: reader.head, body: try body.get())
    }

    private static func body(
        of reader: HTTPBodyReader, limit: Int, cuts: Bool, within timeout: Duration
    ) async -> Result<[UInt8], UpstreamFailure> {
        await withTaskGroup(of: Result<[UInt8], UpstreamFailure>.self) { group in
            group.addTask { await reader.readAll(limit: limit, cuts: cuts) }
            group.addTask {
                // Ends early once the other is done.
                try? await Task.sleep(for: timeout)
                return .failure(
                    UpstreamFailure(.timeout, "sent its answer too slowly", isAmbiguous: true, isRetryable: true))
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? .success([])
        }
    }

    private func prepare(
        _ request: HTTPRequest, for target: UpstreamTarget
    ) throws(UpstreamFailure) -> (request: HTTPClientRequest, timeout: TimeAmount) {
        var prepared = HTTPClientRequest(url: request.url)
        prepared.method = HTTPMethod(rawValue: request.method.rawValue)
        prepared.headers.add(name: "user-agent", value: settings.userAgent)
        prepared.headers.add(name: "accept", value: request.accept)
        prepared.headers.add(name: "accept-encoding", value: "identity")
        if let trace = target.traceparent.flatMap(TraceContext.init) {
            prepared.headers.add(name: "traceparent", value: trace.child().text)
        }
        for header in request.headers { prepared.headers.replaceOrAdd(name: header.name, value: header.value) }
        var timeout = settings.timeout(isPatient: request.isPatient)
        switch request.body {
        case .none: break
        case .json(let bytes):
            prepared.headers.add(name: "content-type", value: "application/json")
            prepared.body = .bytes(bytes)
        case .form(let text):
            prepared.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
            prepared.body = .bytes(Array(text.utf8))
        case .multipart(let form):
            let upload = try FileStream(form)
            prepared.headers.add(name: "content-type", value: "multipart/form-data; boundary=" + form.boundary)
            prepared.body = .stream(upload, length: .known(upload.length))
            timeout = settings.timeout(isPatient: request.isPatient, uploading: upload.length)
        }
        try attach(request.secrets, to: &prepared, for: target)
        return (prepared, TimeAmount(timeout))
    }

    /// The last check before secrets leave: they go to the origin that they are bound to, or nowhere.
    private func attach(
        _ secrets: [SecretHeader], to prepared: inout HTTPClientRequest, for target: UpstreamTarget
    ) throws(UpstreamFailure) {
        guard let origin = HTTPRequest.origin(of: prepared.url), origin == target.origin else {
            throw UpstreamFailure(
                .unsupported, "was not called: its address is not the one that the secrets are bound to")
        }
        for secret in secrets {
            let reserved = ["host", "content-length", "transfer-encoding", "connection", "content-type"]
            guard !reserved.contains(secret.name.lowercased()) else { continue }
            prepared.headers.replaceOrAdd(name: secret.name, value: secret.prefix + secret.value.revealed())
        }
    }

    /// Fails as a transport with these settings would: if the certificates cannot be read or the proxy's address is none.
    package static func check(_ settings: Settings) throws {
        _ = try settings.proxy.map(proxy)
        _ = try settings.certificateAuthorityFile.map(trustRoots)
    }

    /// The system's authorities, read once for all clients: each by itself would keep a megabyte of them.
    private static let systemTrustRoots: NIOSSLTrustRoots = {
        for path in ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"] {
            if let certificates = try? NIOSSLCertificate.fromPEMFile(path), !certificates.isEmpty {
                return .certificates(certificates)
            }
        }
        return .default
    }()

    private static func trustRoots(in path: String) throws -> NIOSSLTrustRoots {
        guard let certificates = try? NIOSSLCertificate.fromPEMFile(path), !certificates.isEmpty else {
            throw Failure(
                .failedPrecondition, "CA_FILE_UNREADABLE",
                "cannot use the certificates in \(path): it is no readable PEM file", metadata: ["path": path])
        }
        return .certificates(certificates)
    }

    private static func proxy(_ text: String) throws -> HTTPClient.Configuration.Proxy {
        guard let origin = HTTPRequest.origin(of: text), origin.hasPrefix("http://"),
            let colon = origin.lastIndex(of: ":"), let port = Int(origin[origin.index(after: colon)...])
        else {
            throw Failure(
                .invalidArgument, "PROXY_INVALID", "cannot use the proxy \"\(text)\": write it as http://HOST:PORT",
                metadata: ["proxy": text])
        }
        return .server(host: String(origin[..<colon].dropFirst("http://".count)), port: port)
    }
}

extension TimeAmount {
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
