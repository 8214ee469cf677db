import Glibc
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

    @Test(arguments: [(1_000_000, 16_384), (16_640, 16_384), (16_639, 16_383), (1024, 768), (64, 1)])
    func connectionsFitIntoTheLimit(descriptors: Int, connections: Int) {
        var config = Config()
        config.fitConnections(descriptors: descriptors)
        #expect(config.limits.connections == connections)
        #expect(config.notices.isEmpty == (connections == 16_384))
    }
}
