import Foundation
import ProviderJSON

/// Judges whole requests by an OpenAPI description.
struct OpenAPIDescription {
    private let schema: OpenAPISchema
    private let operations: [(method: String, template: [String], operation: JSONValue, name: String)]

    init(_ document: JSONValue) {
        schema = OpenAPISchema(document: document)
        operations = (document["paths"]?.objectValue?.members ?? []).flatMap { path in
            (path.value.objectValue?.members ?? []).map { method in
                (
                    method.name.uppercased(), path.name.split(separator: "/").map(String.init), method.value,
                    method.name.uppercased() + " " + path.name
                )
            }
        }
    }

    /// The described operation that the request is one of, such as `GET /files`, and what is wrong with it.
    func judge(_ request: RecordedRequest) -> (name: String?, problems: [String]) {
        // A literal segment goes before a named one.
        let fitting = operations.filter { $0.method == request.method && Self.fits(request.path, $0.template) }
        guard let found = fitting.min(by: { Self.names($0.template) < Self.names($1.template) }) else {
            return (nil, ["\(request.method) /\(request.path.joined(separator: "/")): is not described"])
        }
        let problems = query(request, found.operation) + body(request, found.operation) + headers(request)
        return (found.name, problems.map { "\(found.name): \($0)" })
    }

    private static func fits(_ path: [String], _ template: [String]) -> Bool {
        path.count == template.count && zip(path, template).allSatisfy { $0 == $1 || $1.hasPrefix("{") }
    }

    private static func names(_ template: [String]) -> Int {
        template.count { $0.hasPrefix("{") }
    }

    private func query(_ request: RecordedRequest, _ operation: JSONValue) -> [String] {
        let parameters = operation["parameters"]?.arrayValue?.filter { $0["in"] == "query" } ?? []
        return request.query.flatMap { name, text -> [String] in
            // `metadata[key]=value` is a member of the parameter `metadata`.
            let outer = String(name.prefix { $0 != "[" })
            guard let parameter = parameters.first(where: { $0["name"]?.stringValue == outer }),
                let type = parameter["schema"]
            else { return ["the query's \(name) is not described"] }
            guard outer != name else {
                let value = type["type"] == "integer" ? Int64(text).map { .integer($0) } : JSONValue.string(text)
                return schema.problems(value ?? .string(text), type, at: name)
            }
            guard parameter["style"] == "deepObject" else { return ["the query's \(outer) is no object"] }
            let member = String(name.dropFirst(outer.count + 1).dropLast())
            return schema.problems(.object([member: .string(text)]), type, at: outer)
        }
    }

    private func body(_ request: RecordedRequest, _ operation: JSONValue) -> [String] {
        guard let content = operation["requestBody"]?["content"]?.objectValue else {
            return request.body.isEmpty ? [] : ["has a body that is not described"]
        }
        let type = request.header("content-type") ?? ""
        let kind = String(type.prefix { $0 != ";" })
        guard let wanted = content[kind]?["schema"] else { return ["is sent as \"\(type)\""] }
        let value = kind == "multipart/form-data" ? request.form : try? JSONValue.parse(Array(request.body.utf8))
        guard let value else { return ["has a body that is no \(kind)"] }
        return schema.problems(value, wanted, at: "body")
    }

    private func headers(_ request: RecordedRequest) -> [String] {
        let names = request.headers.map(\.name)
        var found = Set(names).count == names.count ? [] : ["has a header twice: \(names.sorted())"]
        if request.header("authorization")?.hasPrefix("Bearer ") != true { found.append("has no bearer's key") }
        if names.contains("idempotency-key") { found.append("has a key that nobody reads") }
        return found
    }
}

/// A request as it came over the network, its parts taken apart.
struct RecordedRequest {
    let method: String
    /// Without the base's.
    let path: [String]
    let query: [(name: String, value: String)]
    /// Names in lower case.
    let headers: [(name: String, value: String)]
    let body: String

    init?(_ text: String, base: String) {
        // "\r\n" is one character.
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        var lines = text[..<end.lowerBound].split(separator: "\r\n")
        let first = lines.removeFirst().split(separator: " ")
        guard first.count == 3, first[1].hasPrefix(base + "/") else { return nil }
        method = String(first[0])
        let parts = first[1].dropFirst(base.count).split(separator: "?", maxSplits: 1)
        path = parts[0].split(separator: "/").map { $0.removingPercentEncoding ?? "" }
        query = (parts.count > 1 ? parts[1].split(separator: "&") : []).map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (sides[0].removingPercentEncoding ?? "", sides.last?.removingPercentEncoding ?? "")
        }
        headers = lines.map { line in
            let sides = line.split(separator: ":", maxSplits: 1)
            return (sides[0].lowercased(), sides.last?.trimmingCharacters(in: .whitespaces) ?? "")
        }
        body = String(text[end.upperBound...])
    }

    func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    /// The form's parts by name; nil if it is none.
    var form: JSONValue? {
        guard let boundary = header("content-type")?.split(separator: "boundary=").last else { return nil }
        let pieces = body.components(separatedBy: "--" + boundary)
        guard pieces.count >= 2, pieces.first == "", pieces.last == "--\r\n" else { return nil }
        var fields = JSONObject()
        for piece in pieces.dropFirst().dropLast() {
            let sides = piece.components(separatedBy: "\r\n\r\n")
            guard sides.count == 2, let name = sides[0].split(separator: "\"").dropFirst().first else { return nil }
            fields[String(name)] = .string(String(sides[1].dropLast()))
        }
        return .object(fields)
    }
}
