import Foundation
import Synchronization
import TestSupport

/// A server in Python, for what is best told apart from the library that is tested. It prints its port, then a line
/// for each thing that it was asked for.
final class PythonServer: Sendable {
    let port: Int
    private let process: Process
    private let output: FileHandle
    private let ends: AsyncStream<Void>

    init(_ script: String, _ arguments: [String] = []) throws {
        let pipe = Pipe()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-u", "-c", script] + arguments
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        process.terminationHandler = { _ in end.finish() }
        try process.run()
        (self.process, self.ends, output) = (process, ends, pipe.fileHandleForReading)
        var text = ""
        while !text.hasSuffix("\n") {
            let data = output.readData(ofLength: 1)
            if data.isEmpty { break }
            text += String(decoding: data, as: UTF8.self)
        }
        guard let port = Int(text.dropLast()) else {
            throw Sandbox.Problem(description: "the server printed \"\(text)\" instead of its port")
        }
        self.port = port
    }

    /// Ends the server; answers what it printed.
    func stop() async -> [String] {
        // A child of a thread that blocks signals may not hear any other.
        kill(process.processIdentifier, SIGKILL)
        for await _ in ends {}
        return String(decoding: output.readDataToEndOfFile(), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Answers JSON over TLS; arguments: certificate, key, oldest and newest version of TLS.
    static let tls = """
        import socket, ssl, sys, threading
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.load_cert_chain(sys.argv[1], sys.argv[2])
        context.minimum_version = getattr(ssl.TLSVersion, sys.argv[3])
        context.maximum_version = getattr(ssl.TLSVersion, sys.argv[4])
        listener = socket.create_server(("127.0.0.1", 0))
        print(listener.getsockname()[1])

        def serve(plain):
            try:
                with context.wrap_socket(plain, server_side=True) as connection:
                    request = b""
                    while b"\\r\\n\\r\\n" not in request:
                        piece = connection.recv(65536)
                        if not piece:
                            return
                        request += piece
                    print(connection.version(), repr(request.decode()))
                    connection.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nConnection: close\\r\\n'
                                       b'Content-Length: 23\\r\\n\\r\\n{"data":[{"id":"m-1"}]}')
            except OSError:
                print("failed")

        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
        """

    /// A proxy that tunnels to this machine, whatever the host; arguments: none.
    static let proxy = """
        import socket, threading
        listener = socket.create_server(("127.0.0.1", 0))
        print(listener.getsockname()[1])

        def pass_on(source, sink):
            try:
                while piece := source.recv(65536):
                    sink.sendall(piece)
                sink.shutdown(socket.SHUT_WR)
            except OSError:
                pass

        def serve(client):
            head = b""
            while b"\\r\\n\\r\\n" not in head:
                piece = client.recv(65536)
                if not piece:
                    return
                head += piece
            print(repr(head.decode()))
            port = int(head.split(b" ")[1].rsplit(b":", 1)[1])
            with client, socket.create_connection(("127.0.0.1", port)) as server:
                client.sendall(b"HTTP/1.1 200 Connection established\\r\\n\\r\\n")
                back = threading.Thread(target=pass_on, args=(server, client), daemon=True)
                back.start()
                pass_on(client, server)
                back.join()

        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
        """
}

/// An authority that nobody else trusts, and certificates of it, made by openssl.
final class TestAuthority: Sendable {
    private let folder: TemporaryFolder

    var certificate: String { folder.path + "/ca.pem" }

    init() async throws {
        folder = try TemporaryFolder()
        try await openssl(
            "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=Test-Authority")
        try Data().write(to: URL(fileURLWithPath: folder.path + "/index.txt"))
        let settings = """
            [ca]
            default_ca = d
            [d]
            database = index.txt
            new_certs_dir = .
            certificate = ca.pem
            private_key = ca.key
            default_md = sha256
            policy = p
            unique_subject = no
            copy_extensions = copy
            rand_serial = yes
            [p]
            commonName = supplied
            """
        try Data(settings.utf8).write(to: URL(fileURLWithPath: folder.path + "/ca.cnf"))
    }

    /// Certificate and key for a host, valid from and to moments such as `20200101000000Z`.
    func certificate(
        for host: String, from: String? = nil, to: String? = nil
    ) async throws -> (certificate: String, key: String) {
        let name = UUID().uuidString
        try await openssl(
            "req -newkey rsa:2048 -nodes -keyout \(name).key -out \(name).csr -subj /CN=\(host) -addext "
                + "subjectAltName=DNS:\(host)")
        let time = from.map { "-startdate \($0) -enddate \(to ?? $0)" } ?? "-days 1"
        try await openssl("ca -batch -config ca.cnf -notext \(time) -in \(name).csr -out \(name).pem")
        return ("\(folder.path)/\(name).pem", "\(folder.path)/\(name).key")
    }

    /// One that vouches for itself.
    func selfSigned(for host: String) async throws -> (certificate: String, key: String) {
        let name = UUID().uuidString
        try await openssl(
            "req -x509 -newkey rsa:2048 -nodes -keyout \(name).key -out \(name).pem -days 1 -subj /CN=\(host) -addext "
                + "subjectAltName=DNS:\(host)")
        return ("\(folder.path)/\(name).pem", "\(folder.path)/\(name).key")
    }

    /// Waits without holding a thread: other tests need the few that there are.
    private func openssl(_ arguments: String) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments.split(separator: " ").map(String.init)
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let status = try await withCheckedThrowingContinuation { (done: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { done.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { done.resume(throwing: error) }
        }
        guard status == 0 else { throw Sandbox.Problem(description: "openssl \(arguments) ended with \(status)") }
    }
}
