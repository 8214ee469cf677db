import ProviderProtocol

extension EstimateInfo {
    var details: [String] {
        var details = Details()
        details.add("provider", provider?.name)
        details.add("model", model)
        for file in files {
            details.add("\(file.use.rawValue) file", "\(file.name): \(file.lines) lines, about \(file.tokens) tokens")
        }
        details.add("tokens, about", trainingTokens)
        details.add("epochs", epochs)
        details.add("trained tokens, about", trainedTokens)
        details.add("estimated by", tokenEstimateMethod)
        if let price = upstream.price { details.add("price", [Readable.number(price), upstream.currency].text) }
        details.add("tokens it bills", upstream.trainingTokens)
        details.add("and for evaluations", upstream.validationTokens)
        if let limit = upstream.limit {
            details.add("account's limit", [Readable.number(limit), upstream.currency].text)
        }
        details.add("allowed", upstream.allowed.map { $0 ? "yes" : "no" })
        details.add("no price", upstream.reason)
        return details.lines
    }
}

extension [String?] {
    /// Those that are there, as words.
    fileprivate var text: String { compactMap(\.self).joined(separator: " ") }
}
