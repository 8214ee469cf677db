import Glibc

/// A file with a master key: 32 bytes, or 64 hexadecimal digits and at most one line end.
enum MasterKeyFile {
    private static let longest = 65

    static func missing(_ path: String) -> SealedReason {
        SealedReason("there is no master key at \(path)", needsMasterKey: true)
    }

    /// The key in the file, which must belong to this process's user or root and have none of the mode's `refused`
    /// bits; nil if there is no such file.
    static func readIfPresent(_ path: String, refusing refused: mode_t) throws -> SecretBuffer? {
        // Without O_NONBLOCK, opening a pipe would wait for someone to write into it.
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 {
            if errno == ENOENT { return nil }
            throw SealedReason("the master key at \(path) cannot be opened: \(systemError())")
        }
        defer { close(descriptor) }
        try checkOwnerAndMode(of: descriptor, path: path, refusing: refused)
        // One byte more than allowed tells a file that is too long.
        var length = 0
        let content = try SecretBuffer(count: longest + 1) { bytes in
            length = try readAll(descriptor, into: bytes, path: path)
        }
        return try content.withBytes { try parse(UnsafeRawBufferPointer(rebasing: $0.prefix(length)), path: path) }
    }

    /// Writes a new key durably. When two daemons do so at once, the first one's stays.
    static func create(_ path: String, holding key: SecretBuffer) throws {
        let folder = folder(of: path)
        // Under another name first: a crash half way never leaves a short file where the key belongs.
        let draft = "\(path).new-\(try Random.bytes(8).map(String.init).joined(separator: "-"))"
        let descriptor = Glibc.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o400)
        guard descriptor >= 0 else {
            throw SealedReason("a master key cannot be made in \(folder): \(systemError())")
        }
        defer { unlink(draft) }
        do {
            defer { close(descriptor) }
            let written = key.withBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard written == key.count, fsync(descriptor) == 0 else {
                throw SealedReason("a master key cannot be written to \(path): \(systemError())")
            }
        }
        guard link(draft, path) == 0 || errno == EEXIST else {
            throw SealedReason("a master key cannot be made at \(path): \(systemError())")
        }
        try synchronize(folder)
    }

    private static func checkOwnerAndMode(of descriptor: Int32, path: String, refusing refused: mode_t) throws {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw SealedReason("the master key at \(path) cannot be examined: \(systemError())")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SealedReason("the master key at \(path) is not a regular file")
        }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw SealedReason(
                "the master key at \(path) belongs to uid \(status.st_uid); it must belong to uid \(geteuid()), which "
                    + "runs the daemon, or to root: chown it")
        }
        guard status.st_mode & refused == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw SealedReason("the master key at \(path) is open to others (mode 0\(mode)): chmod 0400 it")
        }
    }

    private static func readAll(
        _ descriptor: Int32, into bytes: UnsafeMutableRawBufferPointer, path: String
    ) throws -> Int {
        var length = 0
        while length < bytes.count {
            let count = Glibc.read(descriptor, bytes.baseAddress?.advanced(by: length), bytes.count - length)
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw SealedReason("the master key at \(path) cannot be read: \(systemError())")
            }
            length += count
        }
        return length
    }

    private static func parse(_ content: UnsafeRawBufferPointer, path: String) throws -> SecretBuffer {
        let wrongLength = SealedReason(
            "the master key at \(path) must be 32 bytes or 64 hexadecimal digits; it is \(content.count) bytes long")
        if content.count == Cipher.keyLength {
            // 32 random bytes are never all digits; half a key written in hexadecimal is.
            guard !content.allSatisfy({ value(ofDigit: $0) != nil }) else {
                throw SealedReason(
                    "the master key at \(path) is only 32 hexadecimal digits, half a key; it must be 32 random bytes "
                        + "or 64 hexadecimal digits")
            }
            return try SecretBuffer(count: content.count) { $0.copyMemory(from: content) }
        }
        let hasLineEnd = content.count == longest && content.last == UInt8(ascii: "\n")
        guard content.count == 2 * Cipher.keyLength || hasLineEnd else { throw wrongLength }
        return try SecretBuffer(count: Cipher.keyLength) { key in
            for index in key.indices {
                guard let high = value(ofDigit: content[2 * index]), let low = value(ofDigit: content[2 * index + 1])
                else { throw SealedReason("the master key at \(path) has 64 characters that are not all hexadecimal") }
                key[index] = high << 4 | low
            }
        }
    }

    private static func value(ofDigit byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Makes the folder's new entry survive a power cut.
    private static func synchronize(_ folder: String) throws {
        let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SealedReason("the folder \(folder) cannot be opened: \(systemError())") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw SealedReason("the folder \(folder) cannot be written to disk: \(systemError())")
        }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func systemError() -> String {
        String(cString: strerror(errno))
    }
}
