/// Writes the wire types of one noun, or of the shared schemas.
struct EmitTypes {
    let contract: Contract
    private var lines = Source()

    init(_ contract: Contract) {
        self.contract = contract
    }

    /// The requests of one noun.
    static func requests(_ noun: String, of contract: Contract) -> String {
        var emitter = EmitTypes(contract)
        emitter.lines.header(imports: ["ProviderJSON"])
        for method in contract.methods where method.noun == noun { emitter.request(method) }
        return emitter.lines.text
    }

    /// Every schema, in the document's order.
    static func schemas(of contract: Contract) -> String {
        var emitter = EmitTypes(contract)
        emitter.lines.header(imports: ["ProviderJSON"])
        for schema in contract.schemas { emitter.schema(schema) }
        return emitter.lines.text
    }

    private mutating func request(_ method: Contract.Method) {
        let conformance =
            [
                "server_stream": "StreamMethod", "upload": "UploadMethod", "download": "DownloadMethod",
            ][method.kind] ?? "UnaryMethod"
        lines.documentation("`\(method.name)`: \(method.summary) \(method.description)")
        lines.add("public struct \(method.typeName): \(conformance) {")
        lines.add("    public typealias Result = \(method.result)")
        if let item = method.item { lines.add("    public typealias Item = \(item)") }
        let milliseconds = SwiftType.literal(Int64(method.timeoutMilliseconds))
        lines.add("    public static let descriptor = MethodDescriptor(")
        lines.add(
            "        name: \"\(method.name)\", kind: .\(SwiftNames.unescaped(method.kind)), "
                + "role: .\(SwiftNames.property(method.role)), effect: .\(method.effect),")
        lines.add("        timeoutMilliseconds: \(milliseconds), runs: .\(SwiftNames.unescaped(method.runs)))", "")
        body(method.params, isRequest: true)
        lines.add("}", "")
    }

    private mutating func schema(_ schema: Contract.Schema) {
        lines.documentation(schema.description)
        if let words = schema.words {
            wordList(schema.name, words)
        } else if let fields = schema.fields {
            lines.add("public struct \(schema.name): JSONReadable, JSONWritable, Hashable {")
            body(fields, isRequest: false)
            lines.add("}", "")
        } else {
            lines.add("public typealias \(schema.name) = \(SwiftType(schema.value).name)", "")
        }
    }

    private mutating func wordList(_ name: String, _ words: [String]) {
        lines.add("public struct \(name): RawRepresentable, JSONReadable, JSONWritable, Hashable {")
        lines.add("    public let rawValue: String", "")
        lines.add("    public init(rawValue: String) {", "        self.rawValue = rawValue", "    }", "")
        for word in words {
            lines.add("    public static let \(SwiftNames.word(word)) = \(name)(rawValue: \"\(word)\")")
        }
        lines.add("", "    /// The words of this version of the contract; a tolerant reader keeps others too.")
        lines.list(
            "public static let known: [\(name)] = [", words.map { "." + SwiftNames.word($0) }, "]", indent: 4,
            trailingComma: true)
        lines.add("")
        lines.add("    public init(from reader: inout JSONReader) throws(JSONError) {")
        lines.add("        self = try reader.readWord(of: Self.known)", "    }", "")
        lines.add("    public func write(to writer: inout JSONWriter) {")
        lines.add("        writer.string(rawValue)", "    }", "}", "")
    }

    private mutating func body(_ declared: [Contract.Field], isRequest: Bool) {
        let fields = declared.map { TypedField($0) }
        for field in fields {
            lines.documentation(field.description, indent: 4)
            lines.add("    public var \(field.swiftName): \(field.storedType)")
        }
        if !fields.isEmpty { lines.add("") }
        initializer(fields)
        reader(fields, isRequest: isRequest)
        writer(fields)
    }

