import ProviderJSON

/// Methods, notifications and what the document says of all calls.
extension Comparison {
    static let meta = "_meta"

    mutating func compareMethods() {
        for method in old.methods where !new.methods.contains(where: { $0.name == method.name }) {
            report(true, method.name, "is no longer there")
        }
        for method in new.methods {
            owner = .root(method.name)
            guard let before = old.methods.first(where: { $0.name == method.name }) else {
                report(false, method.name, "is new")
                continue
            }
            compare(before, method)
        }
    }

    private mutating func compare(_ old: Contract.Method, _ new: Contract.Method) {
        if old.kind != new.kind {
            // Nothing else of it can be compared.
            return report(true, new.name, "is of kind \(new.kind) now, was \(old.kind)")
        }
        if old.role != new.role {
            let lost = Self.callers(of: old.role).subtracting(Self.callers(of: new.role)).sorted()
            let text = "its role is \(new.role) now, was \(old.role)"
            report(!lost.isEmpty, new.name, text + (lost.isEmpty ? "" : ", which shuts out \(Self.list(lost))"))
        }
        if old.effect != new.effect {
            let consequence =
                new.effect == "change" ? "so that repeating it is no longer safe" : "and changes nothing any more"
            report(true, new.name, "its effect is \(new.effect) now, was \(old.effect), \(consequence)")
        }
        compareTimeouts(old, new)
        compare(fields: old.params, new.params, .request, at: new.name)
        refer(to: old.result, new.result, .answer)
        if let oldItem = old.item, let newItem = new.item { refer(to: oldItem, newItem, .answer) }
        compareErrors(old, new)
    }

    private mutating func compareTimeouts(_ old: Contract.Method, _ new: Contract.Method) {
        let (before, after) = (old.timeoutMilliseconds, new.timeoutMilliseconds)
        guard before != after else { return }
        let isShorter = after != 0 && (before == 0 || after < before)
        let words = [before, after].map { $0 == 0 ? "none" : "\($0) ms" }
        report(isShorter, new.name, "its time-out is \(words[1]) now, was \(words[0])")
    }

    /// Who holds a role that may call a method of this one.
    private static func callers(of role: String) -> Set<String> {
        switch role {
        case "open": ["everyone", "viewer", "operator", "auditor", "admin"]
        case "viewer": ["viewer", "operator", "auditor", "admin"]
        case "operator": ["operator", "admin"]
        case "auditor": ["auditor", "admin"]
        default: ["admin"]
        }
    }

    static func list(_ words: [String]) -> String {
        words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + " and " + (words.last ?? "")
    }

    // MARK: Errors

    /// A reason that is gone may live on under another name, which callers don't look for.
    private mutating func compareErrors(_ old: Contract.Method, _ new: Contract.Method) {
        for error in old.errors where !new.errors.contains(error) {
            report(true, new.name, "the error \(error) is no longer listed")
        }
        for error in new.errors where !old.errors.contains(error) {
            report(false, new.name, "may be answered with the error \(error) as well")
        }
        let words = old.reasons.flatMap(\.words) + new.reasons.flatMap(\.words)
        var told = Set<String>()
        for reason in words where told.insert(reason).inserted {
            let lost = old.codes(of: reason).filter { !new.codes(of: reason).contains($0) }
            let gained = new.codes(of: reason).filter { !old.codes(of: reason).contains($0) }
            if !lost.isEmpty {
                let end = gained.isEmpty ? "is no longer listed" : "has the code \(Self.list(gained)) now"
                report(true, new.name, "the reason \(reason) of code \(Self.list(lost)) \(end)")
            } else if !gained.isEmpty {
                let text = "may be answered with the reason \(reason) as well, code \(Self.list(gained))"
                report(false, new.name, text)
            }
        }
    }

    // MARK: Notifications

    mutating func compareNotifications() {
        for notification in old.notifications
        where !new.notifications.contains(where: { $0.name == notification.name }) {
            report(true, notification.name, "is no longer there")
        }
        for notification in new.notifications {
            owner = .root(notification.name)
            guard let before = old.notifications.first(where: { $0.name == notification.name }) else {
                report(false, notification.name, "is new")
                continue
            }
            compare(before, notification)
        }
    }

    private mutating func compare(_ old: Contract.Notification, _ new: Contract.Notification) {
        if old.direction != new.direction {
            let text = "goes \(new.direction) now, was \(old.direction)"
            report(new.direction != "both", new.name, text)
        }
        if old.direction != "server-to-client" { compare(fields: old.params, new.params, .request, at: new.name) }
        if old.direction != "client-to-server" { compare(fields: old.params, new.params, .answer, at: new.name) }
    }

    // MARK: What holds for all calls

    mutating func compareDocument() {
        let (before, after) = (old.document["info"], new.document["info"])
        owner = .root(Self.meta)
        compare(before?["x-providerd-meta"] ?? nil, after?["x-providerd-meta"] ?? nil, .request, at: Self.meta)
        owner = .root("")
        compareLimits(before?["x-providerd-limits"] ?? nil, after?["x-providerd-limits"] ?? nil)
        for reason in old.reasons {
            guard let now = new.reasons.first(where: { $0.name == reason.name }) else {
                report(true, "reason \(reason.name)", "is no longer there")
                continue
            }
            if now.status != reason.status {
                report(true, "reason \(reason.name)", "its status is \(now.status) now, was \(reason.status)")
            }
        }
        for reason in new.reasons where !old.reasons.contains(where: { $0.name == reason.name }) {
            report(false, "reason \(reason.name)", "is new")
        }
    }

    private mutating func compareLimits(_ old: JSONValue, _ new: JSONValue, inside place: String = "limit ") {
        let (before, after) = (old.objectValue ?? [:], new.objectValue ?? [:])
        for member in before.members {
            let inner = place + member.name
            switch (member.value, after[member.name]) {
            case (.integer(let limit), .integer(let now)?):
                if now != limit { report(now < limit, inner, "is \(now) by default now, was \(limit)") }
            case (.object, .object(let now)?): compareLimits(member.value, .object(now), inside: inner + ".")
            case (.string, _): continue
            default: report(true, inner, "is no longer told")
            }
        }
        for member in after.members where before[member.name] == nil && member.value.stringValue == nil {
            report(false, place + member.name, "is told as well")
        }
    }
}

extension Contract.Method {
    fileprivate func codes(of reason: String) -> [String] {
        reasons.filter { $0.words.contains(reason) }.map(\.code)
    }
}
