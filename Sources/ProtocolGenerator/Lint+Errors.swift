import ProviderJSON

/// Errors and their reasons.
extension Lint {
    /// gRPC's canonical names, in the order of their numbers from 1 on.
    private static let statuses = [
        "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
        "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
        "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ]

    /// JSON-RPC's own faults, with the canonical status each corresponds to.
    private static let faults: [Int64: (name: String, status: String)] = [
        -32700: ("PARSE_ERROR", "INVALID_ARGUMENT"), -32600: ("INVALID_REQUEST", "INVALID_ARGUMENT"),
        -32601: ("METHOD_NOT_FOUND", "UNIMPLEMENTED"), -32602: ("INVALID_PARAMS", "INVALID_ARGUMENT"),
        -32603: ("INTERNAL_ERROR", "INTERNAL"),
    ]

    private static func name(of code: Int64) -> String? {
        statuses.indices.contains(Int(code) - 1) ? statuses[Int(code) - 1] : faults[code]?.name
    }

    private static func status(of code: Int64) -> String? {
        statuses.indices.contains(Int(code) - 1) ? statuses[Int(code) - 1] : faults[code]?.status
    }

    /// `components.errors` and `info.x-providerd-reasons` against the codes that exist.
    mutating func checkErrorTable() {
        for error in contract.document["components"]?["errors"]?.objectValue?.members ?? [] {
            let place = "components.errors.\(error.name)"
            if let code = error.value["code"]?.intValue, let name = Self.name(of: code) {
                if name != error.name { report(place, "code \(code) is named \(name)") }
            } else {
                report(place, "has no code that JSON-RPC or gRPC knows")
            }
        }
        for reason in contract.reasons {
            let place = "info.x-providerd-reasons.\(reason.name)"
            let isWord = reason.name.allSatisfy { $0.isASCII && ($0.isUppercase || $0.isNumber || $0 == "_") }
            let hasEnds = reason.name.first?.isLetter == true && reason.name.last != "_"
            if !isWord || !hasEnds || !(3...63).contains(reason.name.count) {
                report(place, "must be 3 to 63 characters in UPPER_SNAKE_CASE")
            }
            if !Self.statuses.contains(reason.status) { report(place, "has a status that gRPC doesn't know") }
            if reason.description.isEmpty { report(place, "needs a description") }
            checkScope(reason, at: place)
        }
    }

    /// `call`: any call; `connection`: an answer to no call; `command`: a command's own error; `client`: made by the
    /// client itself.
    private static let scopes = ["call", "connection", "command", "client"]

    private mutating func checkScope(_ reason: Contract.Reason, at place: String) {
        if let scope = reason.scope {
            if !Self.scopes.contains(scope) {
                report(place, "scope must be one of \(Self.scopes.joined(separator: ", "))")
            }
        } else if !contract.methods.contains(where: { $0.reasons.contains { $0.words.contains(reason.name) } }) {
            report(place, "is listed by no method, and has no scope")
        }
    }

    /// A method's errors: one for each code, each reason with the code that its status has.
    mutating func checkErrors(_ method: Contract.Method) {
        reportRepeats(method.errors) { (method.name, "lists the error \($0) twice") }
        if method.errors.isEmpty { report(method.name, "lists no error; every method has INVALID_PARAMS") }
        let table = contract.document["components"]?["errors"]
        let codes = Set(method.errors.compactMap { table?[$0]?["code"]?.intValue })
        for name in method.errors {
            guard let code = table?[name]?["code"]?.intValue, code > 0 else { continue }
            let isExplained = method.reasons.contains { $0.code == String(code) && !$0.words.isEmpty }
            if !isExplained { report(method.name, "lists the error \(name) without a reason") }
        }
        let statuses = Dictionary(contract.reasons.map { ($0.name, $0.status) }) { first, _ in first }
        for (code, words) in method.reasons {
            let place = "\(method.name) x-providerd-reasons"
            let number = Int64(code)
            if number.map(codes.contains) != true { report(place, "\(code) is not the code of a listed error") }
            for word in words {
                guard let status = statuses[word] else {
                    report(place, "\(word) is not in info.x-providerd-reasons")
                    continue
                }
                if let number, Self.status(of: number) != status {
                    report(place, "\(word) stands under \(code), but its status is \(status)")
                }
            }
        }
    }
}
