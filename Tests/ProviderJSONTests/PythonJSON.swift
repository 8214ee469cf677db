import Foundation
import ProviderJSON

/// Python's own `json`, made as strict as our reader by what it lets one refuse: another opinion on each document.
enum PythonJSON {
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    /// What Python reads of each document, written again by Python; nil where it refuses. In the documents' order.
    static func read(_ documents: [[UInt8]]) async throws -> [[UInt8]?] {
        let input = FileManager.default.temporaryDirectory.appendingPathComponent("documents-\(UUID().uuidString)")
        let output = input.appendingPathExtension("read")
        defer {
            try? FileManager.default.removeItem(at: input)
            try? FileManager.default.removeItem(at: output)
        }
        var bytes: [UInt8] = []
        for document in documents {
            bytes += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: document.count >> $0) } + document
        }
        try Data(bytes).write(to: input)
        let status = try await run(["python3", "-c", script, input.path, output.path])
        guard status == 0 else { throw Problem(description: "python3 ended with \(status)") }
        let lines = try Data(contentsOf: output).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.prefix(documents.count).map { $0.isEmpty ? nil : Array($0) }
    }

    /// Waits without holding a thread: other tests need the few that there are.
    private static func run(_ command: [String]) async throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        return try await withCheckedThrowingContinuation { (done: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { done.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { done.resume(throwing: error) }
        }
    }

    /// A line of ASCII for each document, which stands behind its length: as Python writes it, or nothing where it
    /// refuses.
    private static let script = """
        import json, math, sys
        sys.setrecursionlimit(20000)
        sys.set_int_max_str_digits(0)

        def members(pairs):
            if len({name for name, _ in pairs}) != len(pairs):
                raise ValueError("a key twice")
            return dict(pairs)

        def constant(word):
            raise ValueError(word)

        def double(text):
            if not math.isfinite(float(text)):
                raise ValueError("beyond a double")
            return float(text)

        def integer(text):
            double(text)
            return int(text)

        def depth(value):
            deepest, left = 0, [(value, 0)]
            while left:
                value, level = left.pop()
                if isinstance(value, (dict, list)):
                    deepest = max(deepest, level + 1)
                    left += [(part, level + 1) for part in (value.values() if isinstance(value, dict) else value)]
            return deepest

        def read(document):
            value = json.loads(document.decode("utf-8"), object_pairs_hook=members, parse_constant=constant,
                               parse_float=double, parse_int=integer)
            if depth(value) > 64:
                raise ValueError("too deep")
            # Half of a surrogate pair can't be UTF-8.
            json.dumps(value, ensure_ascii=False).encode("utf-8")
            return json.dumps(value)

        with open(sys.argv[1], "rb") as documents, open(sys.argv[2], "w") as answers:
            while length := documents.read(4):
                document = documents.read(int.from_bytes(length, "big"))
                try:
                    print(read(document), file=answers)
                except (ValueError, RecursionError):
                    print(file=answers)
        """
}
