// Generated from Protocol/openrpc.json by ProtocolGenerator. Never edited by hand.

import ProviderJSON

/// `provider.create`: Sets a provider up. The secrets are sealed before they are stored and are never shown again;
/// the answer has their last characters and a fingerprint.
public struct ProviderCreate: UnaryMethod {
    public typealias Result = ProviderInfo
    public static let descriptor = MethodDescriptor(
        name: "provider.create", kind: .unary, role: .admin, effect: .change,
        timeoutMilliseconds: 60_000, runs: .task)

    /// A free text of at most 128 bytes, unique after NFC and case folding, without control characters or white
    /// space at its ends, and not beginning like an id.
    public var name: String
    /// The wire it speaks, such as `openai`.
    public var type: String
    /// Where the API is; the type's own address if left out.
    public var baseURL: String?
    /// The model to fine-tune and, without a fine-tuned one, to prompt.
    public var baseModel: String?
    /// The model to prompt.
    public var fineTunedModel: String?
    /// The key; a server that needs none has none. It can never be read back.
    public var apiKey: SecretString?
    /// The HTTP header that carries the key; the wire's own way if left out. `Authorization` carries `Bearer` and
    /// the key, any other header the key alone.
    public var apiKeyHeader: String?
    /// The organization, for providers that bill by it; kept like the key.
    public var organizationID: SecretString?
    /// The project, for providers that have them.
    public var project: String?
    /// HTTP headers to send along, by name; the values are kept like the key.
    public var extraHeaders: [String: SecretString]?
    /// Whether commands may use it; true if left out.
    public var active: Bool?
    /// Whether commands that name no provider use this one; at most one is, and it must be active.
    public var `default`: Bool?

    public init(
        name: String,
        type: String,
        baseURL: String? = nil,
        baseModel: String? = nil,
        fineTunedModel: String? = nil,
        apiKey: SecretString? = nil,
        apiKeyHeader: String? = nil,
        organizationID: SecretString? = nil,
        project: String? = nil,
        extraHeaders: [String: SecretString]? = nil,
        active: Bool? = nil,
        `default`: Bool? = nil
    ) {
        self.name = name
        self.type = type
        self.baseURL = baseURL
        self.baseModel = baseModel
        self.fineTunedModel = fineTunedModel
        self.apiKey = apiKey
        self.apiKeyHeader = apiKeyHeader
        self.organizationID = organizationID
        self.project = project
        self.extraHeaders = extraHeaders
        self.active = active
        self.default = `default`
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var name: String?
        var type: String?
        var baseURL: String?
        var baseModel: String?
        var fineTunedModel: String?
        var apiKey: SecretString?
        var apiKeyHeader: String?
        var organizationID: SecretString?
        var project: String?
        var extraHeaders: [String: SecretString]?
        var active: Bool?
        var `default`: Bool?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "name" {
                guard name == nil else { throw reader.duplicate(key) }
                name = try reader.readString(lengths: 1...128)
            } else if key == "type" {
                guard type == nil else { throw reader.duplicate(key) }
                type = try reader.readString(lengths: 1...64)
            } else if key == "base_url" {
                guard baseURL == nil else { throw reader.duplicate(key) }
                baseURL = try reader.readString(lengths: 1...2_048)
            } else if key == "base_model" {
                guard baseModel == nil else { throw reader.duplicate(key) }
                baseModel = try reader.readString(lengths: 1...256)
            } else if key == "fine_tuned_model" {
                guard fineTunedModel == nil else { throw reader.duplicate(key) }
                fineTunedModel = try reader.readString(lengths: 1...256)
            } else if key == "api_key" {
                guard apiKey == nil else { throw reader.duplicate(key) }
                apiKey = try reader.readSecret(lengths: 1...4_096)
            } else if key == "api_key_header" {
                guard apiKeyHeader == nil else { throw reader.duplicate(key) }
                apiKeyHeader = try reader.readString(lengths: 1...128)
            } else if key == "organization_id" {
                guard organizationID == nil else { throw reader.duplicate(key) }
                organizationID = try reader.readSecret(lengths: 1...4_096)
            } else if key == "project" {
                guard project == nil else { throw reader.duplicate(key) }
                project = try reader.readString(lengths: 1...256)
            } else if key == "extra_headers" {
                guard extraHeaders == nil else { throw reader.duplicate(key) }
                extraHeaders = try reader.readDictionary { (reader) throws(JSONError) in try reader.readSecret() }
            } else if key == "active" {
                guard active == nil else { throw reader.duplicate(key) }
                active = try reader.readBool()
            } else if key == "default" {
                guard `default` == nil else { throw reader.duplicate(key) }
                `default` = try reader.readBool()
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let name else {
            throw reader.error(.missingField("name"), at: start)
        }
        guard let type else {
            throw reader.error(.missingField("type"), at: start)
        }
        self.name = name
        self.type = type
        self.baseURL = baseURL
        self.baseModel = baseModel
        self.fineTunedModel = fineTunedModel
        self.apiKey = apiKey
        self.apiKeyHeader = apiKeyHeader
        self.organizationID = organizationID
        self.project = project
        self.extraHeaders = extraHeaders
        self.active = active
        self.default = `default`
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("name")
        writer.string(name)
        writer.key("type")
        writer.string(type)
        if let baseURL {
            writer.key("base_url")
            writer.string(baseURL)
        }
        if let baseModel {
            writer.key("base_model")
            writer.string(baseModel)
        }
        if let fineTunedModel {
            writer.key("fine_tuned_model")
            writer.string(fineTunedModel)
        }
        if let apiKey {
            writer.key("api_key")
            writer.secret(apiKey)
        }
        if let apiKeyHeader {
            writer.key("api_key_header")
            writer.string(apiKeyHeader)
        }
        if let organizationID {
            writer.key("organization_id")
            writer.secret(organizationID)
        }
        if let project {
            writer.key("project")
            writer.string(project)
        }
        if let extraHeaders {
            writer.key("extra_headers")
            writer.dictionary(extraHeaders) { (item, writer) in writer.secret(item) }
        }
        if let active {
            writer.key("active")
            writer.bool(active)
        }
        if let `default` {
            writer.key("default")
            writer.bool(`default`)
        }
        writer.endObject()
    }
}

/// `provider.get`: Answers one provider. By id or by name; never a secret.
public struct ProviderGet: UnaryMethod {
    public typealias Result = ProviderInfo
    public static let descriptor = MethodDescriptor(
        name: "provider.get", kind: .unary, role: .viewer, effect: .read,
        timeoutMilliseconds: 60_000, runs: .eventLoop)

