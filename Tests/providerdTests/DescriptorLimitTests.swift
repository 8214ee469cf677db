import Glibc
import ProviderCore
import ProviderTransport
import Testing

@testable import providerd

struct DescriptorLimitTests {
    @Test func theLimitIsRaisedToWhatTheSystemAllows() {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        DescriptorLimit.raise()
        var limit = rlimit()
        #expect(getrlimit(resource, &limit) == 0)
        #expect(limit.rlim_cur == limit.rlim_max)
        #expect(DescriptorLimit.current == Int(clamping: limit.rlim_cur))
    }

    @Test(arguments: [(1_000_000, 16_384), (16_640, 16_384), (16_639, 16_383), (1024, 768), (320, 64)])
    func connectionsFitIntoTheLimit(descriptors: Int, connections: Int) throws {
        var config = Config()
        try config.fitConnections(descriptors: descriptors)
        #expect(config.limits.connections == connections)
        #expect(config.notices.isEmpty == (connections == 16_384))
    }

    @Test(arguments: [0, 256, 319])
    func tooFewAreRefusedAtTheStart(descriptors: Int) {
        var config = Config()
        let failure = #expect(throws: Failure.self) { try config.fitConnections(descriptors: descriptors) }
        #expect(failure?.reason == "TOO_FEW_DESCRIPTORS")
        #expect(failure?.message.hasPrefix("cannot serve: the process may have \(descriptors) files open") == true)
    }
}
