import Foundation
import TestSupport
import Testing

@testable import ProtocolGenerator

/// The contract's reasons against those that the sources write, and against what methods of a kind have in common.
@Suite struct ReasonsTests {
    private let contract: Contract
    private let sources: [(path: String, text: String)]

    /// Reasons that end a program before it serves, or a mistake of ours inside of one: nobody is answered with them.
    private static let unanswered: Set<String> = [
        "SOCKET_ACTIVATION", "TOO_FEW_DESCRIPTORS",
        "CA_FILE_UNREADABLE", "KEY_IN_ENVIRONMENT", "NOT_OUR_DATABASE", "NO_STATE_DIRECTORY", "PROXY_INVALID",
        "SCHEMA_TOO_NEW", "STATE_FOLDER_IN_USE", "OTHER_INSTANCE", "FILE_CLOSED",
    ]

    init() throws {
        contract = try Contract.read(at: Repository.root.appendingPathComponent("Protocol/openrpc.json"))
        let folder = Repository.root.appendingPathComponent("Sources")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
        sources = try paths.filter {
            ($0.hasPrefix("Provider") || $0.hasPrefix("providerd/")) && $0.hasSuffix(".swift")
                && !$0.contains("/Generated/")
        }.map { ($0, String(decoding: try Repository.bytes("Sources/" + $0), as: UTF8.self)) }
    }

    /// `.notFound, "FILE_NOT_FOUND"`: a code and the reason beside it.
    private func thrown() -> [(path: String, status: String, reason: String)] {
        let pair = /\.([a-z][A-Za-z]+),\s*"([A-Z][A-Z0-9_]*[A-Z0-9])"/
        return sources.flatMap { path, text in
            text.matches(of: pair).compactMap { match in
                let status = match.1.reduce(into: "") { $0 += $1.isUppercase ? "_\($1)" : $1.uppercased() }
                return Self.statuses.contains(status) ? (path, status, String(match.2)) : nil
            }
        }
    }

    private static let statuses: Set<String> = [
        "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
        "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
        "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ]

    @Test("every reason that a failure is made with is in the contract, under the failure's status")
    func listed() {
        let found = thrown()
        #expect(found.count > 60)
        for (path, status, reason) in found where !Self.unanswered.contains(reason) {
            let entry = contract.reasons.first { $0.name == reason }
            #expect(entry?.status == status, "\(path) throws \(reason) as \(status)")
        }
        for (path, text) in sources {
            for match in text.matches(of: /reason(?:: | = )"([A-Z_]+)"/) {
                #expect(contract.reasons.contains { $0.name == match.1 }, "\(path) answers \(match.1)")
            }
        }
    }

    @Test("every reason of the contract is one that some source has")
    func used() {
        for reason in contract.reasons {
            #expect(sources.contains { $0.text.contains("\"\(reason.name)\"") }, "\(reason.name) is thrown nowhere")
        }
        for reason in Self.unanswered {
            #expect(!contract.reasons.contains { $0.name == reason }, "\(reason)")
        }
    }

    @Test("methods that take the same things list the same reasons for it")
    func consistent() {
        for method in contract.methods {
            let words = Set(method.reasons.flatMap(\.words))
            let params = Set(method.params.map(\.name))
            #expect(words.contains("ROLE_REQUIRED") == (method.role != "open"), "\(method.name)")
            let ofChanges: Set = ["REQUEST_ID_REUSED", "REQUEST_IN_PROGRESS", "VAULT_SEALED", "STORE_UNAVAILABLE"]
            if method.effect == "change" { #expect(words.isSuperset(of: ofChanges), "\(method.name)") }
            if params.contains("page_token") { #expect(words.contains("INVALID_PAGE_TOKEN"), "\(method.name)") }
            if params.contains("after") { #expect(words.isSuperset(of: ["INVALID_CURSOR", "CURSOR_EXPIRED"])) }
            if params.contains("etag") { #expect(words.contains("ETAG_MISMATCH"), "\(method.name)") }
            #expect(method.reasons.contains { $0.code == "-32602" && $0.words == ["INVALID_FIELD"] }, "\(method.name)")
        }
    }
}