    private mutating func initializer(_ fields: [TypedField]) {
        let ordered = fields.filter(\.isRequired) + fields.filter { !$0.isRequired }
        guard !ordered.isEmpty else { return lines.add("    public init() {}", "") }
        let parameters = ordered.map { "\($0.swiftName): \($0.storedType)\($0.defaultValue)" }
        lines.list("public init(", parameters, ") {", indent: 4)
        for field in fields { lines.add("        self.\(field.plainName) = \(field.swiftName)") }
        lines.add("    }", "")
    }

    private mutating func reader(_ fields: [TypedField], isRequest: Bool) {
        // A field may have the name of one of the function's own variables.
        let key = fields.contains { $0.name == "key" } ? "nextKey" : "key"
        let start = fields.contains { $0.name == "start" } ? "startOffset" : "start"
        lines.add("    public init(from reader: inout JSONReader) throws(JSONError) {")
        for field in fields { lines.add("        var \(field.swiftName): \(field.readingType)") }
        if fields.contains(where: \.isRequired) {
            lines.add("        _ = try reader.peekKind()", "        let \(start) = reader.offset")
        }
        lines.add("        try reader.beginObject()", "        while let \(key) = try reader.nextKey() {")
        var keyword = "if"
        for field in fields {
            lines.add("            \(keyword) \(key) == \"\(field.name)\" {")
            lines.add("                guard \(field.isUnread) else { throw reader.duplicate(\(key)) }")
            lines.add(field.type.readStatements(into: field.swiftName, indent: 16))
            keyword = "} else if"
        }
        if isRequest {
            lines.add("            \(keyword) \(key) == \"_meta\" {", "                try reader.skipValue()")
            keyword = "} else if"
        }
        if keyword == "if" {
            lines.add("            try reader.unknownField(\(key))")
        } else {
            lines.add("            } else {", "                try reader.unknownField(\(key))", "            }")
        }
        lines.add("        }")
        for field in fields where field.isRequired {
            lines.add("        guard let \(field.swiftName) else {")
            lines.add("            throw reader.error(.missingField(\"\(field.name)\"), at: \(start))", "        }")
        }
        for field in fields { lines.add("        self.\(field.plainName) = \(field.swiftName)") }
        lines.add("    }", "")
    }

    private mutating func writer(_ fields: [TypedField]) {
        lines.add("    public func write(to writer: inout JSONWriter) {", "        writer.beginObject()")
        for field in fields { field.write(into: &lines) }
        lines.add("        writer.endObject()", "    }")
    }
}

/// A field with its Swift type and spellings.
private struct TypedField {
    let name: String
    let description: String
    let isRequired: Bool
    let type: SwiftType

    init(_ field: Contract.Field) {
        name = field.name
        description = field.description
        isRequired = field.isRequired
        type = SwiftType(field.schema)
    }

    private var isUpdate: Bool {
        if case .update = type { true } else { false }
    }

    var swiftName: String { SwiftNames.property(name) }
    var plainName: String { SwiftNames.unescaped(name) }
    var storedType: String { type.name + (isRequired || isUpdate ? "" : "?") }
    var defaultValue: String { isRequired ? "" : isUpdate ? " = .unchanged" : " = nil" }
    var readingType: String { isUpdate ? "\(type.name) = .unchanged" : "\(type.name)?" }
    var isUnread: String { isUpdate ? "\(swiftName) == .unchanged" : "\(swiftName) == nil" }

    func write(into lines: inout Source) {
        if case .update(let value) = type {
            lines.add("        switch \(swiftName) {", "        case .unchanged: break", "        case .cleared:")
            lines.add(
                "            writer.key(\"\(name)\")", "            writer.null()", "        case .set(let value):")
            lines.add("            writer.key(\"\(name)\")")
            lines.add(value.writeStatements("value", indent: 12))
            lines.add("        }")
        } else if isRequired {
            lines.add("        writer.key(\"\(name)\")")
            lines.add(type.writeStatements(swiftName, indent: 8))
        } else {
            lines.add("        if let \(swiftName) {", "            writer.key(\"\(name)\")")
            lines.add(type.writeStatements(swiftName, indent: 12))
            lines.add("        }")
        }
    }
}
