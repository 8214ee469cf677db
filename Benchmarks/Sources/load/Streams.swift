import ProviderJSON
import ProviderProtocol

/// `command.watch` of a finished command from its first event: how many came, in which time.
func runStream(_ command: String, on path: String) throws -> String {
    let wire = try Wire(connectingTo: path, capacity: 1_048_576)
    let begin = nanoseconds()
    wire.add(CommandWatch.descriptor.name, id: 1, CommandWatch(id: command))
    try wire.flush()
    var events = 0
    var lastSeq = 0
    var isOver = false
    while !isOver {
        isOver = try wire.next { message in
            guard let event = try streamedEvent(message) else { return try isAnswer(message) }
            guard event.seq > lastSeq else { throw LoadError("event \(event.seq) came after \(lastSeq)") }
            lastSeq = event.seq
            events += 1
            return false
        }
    }
    return #"{"events":\#(events),"secs":\#(Double(nanoseconds() - begin) / 1e9)}"#
}

/// A stream's item, read in one pass; nil for what carries none.
private func streamedEvent(_ message: UnsafeRawBufferPointer) throws -> EventInfo? {
    var event: EventInfo?
    try JSONReader.read(message, strict: false) { (reader) throws(JSONError) in
        try reader.beginObject()
        while let key = try reader.nextKey() {
            guard key == "params" else {
                try reader.skipValue()
                continue
            }
            try reader.beginObject()
            while let key = try reader.nextKey() {
                if key == "item" { event = try EventInfo(from: &reader) } else { try reader.skipValue() }
            }
        }
    }
    return event
}

/// Whether it is the stream's end.
private func isAnswer(_ message: UnsafeRawBufferPointer) throws -> Bool {
    switch try ServerMessage(message) {
    case .result: return true
    case .notification: return false
    case .error(_, let error): throw LoadError(error.message)
    }
}

/// `file.upload` of chat lines of about 1 KiB each, with credit, up to the answer that the file is stored.
func runUpload(mebibytes: Int, keeping: Bool, on path: String) throws -> String {
    let chunk = chatLines(bytes: 65_536)
    let chunks = mebibytes * 16
    let wire = try Wire(connectingTo: path)
    let begin = nanoseconds()
    let size = chunks * chunk.count
    wire.add(
        FileUpload.descriptor.name, id: 1,
        FileUpload(name: "benchmark.jsonl", purpose: .fineTune, channel: 1, size: size),
        Meta(validateOnly: !keeping))
    var credit = 4 * 1024 * 1024
    for index in 1...chunks {
        while credit < chunk.count { credit += try wire.next(grantedCredit) }
        while let more = try wire.buffered(grantedCredit) { credit += more }
        chunk.withUnsafeBytes { wire.add(chunk: $0, channel: 1, isLast: index == chunks) }
        credit -= chunk.count
        try wire.flush()
    }
    var sha256: String?
    while sha256 == nil {
        sha256 = try wire.next { message in
            switch try ServerMessage(message) {
            case .result(_, let range):
                let file = try JSONReader.read(UnsafeRawBufferPointer(rebasing: message[range]), strict: false) {
                    (reader) throws(JSONError) in try FileInfo(from: &reader)
                }
                guard file.size == size else { throw LoadError("\(file.size) of \(size) bytes were stored") }
                return file.sha256
            case .error(_, let error): throw LoadError(error.message)
            case .notification: return nil
            }
        }
    }
    let seconds = Double(nanoseconds() - begin) / 1e9
    return #"{"mib":\#(Double(size) / 1_048_576),"secs":\#(seconds),"stored_sha256":"\#(sha256 ?? "")"}"#
}

private func grantedCredit(_ message: UnsafeRawBufferPointer) throws -> Int {
    switch try ServerMessage(message) {
    case .notification(let notification): return notification.bytes ?? 0
    case .error(_, let error): throw LoadError(error.message)
    case .result: throw LoadError("the answer came before the end of the bytes")
    }
}

/// Whole lines of a chat file that fill exactly so many bytes.
func chatLines(bytes: Int) -> [UInt8] {
    func line(_ text: String) -> [UInt8] {
        let head = #"{"messages":[{"role":"user","content":"Which team handles this: "#
        let tail = #""},{"role":"assistant","content":"area: printing / urgency: low / next: order toner"}]}"#
        return Array((head + text + tail + "\n").utf8)
    }
    let word = "the printer on floor 3 says that it is out of toner, and the meeting is at noon. "
    let ordinary = line(String(repeating: word, count: 10))
    var lines: [UInt8] = []
    while lines.count + 2 * ordinary.count <= bytes { lines += ordinary }
    let rest = bytes - lines.count - line("").count
    return lines + line(String(repeating: "x", count: rest))
}
