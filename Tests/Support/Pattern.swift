import Glibc

/// Bytes without end that are known at each place, so that what was moved can be checked: a byte that is lost, doubled
/// or out of its order is found.
package enum Pattern {
    /// A prime number, so that no power of two divides it.
    private static let period = 1_048_573

    private static let block: [UInt8] = {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        return (0..<period).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
    }()

    package static func bytes(_ range: Range<Int>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        forEachPiece(of: range) { piece, _ in bytes += block[piece] }
        return bytes
    }

    package static func matches(_ bytes: [UInt8], at offset: Int) -> Bool {
        var isEqual = true
        // memcmp, since comparing slices takes seconds for what the large tests move in a debug build.
        bytes.withUnsafeBytes { bytes in
            block.withUnsafeBytes { block in
                forEachPiece(of: offset..<offset + bytes.count) { piece, start in
                    let (left, right) = (bytes.baseAddress! + start, block.baseAddress! + piece.lowerBound)
                    isEqual = isEqual && memcmp(left, right, piece.count) == 0
                }
            }
        }
        return isEqual
    }

    /// The range's pieces in the block, and where each begins in the range.
    private static func forEachPiece(of range: Range<Int>, _ body: (Range<Int>, Int) -> Void) {
        var place = range.lowerBound
        while place < range.upperBound {
            let start = place % period
            let count = min(period - start, range.upperBound - place)
            body(start..<start + count, place - range.lowerBound)
            place += count
        }
    }
}
