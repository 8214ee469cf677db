import Foundation
import ProviderJSON
import TestSupport
import Testing

@testable import ProtocolGenerator

/// Generated code before the compiler. The hand-written types that it names are stood in for by `stubs`.
@Suite(.serialized) struct GeneratedCodeTests {
    private static let stubs = [
        "ProviderMethods": """
        import ProviderProtocol
        package struct CallContext: Sendable {}
        package struct StreamSink<Item: Sendable>: Sendable {}
        package struct UploadBody: Sendable {}
        package struct DownloadSink: Sendable {}
        """,
        "ProviderServer": """
        import ProviderMethods
        import ProviderProtocol
        package struct MethodRow {
            package static func inline<M: UnaryMethod>(
                _ method: M.Type, _ body: @escaping @Sendable (M, CallContext) throws -> M.Result
            ) -> MethodRow { MethodRow() }
            package static func unary<M: UnaryMethod>(
                _ method: M.Type, _ body: @escaping @Sendable (M, CallContext) async throws -> M.Result
            ) -> MethodRow { MethodRow() }
            package static func stream<M: StreamMethod>(
                _ method: M.Type, _ body: @escaping @Sendable (M, CallContext, StreamSink<M.Item>) async throws -> M.Result
            ) -> MethodRow { MethodRow() }
            package static func upload<M: UploadMethod>(
                _ method: M.Type, _ body: @escaping @Sendable (M, CallContext, UploadBody) async throws -> M.Result
            ) -> MethodRow { MethodRow() }
            package static func download<M: DownloadMethod>(
                _ method: M.Type, _ body: @escaping @Sendable (M, CallContext, DownloadSink) async throws -> M.Result
            ) -> MethodRow { MethodRow() }
        }
        package struct MethodTable { package init(rows: [MethodRow]) {} }
        """,
        "ProviderClient": """
        import ProviderProtocol
        public struct CallOptions: Sendable { public init() {} }
        public struct ServerStream<M: StreamMethod>: Sendable {}
        public protocol UploadSource: Sendable {}
        public protocol DownloadTarget: Sendable {}
        public final class Connection: Sendable {
            struct None: Error {}
            func call<M: UnaryMethod>(_ request: M, options: CallOptions) async throws -> M.Result { throw None() }
            func stream<M: StreamMethod>(_ request: M, options: CallOptions) async throws -> ServerStream<M> {
                throw None()
            }
            func upload<M: UploadMethod>(
                _ request: M, from source: some UploadSource, options: CallOptions
            ) async throws -> M.Result { throw None() }
            func download<M: DownloadMethod>(
                _ request: M, to target: some DownloadTarget, options: CallOptions
            ) async throws -> M.Result { throw None() }
        }
        """,
    ]

    /// A contract's wire types and handler protocols, with code beside the latter.
    private func build(
        _ contract: Contract, handlers extra: String, in toolchain: SwiftToolchain
    ) async throws -> (types: ChildProcess.Outcome, handlers: ChildProcess.Outcome) {
        let own = Repository.root.appendingPathComponent("Sources/ProviderProtocol").path
        var types = try FileManager.default.contentsOfDirectory(atPath: own).filter { $0.hasSuffix(".swift") }
            .map { own + "/" + $0 }
        var handlers = [
            try toolchain.write(Self.stubs["ProviderMethods"] ?? "", to: "methods/Stubs.swift"),
            try toolchain.write("import ProviderProtocol\n" + extra, to: "methods/Extra.swift"),
        ]
        for (path, text) in GeneratedFiles.make(from: contract) {
            if path.contains("/ProviderProtocol/") { types.append(try toolchain.write(text, to: path)) }
            if path.contains("/ProviderMethods/") { handlers.append(try toolchain.write(text, to: path)) }
        }
        let built = try await toolchain.module("ProviderProtocol", types)
        return (built, try await toolchain.module("ProviderMethods", handlers))
    }

    @Test("code for every shape compiles without a warning, on both sides of the socket, and is formatted")
    func everyShape() async throws {
        let contract = Contract(try SampleContract.make())
        try #require(Lint.problems(in: contract) == [])
        let toolchain = try SwiftToolchain()
        let built = try await build(contract, handlers: "", in: toolchain)
        #expect(built.types.succeeded, "\(built.types.output)")
        #expect(built.handlers.succeeded, "\(built.handlers.output)")
        for (name, file) in [("ProviderServer", "MethodTable"), ("ProviderClient", "Calls")] {
            let path = "Sources/\(name)/Generated/\(file).swift"
            let text = try #require(GeneratedFiles.make(from: contract)[path])
            let stubs = try toolchain.write(Self.stubs[name] ?? "", to: "\(name)/Stubs.swift")
            let outcome = try await toolchain.module(name, [stubs, try toolchain.write(text, to: path)])
            #expect(outcome.succeeded, "\(outcome.output)")
        }
        let swift = GeneratedFiles.make(from: contract).keys.filter { $0.hasSuffix(".swift") }
        let format = try await toolchain.lint(swift.map { toolchain.folder.appendingPathComponent($0).path })
        #expect(format.succeeded, "\(format.output)")
        try toolchain.remove()
    }

    @Test("a handler of a method that has left the contract no longer builds")
    func removedMethod() async throws {
        let document = try JSONValue.parse(try Repository.bytes("Protocol/openrpc.json"))
        let contract = Contract(document)
        let method = try #require(contract.methods.first { $0.name == "system.whoami" })
        let handler = """
            struct Handler {
                func whoami(_ request: \(method.typeName), _ context: CallContext) throws -> \(method.result)? { nil }
            }
            """
        let toolchain = try SwiftToolchain()
        let whole = try await build(contract, handlers: handler, in: toolchain)
        #expect(whole.types.succeeded && whole.handlers.succeeded, "\(whole.types.output)\(whole.handlers.output)")

        var copy = try #require(document.objectValue)
        copy["methods"] = .array(document["methods"]?.arrayValue?.filter { $0.text("name") != method.name } ?? [])
        let without = try await build(Contract(.object(copy)), handlers: handler, in: toolchain)
        #expect(without.types.succeeded, "\(without.types.output)")
        #expect(!without.handlers.succeeded)
        #expect(without.handlers.output.contains("cannot find type '\(method.typeName)' in scope"))
        try toolchain.remove()
    }
}