    /// The provider's id or name.
    public var id: String

    public init(id: String) {
        self.id = id
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id" {
                guard id == nil else { throw reader.duplicate(key) }
                id = try reader.readString(lengths: 1...256)
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let id else {
            throw reader.error(.missingField("id"), at: start)
        }
        self.id = id
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        writer.endObject()
    }
}

/// `provider.list`: Lists providers. In the order of their names.
public struct ProviderList: UnaryMethod {
    public typealias Result = ProviderPage
    public static let descriptor = MethodDescriptor(
        name: "provider.list", kind: .unary, role: .viewer, effect: .read,
        timeoutMilliseconds: 60_000, runs: .eventLoop)

    /// How many at most: 0 for the default of 50; over 1000 counts as 1000.
    public var pageSize: Int?
    /// `next_page_token` of the page before, with the same filters.
    public var pageToken: String?
    /// Only providers of this type.
    public var type: String?
    /// Only active ones, or only inactive ones.
    public var active: Bool?
    /// Only providers in this status.
    public var status: ProviderStatus?
    /// Only providers whose name has this text in it, whatever its case.
    public var query: String?

    public init(
        pageSize: Int? = nil,
        pageToken: String? = nil,
        type: String? = nil,
        active: Bool? = nil,
        status: ProviderStatus? = nil,
        query: String? = nil
    ) {
        self.pageSize = pageSize
        self.pageToken = pageToken
        self.type = type
        self.active = active
        self.status = status
        self.query = query
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var pageSize: Int?
        var pageToken: String?
        var type: String?
        var active: Bool?
        var status: ProviderStatus?
        var query: String?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "page_size" {
                guard pageSize == nil else { throw reader.duplicate(key) }
                pageSize = try reader.readInt()
            } else if key == "page_token" {
                guard pageToken == nil else { throw reader.duplicate(key) }
                pageToken = try reader.readString(lengths: 0...4_096)
            } else if key == "type" {
                guard type == nil else { throw reader.duplicate(key) }
                type = try reader.readString(lengths: 0...64)
            } else if key == "active" {
                guard active == nil else { throw reader.duplicate(key) }
                active = try reader.readBool()
            } else if key == "status" {
                guard status == nil else { throw reader.duplicate(key) }
                status = try ProviderStatus(from: &reader)
            } else if key == "query" {
                guard query == nil else { throw reader.duplicate(key) }
                query = try reader.readString(lengths: 0...128)
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        self.pageSize = pageSize
        self.pageToken = pageToken
        self.type = type
        self.active = active
        self.status = status
        self.query = query
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        if let pageSize {
            writer.key("page_size")
            writer.integer(pageSize)
        }
        if let pageToken {
            writer.key("page_token")
            writer.string(pageToken)
        }
        if let type {
            writer.key("type")
            writer.string(type)
        }
        if let active {
            writer.key("active")
            writer.bool(active)
        }
        if let status {
            writer.key("status")
            status.write(to: &writer)
        }
        if let query {
            writer.key("query")
            writer.string(query)
        }
        writer.endObject()
    }
}

/// `provider.update`: Changes the fields that are present and clears those that are null. A base URL of another
/// origin voids the key, the organization and the extra headers, unless the same call brings them anew.
public struct ProviderUpdate: UnaryMethod {
    public typealias Result = ProviderInfo
    public static let descriptor = MethodDescriptor(
        name: "provider.update", kind: .unary, role: .admin, effect: .change,
        timeoutMilliseconds: 60_000, runs: .task)

