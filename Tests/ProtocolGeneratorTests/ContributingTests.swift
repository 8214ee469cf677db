import Foundation
import TestSupport
import Testing

@testable import ProtocolGenerator

/// `.github/CONTRIBUTING.md` tells the truth: what it names is there, and what it quotes stands there word for word.
@Suite struct ContributingTests {
    private let lines: [String]

    init() throws {
        lines = String(decoding: try Repository.bytes(".github/CONTRIBUTING.md"), as: UTF8.self)
            .components(separatedBy: "\n")
    }

    private func text(_ path: String) throws -> String {
        String(decoding: try Repository.bytes(path), as: UTF8.self)
    }

    /// Every link's target, as a path from the package's root.
    private func links(in line: String) -> [String] {
        line.matches(of: /\]\(\.\.\/([^)]+)\)/).map { String($0.1) }
    }

    /// Every quotation with the file that was named last before it.
    private func quotations() -> [(path: String, text: String)] {
        var path = ""
        var open: [String]?
        var found: [(String, String)] = []
        for line in lines {
            if line.hasPrefix("```") {
                if let text = open { found.append((path, text.joined(separator: "\n"))) }
                open = open == nil ? [] : nil
            } else if open != nil {
                open?.append(line)
            } else {
                path = links(in: line).last ?? path
            }
        }
        return found
    }

    @Test("every file that it links to is there")
    func files() {
        let paths = lines.flatMap(links)
        #expect(paths.count > 8)
        for path in paths {
            #expect(
                FileManager.default.fileExists(atPath: Repository.root.appendingPathComponent(path).path), "\(path)")
        }
    }

    @Test("every quotation stands in its file, its parts in their order")
    func quoted() throws {
        let found = quotations()
        #expect(found.count > 5)
        for (path, quotation) in found {
            let text = try text(path)
            var rest = text[...]
            for part in quotation.components(separatedBy: "\n...\n") {
                let range = try #require(rest.range(of: part), "\(path) has no\n\(part)")
                rest = rest[range.upperBound...]
            }
        }
    }

    @Test("every make target that it names can be made")
    func targets() throws {
        let makefile = try text("Makefile")
        let names = lines.flatMap { $0.matches(of: /`make ([a-z-]+)/).map { String($0.1) } }
        #expect(names.count > 4)
        for name in names { #expect(makefile.contains("\n\(name): "), "make \(name)") }
    }

    @Test("the method of the walk-through is in the contract, as it is told there")
    func method() throws {
        let contract = try Contract.read(at: Repository.root.appendingPathComponent("Protocol/openrpc.json"))
        let method = try #require(contract.methods.first { $0.name == "command.retry" })
        #expect(method.effect == "change" && method.role == "operator" && method.runs == "task")
    }
}
