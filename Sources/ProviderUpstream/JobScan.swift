import ProviderCore

/// Watches a list of jobs go by: some servers ignore the filter, and some keep no mark by which a job is told from others.
struct JobScan {
    /// The upstream's clock may stand this much behind ours.
    private static let clockSlack = 3_600_000

    let since: Timestamp
    /// Everything further on is older than the launch that is looked for.
    private(set) var isPast = false
    private var foreignSince = 0
    private var bareSince = 0

    init(since: Timestamp) {
        self.since = since.adding(milliseconds: -Self.clockSlack)
    }

    mutating func note(_ job: UpstreamJob, isOurs: Bool, isMarked: Bool) {
        if let created = job.createdAt, created < since {
            isPast = true
        } else if !isOurs {
            foreignSince += 1
            if !isMarked { bareSince += 1 }
        }
    }

    /// The filter is ignored and no job since then carries a mark: ours may be among them.
    var cannotTell: Bool { foreignSince > 0 && foreignSince == bareSince }
}
