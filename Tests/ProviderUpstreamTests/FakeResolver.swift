import ProviderCore
import Synchronization

@testable import ProviderUpstream

/// Names that lead where a test says, and how often each was asked for.
final class FakeResolver: HostResolver {
    private let answers: Mutex<[String: [String]]>
    private let asked = Mutex<[String]>([])

    init(_ answers: [String: [String]]) {
        self.answers = Mutex(answers)
    }

    var questions: [String] { asked.withLock { $0 } }

    func addresses(of host: String) -> [NetworkAddress] {
        asked.withLock { $0.append(host) }
        return answers.withLock { $0[host] ?? [] }.compactMap { NetworkAddress($0) }
    }
}
