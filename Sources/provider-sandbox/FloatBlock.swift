/// A block of numbers at a fixed address: an array would pay for a uniqueness and a bounds check at each access.
/// Belongs to one thread at a time.
final class FloatBlock {
    let floats: UnsafeMutablePointer<Float>
    let count: Int

    init(count: Int) {
        self.count = count
        floats = UnsafeMutablePointer<Float>.allocate(capacity: max(count, 1))
        floats.initialize(repeating: 0, count: count)
    }

    deinit {
        floats.deallocate()
    }

    var bytes: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: floats, count: count * MemoryLayout<Float>.stride)
    }

    func clear() {
        floats.update(repeating: 0, count: count)
    }

    func copy(from other: FloatBlock) {
        floats.update(from: other.floats, count: min(count, other.count))
    }
}