    /// The provider's id or name.
    public var id: String
    /// Refuse with ETAG_MISMATCH unless the resource still has this etag.
    public var etag: String?
    /// The new name, as in `provider.create`.
    public var name: String?
    /// The wire it speaks.
    public var type: String?
    /// Where the API is; null for the type's own address. Another origin voids the secrets until they are entered
    /// again.
    public var baseURL: Update<String>
    /// The model to fine-tune and, without a fine-tuned one, to prompt.
    public var baseModel: Update<String>
    /// The model to prompt.
    public var fineTunedModel: Update<String>
    /// The key; a server that needs none has none. It can never be read back.
    public var apiKey: Update<SecretString>
    /// The HTTP header that carries the key; null for the wire's own way. `Authorization` carries `Bearer` and the
    /// key, any other header the key alone.
    public var apiKeyHeader: Update<String>
    /// The organization, for providers that bill by it; kept like the key.
    public var organizationID: Update<SecretString>
    /// The project, for providers that have them.
    public var project: Update<String>
    /// HTTP headers to send along, by name; the values are kept like the key. Replaces all of them.
    public var extraHeaders: Update<[String: SecretString]>
    /// Whether commands may use it.
    public var active: Bool?
    /// True makes it the default in place of the one that is; false leaves no default.
    public var `default`: Bool?

