import ProviderCore
import ProviderJSON

/// Asks a provider what a fine-tuning command would cost there, of files that it has already: nothing is brought there
/// for a question.
package struct PriceInquiry: Sendable {
    /// What a command would be made of.
    package struct Order: Sendable {
        package var provider: Provider
        package var model: String
        package var data: JSONObject
        package var training: [TrainingFile]
        package var validation: [TrainingFile]
        package var traceparent: String?

        package init(
            provider: Provider, model: String, data: JSONObject, training: [TrainingFile], validation: [TrainingFile],
            traceparent: String?
        ) {
            self.provider = provider
            self.model = model
            self.data = data
            self.training = training
            self.validation = validation
            self.traceparent = traceparent
        }
    }

    /// Why there is no price, ready to be shown.
    package struct Unavailable: Error, Sendable, Hashable {
        package let reason: String
    }

    private let upstreams: any UpstreamRegistry
    private let targets: Targets
    private let path: @Sendable (_ sha256: String) -> String

    init(_ world: EngineWorld) {
        upstreams = world.upstreams
        targets = world.targets
        let files = world.files
        path = { files.path(of: $0) }
    }

    package func price(of order: Order) async -> Result<UpstreamEstimate, Unavailable> {
        guard let adapter = upstreams.adapter(for: order.provider.type),
            adapter.capabilities(of: order.provider).offers(.estimate)
        else {
            let types = upstreams.types(offering: .estimate).joined(separator: ", ")
            let others = types.isEmpty ? "" : "; types that do: " + types
            return .failure(
                Unavailable(
                    reason: "the type \(order.provider.type) tells no price before a job\(others)"))
        }
        guard order.training.count == 1, order.validation.count < 2 else {
            return .failure(
                Unavailable(reason: "several files are sent as one with each command, so there is nothing to ask about")
            )
        }
        do {
            let target = try await targets.target(for: order.provider, traceparent: order.traceparent)
            return try await ask(adapter, order, target)
        } catch let failure as UpstreamFailure {
            return .failure(Unavailable(reason: "provider \"\(order.provider.name)\" \(failure.saying)"))
        } catch let failure as Failure {
            return .failure(Unavailable(reason: failure.message))
        } catch {
            return .failure(Unavailable(reason: "the provider's secrets cannot be read"))
        }
    }

    private func ask(
        _ adapter: any UpstreamAdapter, _ order: Order, _ target: UpstreamTarget
    ) async throws -> Result<UpstreamEstimate, Unavailable> {
        var sources: [TrainingSource] = []
        for file in order.training + order.validation {
            let copy = UpstreamFile(
                name: TrainingUploads.name(of: file), paths: [path(file.sha256)], size: file.size, purpose: "fine-tune")
            guard let id = try await adapter.findUpload(copy, at: target) else {
                return .failure(
                    Unavailable(
                        reason:
                            "provider \"\(order.provider.name)\" does not have file \"\(file.name)\" yet; the first "
                            + "command that uses it brings it there"))
            }
            sources.append(TrainingSource(file: copy, upstreamID: id))
        }
        // No tag is needed for what makes nothing.
        let command = Command(
            id: "", kind: .fineTune, providerID: order.provider.id, providerName: order.provider.name,
            model: order.model, data: order.data, tag: "", createdAt: order.provider.createdAt,
            createdBy: order.provider.createdBy)
        let request = FineTuneOrder(command).request(
            training: sources[0], validation: sources.count > 1 ? sources[1] : nil, instanceID: "")
        return .success(try await adapter.estimate(request, at: target))
    }
}
