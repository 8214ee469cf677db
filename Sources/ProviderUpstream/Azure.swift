/// Azure OpenAI: OpenAI's wire under the resource's own address, with the key in a header of its own. Creating answers
/// 201. It knows neither organizations nor projects; the resource is both.
/// Source: https://learn.microsoft.com/azure/ai-services/openai/reference
extension OpenAI.Dialect {
    static let azure = OpenAI.Dialect(
        type: "azure", defaultBaseURL: nil, baseURLForm: "https://RESOURCE.openai.azure.com/openai/v1",
        keyHeader: "api-key", sendsOrganization: false,
        // Larger ones are said to vanish there without a word.
        limits: FileLimits(whole: 100_000_000))
}
