import ProviderTransport
import Testing

@Suite struct FrameTests {
    @Test("a header has the payload's length in bytes, big-endian")
    func seal() {
        var bytes = [UInt8](repeating: 0, count: 5) + Array("é{}".utf8)
        Frame.seal(&bytes)
        #expect(bytes.prefix(5) == [0, 0, 0, 0, 4])
        bytes += [UInt8](repeating: 0, count: 0x1_0203 - 4)
        Frame.seal(&bytes, as: .binaryEnd)
        #expect(bytes.prefix(5) == [0x0A, 0, 1, 2, 3])
    }

    @Test("three kinds of flags are legal, and no others")
    func flags() {
        for flags in UInt8.min...UInt8.max {
            let header = FrameHeader(flags: flags, length: 7, maximum: 10)
            if let kind = FrameKind(rawValue: flags) {
                #expect(header == .frame(kind, length: 7))
            } else {
                #expect(header == .illegalFlags(flags))
            }
        }
        #expect([0x00, 0x02, 0x0A].allSatisfy { FrameKind(rawValue: $0) != nil })
    }

    @Test("a length is legal up to the maximum")
    func length() {
        #expect(FrameHeader(flags: 0, length: 10, maximum: 10) == .frame(.json, length: 10))
        #expect(FrameHeader(flags: 0, length: 11, maximum: 10) == .tooLarge(length: 11))
        #expect(FrameHeader(flags: 0, length: .max, maximum: 10) == .tooLarge(length: Int(UInt32.max)))
    }

    @Test("a header is told from the first byte if it is illegal, else from five")
    func front() {
        func header(_ bytes: [UInt8]) -> FrameHeader? {
            bytes.withUnsafeBytes { FrameHeader(front: $0, maximum: 0x1_0203) }
        }
        let bytes: [UInt8] = [0x0A, 0, 1, 2, 3, 0xFF]
        for count in 0..<5 { #expect(header(Array(bytes.prefix(count))) == nil) }
        for count in 5...6 { #expect(header(Array(bytes.prefix(count))) == .frame(.binaryEnd, length: 0x1_0203)) }
        #expect(header([0x00, 0, 1, 2, 4]) == .tooLarge(length: 0x1_0204))
        #expect(header([0x7B]) == .illegalFlags(0x7B))
        #expect(header([0x10, 0, 0, 0, 1]) == .illegalFlags(0x10))
    }
}
