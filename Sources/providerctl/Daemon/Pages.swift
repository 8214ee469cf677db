import ProviderClient
import ProviderProtocol

/// A request for one page of many.
protocol ListMethod: UnaryMethod where Result: ListPage {
    var pageSize: Int? { get set }
    var pageToken: String? { get set }
}

/// One page.
protocol ListPage {
    associatedtype Item
    var items: [Item] { get }
    /// Empty after the last page.
    var nextPageToken: String { get }
}

extension ProviderList: ListMethod {}
extension FileList: ListMethod {}
extension CommandList: ListMethod {}
extension CommandEvents: ListMethod {}
extension CommandCheckpoints: ListMethod {}
extension AuditList: ListMethod {}

extension ProviderPage: ListPage { var items: [ProviderInfo] { providers } }
extension FilePage: ListPage { var items: [FileInfo] { files } }
extension CommandPage: ListPage { var items: [CommandInfo] { commands } }
extension EventPage: ListPage { var items: [EventInfo] { events } }
extension CheckpointPage: ListPage { var items: [CheckpointInfo] { checkpoints } }
extension AuditPage: ListPage { var items: [AuditEntryInfo] { entries } }

extension Daemon {
    /// The daemon's own limit of a page.
    static let largestPage = 1000

    /// Every page, or as many as hold so many items.
    func pages<Method: ListMethod>(
        _ request: Method, limit: Int?, _ page: (Verbatim<Method.Result>) -> Void
    ) async throws {
        var request = request
        var left = limit ?? .max
        repeat {
            request.pageSize = min(left, Self.largestPage)
            let reply = try await call(request)
            page(reply)
            left -= reply.value.items.count
            request.pageToken = reply.value.nextPageToken
        } while left > 0 && request.pageToken != ""
    }
}

extension Printer {
    /// A whole list: a table that grows page by page, or each page's reply on a line.
    func list<Method: ListMethod>(
        _ request: Method, of daemon: Daemon, limit: Int?, _ columns: [Table.Column],
        _ row: (Method.Result.Item) -> [String?]
    ) async throws {
        var table = Table(columns)
        try await daemon.pages(request, limit: limit) { reply in
            self.reply(reply) { page in table.lines(page.items.map(row)) }
        }
    }
}
