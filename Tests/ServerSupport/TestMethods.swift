import ProviderJSON
import ProviderMethods
import ProviderProtocol
import ProviderServer
import TestSupport

/// Params of methods that the contract doesn't have: a channel, and a number for the handler.
private func readParams(_ reader: inout JSONReader) throws(JSONError) -> (channel: Int, count: Int) {
    var (channel, count) = (0, 0)
    try reader.beginObject()
    while let key = try reader.nextKey() {
        if key == "channel" {
            let start = reader.offset
            channel = try reader.readInt()
            guard channel > 0 else { throw reader.error(.outOfRange(expected: "more than 0"), at: start) }
        } else if key == "count" {
            count = try reader.readInt()
        } else if key == "_meta" {
            try reader.skipValue()
        } else {
            try reader.unknownField(key)
        }
    }
    return (channel, count)
}

private func writeParams(_ channel: Int?, _ count: Int, _ writer: inout JSONWriter) {
    writer.beginObject()
    if let channel {
        writer.key("channel")
        writer.integer(channel)
    }
    writer.key("count")
    writer.integer(count)
    writer.endObject()
}

/// `test.call`: whatever a test makes of it; it counts as a change.
package struct TestCall: UnaryMethod {
    package typealias Result = JSONObject
    package static let descriptor = MethodDescriptor(
        name: "test.call", kind: .unary, role: .open, effect: .change, timeoutMilliseconds: 0, runs: .task)
    package var count: Int

    package init(count: Int = 0) { self.count = count }
    package init(from reader: inout JSONReader) throws(JSONError) { count = try readParams(&reader).count }
    package func write(to writer: inout JSONWriter) { writeParams(nil, count, &writer) }
}

/// `test.stream`: gives the numbers from 0 up to `count`.
package struct TestStream: StreamMethod {
    package typealias Result = JSONObject
    package typealias Item = JSONValue
    package static let descriptor = MethodDescriptor(
        name: "test.stream", kind: .serverStream, role: .open, effect: .read, timeoutMilliseconds: 0, runs: .task)
    package var count: Int

    package init(count: Int) { self.count = count }
    package init(from reader: inout JSONReader) throws(JSONError) { count = try readParams(&reader).count }
    package func write(to writer: inout JSONWriter) { writeParams(nil, count, &writer) }
}

/// `test.upload`: takes the pattern and answers how much of it came.
package struct TestUpload: UploadMethod {
    package typealias Result = JSONObject
    package static let descriptor = MethodDescriptor(
        name: "test.upload", kind: .upload, role: .open, effect: .change, timeoutMilliseconds: 0, runs: .task)
    package var channel: Int
    package var count = 0

    package init(channel: Int = 0) { self.channel = channel }
    package init(from reader: inout JSONReader) throws(JSONError) { (channel, count) = try readParams(&reader) }
    package func write(to writer: inout JSONWriter) { writeParams(channel, count, &writer) }
}

/// `test.download`: gives `count` bytes of the pattern.
package struct TestDownload: DownloadMethod {
    package typealias Result = JSONObject
    package static let descriptor = MethodDescriptor(
        name: "test.download", kind: .download, role: .open, effect: .read, timeoutMilliseconds: 0, runs: .task)
    package var channel: Int
    package var count: Int

    package init(channel: Int = 0, count: Int) {
        self.channel = channel
        self.count = count
    }

    package init(from reader: inout JSONReader) throws(JSONError) { (channel, count) = try readParams(&reader) }
    package func write(to writer: inout JSONWriter) { writeParams(channel, count, &writer) }
}

extension UploadBody {
    /// Takes everything, and answers how much it was; throws where it is not the pattern.
    package func takePattern() async throws -> JSONObject {
        var count = 0
        while let bytes = try await next() {
            guard Pattern.matches(bytes, at: count) else {
                throw RPCError(.dataLoss, "cannot take the bytes from \(count) on: they are not the pattern")
            }
            count += bytes.count
        }
        return ["bytes": .integer(Int64(count))]
    }
}

extension DownloadSink {
    /// Writes so many bytes of the pattern.
    package func givePattern(_ count: Int) async throws -> JSONObject {
        var start = 0
        while start < count {
            let end = min(count, start + 1_000_000)
            try await write(Pattern.bytes(start..<end))
            start = end
        }
        return ["bytes": .integer(Int64(count))]
    }
}

extension MethodRow {
    /// `test.upload` as its name says.
    package static var testUpload: MethodRow {
        .upload(TestUpload.self) { _, _, body in try await body.takePattern() }
    }

    /// `test.download` as its name says.
    package static var testDownload: MethodRow {
        .download(TestDownload.self) { request, _, sink in try await sink.givePattern(request.count) }
    }

    /// `test.stream` as its name says; an item's cursor is its number, and the end's is "end".
    package static var testStream: MethodRow {
        .stream(TestStream.self) { request, _, sink in
            try await sink.start(cursor: "start")
            for number in 0..<request.count {
                try await sink.send(.integer(Int64(number)), cursor: String(number))
            }
            return ["cursor": "end"]
        }
    }
}
