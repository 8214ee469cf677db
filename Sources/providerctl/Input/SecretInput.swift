import Glibc
import ProviderJSON

/// Reads secrets from where no other process sees them: a file, standard input, or a terminal without echo. Never from
/// an argument.
enum SecretInput {
    /// Far more than any key has.
    static let largest = 65_536

    /// The secret in a file, or on standard input for `-`; one newline at its end is no part of it.
    static func read(_ path: String, what: String) throws -> SecretString {
        var bytes = try contents(path, what: what)
        defer { wipe(&bytes) }
        let count = bytes.count - newlineLength(bytes)
        guard count > 0 else { throw Failure(.usage, "cannot read the \(what) from \(shown(path)): it is empty") }
        return try bytes.withUnsafeBytes { try secret(UnsafeRawBufferPointer(rebasing: $0[..<count]), path, what) }
    }

    private static func secret(_ bytes: UnsafeRawBufferPointer, _ path: String, _ what: String) throws -> SecretString {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw Failure(.usage, "cannot read the \(what) from \(shown(path)): it is not UTF-8")
        }
        return SecretString(bytes: bytes)
    }

    private static func newlineLength(_ bytes: [UInt8]) -> Int {
        if bytes.suffix(2) == [0x0D, 0x0A] { return 2 }
        return bytes.last == 0x0A ? 1 : 0
    }

    /// HTTP headers, `Name: value` on a line each.
    static func readHeaders(_ path: String) throws -> [String: SecretString] {
        var bytes = try contents(path, what: "headers")
        defer { wipe(&bytes) }
        var headers: [String: SecretString] = [:]
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let line = trimmed(line)
            guard !line.isEmpty else { continue }
            let place = "line \(index + 1) of \(shown(path))"
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
                throw Failure(.usage, "cannot read a header from \(place): write it as \"Name: value\"")
            }
            let name = String(decoding: trimmed(line[..<colon]), as: UTF8.self)
            let isTaken = headers.keys.contains { $0.lowercased() == name.lowercased() }
            guard !isTaken else {
                throw Failure(.usage, "cannot read a header from \(place): \"\(name)\" is there twice")
            }
            headers[name] = try trimmed(line[(colon + 1)...]).withUnsafeBytes { try secret($0, path, "headers") }
        }
        guard !headers.isEmpty else { throw Failure(.usage, "cannot read headers from \(shown(path)): it has none") }
        return headers
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0D }
        let start = bytes.drop(while: isSpace)
        return start.dropLast(start.reversed().prefix(while: isSpace).count)
    }

    private static func shown(_ path: String) -> String { path == "-" ? "standard input" : path }

    // MARK: Bytes

    private static func contents(_ path: String, what: String) throws -> [UInt8] {
        let problem = { (text: String) in Failure(.usage, "cannot read the \(what) from \(shown(path)): \(text)") }
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw problem(String(cString: strerror(errno))) }
        defer { if path != "-" { close(descriptor) } }
        if path != "-", isReadableByOthers(descriptor) {
            Terminal.say("warning: others can read \(path); protect it with: chmod 600 \(path)")
        }
        var bytes: [UInt8] = []
        // So that no copy is left behind as it grows.
        bytes.reserveCapacity(largest + 1)
        var byte: UInt8 = 0
        while bytes.count <= largest {
            let count = Glibc.read(descriptor, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw problem(String(cString: strerror(errno))) }
            if count == 0 { return bytes }
            bytes.append(byte)
        }
        wipe(&bytes)
        throw problem("it has more than \(largest) bytes")
    }

    static func isReadableByOthers(_ descriptor: Int32) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
        return status.st_mode & (S_IRGRP | S_IROTH) != 0
    }

    static func wipe(_ bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { buffer in
            if let start = buffer.baseAddress { explicit_bzero(start, buffer.count) }
        }
    }
}
