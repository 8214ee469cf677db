import Foundation
import ProviderCore
import ProviderJSON
import TestSupport

@testable import ProviderUpstream

/// A running provider-sandbox and the adapter that talks to it.
struct Sandbox: Sendable {
    struct Problem: Error { let description: String }
    /// Such as `http://127.0.0.1:4711`.
    let origin: String
    let transport: HTTPTransport
    var adapter: OpenAI { OpenAI(transport: transport) }

    static let key = "sk-test-0123456789/abc+def"
    static let organization = "org-Hush4711"
    static let tenant = "tenant secret+42"

    func target(_ path: String = "/openai/v1") -> UpstreamTarget { .make(origin: origin, path: path) }

    /// Makes the sandbox misbehave; see `provider-sandbox serve --help`.
    func fault(_ fault: JSONValue) async throws {
        let answer = try await transport.send(
            HTTPRequest(.post, origin + "/_faults", body: .json(fault.serialized())), to: .make(origin: origin))
        guard answer.head.status == 200 else { throw Problem(description: "the fault was refused: \(fault)") }
    }

    /// Which headers were sent to a signed address though they do not belong there.
    func leaks() async throws -> [String] {
        let answer = try await transport.send(HTTPRequest(.get, origin + "/_leaks"), to: .make(origin: origin))
        let leaks = try JSONValue.parse(answer.body)["leaks"]?.arrayValue ?? []
        return leaks.flatMap { $0["headers"]?.arrayValue ?? [] }.compactMap(\.stringValue)
    }

    /// How often that call came.
    func calls(_ method: String, _ path: String, below base: String = "/openai/v1") async throws -> Int {
        let answer = try await transport.send(HTTPRequest(.get, origin + "/_requests"), to: .make(origin: origin))
        let entries = try JSONValue.parse(answer.body)["requests"]?.arrayValue ?? []
        return entries.reduce(0) { sum, entry in
            let isMeant = entry["method"]?.stringValue == method && entry["path"]?.stringValue == base + path
            return sum + (isMeant ? Int(entry["count"]?.intValue ?? 0) : 0)
        }
    }
}

extension UpstreamTarget {
    /// With each kind of secret.
    static func make(origin: String, path: String = "") -> UpstreamTarget {
        UpstreamTarget(
            providerID: "prv_1", providerName: "Work", baseURL: origin + path, origin: origin,
            apiKey: SecretString(Sandbox.key), organizationID: SecretString(Sandbox.organization), project: "proj_7",
            headers: [("X-Tenant", SecretString(Sandbox.tenant))])
    }
}

extension LaunchTag {
    static func make(_ command: String = "cmd_1", _ instance: String = "ins_1") -> LaunchTag {
        LaunchTag(command: command, instance: instance)
    }
}

/// A transport that ends with the body.
func withTransport<T>(
    _ settings: HTTPTransport.Settings = .init(), resolver: any HostResolver = SystemResolver(),
    _ body: (HTTPTransport) async throws -> T
) async throws -> T {
    let transport = try HTTPTransport(settings, resolver: resolver)
    do {
        let result = try await body(transport)
        try await transport.shutdown()
        return result
    } catch {
        try? await transport.shutdown()
        throw error
    }
}

/// Runs provider-sandbox from the folder that these tests were built into, on a port of its own.
func withSandbox<T>(
    _ options: [String] = [], settings: HTTPTransport.Settings = .init(), _ body: (Sandbox) async throws -> T
) async throws -> T {
    let products = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    let state = try TemporaryFolder()
    let output = Pipe()
    let process = Process()
    process.executableURL = products.appendingPathComponent("provider-sandbox")
    process.arguments = ["serve", "--state-dir", state.path] + options
    process.standardOutput = output
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    process.terminationHandler = { _ in end.finish() }
    try process.run()
    let result: Result<T, any Error>
    do {
        let origin = try origin(printedTo: output.fileHandleForReading)
        result = .success(
            try await withTransport(settings) { try await body(Sandbox(origin: origin, transport: $0)) })
    } catch {
        result = .failure(error)
    }
    // A child of a thread that blocks signals may not hear any other.
    kill(process.processIdentifier, SIGKILL)
    for await _ in ends {}
    return try result.get()
}

/// From a line such as `openai: http://127.0.0.1:4711/openai/v1`.
private func origin(printedTo handle: FileHandle) throws -> String {
    var text = ""
    while !text.hasSuffix("\n") {
        let data = handle.availableData
        if data.isEmpty { break }
        text += String(decoding: data, as: UTF8.self)
    }
    let line = text.prefix { !$0.isNewline }
    guard line.hasPrefix("openai: http://"), line.hasSuffix("/openai/v1") else {
        throw Sandbox.Problem(description: "provider-sandbox printed \"\(line)\"")
    }
    return String(line.dropFirst("openai: ".count).dropLast("/openai/v1".count))
}

/// The failure that the body ends with.
func failure(_ body: () async throws(UpstreamFailure) -> some Any) async throws -> UpstreamFailure {
    do {
        _ = try await body()
    } catch {
        return error
    }
    throw Sandbox.Problem(description: "there was no failure")
}

/// A file of its own for each text, gone with the folder.
func files(_ texts: String..., in folder: TemporaryFolder) throws -> [String] {
    try texts.enumerated().map { index, text in
        let path = "\(folder.path)/\(index).jsonl"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }
}

/// Lines to learn from.
func lines(_ count: Int = 12) -> String {
    (0..<count).map { index in
        #"{"messages":[{"role":"user","content":"Count to \#(index)"},{"role":"assistant","content":"\#(index)!"}]}"#
            + "\n"
    }.joined()
}
