import Glibc
import NIOCore
import NIOPosix
import ProviderCore
import Synchronization

/// What turns a host's name into addresses.
protocol HostResolver: Sendable {
    /// In the order in which they are to be tried; empty if there are none. May block.
    func addresses(of host: String) -> [NetworkAddress]
}

/// The system's: files, DNS, and whatever else it is set up with.
struct SystemResolver: HostResolver {
    func addresses(of host: String) -> [NetworkAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [NetworkAddress] = []
        for entry in sequence(first: list, next: { $0?.pointee.ai_next }) {
            guard let entry = entry?.pointee, let pointer = entry.ai_addr else { break }
            let address: NetworkAddress
            if entry.ai_family == AF_INET {
                address = pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { four in
                    NetworkAddress(bytes: withUnsafeBytes(of: four.pointee.sin_addr) { Array($0) })
                }
            } else if entry.ai_family == AF_INET6 {
                address = pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { six in
                    NetworkAddress(bytes: withUnsafeBytes(of: six.pointee.sin6_addr) { Array($0) })
                }
            } else {
                continue
            }
            if !found.contains(address) { found.append(address) }
        }
        return found
    }
}

/// Finds where a host is, and keeps calls from places where no key may go: an address is checked once, and the
/// connection is made to the address that was checked.
final class AddressBook: Sendable {
    /// So long an answer is taken for true.
    private static let memory = Duration.seconds(30)
    private static let maximumHosts = 512
    /// Of a host that has more addresses, so many are tried.
    private static let maximumAddresses = 4

    /// Of their own, since a name service that does not answer holds them for long.
    private static let threads: NIOThreadPool = {
        let threads = NIOThreadPool(numberOfThreads: 8)
        threads.start()
        return threads
    }()

    private struct Known {
        var addresses: [NetworkAddress]
        var until: ContinuousClock.Instant
    }

    private let resolver: any HostResolver
    /// Those that may lead into a private network.
    private let privateHosts: Set<String>
    private let timeout: Duration
    private let known = Mutex<[String: Known]>([:])
    private let questions = Mutex<[String: [Question]]>([:])

    init(_ resolver: any HostResolver, privateHosts: Set<String>, timeout: Duration) {
        self.resolver = resolver
        self.privateHosts = privateHosts
        self.timeout = timeout
    }

    /// The addresses to try, best first; at least one.
    func addresses(
        of host: String, loopback: Bool = true
    ) async throws(UpstreamFailure) -> [NetworkAddress] {
        let found: [NetworkAddress]
        if let literal = NetworkAddress(host) {
            found = [literal]
        } else if host == "localhost" {
            // RFC 6761: never asked of anybody.
            found = [
                NetworkAddress(bytes: [127, 0, 0, 1]), NetworkAddress(bytes: Array(repeating: 0, count: 15) + [1]),
            ]
        } else {
            found = try await resolved(host)
        }
        return try permitted(found, host, loopback: loopback)
    }

    private func permitted(
        _ found: [NetworkAddress], _ host: String, loopback: Bool
    ) throws(UpstreamFailure) -> [NetworkAddress] {
        var problem: UpstreamFailure?
        var permitted: [NetworkAddress] = []
        for address in found {
            switch address.reach {
            case .anywhere: permitted.append(address)
            case .loopback where loopback: permitted.append(address)
            case .loopback:
                problem =
                    problem
                    ?? UpstreamFailure(
                        .dns, "was not called: \(Self.leads(host, address)) this machine, where nothing is sent for it")
            case .privateNetwork where privateHosts.contains(host): permitted.append(address)
            case .privateNetwork:
                problem =
                    problem
                    ?? UpstreamFailure(
                        .dns,
                        "was not called: \(Self.leads(host, address)) in a private network; if that is meant, name "
                            + "\(host) under hosts.private in the daemon's configuration")
            case .refused(let what):
                problem =
                    problem
                    ?? UpstreamFailure(
                        .dns, "was not called: \(Self.leads(host, address)) \(what), where no key is ever sent")
            }
        }
        if !permitted.isEmpty { return Array(permitted.prefix(Self.maximumAddresses)) }
        throw problem
            ?? UpstreamFailure(.dns, "has no address: nobody knows the host \(host)", isRetryable: true)
    }

    private static func leads(_ host: String, _ address: NetworkAddress) -> String {
        NetworkAddress(host) == nil ? "its host \(host) leads to \(address.text), that is" : "\(host) is"
    }

    private func resolved(_ host: String) async throws(UpstreamFailure) -> [NetworkAddress] {
        let now = ContinuousClock.now
        if let entry = known.withLock({ $0[host] }), entry.until > now { return entry.addresses }
        guard let found = await ask(host) else {
            throw UpstreamFailure(.dns, "has no address in time: the name service does not answer", isRetryable: true)
        }
        if !found.isEmpty {
            known.withLock { known in
                if known.count >= Self.maximumHosts { known = known.filter { $0.value.until > now } }
                if known.count < Self.maximumHosts { known[host] = Known(addresses: found, until: now + Self.memory) }
            }
        }
        return found
    }

    /// nil: not in time. The name service itself cannot be interrupted; its thread comes back when it gives up. Who asks
    /// for a host that is being asked for waits for the same answer, so that one dead host holds one thread.
    private func ask(_ host: String) async -> [NetworkAddress]? {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        return await withCheckedContinuation { continuation in
            let question = Question(continuation)
            loop.scheduleTask(in: TimeAmount(timeout)) { question.answer(nil) }
            let isFirst = questions.withLock { questions in
                defer { questions[host, default: []].append(question) }
                return questions[host] == nil
            }
            guard isFirst else { return }
            Self.threads.submit { _ in
                let found = self.resolver.addresses(of: host)
                let all = self.questions.withLock { $0.removeValue(forKey: host) } ?? []
                for question in all { question.answer(found) }
            }
        }
    }
}

/// Somebody who waits for the addresses of a host, and takes the first answer.
private final class Question: Sendable {
    private let waiting: Mutex<CheckedContinuation<[NetworkAddress]?, Never>?>

    init(_ continuation: CheckedContinuation<[NetworkAddress]?, Never>) {
        waiting = Mutex(continuation)
    }

    func answer(_ addresses: [NetworkAddress]?) {
        let continuation = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        continuation?.resume(returning: addresses)
    }
}
