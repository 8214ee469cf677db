import ProviderJSON
import ProviderProtocol

extension CommandInfo {
    static func make(
        state: CommandState = .succeeded, reason: String? = nil, result: CommandResult? = nil
    ) -> CommandInfo {
        CommandInfo(
            id: "cmd_1", type: .fineTune, provider: ProviderReference(id: "prv_1", name: "P"), trainingFiles: ["fil_1"],
            validationFiles: [], state: state,
            cancelRequested: false, etag: "\"1\"", createdAt: "2026-03-02T09:14:07.120Z",
            updatedAt: "2026-03-02T09:14:07.120Z", createdBy: OwnerInfo(uid: 1000, name: "ada"), result: result,
            error: reason.map {
                ErrorInfo(code: 9, status: "FAILED_PRECONDITION", reason: $0, message: "cannot go on")
            })
    }
}

extension EventInfo {
    static func make(
        _ type: EventType, _ message: String, seq: Int = 1, level: EventLevel = .info
    ) -> EventInfo {
        EventInfo(
            seq: seq, commandID: "cmd_1", type: type, level: level, message: message, at: "2026-03-02T09:14:07.120Z")
    }
}
