#if FAILPOINTS
    import Glibc

    /// Ends the process as SIGKILL does, if PROVIDERD_FAILPOINT names this point. Builds for tests only.
    func failpoint(_ name: StaticString) {
        guard let wanted = getenv("PROVIDERD_FAILPOINT"), strcmp(wanted, "\(name)") == 0 else { return }
        kill(getpid(), SIGKILL)
    }
#else
    /// Nothing: only builds with the trait `Failpoints` have them.
    @inlinable
    func failpoint(_ name: StaticString) {}
#endif
