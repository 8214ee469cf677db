import ProviderJSON

/// How a method's call goes.
public enum MethodKind: String, Sendable, Hashable {
    case unary
    case serverStream = "server_stream"
    case upload
    case download
}

/// The least that a caller must be to call a method.
public enum MethodRole: String, Sendable, Hashable {
    /// Everyone on the machine.
    case open
    /// Everyone with a role.
    case viewer
    /// Auditors and admins.
    case auditor
    /// Operators and admins.
    case `operator`
    case admin
}

/// Whether a method changes anything; one that does takes `request_id` and `validate_only`.
public enum MethodEffect: String, Sendable, Hashable {
    case read
    case change
}

/// Where a handler runs: what needs no I/O is answered on the event loop.
public enum MethodRuns: String, Sendable, Hashable {
    case eventLoop = "event_loop"
    case task
}

/// What the contract says of a method beside its types.
public struct MethodDescriptor: Sendable, Hashable {
    /// `noun.verb`.
    public let name: String
    public let kind: MethodKind
    public let role: MethodRole
    public let effect: MethodEffect
    /// The deadline of a call that names none; 0 means none.
    public let timeoutMilliseconds: Int
    public let runs: MethodRuns

    public init(
        name: String, kind: MethodKind, role: MethodRole, effect: MethodEffect, timeoutMilliseconds: Int,
        runs: MethodRuns
    ) {
        self.name = name
        self.kind = kind
        self.role = role
        self.effect = effect
        self.timeoutMilliseconds = timeoutMilliseconds
        self.runs = runs
    }
}

/// A request's type: its params, beside the name and the answer's type that belong to it.
public protocol RPCMethod: JSONReadable, JSONWritable, Hashable {
    associatedtype Result: JSONReadable & JSONWritable & Hashable
    static var descriptor: MethodDescriptor { get }
}

/// One request, one answer.
public protocol UnaryMethod: RPCMethod {}

/// One request, items, one answer.
public protocol StreamMethod: RPCMethod {
    associatedtype Item: JSONReadable & JSONWritable & Hashable
}

/// One request, bytes to the server, one answer.
public protocol UploadMethod: RPCMethod {
    var channel: Int { get set }
}

/// One request, bytes to the client, one answer.
public protocol DownloadMethod: RPCMethod {
    var channel: Int { get set }
}