    public init(
        id: String,
        etag: String? = nil,
        name: String? = nil,
        type: String? = nil,
        baseURL: Update<String> = .unchanged,
        baseModel: Update<String> = .unchanged,
        fineTunedModel: Update<String> = .unchanged,
        apiKey: Update<SecretString> = .unchanged,
        apiKeyHeader: Update<String> = .unchanged,
        organizationID: Update<SecretString> = .unchanged,
        project: Update<String> = .unchanged,
        extraHeaders: Update<[String: SecretString]> = .unchanged,
        active: Bool? = nil,
        `default`: Bool? = nil
    ) {
        self.id = id
        self.etag = etag
        self.name = name
        self.type = type
        self.baseURL = baseURL
        self.baseModel = baseModel
        self.fineTunedModel = fineTunedModel
        self.apiKey = apiKey
        self.apiKeyHeader = apiKeyHeader
        self.organizationID = organizationID
        self.project = project
        self.extraHeaders = extraHeaders
        self.active = active
        self.default = `default`
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        var etag: String?
        var name: String?
        var type: String?
        var baseURL: Update<String> = .unchanged
        var baseModel: Update<String> = .unchanged
        var fineTunedModel: Update<String> = .unchanged
        var apiKey: Update<SecretString> = .unchanged
        var apiKeyHeader: Update<String> = .unchanged
        var organizationID: Update<SecretString> = .unchanged
        var project: Update<String> = .unchanged
        var extraHeaders: Update<[String: SecretString]> = .unchanged
        var active: Bool?
        var `default`: Bool?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id" {
                guard id == nil else { throw reader.duplicate(key) }
                id = try reader.readString(lengths: 1...256)
            } else if key == "etag" {
                guard etag == nil else { throw reader.duplicate(key) }
                etag = try reader.readString(lengths: 0...64)
            } else if key == "name" {
                guard name == nil else { throw reader.duplicate(key) }
                name = try reader.readString(lengths: 1...128)
            } else if key == "type" {
                guard type == nil else { throw reader.duplicate(key) }
                type = try reader.readString(lengths: 1...64)
            } else if key == "base_url" {
                guard baseURL == .unchanged else { throw reader.duplicate(key) }
                baseURL = try reader.readNullIfPresent() ? .cleared : .set(try reader.readString(lengths: 1...2_048))
            } else if key == "base_model" {
                guard baseModel == .unchanged else { throw reader.duplicate(key) }
                baseModel = try reader.readNullIfPresent() ? .cleared : .set(try reader.readString(lengths: 1...256))
            } else if key == "fine_tuned_model" {
                guard fineTunedModel == .unchanged else { throw reader.duplicate(key) }
                if try reader.readNullIfPresent() {
                    fineTunedModel = .cleared
                } else {
                    let decoded = try reader.readString(lengths: 1...256)
                    fineTunedModel = .set(decoded)
                }
            } else if key == "api_key" {
                guard apiKey == .unchanged else { throw reader.duplicate(key) }
                apiKey = try reader.readNullIfPresent() ? .cleared : .set(try reader.readSecret(lengths: 1...4_096))
            } else if key == "api_key_header" {
                guard apiKeyHeader == .unchanged else { throw reader.duplicate(key) }
                apiKeyHeader = try reader.readNullIfPresent() ? .cleared : .set(try reader.readString(lengths: 1...128))
            } else if key == "organization_id" {
                guard organizationID == .unchanged else { throw reader.duplicate(key) }
                if try reader.readNullIfPresent() {
                    organizationID = .cleared
                } else {
                    let decoded = try reader.readSecret(lengths: 1...4_096)
                    organizationID = .set(decoded)
                }
            } else if key == "project" {
                guard project == .unchanged else { throw reader.duplicate(key) }
                project = try reader.readNullIfPresent() ? .cleared : .set(try reader.readString(lengths: 1...256))
            } else if key == "extra_headers" {
                guard extraHeaders == .unchanged else { throw reader.duplicate(key) }
                if try reader.readNullIfPresent() {
                    extraHeaders = .cleared
                } else {
                    let decoded = try reader.readDictionary { (reader) throws(JSONError) in try reader.readSecret() }
                    extraHeaders = .set(decoded)
                }
            } else if key == "active" {
                guard active == nil else { throw reader.duplicate(key) }
                active = try reader.readBool()
            } else if key == "default" {
                guard `default` == nil else { throw reader.duplicate(key) }
                `default` = try reader.readBool()
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let id else {
            throw reader.error(.missingField("id"), at: start)
        }
        self.id = id
        self.etag = etag
        self.name = name
        self.type = type
        self.baseURL = baseURL
        self.baseModel = baseModel
        self.fineTunedModel = fineTunedModel
        self.apiKey = apiKey
        self.apiKeyHeader = apiKeyHeader
        self.organizationID = organizationID
        self.project = project
        self.extraHeaders = extraHeaders
        self.active = active
        self.default = `default`
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        if let etag {
            writer.key("etag")
            writer.string(etag)
        }
        if let name {
            writer.key("name")
            writer.string(name)
        }
        if let type {
            writer.key("type")
            writer.string(type)
        }
        switch baseURL {
        case .unchanged: break
        case .cleared:
            writer.key("base_url")
            writer.null()
        case .set(let value):
            writer.key("base_url")
            writer.string(value)
        }
        switch baseModel {
        case .unchanged: break
        case .cleared:
            writer.key("base_model")
            writer.null()
        case .set(let value):
            writer.key("base_model")
            writer.string(value)
        }
        switch fineTunedModel {
        case .unchanged: break
        case .cleared:
            writer.key("fine_tuned_model")
            writer.null()
        case .set(let value):
            writer.key("fine_tuned_model")
            writer.string(value)
        }
        switch apiKey {
        case .unchanged: break
        case .cleared:
            writer.key("api_key")
            writer.null()
        case .set(let value):
            writer.key("api_key")
            writer.secret(value)
        }
        switch apiKeyHeader {
        case .unchanged: break
        case .cleared:
            writer.key("api_key_header")
            writer.null()
        case .set(let value):
            writer.key("api_key_header")
            writer.string(value)
        }
        switch organizationID {
        case .unchanged: break
        case .cleared:
            writer.key("organization_id")
            writer.null()
        case .set(let value):
            writer.key("organization_id")
            writer.secret(value)
        }
        switch project {
        case .unchanged: break
        case .cleared:
            writer.key("project")
            writer.null()
        case .set(let value):
            writer.key("project")
            writer.string(value)
        }
        switch extraHeaders {
        case .unchanged: break
        case .cleared:
            writer.key("extra_headers")
            writer.null()
        case .set(let value):
            writer.key("extra_headers")
            writer.dictionary(value) { (item, writer) in writer.secret(item) }
        }
        if let active {
            writer.key("active")
            writer.bool(active)
        }
        if let `default` {
            writer.key("default")
            writer.bool(`default`)
        }
        writer.endObject()
    }
}

/// `provider.delete`: Deletes a provider with its secrets. Answers the provider as it was. Refused while a command
/// that has not ended uses it.
public struct ProviderDelete: UnaryMethod {
    public typealias Result = ProviderInfo
    public static let descriptor = MethodDescriptor(
        name: "provider.delete", kind: .unary, role: .admin, effect: .change,
        timeoutMilliseconds: 60_000, runs: .task)

