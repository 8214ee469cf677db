/// A statement put together from the filters that are set; only constants become its text.
struct Query: Sendable {
    private(set) var sql: String
    private(set) var values: [SQLValue]

    init(_ sql: String, _ values: [SQLValue]) {
        self.sql = sql
        self.values = values
    }

    mutating func and(_ condition: String, _ values: SQLValue...) {
        sql += " AND " + condition
        self.values += values
    }

    mutating func end(_ clause: String, _ values: SQLValue...) {
        sql += " " + clause
        self.values += values
    }
}
