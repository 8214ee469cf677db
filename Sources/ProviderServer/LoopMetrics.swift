import ProviderCore
import ProviderProtocol
import ProviderTransport
import Synchronization

/// What the connections of one event loop count. Each loop has its own, so that no two of them wait for a cache line;
/// what is counted from tasks is rare beside that.
final class LoopMetrics: Sendable {
    let traffic = Traffic()
    let streamItems = Counter()
    let uploadedBytes = Counter()
    let downloadedBytes = Counter()
    private let methods: [MethodMetrics]
    private let inFlight: InlineArray<4, Atomic<Int>>

    init(methods count: Int) {
        methods = (0..<count).map { _ in MethodMetrics() }
        inFlight = InlineArray { _ in Atomic(0) }
    }

    /// A request got its answer; `code` is nil for a success.
    func answered(_ method: Int, _ code: ErrorCode?, after duration: Duration) {
        methods[method].count(code, duration)
    }

    /// What came was no request, and was answered with that.
    func refused(_ error: RPCError) {
        methods[ServerMetrics.unknown].count(error.code, nil)
    }

    func began(_ kind: MethodKind) {
        inFlight[kind.number].wrappingAdd(1, ordering: .relaxed)
    }

    func ended(_ kind: MethodKind) {
        inFlight[kind.number].wrappingSubtract(1, ordering: .relaxed)
    }

    func inFlight(_ kind: MethodKind) -> Int { inFlight[kind.number].load(ordering: .relaxed) }
    func method(_ number: Int) -> MethodMetrics { methods[number] }
}

/// What one event loop counts of one method.
final class MethodMetrics: Sendable {
    /// A success, and gRPC's codes from 1 on.
    static let codes = 0...16

    private let counts: InlineArray<17, Atomic<Int>>
    private let latencies = Histogram(.latency)

    init() {
        counts = InlineArray { _ in Atomic(0) }
    }

    func count(_ code: ErrorCode?, _ duration: Duration?) {
        counts[code?.canonical ?? 0].wrappingAdd(1, ordering: .relaxed)
        if let duration { latencies.observe(duration) }
    }

    func count(of code: Int) -> Int { counts[code].load(ordering: .relaxed) }
    var latency: Distribution { latencies.distribution }
}

extension ErrorCode {
    /// gRPC's code, which for a JSON-RPC fault is the one it corresponds to.
    fileprivate var canonical: Int {
        switch rawValue {
        case 1...16: rawValue
        case Self.parseError.rawValue, Self.invalidRequest.rawValue, Self.invalidParams.rawValue: 3
        case Self.methodNotFound.rawValue: 12
        case Self.internalError.rawValue: 13
        default: 2
        }
    }
}

extension MethodKind {
    static let all: [MethodKind] = [.unary, .serverStream, .upload, .download]

    fileprivate var number: Int {
        switch self {
        case .unary: 0
        case .serverStream: 1
        case .upload: 2
        case .download: 3
        }
    }
}
