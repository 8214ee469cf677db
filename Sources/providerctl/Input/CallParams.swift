import Glibc
import ProviderJSON

/// The params of a raw call.
enum CallParams {
    /// A frame takes no more.
    private static let largest = 16 * 1024 * 1024

    /// The object in a text, or on standard input for `-`.
    static func parse(_ text: String) throws -> JSONObject {
        let bytes = text == "-" ? try standardInput() : Array(text.utf8)
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(bytes)
        } catch {
            throw Failure(.usage, "cannot read the params: byte \(error.offset + 1) \(error.explanation)")
        }
        guard case .object(let object) = value else {
            throw Failure(.usage, "cannot read the params: they must be a JSON object, such as '{\"id\": \"x\"}'")
        }
        return object
    }

    private static func standardInput() throws -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= largest {
            let count = read(STDIN_FILENO, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw Failure(.failed, "cannot read standard input: \(String(cString: strerror(errno)))")
            }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
        throw Failure(.usage, "cannot read the params: they have more than \(largest) bytes")
    }
}
