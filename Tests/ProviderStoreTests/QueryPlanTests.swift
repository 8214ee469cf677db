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

    @Test func everyListOfCommandsSearches() throws {
        let fixture = try StoreFixture()
        for filter in CommandTests.filters {
            try expectSearch(CommandQueries.list(filter, before: "x", limit: 10).sql, fixture)
        }
    }

    @Test func everyListOfFilesSearches() throws {
        let fixture = try StoreFixture()
        for purpose in [nil, "fine-tune"] {
            try expectSearch(FileQueries.list(purpose: purpose, before: "x", limit: 10).sql, fixture)
        }
    }

    @Test func everyListOfEventsSearches() throws {
        let fixture = try StoreFixture()
        for command in [nil, "cmd_1"] {
            for uid in [nil, UInt32(1)] {
                try expectSearch(EventQueries.after(1, of: command, visibleTo: uid, limit: 10).sql, fixture)
            }
        }
        try expectSearch(EventQueries.checkpoints, fixture)
    }

    @Test func everyListOfAuditEntriesSearches() throws {
        let fixture = try StoreFixture()
        for filter in AuditEntryTests.filters {
            try expectSearch(AuditQueries.list(filter, before: 9, limit: 10).sql, fixture)
        }
        try expectSearch(AuditQueries.after, fixture)
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
