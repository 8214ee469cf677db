import Glibc

/// The daemon could not be reached, or was lost. Errors that the daemon itself answers are `RPCError`s.
public struct ConnectionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong.
    public enum Kind: Sendable, Hashable {
        /// Nothing was sent.
        case unreachable
        /// It may or may not have done what it was asked.
        case lost
        /// It said what nobody understands.
        case malformed
    }

    public let kind: Kind
    /// The socket's path.
    public let path: String
    /// Why, without the path.
    public let explanation: String

    public init(_ kind: Kind, path: String, _ explanation: String) {
        self.kind = kind
        self.path = path
        self.explanation = explanation
    }

    public var description: String { "cannot reach providerd at \(path): \(explanation)" }

    /// What a failed connect(2) means here.
    static func unreachable(_ path: String, errno code: Int32?, _ text: String) -> ConnectionError {
        let explanation =
            switch code {
            case ENOENT: "no socket is there; start providerd, or name another socket"
            // Linux says the same of a file that is no socket at all.
            case ECONNREFUSED where !isSocket(path): "this is no socket; name the one that providerd serves"
            case ECONNREFUSED: "nobody serves this socket; start providerd"
            case EACCES, EPERM: "you have no permission to use this socket"
            default: text
            }
        return ConnectionError(.unreachable, path: path, explanation)
    }

    private static func isSocket(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
    }
}
