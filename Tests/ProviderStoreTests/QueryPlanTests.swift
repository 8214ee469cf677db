import GRDB
import ProviderCore
import Testing

@testable import ProviderStore

/// What SQLite would do for each query that lists: look up in an index, in the index's own order.
@Suite struct QueryPlanTests {
    private func plan(_ sql: String, _ fixture: StoreFixture) throws -> [String] {
        try fixture.database.pool.read { connection in
            try connection.all("EXPLAIN QUERY PLAN " + sql) { columns in
                _ = (try columns.integer(), try columns.integer(), try columns.integer())
                return try columns.text()
            }
        }
    }

    private func expectSearch(_ sql: String, _ fixture: StoreFixture) throws {
        let steps = try plan(sql, fixture)
        #expect(!steps.isEmpty)
        for step in steps { #expect(step.hasPrefix("SEARCH "), "\(step): \(sql)") }
    }

    /// One search in this index, with these columns, and no sorting.
    private func expect(_ sql: String, is search: String, _ fixture: StoreFixture) throws {
        let steps = try plan(sql, fixture)
        #expect(steps == ["SEARCH " + search], "\(sql)")
    }

    @Test(arguments: [
        (CommandFilter(), "sqlite_autoindex_command_1 (id<?)"),
        (CommandFilter(state: .failed), "command_by_state (state=? AND id<?)"),
        (CommandFilter(kind: .generate), "command_by_kind (kind=? AND id<?)"),
        (CommandFilter(providerID: "prv_1"), "command_by_provider (provider_id=? AND id<?)"),
    ]) func aListOfCommandsIsASearchInItsFilterIndex(filter: CommandFilter, index: String) throws {
        let fixture = try StoreFixture()
        try expect(
            CommandQueries.list(filter, before: "x", limit: 10).sql, is: "command USING INDEX " + index, fixture)
    }

    @Test func everyListOfCommandsSearchesInTheIndexOfOneOfItsFilters() throws {
        let fixture = try StoreFixture()
        for filter in CommandTests.filters where filter != CommandFilter() {
            let steps = try plan(CommandQueries.list(filter, before: "x", limit: 10).sql, fixture)
            #expect(steps.count == 1 && steps[0].hasSuffix("=? AND id<?)"), "\(steps)")
        }
    }

    @Test func everyListOfFilesSearches() throws {
        let fixture = try StoreFixture()
        try expect(
            FileQueries.list(purpose: nil, before: "x", limit: 10).sql,
            is: "training_file USING INDEX sqlite_autoindex_training_file_1 (id<?)", fixture)
        try expect(
            FileQueries.list(purpose: "fine-tune", before: "x", limit: 10).sql,
            is: "training_file USING INDEX training_file_by_purpose (purpose=? AND id<?)", fixture)
    }

    @Test(
        arguments: [
            (nil, nil, "USING INTEGER PRIMARY KEY (rowid>?)"),
            (nil, UInt32(1), "USING INDEX event_by_owner (owner_uid=? AND seq>?)"),
            ("cmd_1", nil, "USING INDEX event_by_command (command_id=? AND seq>?)"),
            ("cmd_1", UInt32(1), "USING INDEX event_by_command (command_id=? AND seq>?)"),
        ] as [(String?, UInt32?, String)])
    func everyListOfEventsSearches(command: String?, uid: UInt32?, index: String) throws {
        let fixture = try StoreFixture()
        try expect(
            EventQueries.after(1, of: command, visibleTo: uid, limit: 10).sql, is: "event " + index, fixture)
    }

    @Test func aListOfCheckpointsSearches() throws {
        let fixture = try StoreFixture()
        try expect(
            EventQueries.checkpoints,
            is: "checkpoint USING INDEX checkpoint_by_step (command_id=? AND (step,id)>(?,?))", fixture)
    }

    @Test(arguments: [
        (AuditFilter(), "INTEGER PRIMARY KEY (rowid<?)"),
        (AuditFilter(method: "m"), "INDEX audit_by_method (method=? AND rowid<?)"),
        (AuditFilter(uid: 1), "INDEX audit_by_uid (uid=? AND rowid<?)"),
        (AuditFilter(outcome: .denied), "INDEX audit_by_outcome (outcome=? AND rowid<?)"),
    ]) func aListOfAuditEntriesIsASearchInItsFilterIndex(filter: AuditFilter, index: String) throws {
        let fixture = try StoreFixture()
        try expect(AuditQueries.list(filter, before: 9, limit: 10).sql, is: "audit USING " + index, fixture)
    }

    @Test func everyListOfAuditEntriesSearchesInTheIndexOfOneOfItsFilters() throws {
        let fixture = try StoreFixture()
        for filter in AuditEntryTests.filters where filter != AuditFilter() {
            let steps = try plan(AuditQueries.list(filter, before: 9, limit: 10).sql, fixture)
            #expect(steps.count == 1 && steps[0].hasSuffix("=? AND rowid<?)"), "\(steps)")
        }
        try expect(AuditQueries.after, is: "audit USING INTEGER PRIMARY KEY (rowid>?)", fixture)
    }

    @Test func everyLookUpSearches() throws {
        let fixture = try StoreFixture()
        for sql in [
            CommandQueries.one, FileQueries.one, FileQueries.copies, FileQueries.content, FileQueries.user,
            ProviderQueries.secrets, ProviderQueries.user, RequestQueries.one,
        ] {
            try expectSearch(sql, fixture)
        }
    }

    @Test func everyQueryOfTheSweepSearchesAnIndexThatHasAllItNeeds() throws {
        let fixture = try StoreFixture()
        for sql in [RequestQueries.expired, RetentionQueries.events, RetentionQueries.checkpoints] {
            let steps = try plan(sql, fixture)
            #expect(steps.count == 1 && steps[0].contains(" USING COVERING INDEX "), "\(steps): \(sql)")
        }
        let finished = try plan(RetentionQueries.finished, fixture)
        #expect(finished == ["SEARCH command USING INDEX command_by_end (finished_at<?)"], "\(finished)")
        let last = try plan(EventQueries.last, fixture)
        #expect(last.contains { $0.hasPrefix("SEARCH event") } && !last.contains { $0.hasPrefix("SCAN event") })
    }

    @Test func theCommandsOfTheEngineAreAnIndexOfTheirOwn() throws {
        let fixture = try StoreFixture()
        #expect(try plan(CommandQueries.open, fixture) == ["SCAN command USING INDEX command_open"])
        #expect(
            try plan(CommandQueries.counts, fixture) == ["SCAN command USING COVERING INDEX command_by_state"])
    }
}
