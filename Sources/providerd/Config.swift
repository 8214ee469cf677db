import ProviderCore

/// What the administrator set, or the defaults. Every key of `Packaging/config.yaml` is one property.
struct Config: Sendable, Hashable {
    struct Socket: Sendable, Hashable {
        var path = "/run/providerd/providerd.sock"
        /// Peer credentials decide who may do what; the mode only decides who can ask.
        var mode: UInt32 = 0o666
    }

    /// What one connection, one user and all together may take.
    struct Limits: Sendable, Hashable {
        var frameBytes = 16 << 20
        var frameTime = Duration.seconds(10)
        var batchItems = 64
        var callsPerConnection = 128
        var streamsPerConnection = 64
        var connections = 16_384
        var connectionsPerUser = 4096
        /// What is held in memory for one connection, for one user, and in all.
        var heldBytes = 64 << 20
        var heldBytesPerUser = 256 << 20
        var heldBytesTotal = 1 << 30
        /// The largest training file.
        var fileBytes = 512 << 20
        /// The longest answer of a provider, streamed text aside.
        var answerBytes = 16 << 20
        var strangers = Strangers()
    }

    /// Limits for peers without a role.
    struct Strangers: Sendable, Hashable {
        var connections = 256
        var connectionsPerUser = 4
        var callsPerConnection = 8
        var streamsPerConnection = 2
        var frameBytes = 64 << 10
    }

    struct Retention: Sendable, Hashable {
        /// How long finished commands stay; 0 means for ever.
        var commandsDays = 90
        /// How long a `request_id` is remembered.
        var requestsHours = 24
    }

    struct Intervals: Sendable, Hashable {
        var pollMinimum = Duration.seconds(2)
        var pollMaximum = Duration.seconds(60)
        /// How long an upstream is asked about a doubtful job before it is launched again.
        var settle = Duration.seconds(60)
        /// Between two tests of every active provider; zero means that the daemon tests none by itself.
        var providerTest = Duration.zero
    }

    struct Concurrency: Sendable, Hashable {
        var perProvider = 8
        var perOwner = 16
        /// Calls to one provider at a time, those of commands and all others.
        var callsPerProvider = 16
    }

    struct Timeouts: Sendable, Hashable {
        var connect = Duration.seconds(5)
        /// Until the first byte of an upstream's answer.
        var response = Duration.seconds(30)
        /// Between two bytes of an upstream's answer.
        var idle = Duration.seconds(60)
        /// For the whole of an upstream's answer, streamed text aside.
        var answer = Duration.seconds(120)
        /// In place of the three above where an upstream works its answer out while it is waited for.
        var generate = Duration.seconds(600)
        /// For a whole text, however steadily it comes.
        var generateTotal = Duration.seconds(3600)
        /// For calls under way when the daemon is asked to stop.
        var shutdown = Duration.seconds(10)
    }

    var socket = Socket()
    var stateDirectory = "/var/lib/providerd"
    var masterKeyFile = "/etc/providerd/master.key"
    var roles = RoleMap()
    var limits = Limits()
    var retention = Retention()
    /// Hosts beside loopback that may be called without TLS, in lower case.
    var plainHosts: Set<String> = []
    /// Hosts that may lead into a private network, beside those above; in lower case.
    var privateHosts: Set<String> = []
    /// Certificates that upstreams are checked against; nil means the system's.
    var certificateAuthorityFile: String?
    /// `http://host:port`; nil means none, whatever the environment says.
    var proxy: String?
    var intervals = Intervals()
    var concurrency = Concurrency()
    var timeouts = Timeouts()
    /// What the administrator should know though nothing is wrong, such as a default group that does not exist.
    var notices: [String] = []
}
