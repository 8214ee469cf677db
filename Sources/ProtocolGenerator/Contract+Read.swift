import Foundation
import ProviderJSON

/// Why a contract cannot be read.
struct ContractUnreadable: Error, CustomStringConvertible {
    var description: String
    var isMissing = false
}

extension Contract {
    /// The contract in a file; a mistake in it is told with its line.
    static func read(at url: URL) throws(ContractUnreadable) -> Contract {
        guard let data = FileManager.default.contents(atPath: url.path) else {
            throw ContractUnreadable(description: "cannot read \(url.path)", isMissing: true)
        }
        let bytes = Array(data)
        do throws(JSONError) {
            return Contract(try JSONValue.parse(bytes))
        } catch {
            let path = bytes.withUnsafeBytes { error.field(in: $0) }
            let line = bytes.prefix(error.offset).count { $0 == UInt8(ascii: "\n") } + 1
            let place = path.isEmpty ? "the document" : path
            throw ContractUnreadable(
                description: "cannot read \(url.path), line \(line): \(place) \(error.explanation)")
        }
    }
}
