/// A difference between two contracts that a caller can notice.
struct ContractChange: Hashable {
    var isBreaking: Bool
    /// The method, type or part of the document, and the field.
    var place: String
    /// What is different, and what that means for a caller where it is not plain.
    var text: String
    /// The methods that a changed type reaches; empty where the place names the method itself.
    var methods: [String] = []

    /// One sentence.
    var sentence: String {
        let word = isBreaking ? "breaking" : "additive"
        let reach = methods.isEmpty ? "" : " (\(methods.joined(separator: ", ")))"
        return "\(word): \(place): \(text)\(reach)"
    }
}
