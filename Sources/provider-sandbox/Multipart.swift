/// Takes a `multipart/form-data` body apart while it arrives. What belongs to a part is handed on at once, but for the
/// few bytes that may turn out to be the beginning of a boundary.
struct MultipartParser {
    enum Event: Equatable {
        case part(name: String, filename: String?)
        case content(ArraySlice<UInt8>)
        case partEnd
    }
    struct Malformed: Error, Equatable { let message: String }

    private enum State { case preamble, headers, content, afterBoundary, epilogue }
    private static let longestHeaders = 16 << 10
    private let boundary: [UInt8]
    private var state = State.preamble
    private var buffer: [UInt8]
    private(set) var isComplete = false

    /// From the request's content type; nil if that is not this format.
    init?(contentType: String) {
        let pieces = contentType.split(separator: ";").map { $0.drop(while: { $0 == " " }) }
        guard let kind = pieces.first, kind.lowercased().hasPrefix("multipart/form-data"),
            let piece = pieces.first(where: { $0.lowercased().hasPrefix("boundary=") })
        else { return nil }
        let name = piece.dropFirst("boundary=".count).filter { $0 != "\"" }
        guard !name.isEmpty, name.utf8.count <= 200 else { return nil }
        boundary = Array("\r\n--\(name)".utf8)
        // The first boundary may stand at the very beginning, as if a line had ended before it.
        buffer = [0x0D, 0x0A]
    }

    mutating func parse(_ bytes: some Sequence<UInt8>) throws(Malformed) -> [Event] {
        buffer += bytes
        var events: [Event] = []
        while try step(&events) {}
        return events
    }

    /// Whether there may be more to do with what is there.
    private mutating func step(_ events: inout [Event]) throws(Malformed) -> Bool {
        switch state {
        case .preamble, .content:
            let isContent = state == .content
            if let place = find(boundary, from: 0) {
                if isContent {
                    if place > 0 { events.append(.content(buffer[..<place])) }
                    events.append(.partEnd)
                }
                buffer.removeFirst(place + boundary.count)
                state = .afterBoundary
                return true
            }
            let safe = buffer.count - boundary.count + 1
            guard safe > 0 else { return false }
            if isContent { events.append(.content(buffer[..<safe])) }
            buffer.removeFirst(safe)
            return false
        case .afterBoundary:
            guard buffer.count >= 2 else { return false }
            let mark = (buffer[0], buffer[1])
            buffer.removeFirst(2)
            switch mark {
            case (0x2D, 0x2D): (state, isComplete) = (.epilogue, true)
            case (0x0D, 0x0A): state = .headers
            default: throw Malformed(message: "a boundary is followed by neither a line's end nor two dashes")
            }
            return true
        case .headers: return try readHeaders(&events)
        case .epilogue:
            buffer.removeAll()
            return false
        }
    }

    private mutating func readHeaders(_ events: inout [Event]) throws(Malformed) -> Bool {
        guard let end = find([0x0D, 0x0A, 0x0D, 0x0A], from: 0) else {
            guard buffer.count <= Self.longestHeaders else { throw Malformed(message: "a part's headers are too long") }
            return false
        }
        let text = String(decoding: buffer[..<end], as: UTF8.self)
        // Each header's last line end stays, so that a boundary right behind an empty part is found.
        buffer.removeFirst(end + 4)
        let line = text.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-disposition:") }
        guard let line, let name = Self.parameter("name", in: line) else {
            throw Malformed(message: "a part has no name")
        }
        events.append(.part(name: name, filename: Self.parameter("filename", in: line)))
        state = .content
        // An empty part: its boundary's line end is the one that ended the headers.
        if buffer.starts(with: boundary.dropFirst(2)) { buffer.insert(contentsOf: [0x0D, 0x0A], at: 0) }
        return true
    }

    /// `name="value"` with backslash or percent escapes for quotes, as clients write it.
    private static func parameter(_ name: String, in line: Substring) -> String? {
        var rest = line[...]
        while let start = rest.firstRange(of: "\(name)=\"") {
            let before = rest[..<start.lowerBound].last
            rest = rest[start.upperBound...]
            guard before == " " || before == ";" else { continue }
            var value = ""
            while let character = rest.popFirst(), character != "\"" {
                if character == "\\", let escaped = rest.popFirst() {
                    value.append(escaped)
                } else {
                    value.append(character)
                }
            }
            return value.replacing("%22", with: "\"").replacing("%0D", with: "\r").replacing("%0A", with: "\n")
        }
        return nil
    }

    private func find(_ pattern: [UInt8], from start: Int) -> Int? {
        buffer.withUnsafeBufferPointer { bytes in
            let last = bytes.count - pattern.count
            guard last >= start else { return nil }
            var place = start
            while place <= last {
                if bytes[place] == pattern[0] {
                    var length = 1
                    while length < pattern.count, bytes[place + length] == pattern[length] { length += 1 }
                    if length == pattern.count { return place }
                }
                place += 1
            }
            return nil
        }
    }
}
