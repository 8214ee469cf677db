import CProviderSystem
import Foundation
import Testing

@testable import ProviderVault

struct SecretBufferTests {
    struct Refused: Error {}

    @Test func whatWasWrittenIsRead() throws {
        #expect(try SecretBuffer([1, 2, 3]).bytes == [1, 2, 3])
        #expect(try SecretBuffer([]).bytes == [])
    }

    @Test func anErrorWhileFillingIsHandedOn() {
        #expect(throws: Refused.self) { try SecretBuffer(count: 8) { _ in throw Refused() } }
    }

    @Test func itsPagesStayOutOfCoreFilesAndChildren() throws {
        let buffer = try SecretBuffer([1, 2, 3])
        let flags = try #require(try buffer.withBytes { try Self.mappingFlags(at: UInt(bitPattern: $0.baseAddress)) })
        #expect(flags.contains("dd"), "no MADV_DONTDUMP among \(flags)")
        #expect(flags.contains("wf"), "no MADV_WIPEONFORK among \(flags)")
    }

    @Test func wipingOverwritesEveryByte() {
        var bytes: [UInt8] = Array(1...100)
        bytes.withUnsafeMutableBytes { system_wipe($0.baseAddress, $0.count) }
        #expect(bytes == [UInt8](repeating: 0, count: 100))
    }

    @Test func aProcessCanKeepOthersOutOfItsMemory() async {
        // In a process of its own, since there is no way back.
        await #expect(processExitsWith: .success) {
            guard system_is_dumpable() == 1, system_forbid_dumps() == 0, system_is_dumpable() == 0 else { exit(1) }
        }
    }

    /// The kernel's `VmFlags` of the mapping that holds an address.
    private static func mappingFlags(at address: UInt) throws -> [String]? {
        var isInside = false
        // Foundation stops early in files whose size the kernel doesn't tell.
        let file = try #require(fopen("/proc/self/smaps", "r"))
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 4096)
        while fgets(&buffer, Int32(buffer.count), file) != nil {
            let line = String(
                decoding: buffer.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            let words = line.split(separator: " ")
            let ends = words.first?.split(separator: "-").compactMap { UInt($0, radix: 16) } ?? []
            if ends.count == 2 { isInside = (ends[0]..<ends[1]).contains(address) }
            if isInside, words.first == "VmFlags:" { return words.dropFirst().map(String.init) }
        }
        return nil
    }
}
