import ProviderCore

/// Makes and reads cursors: the epoch of the database, the topic, and a position in it. The epoch is a new one after a
/// restore, so that a cursor from the other history is told apart.
struct CursorCodec: Sendable {
    let epoch: UInt64
    /// The nine bytes in front of the position, which are twelve of the cursor's characters, by the topic's number.
    private let prefixes: [[UInt8]]

    init(epoch: UInt64) {
        self.epoch = epoch
        prefixes = WatchTopic.allCases.map { topic in
            var bytes = Bytes()
            bytes.append(epoch)
            bytes.values.append(topic.number)
            return Array(Base64.encode(bytes.values).utf8)
        }
    }

    /// Every item of a stream has one, so the eleven characters of the position are put there one by one.
    func cursor(at position: Int64, in topic: WatchTopic) -> String {
        let prefix = prefixes[Int(topic.number) - 1]
        let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        return String(unsafeUninitializedCapacity: prefix.count + 11) { buffer in
            _ = buffer.update(fromContentsOf: prefix)
            let bits = UInt64(bitPattern: position)
            for digit in 0..<10 {
                buffer[prefix.count + digit] = alphabet.utf8Start[Int(bits >> (58 - 6 * UInt64(digit)) & 63)]
            }
            buffer[prefix.count + 10] = alphabet.utf8Start[Int(bits << 2 & 63)]
            return prefix.count + 11
        }
    }

    /// The position of a cursor, which has to lie in `range`.
    func position(of cursor: String, in topic: WatchTopic, _ range: ClosedRange<Int64>) throws -> Int64 {
        guard let bytes = Base64.decode(cursor), bytes.count == 17, let epoch = Bytes.integer(bytes.prefix(8)),
            let position = Bytes.integer(bytes.suffix(8)).map(Int64.init(bitPattern:)),
            WatchTopic.allCases.contains(where: { $0.number == bytes[8] })
        else {
            throw Failure.invalid(
                "go on from this cursor", field: "after", "is not a cursor of this daemon", reason: "INVALID_CURSOR")
        }
        guard bytes[8] == topic.number else {
            throw Failure.invalid(
                "go on from this cursor", field: "after", "is a cursor of another watch", reason: "INVALID_CURSOR")
        }
        guard epoch == self.epoch, range.contains(position) else {
            throw Failure(
                .outOfRange, "CURSOR_EXPIRED",
                "cannot go on from this cursor: it is too old, or not of this daemon's history; list again")
        }
        return position
    }
}

extension WatchTopic {
    static let allCases: [WatchTopic] = [.events, .audit, .providers]

    /// On the wire for ever: cursors hold it.
    var number: UInt8 {
        switch self {
        case .events: 1
        case .audit: 2
        case .providers: 3
        }
    }
}
