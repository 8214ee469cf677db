/// Which lines were there before, by a hash of each, in bounded memory.
struct DistinctLines: Sendable {
    /// 96 of a hash's 128 bits, and where the line stands; 0 if there is none.
    private struct Slot {
        var low: UInt64 = 0
        var high: UInt32 = 0
        var line: UInt32 = 0
    }

    /// Past this many different lines no more are remembered.
    let maximum: Int
    private var count = 0
    /// A power of two, less than three quarters of them taken. The hash itself says where to begin: it is as random as
    /// its keys.
    private var slots = [Slot](repeating: Slot(), count: 16)
    /// Random, so that nobody can make lines that collide.
    private let keys = InlineArray<4, UInt64> { _ in UInt64.random(in: .min ... .max) }

    init(maximum: Int) {
        self.maximum = maximum
    }

    /// Whether no more are remembered.
    var isFull: Bool { count >= maximum }

    /// The number of the first line with the same bytes; remembers the line if there is none.
    mutating func firstSame(as line: UnsafeRawBufferPointer, at number: Int) -> Int? {
        var slot = hash(of: line)
        slot.line = UInt32(clamping: number)
        let place = place(of: slot)
        if slots[place].line != 0 { return Int(slots[place].line) }
        guard !isFull else { return nil }
        slots[place] = slot
        count += 1
        if count >= slots.count / 4 * 3 { grow() }
        return nil
    }

    /// Where it is, or where it may be put.
    private func place(of slot: Slot) -> Int {
        var place = Int(truncatingIfNeeded: slot.low) & (slots.count - 1)
        while slots[place].line != 0, slots[place].low != slot.low || slots[place].high != slot.high {
            place = (place + 1) & (slots.count - 1)
        }
        return place
    }

    private mutating func grow() {
        let old = slots
        slots = [Slot](repeating: Slot(), count: 2 * old.count)
        for slot in old where slot.line != 0 { slots[place(of: slot)] = slot }
    }

    /// Two lanes that each multiply half of the bytes and add the other half: every byte changes both.
    private func hash(of line: UnsafeRawBufferPointer) -> Slot {
        var (low, high) = (keys[0] ^ UInt64(line.count), keys[1])
        func mix(_ bytes: UnsafeRawBufferPointer, at index: Int) {
            func word(_ at: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: index &+ at, as: UInt64.self) }
            let (first, second, third, fourth) = (word(0), word(8), word(16), word(24))
            let (left, right) = (low ^ first, high ^ third)
            low = Self.fold(left, second ^ keys[2]) ^ (third &+ (fourth << 29 | fourth >> 35))
            high = Self.fold(right, fourth ^ keys[3]) ^ (first &+ (second << 29 | second >> 35))
        }
        var index = 0
        while line.count &- index >= 32 {
            mix(line, at: index)
            index &+= 32
        }
        if index < line.count {
            withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { last in
                last.initializeMemory(as: UInt8.self, repeating: 0)
                last.copyMemory(from: UnsafeRawBufferPointer(rebasing: line[index...]))
                mix(UnsafeRawBufferPointer(last), at: 0)
            }
        }
        return Slot(
            low: Self.fold(low ^ keys[2], high ^ keys[3]),
            high: UInt32(truncatingIfNeeded: Self.fold(high ^ keys[0], low ^ keys[1])))
    }

    @inline(__always)
    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.low ^ product.high
    }
}
