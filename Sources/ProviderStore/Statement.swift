import GRDB
import GRDBSQLite
import ProviderCore
import ProviderJSON

/// A connection of GRDB's pool, named so since `Database` is the state folder's database here.
typealias Connection = GRDB.Database

/// What is bound to a statement.
///
/// Texts are bound and read by their length, here rather than through GRDB, which ends them at their first NUL.
enum SQLValue: Sendable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    static func optional(_ text: String?) -> SQLValue { text.map { .text($0) } ?? .null }
    static func flag(_ value: Bool) -> SQLValue { .integer(value ? 1 : 0) }
    static func count(_ value: Int) -> SQLValue { .integer(Int64(value)) }
    static func time(_ value: Timestamp) -> SQLValue { .integer(value.microseconds) }
    static func time(_ value: Timestamp?) -> SQLValue { value.map { .integer($0.microseconds) } ?? .null }
    static func json(_ object: JSONObject) -> SQLValue { .text(JSONValue.object(object).serializedText()) }
    static func json(_ object: JSONObject?) -> SQLValue { object.map { json($0) } ?? .null }
    static func uid(_ value: UInt32) -> SQLValue { .integer(Int64(value)) }
}

extension GRDB.Database {
    /// Runs one statement to its end; answers how many rows it changed.
    @discardableResult
    func run(_ sql: String, _ values: [SQLValue] = []) throws -> Int {
        try each(sql, values) { _ in true }
        return changesCount
    }

    /// The first row, if there is one.
    func first<Value>(
        _ sql: String, _ values: [SQLValue] = [], _ make: (inout Columns) throws -> Value
    ) throws -> Value? {
        var found: Value?
        try each(sql, values) { columns in
            found = try make(&columns)
            return false
        }
        return found
    }

    /// Every row.
    func all<Value>(
        _ sql: String, _ values: [SQLValue] = [], _ make: (inout Columns) throws -> Value
    ) throws -> [Value] {
        var found: [Value] = []
        try each(sql, values) { columns in
            found.append(try make(&columns))
            return true
        }
        return found
    }

    /// Row by row, until `body` answers false. `body` must not run the same statement.
    func each(_ sql: String, _ values: [SQLValue], _ body: (inout Columns) throws -> Bool) throws {
        let statement = try cachedStatement(sql: sql).sqliteStatement
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        try bind(values, to: statement, sql: sql)
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW:
                var columns = Columns(statement)
                guard try body(&columns) else { return }
            case SQLITE_DONE:
                return
            case SQLITE_INTERRUPT:
                throw CancellationError()
            default:
                throw failure(sql)
            }
        }
    }

    private func bind(_ values: [SQLValue], to statement: SQLiteStatement, sql: String) throws {
        // Null in C's header as a pointer of value -1: SQLite copies what it is given.
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        for (index, value) in values.enumerated() {
            let position = CInt(index + 1)
            let code: CInt
            switch value {
            case .null: code = sqlite3_bind_null(statement, position)
            case .integer(let value): code = sqlite3_bind_int64(statement, position, value)
            case .text(var text):
                code = text.withUTF8 { bytes in
                    guard !bytes.isEmpty else { return sqlite3_bind_text(statement, position, "", 0, copied) }
                    return bytes.withMemoryRebound(to: CChar.self) {
                        sqlite3_bind_text(statement, position, $0.baseAddress, CInt($0.count), copied)
                    }
                }
            case .blob(let bytes):
                code =
                    bytes.isEmpty
                    ? sqlite3_bind_zeroblob(statement, position, 0)
                    : sqlite3_bind_blob(statement, position, bytes, CInt(bytes.count), copied)
            }
            guard code == SQLITE_OK else { throw failure(sql) }
        }
    }

    private func failure(_ sql: String) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: sqlite3_extended_errcode(sqliteConnection)),
            message: sqlite3_errmsg(sqliteConnection).map { String(cString: $0) }, sql: sql)
    }
}

