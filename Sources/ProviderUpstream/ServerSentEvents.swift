/// Parses a `text/event-stream` as its bytes come in; knows nothing of HTTP.
struct ServerSentEvents: Sendable {
    struct Event: Sendable, Hashable {
        /// `message` unless the stream says otherwise.
        var name: String
        var data: String
    }

    /// A longer line or event ends the stream as garbage.
    static let maximumEventBytes = 4 * 1024 * 1024

    /// The stream is none: it sent an event that is longer than anything an API sends, or what is no UTF-8.
    struct Garbage: Error {}

    private var line: [UInt8] = []
    private var endedByReturn = false
    private var isFirstLine = true
    private var name = ""
    private var data: [UInt8] = []
    private var hasData = false

    /// The events that these bytes complete.
    mutating func append(_ bytes: some Sequence<UInt8>) throws(Garbage) -> [Event] {
        var events: [Event] = []
        for byte in bytes {
            let isSecondOfPair = endedByReturn && byte == 0x0A
            endedByReturn = byte == 0x0D
            if isSecondOfPair { continue }
            guard byte != 0x0A && byte != 0x0D else {
                if let event = try endLine() { events.append(event) }
                continue
            }
            guard line.count + data.count < Self.maximumEventBytes else { throw Garbage() }
            line.append(byte)
        }
        return events
    }

    /// The last event of a stream that ended without the empty line it owed; the standard would drop it.
    mutating func finish() throws(Garbage) -> Event? {
        if !line.isEmpty { _ = try endLine() }
        return try endLine()
    }

    private mutating func endLine() throws(Garbage) -> Event? {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        guard !line.isEmpty else { return dispatch() }
        guard String(validating: line, as: UTF8.self) != nil else { throw Garbage() }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        switch String(decoding: line[..<colon], as: UTF8.self) {
        case "data":
            if hasData { data.append(0x0A) }
            data += value
            hasData = true
        case "event": name = String(decoding: value, as: UTF8.self)
        default: break
        }
        return nil
    }

    private mutating func dispatch() -> Event? {
        defer {
            name = ""
            data.removeAll(keepingCapacity: true)
            hasData = false
        }
        guard hasData else { return nil }
        return Event(name: name.isEmpty ? "message" : name, data: String(decoding: data, as: UTF8.self))
    }
}
