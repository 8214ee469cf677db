/// What can be copied now: tokens that follow, in the prompt, the longest run that also ends the answer so far.
struct CopyFeature {
    struct Entry {
        var token: UInt8
        var share: Float
    }
    /// How many tokens agree, at most `longest`; 0 when there is nothing to copy.
    var length = 0
    var entries: [Entry] = []
    static let longest = 8
}

/// What a model reads of the text before an answer.
struct PromptFeatures: Sendable {
    static let longestPrompt = 384
    static let mostWords = 48
    /// The last tokens of the prompt.
    let tokens: [UInt8]
    /// The rows of its words, each once.
    let buckets: [Int]
    let bucketScale: Float
    /// The last place of each token, and for each place the one before with the same token; -1 where there is none. The
    /// prompt's last token is left out, since nothing follows it.
    private let lastPlace: [Int16]
    private let placeBefore: [Int16]

    init(text: String, instructions: String = "", shape: ModelShape) {
        tokens = Array(Tokenizer.tokens(of: text).suffix(Self.longestPrompt))
        let words = Self.wordHashes(text).suffix(Self.mostWords)
        let instructionWords = Self.wordHashes(instructions).prefix(Self.mostWords)
        var buckets: [Int] = []
        var seen = Set<Int>()
        for hash in words + instructionWords {
            let bucket = Int(hash % UInt64(shape.buckets))
            if seen.insert(bucket).inserted { buckets.append(bucket) }
        }
        self.buckets = buckets
        bucketScale = 1 / Float(max(buckets.count, 1)).squareRoot()
        var lastPlace = [Int16](repeating: -1, count: Tokenizer.vocabulary)
        var placeBefore: [Int16] = []
        placeBefore.reserveCapacity(tokens.count)
        for (place, token) in tokens.dropLast().enumerated() {
            placeBefore.append(lastPlace[Int(token)])
            lastPlace[Int(token)] = Int16(place)
        }
        self.lastPlace = lastPlace
        self.placeBefore = placeBefore
    }

    /// `answer` ends with the token before the one to be told.
    func copyFeature(after answer: UnsafeBufferPointer<UInt8>) -> CopyFeature {
        guard let last = answer.last else { return CopyFeature() }
        var feature = CopyFeature()
        var place = Int(lastPlace[Int(last)])
        while place >= 0 {
            var length = 1
            while length < CopyFeature.longest, length <= place, length < answer.count,
                tokens[place - length] == answer[answer.count - 1 - length]
            {
                length += 1
            }
            if length > feature.length {
                feature.length = length
                feature.entries.removeAll(keepingCapacity: true)
            }
            if length == feature.length {
                feature.entries.append(CopyFeature.Entry(token: tokens[place + 1], share: 1))
            }
            place = Int(placeBefore[place])
        }
        let share = 1 / Float(max(feature.entries.count, 1))
        for index in feature.entries.indices { feature.entries[index].share = share }
        return feature
    }

    /// FNV-1a of each run of letters and digits, lower-cased.
    private static func wordHashes(_ text: String) -> [UInt64] {
        var hashes: [UInt64] = []
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        var inside = false
        for byte in text.utf8 {
            let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
            if (0x61...0x7A).contains(lower) || (0x30...0x39).contains(lower) || lower >= 0x80 {
                hash = (hash ^ UInt64(lower)) &* 0x100_0000_01B3
                inside = true
            } else if inside {
                hashes.append(hash)
                hash = 0xCBF2_9CE4_8422_2325
                inside = false
            }
        }
        if inside { hashes.append(hash) }
        return hashes
    }
}
