import Foundation
import ProviderCore
import ProviderEngine
import TestSupport
import Testing

@Suite struct TrainingFileCheckTests {
    private static let good =
        #"{"messages":[{"role":"system","content":"s"},{"role":"user","content":"u"},{"role":"assistant","content":"a"}]}"#

    /// The report on a file of ten different good lines, with `line` put in the place of the third.
    private func report(withThird line: String) -> TrainingFileReport {
        var lines = (0..<10).map { Self.good.replacingOccurrences(of: "\"a\"", with: "\"a\($0)\"") }
        lines[2] = line
        return report(lines.joined(separator: "\n") + "\n")
    }

    private func report(_ text: String, chunk: Int = 7) -> TrainingFileReport {
        var check = TrainingFileCheck()
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            check.append(Array(bytes[start..<min(start + chunk, bytes.count)]))
        }
        return check.finish()
    }

    @Test("finds nothing wrong with a good file, however its bytes arrive")
    func good() {
        let text = (0..<10).map { Self.good.replacingOccurrences(of: "\"a\"", with: "\"a\($0)\"") }
            .joined(separator: "\n")
        for chunk in [1, 5, 64, 10_000] {
            let report = report(text, chunk: chunk)
            #expect(report.format == .chat)
            #expect(report.lines == 10)
            #expect(report.examples == 10)
            #expect(report.problems.isEmpty, "\(report.problems)")
            #expect(report.estimatedTokens > 0)
        }
    }

    @Test(
        "names the line and the place of a mistake",
        arguments: [
            ("", nil, "is blank"),
            ("{\"messages\": [", "messages", "is not JSON"),
            ("[1]", nil, "wrap it"),
            ("17", nil, "must be one JSON object"),
            (#"{"a":1,"a":2}"#, "a", "twice"),
            (#"{"text":"x"}"#, nil, "has none of"),
            (#"{"messages":[]}"#, "messages", "at least one"),
            (#"{"messages":[{"role":"user","content":"x"}]}"#, "messages", "no assistant"),
            (#"{"messages":[{"role":"robot","content":"x"}]}"#, "messages[0].role", "robot"),
            (#"{"messages":[{"content":"x"}]}"#, "messages[0].role", "is missing"),
            (
                #"{"messages":[{"role":"user"},{"role":"assistant","content":"a"}]}"#, "messages[0].content",
                "is missing"
            ),
            (#"{"messages":[{"role":"assistant","content":5}]}"#, "messages[0].content", "must be a string"),
            (#"{"messages":[{"role":"assistant","content":"a","weight":2}]}"#, "messages[0].weight", "0 or 1"),
            (#"{"messages":[{"role":"user","content":"a","weight":1}]}"#, "messages[0].weight", "assistant"),
            (
                #"{"messages":[{"role":"assistant","tool_calls":[{"id":"x","type":"function","function":{"name":"f"}}]}]}"#,
                "messages[0].tool_calls[0].function.arguments", "must be a string"
            ),
            (#"{"messages":[{"role":"tool","content":"a"}]}"#, "messages[0].tool_call_id", "names the call"),
            (#"{"prompt":"a","completion":"b"}"#, nil, "one format"),
        ] as [(String, String?, String)])
    func mistakes(line: String, path: String?, message: String) {
        let report = report(withThird: line)
        let found = report.problems.filter { $0.severity == .error && $0.line == 3 }
        #expect(found.contains { $0.path == path && $0.message.contains(message) }, "\(found)")
        #expect(report.examples == 9)
    }

    @Test("counts as an example whatever is odd without being wrong, and nothing of an empty file")
    func examples() {
        #expect(report(Self.good + "\n" + Self.good + "\n").examples == 2)
        #expect(report("").examples == 0)
        #expect(report(Self.good + "\n" + String(repeating: " ", count: 20) + "\n").examples == 1)
    }

    @Test("takes tool calls without content, weights and tool answers")
    func toolCalls() {
        let line =
            #"{"messages":[{"role":"system","content":"s"},{"role":"user","content":"u"},{"role":"assistant","weight":0,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"1"},{"role":"assistant","content":"a"}],"tools":[{"type":"function","function":{"name":"f","parameters":{}}}],"parallel_tool_calls":false}"#
        #expect(report(withThird: line).problems.isEmpty)
    }

    @Test(
        "takes examples of every format and whatever they may hold",
        arguments: [
            (
                TrainingFileReport.Format.chat,
                #"{"messages":[{"role":"system","content":"N"},{"role":"user","content":[{"type":"text","text":"u"},{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]},{"role":"assistant","content":"a"}]}"#
            ),
            (
                .chat,
                #"{"messages":[{"role":"developer","content":"N"},{"role":"user","content":"u"},{"role":"assistant","content":"a","weight":0},{"role":"user","content":"u"},{"role":"assistant","content":"b","weight":1}]}"#
            ),
            (
                .preference,
                #"{"input":{"messages":[{"role":"user","content":"N"}]},"preferred_output":[{"role":"assistant","content":"a"}],"non_preferred_output":[{"role":"assistant","content":"b"}]}"#
            ),
            (.reinforcement, #"{"messages":[{"role":"user","content":"N"}],"target":7}"#),
            (.completion, #"{"prompt":"N","completion":"a"}"#),
        ] as [(TrainingFileReport.Format, String)])
    func formats(format: TrainingFileReport.Format, line: String) {
        let lines = (0..<10).map { line.replacingOccurrences(of: "N", with: "n\($0)") }
        let report = report(lines.joined(separator: "\n"))
        #expect(report.format == format)
        #expect(report.problems.isEmpty, "\(report.problems)")
    }

    @Test(
        "names what is wrong with examples of the other formats",
        arguments: [
            (
                #"{"input":{"messages":[{"role":"user","content":"u"}]},"preferred_output":[{"role":"user","content":"a"}],"non_preferred_output":[{"role":"assistant","content":"b"}]}"#,
                "preferred_output[0].role", "must be one of assistant, tool"
            ),
            (
                #"{"input":{"messages":[{"role":"user","content":"u"}]},"preferred_output":[{"role":"assistant","content":"a"}]}"#,
                "non_preferred_output", "is missing"
            ),
            (#"{"preferred_output":[{"role":"assistant","content":"a"}]}"#, "input", "must be an object"),
            (#"{"messages":[{"role":"tool","content":"a","tool_call_id":"c"}],"x":1}"#, "messages", "end with a user"),
            (#"{"prompt":"a","completion":""}"#, "completion", "must not be empty"),
            (#"{"prompt":5,"completion":"a"}"#, "prompt", "must be a string"),
            (
                #"{"messages":[{"role":"assistant","content":[{"type":"image_url","image_url":{"url":"x"}}]}]}"#,
                "messages[0].content[0]", "only user messages"
            ),
        ] as [(String, String, String)])
    func otherFormats(line: String, path: String, message: String) {
        let found = report(line).problems.filter { $0.severity == .error }
        #expect(found.contains { $0.line == 1 && $0.path == path && $0.message.contains(message) }, "\(found)")
    }

    @Test("names an unknown field of a chat example, and takes the example")
    func unknownField() {
        let line = Self.good.dropLast() + #","id":5}"#
        let report = report(withThird: String(line))
        #expect(report.format == .chat)
        #expect(report.errors == 0)
        #expect(report.problems.map(\.path) == ["id"])
        #expect(report.problems.map(\.line) == [3])
    }

    @Test("takes lines that end in CRLF, and refuses blank ones among them")
    func crlf() {
        let lines = (0..<10).map { Self.good.replacingOccurrences(of: "\"a\"", with: "\"a\($0)\"") }
        #expect(report(lines.joined(separator: "\r\n") + "\r\n").problems.isEmpty)
        let blank = report(lines.joined(separator: "\r\n") + "\r\n\r\n")
        #expect(blank.problems.map(\.line) == [11])
        #expect(blank.problems.first?.message.contains("is blank") == true)
    }

    @Test("names the last line if the file was cut off in the middle of it, and where")
    func truncated() {
        let lines = (0..<11).map { Self.good.replacingOccurrences(of: "\"a\"", with: "\"a\($0)\"") }
        let report = report(String(lines.joined(separator: "\n").dropLast(3)))
        #expect(report.errors == 1)
        #expect(report.problems.first?.line == 11)
        #expect(report.problems.first?.column != nil)
    }

    @Test("names the line that is not UTF-8 and the one that repeats another")
    func lines() {
        var check = TrainingFileCheck()
        check.append(Array((Self.good + "\n" + Self.good + "\n").utf8))
        check.append([0x7B, 0x22, 0x61, 0xC3, 0x28, 0x22, 0x3A, 0x31, 0x7D])
        let problems = check.finish().problems
        #expect(problems.contains { $0.line == 2 && $0.severity == .warning && $0.message.contains("same as line 1") })
        #expect(problems.contains { $0.line == 3 && $0.severity == .error && $0.message == "is not UTF-8" })
    }

    @Test("says where the search for repeated lines ends, once")
    func manyLines() {
        var check = TrainingFileCheck(rememberedLines: 10)
        for number in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 3, 10, 11, 10, 4] {
            check.append(Array((Self.good.replacingOccurrences(of: "\"a\"", with: "\"a\(number)\"") + "\n").utf8))
        }
        let problems = check.finish().problems
        #expect(problems.map(\.line) == [11, 12, 15])
        #expect(problems.map { $0.message.contains("is the same as line") } == [true, false, true])
        #expect(problems.allSatisfy { $0.severity == .warning })
    }

    @Test(
        "names the byte of a mistake: where the wrong value stands, or the one that lacks another",
        arguments: [
            (#"{"messages": [ {"role":"robot","content":"x"} ]}"#, 24),
            (#"{"messages": [ {"content":"x"} ]}"#, 16),
            (#"{"messages": [ {"role":"assistant","content":"a","weight":2} ]}"#, 59),
            (
                #"{"messages": [ {"role":"assistant","tool_calls":[{"id":"x","type":"function","function":{"name":"f"}}]} ]}"#,
                89
            ),
            (#"{"messages": []}"#, 14),
            (#"{"prompt":"a", "completion": 7}"#, 30),
            (#"{"text":"x"}"#, 1),
        ])
    func columns(line: String, column: Int) {
        let problem = report(withThird: line).problems.first { $0.severity == .error && $0.line == 3 }
        #expect(problem?.column == column, "\(String(describing: problem))")
    }

    @Test("counts what one line has wrong beyond what a report shows")
    func manyInOneLine() {
        let messages = String(repeating: "7,", count: 300) + #"{"role":"user","content":"u"}"#
        let extras = (0..<150).map { ",\"f\($0)\":1" }.joined()
        let report = report(#"{"messages":["# + messages + #",{"role":"assistant","content":"a""# + extras + "}]}")
        #expect(report.errors == 300)
        // Beside the unknown fields: no system message, and too few lines.
        #expect(report.warnings == 152)
        #expect(report.problems.count == 100)
        #expect(report.problems.allSatisfy { $0.severity == .error })
    }

    @Test("refuses a line that is too long without keeping it, and goes on with the next")
    func longLine() {
        var check = TrainingFileCheck()
        let chunk = [UInt8](repeating: 0x61, count: 1024 * 1024)
        for _ in 0..<17 { check.append(chunk) }
        check.append(Array(("\n" + Self.good).utf8))
        let report = check.finish()
        #expect(report.lines == 2)
        #expect(report.errors == 1)
        #expect(report.problems.first?.message.contains("longer than") == true)
    }

    @Test("refuses a byte order mark, bytes that are not UTF-8, and an empty file")
    func bytes() {
        #expect(report("\u{FEFF}" + Self.good).problems.first?.message.contains("byte order mark") == true)
        var check = TrainingFileCheck()
        check.append([0x7B, 0x22, 0xFF, 0x22, 0x7D, 0x0A])
        #expect(check.finish().problems.first?.message == "is not UTF-8")
        #expect(report("").problems.map(\.message) == ["the file is empty"])
    }

    @Test("counts all problems and keeps the first hundred")
    func many() {
        let report = report(String(repeating: "x\n", count: 250))
        #expect(report.errors == 250)
        #expect(report.problems.count == 100)
        #expect(report.warnings == 249)
    }

    @Test("an error behind more warnings than are kept is kept all the same")
    func errorBehindWarnings() {
        let report = report(String(repeating: Self.good + "\n", count: 151) + "7\n")
        #expect(report.warnings == 150)
        #expect(report.problems.count == 100)
        #expect(report.problems.last?.line == 152)
        #expect(report.problems.last?.severity == .error)
    }

    @Test(
        "tells the format of real files and finds no error in them",
        arguments: [
            ("gsm8k_chat_train.jsonl", TrainingFileReport.Format.chat, 449),
            ("gsm8k_chat_validation.jsonl", .chat, 50), ("stock_toolcall_training.jsonl", .chat, 86),
            ("retail_agent_tool_results.jsonl", .chat, 28), ("orca_dpo_validation.jsonl", .preference, 284),
            ("countdown_rft_valid.jsonl", .reinforcement, 50),
        ])
    func realFiles(name: String, format: TrainingFileReport.Format, lines: Int) throws {
        guard let folder = SharedData.folder("training", skipping: "the real file \(name)") else { return }
        let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        let report = report(text, chunk: 4096)
        #expect(report.format == format)
        #expect(report.lines == lines)
        #expect(report.errors == 0, "\(report.problems.prefix(5))")
    }

    @Test("finds the mistakes that real files were made with")
    func realMistakes() throws {
        guard let folder = SharedData.folder("training", skipping: "real files with mistakes") else { return }
        let toy = report(
            try String(contentsOf: folder.appendingPathComponent("toy_chat_fine_tuning.jsonl"), encoding: .utf8),
            chunk: 4096)
        #expect(toy.errors == 0)
        let mistakes = toy.problems.sorted { $0.line < $1.line }
        #expect(mistakes.map(\.line) == [0, 3, 4, 5], "\(mistakes)")
        let words = ["at least 10", "no system message", "no user message", "training may cut it at 4096"]
        for (mistake, word) in zip(mistakes, words) { #expect(mistake.message.contains(word), "\(mistake)") }
        let broken = report(
            try String(contentsOf: folder.appendingPathComponent("broken_array_per_line.jsonl"), encoding: .utf8))
        #expect(broken.errors == 1)
        #expect(broken.problems.first?.line == 1)
        #expect(broken.problems.first?.message.contains("wrap it") == true)
    }
}
