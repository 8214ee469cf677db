/// How much of a file the API takes, in bytes.
struct FileLimits: Sendable {
    /// By one request.
    let whole: Int64
    var part: Int64 { whole / 8 }
    /// In parts, all together.
    var inParts: Int64 { whole * 16 }

    /// 512 MB, parts of 64 MB and 8 GB.
    static let standard = FileLimits(whole: 512 << 20)
}
