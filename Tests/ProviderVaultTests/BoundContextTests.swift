import ProviderCore
import Testing

@testable import ProviderVault

struct BoundContextTests {
    @Test func everyPartIsPrecededByItsLength() {
        let context = BoundContext.masterKeyCheck(instance: "in", masterKeyID: "k")
        let expected: [[UInt8]] = [
            [0, 0, 0, 18], Array("providerd/check/v1".utf8), [0, 0, 0, 2], Array("in".utf8), [0, 0, 0, 1], [0x6B],
        ]
        #expect(context == expected.flatMap(\.self))
    }

    @Test func movingABoundaryBetweenPartsChangesTheContext() {
        let one = BoundContext.secret(instance: "i", .make(providerID: "ab", secretID: "c"))
        let other = BoundContext.secret(instance: "i", .make(providerID: "a", secretID: "bc"))
        #expect(one != other)
    }

    @Test func onlyTheWrappedKeyIsBoundToTheMasterKey() {
        let binding = SecretBinding.make()
        let one = BoundContext.dataKey(instance: "i", binding, masterKeyID: "k1")
        let other = BoundContext.dataKey(instance: "i", binding, masterKeyID: "k2")
        #expect(one != other)
        #expect(one != BoundContext.secret(instance: "i", binding))
    }

    @Test(arguments: [
        SecretBinding.make(providerID: "prv_b"), .make(secretID: "2"), .make(version: 2),
        .make(purpose: .organizationID),
        .make(origin: "https://api.openai.com:444"),
    ])
    func eachPartOfABindingChangesTheContextOfTheValue(other: SecretBinding) {
        #expect(BoundContext.secret(instance: "i", other) != BoundContext.secret(instance: "i", .make()))
    }

    @Test(arguments: [SecretBinding.make(providerID: "prv_b"), .make(secretID: "2"), .make(version: 2)])
    func theWrappedKeyIsBoundToTheVersionOfASecret(other: SecretBinding) {
        let context = BoundContext.dataKey(instance: "i", .make(), masterKeyID: "k")
        #expect(BoundContext.dataKey(instance: "i", other, masterKeyID: "k") != context)
    }

    @Test func everyContextIsBoundToTheInstance() {
        let binding = SecretBinding.make()
        #expect(BoundContext.secret(instance: "i", binding) != BoundContext.secret(instance: "j", binding))
        #expect(
            BoundContext.dataKey(instance: "i", binding, masterKeyID: "k")
                != BoundContext.dataKey(instance: "j", binding, masterKeyID: "k"))
    }
}
