import Glibc

/// The lines of a file, one at a time, whatever its size.
struct LineReader: ~Copyable {
    enum Failure: Error, Hashable { case cannotOpen, cannotRead, lineTooLong(Int) }
    static let longestLine = 16 << 20
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var position = 0
    private var ended = false
    private(set) var line = 0

    init(path: String) throws(Failure) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotOpen }
    }

    deinit {
        close(descriptor)
    }

    /// Without its newline; nil at the end. A newline at the end of the file begins no further line.
    mutating func next() throws(Failure) -> [UInt8]? {
        var searched = position
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0A) {
                return take(upTo: end, skipping: 1)
            }
            if ended {
                return position < buffer.count ? take(upTo: buffer.count, skipping: 0) : nil
            }
            if buffer.count - position > Self.longestLine { throw .lineTooLong(line + 1) }
            buffer.removeFirst(position)
            position = 0
            searched = buffer.count
            try fill()
        }
    }

    private mutating func take(upTo end: Int, skipping: Int) -> [UInt8] {
        let bytes = Array(buffer[position..<end])
        position = end + skipping
        line += 1
        return bytes
    }

    private mutating func fill() throws(Failure) {
        let source = descriptor
        let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 18) { space, count in
            count = max(read(source, space.baseAddress, space.count), 0)
        }
        if chunk.isEmpty { ended = true }
        buffer += chunk
    }
}
