/// A small generator of random numbers whose sequence depends on its seed alone (the SplitMix64 recurrence).
struct RandomSource: Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// At least 0 and less than 1.
    mutating func nextUnit() -> Float {
        Float(next() >> 40) * (1 / 16_777_216)
    }

    /// At least 0 and less than `bound`, which must be positive.
    mutating func next(below bound: Int) -> Int {
        Int(next() % UInt64(bound))
    }

    /// A permutation of 0..<count.
    mutating func permutation(of count: Int) -> [Int] {
        var order = Array(0..<count)
        var last = count - 1
        while last > 0 {
            order.swapAt(last, next(below: last + 1))
            last -= 1
        }
        return order
    }
}
