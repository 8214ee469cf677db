import ProviderClient
import ProviderProtocol
import Testing

@testable import providerctl

struct ReconnectionTests {
    private let lost = ConnectionError(.lost, path: "/s", "gone")
    private let unreachable = ConnectionError(.unreachable, path: "/s", "not there")
    private let draining = RPCError(.unavailable, "cannot call", reason: "DRAINING")

    @Test func aLostConnectionIsMadeAgain() {
        #expect(Reconnection.isWorthwhile(after: lost, wasThere: false))
        #expect(Reconnection.isWorthwhile(after: draining, wasThere: false))
        #expect(!Reconnection.isTooEarly(lost))
    }

    @Test func aDaemonThatNeverWasThereIsNotWaitedFor() {
        #expect(!Reconnection.isWorthwhile(after: unreachable, wasThere: false))
        #expect(Reconnection.isWorthwhile(after: unreachable, wasThere: true))
        #expect(Reconnection.isTooEarly(unreachable))
    }

    @Test func otherErrorsAreAnswers() {
        let errors: [any Error] = [
            ConnectionError(.malformed, path: "/s", "nonsense"), RPCError(.notFound, "cannot find"),
            RPCError(.unavailable, "cannot call", reason: "UPSTREAM_TIMEOUT"), Failure(.failed, "cannot read"),
        ]
        for error in errors {
            #expect(!Reconnection.isWorthwhile(after: error, wasThere: true))
            #expect(!Reconnection.isTooEarly(error))
        }
        #expect(Reconnection.isTooEarly(RPCError(.aborted, "cannot", reason: "REQUEST_IN_PROGRESS")))
    }

    @Test func patienceHasAnEnd() {
        #expect(Reconnection.delays.reduce(.zero, +) < .seconds(20))
    }
}

struct DaemonOptionsTests {
    private func daemon(_ requestID: String? = nil) -> Daemon {
        Daemon(path: "/s", options: CallOptions(requestID: requestID))
    }

    @Test func aChangeCarriesARequestIDAndAReadDoesNot() {
        #expect(daemon().options(for: ProviderCreate.descriptor).requestID?.utf8.count == 32)
        #expect(daemon().options(for: ProviderGet.descriptor).requestID == nil)
        #expect(daemon("mine").options(for: ProviderCreate.descriptor).requestID == "mine")
    }

    @Test func eachStepOfSeveralHasAnIDOfItsOwn() {
        #expect(daemon("mine").step("training0").options.requestID == "mine.training0")
        #expect(daemon().step("training0").options.requestID == nil)
    }

}
