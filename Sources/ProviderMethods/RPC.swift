import ProviderJSON
import ProviderProtocol

/// `rpc.discover`: the contract, as this build was made from it.
package struct RPCHandlers: RPCHandling {
    private let document: JSONObject

    /// Fails only if the generated document is no JSON object, which no build has.
    package init() throws(JSONError) {
        document = try JSONReader.read(Array(ContractDocument.text.description.utf8), strict: true) {
            (reader) throws(JSONError) in try reader.readObject()
        }
    }

    package func discover(_ request: RPCDiscover, _ context: CallContext) throws -> OpenRPCDocument {
        document
    }
}