/// Reads one row's columns from left to right, and adds up what its texts and blobs take.
struct Columns {
    private let statement: SQLiteStatement
    private var next: CInt = 0
    /// What the row's texts and blobs take so far.
    private(set) var bytes = 0

    init(_ statement: SQLiteStatement) {
        self.statement = statement
    }

    mutating func optionalInteger() throws -> Int64? {
        defer { next += 1 }
        switch sqlite3_column_type(statement, next) {
        case SQLITE_INTEGER: return sqlite3_column_int64(statement, next)
        case SQLITE_NULL: return nil
        default: throw damaged("is no integer")
        }
    }

    mutating func optionalText() throws -> String? {
        defer { next += 1 }
        switch sqlite3_column_type(statement, next) {
        case SQLITE_TEXT:
            guard let start = sqlite3_column_text(statement, next) else { throw damaged("is not readable") }
            let count = Int(sqlite3_column_bytes(statement, next))
            bytes += count
            return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
        case SQLITE_NULL: return nil
        default: throw damaged("is no text")
        }
    }

    mutating func optionalBlob() throws -> [UInt8]? {
        defer { next += 1 }
        switch sqlite3_column_type(statement, next) {
        case SQLITE_BLOB:
            let count = Int(sqlite3_column_bytes(statement, next))
            bytes += count
            return Array(UnsafeRawBufferPointer(start: sqlite3_column_blob(statement, next), count: count))
        case SQLITE_NULL: return nil
        default: throw damaged("is no blob")
        }
    }

    mutating func integer() throws -> Int64 { try present(optionalInteger()) }
    mutating func text() throws -> String { try present(optionalText()) }
    mutating func blob() throws -> [UInt8] { try present(optionalBlob()) }
    mutating func count() throws -> Int { Int(try integer()) }
    mutating func flag() throws -> Bool { try integer() != 0 }
    mutating func time() throws -> Timestamp { Timestamp(microseconds: try integer()) }
    mutating func optionalTime() throws -> Timestamp? { try optionalInteger().map { Timestamp(microseconds: $0) } }

    mutating func uid() throws -> UInt32 {
        guard let value = UInt32(exactly: try integer()) else { throw damaged("is out of range", last: true) }
        return value
    }

    mutating func pid() throws -> Int32 {
        guard let value = Int32(exactly: try integer()) else { throw damaged("is out of range", last: true) }
        return value
    }

    /// A word of an enumeration.
    mutating func word<Word: RawRepresentable<String>>() throws -> Word {
        guard let word = Word(rawValue: try text()) else { throw damaged("holds an unknown word", last: true) }
        return word
    }

    mutating func optionalWord<Word: RawRepresentable<String>>() throws -> Word? {
        guard let text = try optionalText() else { return nil }
        guard let word = Word(rawValue: text) else { throw damaged("holds an unknown word", last: true) }
        return word
    }

    mutating func optionalJSON() throws -> JSONObject? {
        defer { next += 1 }
        switch sqlite3_column_type(statement, next) {
        case SQLITE_TEXT:
            guard let start = sqlite3_column_text(statement, next) else { throw damaged("is not readable") }
            let text = UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, next)))
            bytes += text.count
            guard let object = try? JSONObject(text: text) else { throw damaged("is no JSON object") }
            return object
        case SQLITE_NULL: return nil
        default: throw damaged("is no text")
        }
    }

    mutating func json() throws -> JSONObject { try present(optionalJSON()) }

    private func present<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw damaged("is missing", last: true) }
        return value
    }

    /// For a column that does not hold what it should; `last`: the one just passed.
    func damaged(_ what: String, last: Bool = false) -> Failure {
        let column = last ? next - 1 : next
        let name = sqlite3_column_name(statement, column).map { String(cString: $0) } ?? "\(column)"
        return Failure(
            .dataLoss, "STORE_DAMAGED",
            "cannot read the state database: a value of \(name) \(what); restore a backup", metadata: ["column": name])
    }
}
