import ProviderCore
import ProviderEngine
import ProviderServer
import ProviderTransport
import ProviderUpstream

extension ServerLimits {
    /// As config has them.
    init(_ limits: Config.Limits, drain: Duration) {
        self.init()
        frameBytes = limits.frameBytes
        frameMilliseconds = Int(limits.frameTime / .milliseconds(1))
        callsInFlight = limits.callsPerConnection
        streams = limits.streamsPerConnection
        batch = limits.batchItems
        connections = limits.connections
        connectionsPerUser = limits.connectionsPerUser
        heldBytes = HeldBytes.Limits(
            perConnection: limits.heldBytes, perUser: limits.heldBytesPerUser, total: limits.heldBytesTotal)
        outsiders.connections = limits.strangers.connections
        outsiders.connectionsPerUser = limits.strangers.connectionsPerUser
        outsiders.callsInFlight = limits.strangers.callsPerConnection
        outsiders.streams = limits.strangers.streamsPerConnection
        outsiders.frameBytes = limits.strangers.frameBytes
        drainMilliseconds = Int(drain / .milliseconds(1))
    }
}

extension HTTPTransport.Settings {
    /// As config has them.
    init(_ config: Config) {
        self.init()
        userAgent = "providerd/" + ProviderdCommand.version
        connectTimeout = config.timeouts.connect
        responseTimeout = config.timeouts.response
        idleTimeout = config.timeouts.idle
        bodyTimeout = config.timeouts.answer
        patientTimeout = config.timeouts.generate
        answerBytes = config.limits.answerBytes
        callsPerProvider = config.concurrency.callsPerProvider
        certificateAuthorityFile = config.certificateAuthorityFile
        proxy = config.proxy
        privateHosts = config.privateHosts.union(config.plainHosts)
    }
}

extension EngineSettings {
    /// As config has them.
    init(_ config: Config, instanceID: String) {
        self.init(instanceID: instanceID)
        plainHosts = config.plainHosts
        pollMinimum = config.intervals.pollMinimum
        pollMaximum = config.intervals.pollMaximum
        settle = config.intervals.settle
        perProvider = config.concurrency.perProvider
        perOwner = config.concurrency.perOwner
        generateLimit = config.timeouts.generateTotal
    }
}

extension Config {
    /// Below this the daemon's own files would leave no room for callers.
    static let fewestDescriptors = DescriptorLimit.reserve + 64

    /// Not more connections than there are descriptors for.
    mutating func fitConnections(descriptors: Int) throws(Failure) {
        guard descriptors >= Self.fewestDescriptors else {
            throw Failure(
                .failedPrecondition, "TOO_FEW_DESCRIPTORS",
                "cannot serve: the process may have \(descriptors) files open, and needs at least "
                    + "\(Self.fewestDescriptors); raise LimitNOFILE= in its unit, or ulimit -n",
                metadata: ["descriptors": String(descriptors), "minimum": String(Self.fewestDescriptors)])
        }
        let room = descriptors - DescriptorLimit.reserve
        guard room < limits.connections else { return }
        notices.append(
            "limits.connections is \(limits.connections), and only \(room) are taken, since the process may have "
                + "\(descriptors) files open; raise LimitNOFILE= in its unit")
        limits.connections = room
    }
}
