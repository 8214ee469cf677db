import ProviderJSON
import ProviderProtocol

/// Makes providers by `provider.create`, many at once; answers their ids in the order of their names.
func makeProviders(_ count: Int, on path: String) throws -> [String] {
    let wire = try Wire(connectingTo: path)
    var ids: [String] = Array(repeating: "", count: count)
    var sent = 0
    var answered = 0
    func ask(_ wire: Wire) {
        guard sent < count else { return }
        let provider = ProviderCreate(
            name: "inference endpoint \(sent)", type: "openai", baseURL: "https://api\(sent).example.com/v1",
            baseModel: "gpt-4.1-mini-2025-04-14", fineTunedModel: "ft:gpt-4.1-mini-2025-04-14:team:\(sent)",
            apiKey: SecretString("sk-benchmark-\(sent)-0123456789abcdef"))
        wire.add(ProviderCreate.descriptor.name, id: sent, provider)
        sent += 1
    }
    for _ in 0..<64 { ask(wire) }
    try wire.flush()
    while answered < count {
        let (call, id) = try wire.next { try providerID(in: $0) }
        ids[call] = id
        answered += 1
        ask(wire)
        try wire.flush()
    }
    return ids
}

/// `provider.update` by so many callers, each waiting for its own answer, on one connection each way of asking.
func runChanges(_ callers: Int, ids: [String], on path: String, _ length: Length) throws -> Measured {
    let wire = try Wire(connectingTo: path)
    var started: [UInt64] = Array(repeating: nanoseconds(), count: callers)
    var latencies: [UInt64] = []
    var number = 0
    func ask(_ wire: Wire, _ caller: Int) {
        number += 1
        var change = ProviderUpdate(id: ids[number % ids.count])
        change.baseModel = .set("model-\(number)")
        wire.add(ProviderUpdate.descriptor.name, id: caller, change)
    }
    for caller in 0..<callers { ask(wire, caller) }
    try wire.flush()
    var answered = 0
    var begin = nanoseconds()
    while true {
        let (caller, _) = try wire.next { try providerID(in: $0) }
        let now = nanoseconds()
        answered += 1
        if answered == length.warm {
            begin = now
        } else if answered > length.warm {
            latencies.append(now - started[caller])
        }
        let calls = answered - length.warm
        if calls >= length.calls, now - begin >= UInt64(length.milliseconds) * 1_000_000 {
            return Measured(
                calls: calls, warm: length.warm, seconds: Double(now - begin) / 1e9, latencies: latencies)
        }
        started[caller] = now
        ask(wire, caller)
        try wire.flush()
    }
}

/// Pages of a list, one call after the other.
func runPages(_ method: String, size: Int, on path: String, _ length: Length) throws -> Measured {
    let wire = try Wire(connectingTo: path, capacity: 1_048_576)
    var latencies: [UInt64] = []
    var begin = nanoseconds()
    var answered = 0
    while true {
        let asked = nanoseconds()
        if method == ProviderList.descriptor.name {
            wire.add(method, id: answered, ProviderList(pageSize: size))
        } else {
            wire.add(method, id: answered, CommandList(pageSize: size))
        }
        try wire.flush()
        let items = try wire.next { try itemCount(in: $0, of: method) }
        guard items > 0 else { throw LoadError("an empty page came") }
        answered += 1
        let now = nanoseconds()
        if answered == length.warm { begin = now } else if answered > length.warm { latencies.append(now - asked) }
        let calls = answered - length.warm
        if calls >= length.calls, now - begin >= UInt64(length.milliseconds) * 1_000_000 {
            return Measured(
                calls: calls, warm: length.warm, seconds: Double(now - begin) / 1e9, latencies: latencies)
        }
    }
}

private func itemCount(in message: UnsafeRawBufferPointer, of method: String) throws -> Int {
    guard case .result(_, let range) = try ServerMessage(message) else { throw LoadError("no page came") }
    return try JSONReader.read(UnsafeRawBufferPointer(rebasing: message[range]), strict: false) {
        (reader) throws(JSONError) in
        method == ProviderList.descriptor.name
            ? try ProviderPage(from: &reader).providers.count : try CommandPage(from: &reader).commands.count
    }
}

private func providerID(in message: UnsafeRawBufferPointer) throws -> (call: Int, id: String) {
    switch try ServerMessage(message) {
    case .result(let call, let range):
        let provider = try JSONReader.read(UnsafeRawBufferPointer(rebasing: message[range]), strict: false) {
            (reader) throws(JSONError) in try ProviderInfo(from: &reader)
        }
        return (call, provider.id)
    case .error(_, let error): throw LoadError(error.message)
    case .notification: throw LoadError("a notification came")
    }
}
