import Foundation

/// Public data that may stand beside a checkout, in `../shared/data`; a clone of its own has none.
package enum SharedData {
    /// The folder, or nil after saying which test skips what.
    package static func folder(_ path: String, skipping what: String) -> URL? {
        let folder = Repository.root.deletingLastPathComponent().appendingPathComponent("shared/data/" + path)
        guard FileManager.default.fileExists(atPath: folder.path) else {
            print("skipped, since ../shared/data/\(path) is not there: \(what)")
            return nil
        }
        return folder
    }
}
