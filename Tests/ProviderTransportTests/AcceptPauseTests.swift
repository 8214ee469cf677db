import Glibc
import NIOCore
import NIOEmbedded
import Testing

@testable import ProviderTransport

@Suite struct AcceptPauseTests {
    private func isAccepting(_ channel: EmbeddedChannel) -> Bool {
        channel.options.last { $0.option is ChannelOptions.Types.AutoReadOption }?.value as? Bool ?? true
    }

    @Test(
        "a listener that finds no descriptor tries again after a second, not at once",
        arguments: [EMFILE, ENFILE, ENOMEM])
    func pauses(code: Int32) throws {
        let problems = Locked<[String]>([])
        let channel = EmbeddedChannel(handler: AcceptPause { problem in problems.withLock { $0.append(problem) } })
        for round in 1...3 {
            #expect(isAccepting(channel))
            for _ in 0..<10 { channel.pipeline.fireErrorCaught(IOError(errnoCode: code, reason: "accept")) }
            #expect(!isAccepting(channel))
            #expect(problems.withLock { $0 } == Array(repeating: String(cString: strerror(code)), count: round))
            channel.embeddedEventLoop.advanceTime(by: .milliseconds(999))
            #expect(!isAccepting(channel))
            channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        }
        #expect(isAccepting(channel))
        _ = try channel.finish()
    }

    @Test("a listener that ends takes nobody any more, also when its pause is over")
    func ends() throws {
        let channel = EmbeddedChannel(handler: AcceptPause { _ in })
        channel.pipeline.fireErrorCaught(IOError(errnoCode: EMFILE, reason: "accept"))
        channel.pipeline.fireUserInboundEventTriggered(AcceptPause.End())
        channel.embeddedEventLoop.advanceTime(by: .seconds(10))
        #expect(!isAccepting(channel))
        _ = try channel.finish()
    }
}
