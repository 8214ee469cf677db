import ProviderEngine
import ProviderServer
import ProviderTransport
import ProviderUpstream
import Testing

@testable import providerd

struct DaemonSettingsTests {
    @Test func theServersLimitsAreTheConfigs() {
        var limits = Config.Limits()
        limits.frameBytes = 1
        limits.frameTime = .milliseconds(2500)
        limits.callsPerConnection = 3
        limits.streamsPerConnection = 4
        limits.batchItems = 5
        limits.connections = 6
        limits.connectionsPerUser = 7
        (limits.heldBytes, limits.heldBytesPerUser, limits.heldBytesTotal) = (14, 15, 16)
        limits.strangers = Config.Strangers(
            connections: 8, connectionsPerUser: 9, callsPerConnection: 10, streamsPerConnection: 11, frameBytes: 12)
        var expected = ServerLimits()
        expected.frameBytes = 1
        expected.frameMilliseconds = 2500
        expected.callsInFlight = 3
        expected.streams = 4
        expected.batch = 5
        expected.connections = 6
        expected.connectionsPerUser = 7
        expected.heldBytes = HeldBytes.Limits(perConnection: 14, perUser: 15, total: 16)
        expected.outsiders.connections = 8
        expected.outsiders.connectionsPerUser = 9
        expected.outsiders.callsInFlight = 10
        expected.outsiders.streams = 11
        expected.outsiders.frameBytes = 12
        expected.drainMilliseconds = 13_000
        #expect(ServerLimits(limits, drain: .seconds(13)) == expected)
    }

    @Test func theDefaultsOfTheConfigAreTheProtocols() {
        #expect(ServerLimits(Config.Limits(), drain: Config.Timeouts().shutdown) == ServerLimits())
    }

    @Test func theTransportsSettingsAreTheConfigs() {
        var config = Config()
        config.timeouts.connect = .seconds(1)
        config.timeouts.response = .seconds(2)
        config.timeouts.idle = .seconds(3)
        config.timeouts.answer = .seconds(4)
        config.timeouts.generate = .seconds(5)
        config.limits.answerBytes = 6
        config.concurrency.callsPerProvider = 7
        config.certificateAuthorityFile = "/ca.pem"
        config.proxy = "http://proxy:3128"
        var expected = HTTPTransport.Settings()
        expected.userAgent = "providerd/\(ProviderdCommand.version)"
        expected.connectTimeout = .seconds(1)
        expected.responseTimeout = .seconds(2)
        expected.idleTimeout = .seconds(3)
        expected.bodyTimeout = .seconds(4)
        expected.patientTimeout = .seconds(5)
        expected.answerBytes = 6
        expected.callsPerProvider = 7
        expected.certificateAuthorityFile = "/ca.pem"
        expected.proxy = "http://proxy:3128"
        #expect(HTTPTransport.Settings(config) == expected)
    }

    @Test func theEnginesSettingsAreTheConfigs() {
        var config = Config()
        config.plainHosts = ["models.internal"]
        config.intervals = Config.Intervals(pollMinimum: .seconds(1), pollMaximum: .seconds(2), settle: .seconds(3))
        config.concurrency = Config.Concurrency(perProvider: 4, perOwner: 5)
        config.timeouts.generateTotal = .seconds(6)
        var expected = EngineSettings(instanceID: "i")
        expected.plainHosts = ["models.internal"]
        expected.pollMinimum = .seconds(1)
        expected.pollMaximum = .seconds(2)
        expected.settle = .seconds(3)
        expected.perProvider = 4
        expected.perOwner = 5
        expected.generateLimit = .seconds(6)
        #expect(EngineSettings(config, instanceID: "i") == expected)
    }
}