    /// The provider's id or name.
    public var id: String
    /// Refuse with ETAG_MISMATCH unless the resource still has this etag.
    public var etag: String?

    public init(id: String, etag: String? = nil) {
        self.id = id
        self.etag = etag
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        var etag: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id" {
                guard id == nil else { throw reader.duplicate(key) }
                id = try reader.readString(lengths: 1...256)
            } else if key == "etag" {
                guard etag == nil else { throw reader.duplicate(key) }
                etag = try reader.readString(lengths: 0...64)
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let id else {
            throw reader.error(.missingField("id"), at: start)
        }
        self.id = id
        self.etag = etag
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        if let etag {
            writer.key("etag")
            writer.string(etag)
        }
        writer.endObject()
    }
}

/// `provider.test`: Calls providers, cheaply and free of charge, and keeps what came of it. Asks each for its
/// models with the stored settings, and whether the key may see fine-tuning jobs. A test that fails is an answer,
/// not an error: its `outcome` is `failed`, its `class` tells why and its `step` where. One that could not be tried
/// has an `error`. Nothing is billed unless `generate` asks for it.
public struct ProviderTest: UnaryMethod {
    public typealias Result = BulkResult
    public static let descriptor = MethodDescriptor(
        name: "provider.test", kind: .unary, role: .`operator`, effect: .change,
        timeoutMilliseconds: 60_000, runs: .task)

    /// Ids or names of providers, each answered by itself and in this order.
    public var ids: [String]
    /// Whether to send a prompt of few tokens to the model that is set, too: the provider may bill it.
    public var generate: Bool?

    public init(ids: [String], generate: Bool? = nil) {
        self.ids = ids
        self.generate = generate
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var ids: [String]?
        var generate: Bool?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "ids" {
                guard ids == nil else { throw reader.duplicate(key) }
                ids = try reader.readArray(counts: 1...100) { (reader) throws(JSONError) in
                    try reader.readString(lengths: 1...256)
                }
            } else if key == "generate" {
                guard generate == nil else { throw reader.duplicate(key) }
                generate = try reader.readBool()
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let ids else {
            throw reader.error(.missingField("ids"), at: start)
        }
        self.ids = ids
        self.generate = generate
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("ids")
        writer.array(ids) { (item, writer) in writer.string(item) }
        if let generate {
            writer.key("generate")
            writer.bool(generate)
        }
        writer.endObject()
    }
}

/// `provider.set_default`: Makes a provider the one that commands use if they name none. The one that was the
/// default no longer is.
public struct ProviderSetDefault: UnaryMethod {
    public typealias Result = ProviderInfo
    public static let descriptor = MethodDescriptor(
        name: "provider.set_default", kind: .unary, role: .admin, effect: .change,
        timeoutMilliseconds: 60_000, runs: .task)

    /// The provider's id or name.
    public var id: String

    public init(id: String) {
        self.id = id
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id" {
                guard id == nil else { throw reader.duplicate(key) }
                id = try reader.readString(lengths: 1...256)
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let id else {
            throw reader.error(.missingField("id"), at: start)
        }
        self.id = id
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        writer.endObject()
    }
}

/// `provider.activate`: Lets commands use these providers. One that is active already is `ok`. What goes wrong with
/// one is its own `error` and hides no other.
public struct ProviderActivate: UnaryMethod {
    public typealias Result = BulkResult
    public static let descriptor = MethodDescriptor(
        name: "provider.activate", kind: .unary, role: .admin, effect: .change,
        timeoutMilliseconds: 60_000, runs: .task)

