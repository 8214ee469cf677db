extension Provider {
    /// What came of the last call that tried the provider out.
    package struct Test: Sendable, Hashable {
        /// How far a call came, from the inside out.
        package enum Step: String, Sendable, Hashable {
            /// Nothing was sent: what is set allows no call.
            case settings
            case resolve, connect, tls
            /// The provider's own answer.
            case answer
            /// The answer to the prompt that a test sends only when it is asked to.
            case generate
        }

        /// Whether the key may fine-tune.
        package enum Access: String, Sendable, Hashable {
            case yes, no, unknown
        }

        /// Whether the provider has a model that is set.
        package struct ModelCheck: Sendable, Hashable {
            package var model: String
            /// As against the base model.
            package var isFineTuned: Bool
            /// nil: the provider lists no models.
            package var isPresent: Bool?
            /// `YYYY-MM-DD`, when the provider announced the model's end.
            package var shutdownDate: String?

            package init(model: String, isFineTuned: Bool, isPresent: Bool?, shutdownDate: String? = nil) {
                self.model = model
                self.isFineTuned = isFineTuned
                self.isPresent = isPresent
                self.shutdownDate = shutdownDate
            }
        }

        /// A word of `UpstreamFailure.Class`, or `ok`.
        package var outcome: String
        /// The same in words, cleaned of secrets.
        package var message: String
        package var latencyMilliseconds: Int
        package var at: Timestamp
        /// Where it failed; nil if it did not.
        package var failedStep: Step?
        /// The models that are set, unless it failed before the provider told of its own.
        package var models: [ModelCheck]
        package var fineTuning: Access

        package init(
            outcome: String, message: String, latencyMilliseconds: Int, at: Timestamp, failedStep: Step? = nil,
            models: [ModelCheck] = [], fineTuning: Access = .unknown
        ) {
            self.outcome = outcome
            self.message = message
            self.latencyMilliseconds = latencyMilliseconds
            self.at = at
            self.failedStep = failedStep
            self.models = models
            self.fineTuning = fineTuning
        }

        package var isGood: Bool { outcome == "ok" }
    }
}
