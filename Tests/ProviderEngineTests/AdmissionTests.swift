import ProviderCore
import Testing

@testable import ProviderEngine

@Suite struct AdmissionTests {
    private func commands(_ count: Int, owner: UInt32, provider: String = "prv_1", from start: Int = 0) -> [Command] {
        (0..<count).map { .make(id: "cmd_\(owner)_\(100 + start + $0)", provider: provider, owner: owner) }
    }

    @Test("lets no more in than a provider has places for, counting those at work")
    func perProvider() {
        var admission = Admission(perProvider: 3, perOwner: 100)
        let active = commands(2, owner: 1, from: 50)
        #expect(admission.admit(commands(5, owner: 1), beside: active).count == 1)
        #expect(admission.admit(commands(5, owner: 1, provider: "prv_2"), beside: active).count == 3)
    }

    @Test("lets no owner have more than their share")
    func perOwner() {
        var admission = Admission(perProvider: 100, perOwner: 4)
        let admitted = admission.admit(commands(9, owner: 1) + commands(2, owner: 2), beside: [])
        #expect(admitted.count { $0.createdBy.uid == 1 } == 4)
        #expect(admitted.count { $0.createdBy.uid == 2 } == 2)
    }

    @Test("serves owners in turn, so that a long queue does not keep a short one waiting")
    func turns() {
        var admission = Admission(perProvider: 1, perOwner: 100)
        var waiting = commands(3, owner: 1) + commands(3, owner: 2) + commands(1, owner: 3)
        var served: [UInt32] = []
        while let next = admission.admit(waiting, beside: []).first {
            served.append(next.createdBy.uid)
            waiting.removeAll { $0.id == next.id }
        }
        #expect(served == [1, 2, 3, 1, 2, 1, 2])
    }

    @Test("keeps a full provider from holding up another, and training from holding up generation")
    func independence() {
        var admission = Admission(perProvider: 1, perOwner: 100)
        let active = [Command.make(id: "cmd_0")]
        let other = Command.make(id: "cmd_2", provider: "prv_2")
        let generation = Command.make(id: "cmd_3", kind: .generate)
        let admitted = admission.admit([.make(id: "cmd_1"), other, generation], beside: active)
        #expect(Set(admitted.map(\.id)) == ["cmd_2", "cmd_3"])
    }
}
