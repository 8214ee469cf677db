/// Every generated file by its path below the package's root, with its content.
enum GeneratedFiles {
    static func make(from contract: Contract) -> [String: String] {
        let methods = EmitMethods(contract: contract)
        var files = [
            "Protocol/reference.md": EmitReference.text(of: contract),
            "Sources/ProviderClient/Generated/Calls.swift": EmitClient(contract: contract).calls,
            "Sources/ProviderMethods/Generated/Handlers.swift": methods.handlers,
            "Sources/ProviderProtocol/Generated/ContractDocument.swift": EmitDocument.text(of: contract),
            "Sources/ProviderProtocol/Generated/Methods.swift": methods.list,
            "Sources/ProviderProtocol/Generated/Schemas.swift": EmitTypes.schemas(of: contract),
            "Sources/ProviderServer/Generated/MethodTable.swift": methods.table,
        ]
        for noun in contract.nouns {
            let path = "Sources/ProviderProtocol/Generated/\(SwiftNames.type(noun)).swift"
            files[path] = EmitTypes.requests(noun, of: contract)
        }
        return files
    }
}
