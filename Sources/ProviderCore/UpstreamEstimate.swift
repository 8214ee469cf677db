/// What an upstream says that a job would cost.
package struct UpstreamEstimate: Sendable, Hashable {
    /// Of the whole job, in `currency`.
    package var price: Double?
    /// By ISO 4217.
    package var currency: String?
    package var trainingTokens: Int64?
    package var validationTokens: Int64?
    /// What the account may spend, in the same currency.
    package var limit: Double?
    /// Whether the account may start the job.
    package var isAllowed: Bool?

    package init(
        price: Double? = nil, currency: String? = nil, trainingTokens: Int64? = nil, validationTokens: Int64? = nil,
        limit: Double? = nil, isAllowed: Bool? = nil
    ) {
        self.price = price
        self.currency = currency
        self.trainingTokens = trainingTokens
        self.validationTokens = validationTokens
        self.limit = limit
        self.isAllowed = isAllowed
    }
}
