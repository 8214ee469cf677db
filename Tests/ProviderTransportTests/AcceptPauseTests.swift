import Glibc
import NIOCore
import NIOEmbedded
import Testing

@testable import ProviderTransport

@Suite struct AcceptPauseTests {
    @Test(
        "a listener that finds no descriptor tries again after a second, not at once",
        arguments: [EMFILE, ENFILE, ENOMEM])
    func pauses(code: Int32) throws {
        let problems = Locked<[String]>([])
        let channel = EmbeddedChannel(handler: AcceptPause { problem in problems.withLock { $0.append(problem) } })
        func isAccepting() -> Bool {
            channel.options.last { $0.option is ChannelOptions.Types.AutoReadOption }?.value as? Bool ?? true
        }
        for round in 1...3 {
            #expect(isAccepting())
            for _ in 0..<10 { channel.pipeline.fireErrorCaught(IOError(errnoCode: code, reason: "accept")) }
            #expect(!isAccepting())
            #expect(problems.withLock { $0 } == Array(repeating: String(cString: strerror(code)), count: round))
            channel.embeddedEventLoop.advanceTime(by: .milliseconds(999))
            #expect(!isAccepting())
            channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        }
        #expect(isAccepting())
        _ = try channel.finish()
    }
}
