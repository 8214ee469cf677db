import Glibc
import ProviderCore

extension Actor {
    /// The daemon itself, for what it changes without being asked at that moment.
    package static var daemon: Actor {
        Actor(uid: geteuid(), gid: getegid(), pid: getpid(), name: "providerd", role: "engine")
    }
}
