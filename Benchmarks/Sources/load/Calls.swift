import CEpoll
import Glibc
import ProviderJSON
import ProviderProtocol

/// `provider.get` of what the daemon has, its answer decoded and checked.
struct Target {
    let id: String

    func ask(_ wire: Wire, call: Int) {
        wire.add(ProviderGet.descriptor.name, id: call, ProviderGet(id: id))
    }

    func check(_ message: UnsafeRawBufferPointer) throws -> Int {
        let (call, provider) = try readResult(of: message) { (reader) throws(JSONError) in
            try ProviderInfo(from: &reader)
        }
        guard provider.id == id else { throw LoadError("asked for \(id), and \(provider.id) came") }
        return call
    }
}

/// One connection with so many calls outstanding.
func runOutstanding(_ depth: Int, _ target: Target, on path: String, _ length: Length) throws -> String {
    let wire = try Wire(connectingTo: path)
    var run = Run(length)
    var started = Array(repeating: nanoseconds(), count: depth)
    for slot in 0..<depth { target.ask(wire, call: slot) }
    try wire.flush()
    // Else the daemon would wait while the client works, and the client while the daemon does.
    let together = max(1, depth / 4)
    while true {
        var slot = try wire.next(target.check)
        var waiting = 0
        while true {
            started[slot] = run.answer(since: started[slot])
            target.ask(wire, call: slot)
            waiting += 1
            if waiting % together == 0 { try wire.flush() }
            guard let following = try wire.buffered(target.check) else { break }
            slot = following
        }
        if let line = run.line { return line }
        try wire.flush()
    }
}

/// So many connections with one call outstanding on each.
func runMany(_ connections: Int, _ target: Target, on path: String, _ length: Length) throws -> String {
    let poll = epoll_create1(0)
    guard poll >= 0 else { throw LoadError("cannot make an epoll: errno \(errno)") }
    defer { close(poll) }
    let wires = try (0..<connections).map { _ in try Wire(connectingTo: path, capacity: 16_384) }
    for (index, wire) in wires.enumerated() {
        var event = epoll_event()
        event.events = EPOLLIN.rawValue
        event.data.u32 = UInt32(index)
        epoll_ctl(poll, EPOLL_CTL_ADD, wire.descriptor, &event)
    }
    var run = Run(length)
    var started = Array(repeating: nanoseconds(), count: connections)
    func ask(_ index: Int) throws {
        target.ask(wires[index], call: 0)
        try wires[index].flush()
    }
    for index in wires.indices { try ask(index) }
    var events = [epoll_event](repeating: epoll_event(), count: 128)
    while true {
        let count = Int(epoll_wait(poll, &events, Int32(events.count), -1))
        for event in events.prefix(max(0, count)) {
            let index = Int(event.data.u32)
            _ = try wires[index].next(target.check)
            started[index] = run.answer(since: started[index])
            if let line = run.line { return line }
            try ask(index)
        }
    }
}

/// Connections that made one call each, then nothing: says BASE, waits for a line, opens them, says READY, waits.
func runIdle(_ connections: Int, _ target: Target, on path: String) throws {
    let base = try Wire(connectingTo: path)
    for call in 0..<200 {
        target.ask(base, call: call)
        try base.flush()
        _ = try base.next(target.check)
    }
    say("BASE")
    _ = readLine()
    var wires: [Wire] = []
    for _ in 0..<connections {
        let wire = try Wire(connectingTo: path, capacity: 4096)
        target.ask(wire, call: 0)
        try wire.flush()
        _ = try wire.next(target.check)
        wires.append(wire)
    }
    say("READY")
    _ = readLine()
    say(#"{"conns":\#(wires.count)}"#)
}

func say(_ line: String) {
    var bytes = Array((line + "\n").utf8)
    _ = write(STDOUT_FILENO, &bytes, bytes.count)
}

/// Reads an answer in one pass.
func readResult<Value>(
    of message: UnsafeRawBufferPointer, _ read: (inout JSONReader) throws(JSONError) -> Value
) throws -> (call: Int, Value) {
    var call: Int?
    var value: Value?
    try JSONReader.read(message, strict: false) { (reader) throws(JSONError) in
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id", try reader.peekKind() == .number {
                call = try reader.readInt()
            } else if key == "result" {
                value = try read(&reader)
            } else {
                try reader.skipValue()
            }
        }
    }
    if let call, let value { return (call, value) }
    if case .error(_, let error) = try ServerMessage(message) { throw LoadError(error.message) }
    throw LoadError("what came is no answer")
}
