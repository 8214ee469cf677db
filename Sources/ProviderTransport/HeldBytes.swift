import NIOCore

/// What the connections of a server hold in memory for their peers, bounded for each of them, for all of one user, and
/// in all: frames that are not whole, bytes that are not taken, uploads that are not stored.
///
/// A frame is only read once there is room for the whole of it, in the order of asking: so those that are being read
/// never wait for each other. What is held anyway (answers, uploads) is counted as it comes, and whoever holds some is
/// not read from while it is too much.
package final class HeldBytes: Sendable {
    package struct Limits: Sendable, Hashable {
        package var perConnection: Int
        package var perUser: Int
        package var total: Int

        package init(perConnection: Int, perUser: Int, total: Int) {
            self.perConnection = perConnection
            self.perUser = perUser
            self.total = total
        }
    }

    /// The limits by the names that callers know.
    package enum Limit: String, Sendable {
        case connection = "held_bytes"
        case user = "held_bytes_per_user"
        case total = "held_bytes_total"
    }

    /// Changes of less are not counted, so that quick calls cost nothing.
    static let step = 16 * 1024

    /// A connection that holds something, or waits for room.
    fileprivate struct Holder {
        let connection: Connection
        let uid: UInt32
        /// Unsent bytes and uploads.
        var bytes = 0
        /// Room for the frame that is being read, and what was asked for.
        var frame = 0
        var wanted = 0
        /// Where it waits for others to hold less.
        var queue: Limit?

        var held: Int { bytes + frame }
        var isNothing: Bool { held == 0 && wanted == 0 }
    }

    fileprivate typealias Queue = CircularBuffer<ObjectIdentifier>

    fileprivate struct User {
        var held = 0
        var waiting = Queue()
    }

    fileprivate struct State {
        var held = 0
        var waiting = Queue()
        var users: [UInt32: User] = [:]
        var holders: [ObjectIdentifier: Holder] = [:]
        /// When all who hold something were last told that others wait for it.
        var lastUrged: NIODeadline?
    }

    package let limits: Limits
    private let exemptUsers: Set<UInt32>
    private let state = Locked(State())

    /// `exemptUsers` have no limit per user.
    package init(_ limits: Limits, exemptUsers: Set<UInt32>) {
        self.limits = limits
        self.exemptUsers = exemptUsers
    }

    package func maximum(of limit: Limit) -> Int {
        switch limit {
        case .connection: limits.perConnection
        case .user: limits.perUser
        case .total: limits.total
        }
    }

    /// How much is counted now, of all connections.
    package var total: Int { state.withLock { $0.held } }

    /// Takes note of what a connection holds now, and of the size of the frame it wants to read. Answers whether it may
    /// be read from; if not, `heldBytesChanged` is called once it may.
    func update(_ connection: Connection, uid: UInt32, bytes: Int, frame: Int) -> Bool {
        let (mayRead, admitted, urged) = state.withLock { state in
            let id = ObjectIdentifier(connection)
            var holder = state.holders[id] ?? Holder(connection: connection, uid: uid)
            let before = holder.held
            holder.bytes = bytes
            // Another frame asks anew: whoever kept an old one's room while waiting for more could wait for itself.
            if holder.wanted != frame { holder.frame = 0 }
            holder.wanted = frame
            state.holders[id] = holder
            state.count(uid, holder.held - before)
            let mayRead = place(id, &state) == nil
            let admitted = holder.held < before ? admitWaiting(of: uid, &state) : []
            let urged = isScarce(for: uid, state) ? state.holdersToUrge() : []
            if let holder = state.holders[id], holder.isNothing { state.remove(id, holder) }
            return (mayRead, admitted, urged)
        }
        for connection in admitted { connection.heldBytesChanged() }
        for connection in urged { connection.othersWait() }
        return mayRead
    }

    /// Whether a limit is reached that counts for this user: then whoever takes nothing is in the others' way.
    func isScarce(for uid: UInt32) -> Bool {
        state.withLock { isScarce(for: uid, $0) }
    }

    private func isScarce(for uid: UInt32, _ state: State) -> Bool {
        if state.held > limits.total || !state.waiting.isEmpty { return true }
        guard !exemptUsers.contains(uid), let user = state.users[uid] else { return false }
        return user.held > limits.perUser || !user.waiting.isEmpty
    }

    /// The connection is gone.
    func remove(_ connection: Connection) {
        let admitted = state.withLock { state -> [Connection] in
            let id = ObjectIdentifier(connection)
            guard let holder = state.holders[id] else { return [] }
            state.count(holder.uid, -holder.held)
            state.remove(id, holder)
            return admitWaiting(of: holder.uid, &state)
        }
        for connection in admitted { connection.heldBytesChanged() }
    }

    /// The limit that the connection, its user or all are over already.
    func exceeded(by connection: Connection, uid: UInt32) -> Limit? {
        state.withLock { state in
            let held = state.holders[ObjectIdentifier(connection)]?.held ?? 0
            if held > limits.perConnection { return .connection }
            if !exemptUsers.contains(uid), let user = state.users[uid], user.held > limits.perUser { return .user }
            return state.held > limits.total ? .total : nil
        }
    }

    // MARK: Room

    /// Gives the connection its frame's room, or a place among those who wait. Answers what it waits for.
    private func place(_ id: ObjectIdentifier, _ state: inout State) -> Limit? {
        guard let holder = state.holders[id] else { return nil }
        let blocker = blocker(holder, state)
        if holder.queue != blocker {
            state.leaveQueue(id, holder)
            state.enterQueue(id, holder, blocker)
            state.holders[id]?.queue = blocker
        }
        if blocker == nil {
            state.count(holder.uid, holder.wanted - holder.frame)
            state.holders[id]?.frame = holder.wanted
        }
        return blocker
    }

    private func blocker(_ holder: Holder, _ state: State) -> Limit? {
        let more = holder.wanted - holder.frame
        // A frame that has its room is read to its end.
        if more == 0, holder.frame > 0 { return nil }
        // Where nothing else is held there is always room, or a frame above a limit would wait for ever.
        func isOver(_ held: Int, _ maximum: Int) -> Bool { held > 0 && held + more > maximum }
        // Whoever asks for room comes after those who wait for some.
        func isBehind(_ waiting: Queue) -> Bool {
            more > 0 && waiting.first.map { $0 != ObjectIdentifier(holder.connection) } ?? false
        }
        if isOver(holder.held, limits.perConnection) { return .connection }
        guard holder.held + more > 0 else { return nil }
        if !exemptUsers.contains(holder.uid), let user = state.users[holder.uid],
            isOver(user.held, limits.perUser) || isBehind(user.waiting)
        {
            return .user
        }
        return isOver(state.held, limits.total) || isBehind(state.waiting) ? .total : nil
    }

    /// Those who waited for what is now there.
    private func admitWaiting(of uid: UInt32, _ state: inout State) -> [Connection] {
        var admitted: [Connection] = []
        while let id = state.users[uid]?.waiting.first, let holder = state.holders[id] {
            guard blocker(holder, state) != .user else { break }
            if place(id, &state) == nil { admitted.append(holder.connection) }
        }
        while let id = state.waiting.first, let holder = state.holders[id] {
            guard blocker(holder, state) != .total else { break }
            if place(id, &state) == nil { admitted.append(holder.connection) }
        }
        return admitted
    }
}