    /// Ids or names of providers, each answered by itself and in this order.
    public var ids: [String]

    public init(ids: [String]) {
        self.ids = ids
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var ids: [String]?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "ids" {
                guard ids == nil else { throw reader.duplicate(key) }
                ids = try reader.readArray(counts: 1...100) { (reader) throws(JSONError) in
                    try reader.readString(lengths: 1...256)
                }
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let ids else {
            throw reader.error(.missingField("ids"), at: start)
        }
        self.ids = ids
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("ids")
        writer.array(ids) { (item, writer) in writer.string(item) }
        writer.endObject()
    }
}

/// `provider.deactivate`: Keeps commands from using these providers. What runs goes on. A default stays marked and
/// is passed over. What goes wrong with one is its own `error`.
public struct ProviderDeactivate: UnaryMethod {
    public typealias Result = BulkResult
    public static let descriptor = MethodDescriptor(
        name: "provider.deactivate", kind: .unary, role: .admin, effect: .change,
        timeoutMilliseconds: 60_000, runs: .task)

    /// Ids or names of providers, each answered by itself and in this order.
    public var ids: [String]

    public init(ids: [String]) {
        self.ids = ids
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var ids: [String]?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "ids" {
                guard ids == nil else { throw reader.duplicate(key) }
                ids = try reader.readArray(counts: 1...100) { (reader) throws(JSONError) in
                    try reader.readString(lengths: 1...256)
                }
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let ids else {
            throw reader.error(.missingField("ids"), at: start)
        }
        self.ids = ids
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("ids")
        writer.array(ids) { (item, writer) in writer.string(item) }
        writer.endObject()
    }
}

/// `provider.models`: Lists the models that a provider offers now. Asked of the provider itself.
public struct ProviderModels: UnaryMethod {
    public typealias Result = ModelPage
    public static let descriptor = MethodDescriptor(
        name: "provider.models", kind: .unary, role: .viewer, effect: .read,
        timeoutMilliseconds: 60_000, runs: .task)

    /// The provider's id or name.
    public var id: String

    public init(id: String) {
        self.id = id
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var id: String?
        _ = try reader.peekKind()
        let start = reader.offset
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "id" {
                guard id == nil else { throw reader.duplicate(key) }
                id = try reader.readString(lengths: 1...256)
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        guard let id else {
            throw reader.error(.missingField("id"), at: start)
        }
        self.id = id
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("id")
        writer.string(id)
        writer.endObject()
    }
}

/// `provider.resolve`: Tells which provider and model a command would use now. The active default, else the oldest
/// active provider; the command's own model, else the provider's fine-tuned model (only to generate), else its base
/// model.
public struct ProviderResolve: UnaryMethod {
    public typealias Result = ProviderResolution
    public static let descriptor = MethodDescriptor(
        name: "provider.resolve", kind: .unary, role: .viewer, effect: .read,
        timeoutMilliseconds: 60_000, runs: .eventLoop)

    /// The id or name that the command would give.
    public var provider: String?
    /// The model that the command would give.
    public var model: String?
    /// What the command would do; `generate` if left out.
    public var type: CommandType?

    public init(provider: String? = nil, model: String? = nil, type: CommandType? = nil) {
        self.provider = provider
        self.model = model
        self.type = type
    }

    public init(from reader: inout JSONReader) throws(JSONError) {
        var provider: String?
        var model: String?
        var type: CommandType?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "provider" {
                guard provider == nil else { throw reader.duplicate(key) }
                provider = try reader.readString(lengths: 1...256)
            } else if key == "model" {
                guard model == nil else { throw reader.duplicate(key) }
                model = try reader.readString(lengths: 1...256)
            } else if key == "type" {
                guard type == nil else { throw reader.duplicate(key) }
                type = try CommandType(from: &reader)
            } else if key == "_meta" {
                try reader.skipValue()
            } else {
                try reader.unknownField(key)
            }
        }
        self.provider = provider
        self.model = model
        self.type = type
    }

    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        if let provider {
            writer.key("provider")
            writer.string(provider)
        }
        if let model {
            writer.key("model")
            writer.string(model)
        }
        if let type {
            writer.key("type")
            type.write(to: &writer)
        }
        writer.endObject()
    }
}
