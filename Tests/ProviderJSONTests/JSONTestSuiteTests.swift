import Foundation
import ProviderJSON
import TestSupport
import Testing

/// The public JSONTestSuite: `n_` must be refused, `y_` accepted, `i_` is ours to decide and pinned here.
@Suite struct JSONTestSuiteTests {
    /// The `i_` files that we take; every other one is refused.
    static let accepted: Set<String> = [
        "i_number_double_huge_neg_exp.json", "i_number_real_underflow.json", "i_number_too_big_neg_int.json",
        "i_number_too_big_pos_int.json", "i_number_very_big_negative_int.json",
    ]

    @Test("decides each file of the suite as it should")
    func suite() throws {
        guard let folder = SharedData.folder("jsonrpc/JSONTestSuite/test_parsing", skipping: "JSONTestSuite") else {
            return
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names.count == 318)
        for name in names {
            let bytes = Array(try Data(contentsOf: folder.appendingPathComponent(name)))
            var failure: JSONError?
            do throws(JSONError) { _ = try JSONValue.parse(bytes) } catch { failure = error }
            switch name.prefix(2) {
            case "n_": #expect(failure?.isSyntax == true, "\(name): \(String(describing: failure))")
            case "y_": #expect(failure?.isSyntax != true, "\(name): \(String(describing: failure))")
            default:
                #expect((failure == nil) == Self.accepted.contains(name), "\(name): \(String(describing: failure))")
            }
        }
    }
}