extension HeldBytes.State {
    fileprivate mutating func count(_ uid: UInt32, _ change: Int) {
        guard change != 0 else { return }
        held += change
        users[uid, default: HeldBytes.User()].held += change
    }

    fileprivate mutating func remove(_ id: ObjectIdentifier, _ holder: HeldBytes.Holder) {
        leaveQueue(id, holder)
        holders[id] = nil
        if let user = users[holder.uid], user.held == 0, user.waiting.isEmpty { users[holder.uid] = nil }
    }

    /// Everyone, but not for each of many who wait.
    fileprivate mutating func holdersToUrge() -> [Connection] {
        let now = NIODeadline.now()
        if let lastUrged, now < lastUrged + .seconds(1) { return [] }
        lastUrged = now
        return holders.values.filter { $0.bytes > 0 }.map(\.connection)
    }

    fileprivate mutating func enterQueue(_ id: ObjectIdentifier, _ holder: HeldBytes.Holder, _ limit: HeldBytes.Limit?)
    {
        switch limit {
        case .user: users[holder.uid, default: HeldBytes.User()].waiting.append(id)
        case .total: waiting.append(id)
        // What it holds itself ends its waiting.
        case .connection, nil: break
        }
    }

    fileprivate mutating func leaveQueue(_ id: ObjectIdentifier, _ holder: HeldBytes.Holder) {
        switch holder.queue {
        case .user: users[holder.uid]?.waiting.removeAll { $0 == id }
        case .total: waiting.removeAll { $0 == id }
        case .connection, nil: break
        }
    }
}
