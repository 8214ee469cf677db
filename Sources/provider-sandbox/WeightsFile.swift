import Glibc

/// Blocks of numbers on disk: a head that tells the shape, the numbers as they are in memory, and a checksum. Written
/// beside its place and renamed, so that a reader finds a whole file or none.
enum WeightsFile {
    enum Failure: Error, Hashable { case cannotWrite, cannotRead, damaged }
    private static let magic: UInt64 = 0x3154_4857_4C4D_5350  // "PSMLWHT1" in the order of the file's bytes
    private static let headWords = 8

    static func save(_ model: LanguageModel, to path: String) throws(Failure) {
        try write([model.parameters], shape: model.shape, step: 0, positions: 0, to: path)
    }

    static func loadModel(_ path: String) throws(Failure) -> LanguageModel {
        let (head, words) = try read(path)
        let model = LanguageModel(shape: head.shape)
        try fill([model.parameters], from: words)
        return model
    }

    /// The whole state of a training run, from which it goes on as if it had never stopped.
    static func saveState(_ learner: Learner, positions: Int, to path: String) throws(Failure) {
        let optimizer = learner.optimizer
        try write(
            [learner.model.parameters, optimizer.firstMean, optimizer.secondMean], shape: learner.model.shape,
            step: optimizer.step, positions: positions, to: path)
    }

    static func loadState(_ path: String) throws(Failure) -> (learner: Learner, positions: Int) {
        let (head, words) = try read(path)
        let model = LanguageModel(shape: head.shape)
        let optimizer = Optimizer(parameterCount: head.shape.parameterCount, step: head.step)
        try fill([model.parameters, optimizer.firstMean, optimizer.secondMean], from: words)
        return (Learner(model: model, optimizer: optimizer), head.positions)
    }

    private struct Head {
        var shape: ModelShape
        var step: Int
        var positions: Int
    }

    private static func write(
        _ blocks: [FloatBlock], shape: ModelShape, step: Int, positions: Int, to path: String
    ) throws(Failure) {
        let head: [UInt64] = [
            magic, UInt64(shape.context), UInt64(shape.hidden), UInt64(shape.buckets), UInt64(shape.vocabulary),
            UInt64(step), UInt64(positions), UInt64(blocks.count),
        ]
        var bytes: [UInt8] = []
        head.withUnsafeBytes { bytes += $0 }
        for block in blocks { bytes += UnsafeRawBufferPointer(block.bytes) }
        let sum = [checksum(bytes, upTo: bytes.count)]
        sum.withUnsafeBytes { bytes += $0 }
        guard DiskFile.replace(path, with: bytes) else { throw .cannotWrite }
    }

    private static func read(_ path: String) throws(Failure) -> (Head, [UInt8]) {
        guard let bytes = DiskFile.contents(path) else { throw .cannotRead }
        let end = bytes.count - MemoryLayout<UInt64>.size
        guard end >= headWords * 8, end % 4 == 0 else { throw .damaged }
        let words = (0..<headWords).map { word(bytes, at: $0 * 8) }
        guard words[0] == magic, words[4] == UInt64(Tokenizer.vocabulary),
            word(bytes, at: end) == checksum(bytes, upTo: end), words[1...3].allSatisfy({ $0 < 1 << 20 })
        else { throw .damaged }
        let shape = ModelShape(context: Int(words[1]), hidden: Int(words[2]), buckets: Int(words[3]))
        let size = Int(words[7] & 0xFF) * shape.parameterCount * MemoryLayout<Float>.size
        guard end == headWords * 8 + size else { throw .damaged }
        return (Head(shape: shape, step: Int(words[5]), positions: Int(words[6])), bytes)
    }

    private static func fill(_ blocks: [FloatBlock], from bytes: [UInt8]) throws(Failure) {
        let size = blocks.reduce(0) { $0 + $1.bytes.count }
        guard bytes.count >= headWords * 8 + size else { throw .damaged }
        bytes.withUnsafeBytes { source in
            var start = headWords * 8
            for block in blocks {
                block.bytes.copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: source[start..<(start + block.bytes.count)]))
                start += block.bytes.count
            }
        }
    }

    private static func word(_ bytes: [UInt8], at offset: Int) -> UInt64 {
        bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
    }

    /// FNV-1a, by words of four bytes.
    private static func checksum(_ bytes: [UInt8], upTo end: Int) -> UInt64 {
        bytes.withUnsafeBytes { source in
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325
            var offset = 0
            while offset < end {
                hash = (hash ^ UInt64(source.loadUnaligned(fromByteOffset: offset, as: UInt32.self))) &* 0x100_0000_01B3
                offset &+= 4
            }
            return hash
        }
    }
}
