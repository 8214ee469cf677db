/// Why a socket could not be served or reached, in words for the person who named it.
package struct SocketProblem: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
    /// The system's own number, if it was a system call that failed.
    package let errnoCode: Int32?

    package init(_ description: String, errnoCode: Int32? = nil) {
        self.description = description
        self.errnoCode = errnoCode
    }
}

/// A path that fits into a Unix socket's address.
package struct UnixAddress: Sendable, Hashable {
    /// sun_path's 108 bytes less its final zero.
    package static let maximumBytes = 107
    package let path: String

    package init(_ path: String) throws(SocketProblem) {
        guard !path.isEmpty else {
            throw SocketProblem("the path is empty")
        }
        guard !path.utf8.contains(0) else { throw SocketProblem("the path has a zero byte") }
        guard path.utf8.count <= Self.maximumBytes else {
            throw SocketProblem(
                "the path has \(path.utf8.count) bytes, and a socket's path may have \(Self.maximumBytes); choose a shorter one"
            )
        }
        self.path = path
    }
}
