import ProviderJSON
import ProviderProtocol

/// `rpc.discover`: the contract, as this build was made from it.
package struct RPCHandlers: RPCHandling {
    private let document: JSONObject

    /// Fails only if the generated document is no JSON object, which no build has.
    package init() throws(JSONError) {
        document = try ContractDocument.text.withUTF8Buffer { buffer -> Result<JSONObject, JSONError> in
            Result { () throws(JSONError) in try JSONObject(text: UnsafeRawBufferPointer(buffer)) }
        }.get()
    }

    package func discover(_ request: RPCDiscover, _ context: CallContext) throws -> OpenRPCDocument {
        document
    }
}
