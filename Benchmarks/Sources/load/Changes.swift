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

/// `provider.update` by so many callers on one connection, each of whom waits for an answer before the next change.
func runChanges(_ callers: Int, ids: [String], on path: String, _ length: Length) throws -> String {
    let wire = try Wire(connectingTo: path)
    var run = Run(length)
    var started = Array(repeating: nanoseconds(), count: callers)
    var number = 0
    func ask(_ caller: Int) {
        number += 1
        var change = ProviderUpdate(id: ids[number % ids.count])
        change.baseModel = .set("model-\(number)")
        wire.add(ProviderUpdate.descriptor.name, id: caller, change)
    }
    for caller in 0..<callers { ask(caller) }
    try wire.flush()
    while true {
        let (caller, _) = try wire.next { try providerID(in: $0) }
        started[caller] = run.answer(since: started[caller])
        if let line = run.line { return line }
        ask(caller)
        try wire.flush()
    }
}

/// Pages of a list, one call after the other.
func runPages(_ method: String, size: Int, on path: String, _ length: Length) throws -> String {
    let wire = try Wire(connectingTo: path, capacity: 1_048_576)
    var run = Run(length)
    var asked = nanoseconds()
    while true {
        if method == ProviderList.descriptor.name {
            wire.add(method, id: 1, ProviderList(pageSize: size))
        } else {
            wire.add(method, id: 1, CommandList(pageSize: size))
        }
        try wire.flush()
        let items = try wire.next { try itemCount(in: $0, of: method) }
        guard items > 0 else { throw LoadError("an empty page came") }
        asked = run.answer(since: asked)
        if let line = run.line { return line }
    }
}

private func itemCount(in message: UnsafeRawBufferPointer, of method: String) throws -> Int {
    try readResult(of: message) { (reader) throws(JSONError) in
        method == ProviderList.descriptor.name
            ? try ProviderPage(from: &reader).providers.count : try CommandPage(from: &reader).commands.count
    }.1
}

private func providerID(in message: UnsafeRawBufferPointer) throws -> (call: Int, String) {
    try readResult(of: message) { (reader) throws(JSONError) in try ProviderInfo(from: &reader).id }
}
