import Glibc
import ProviderCore
import ProviderVault

/// What the process and the vault tell of themselves. The names begin as all others do: under the usual `process_` ones
/// they would be taken for those of the program that hands the text on.
struct DaemonMetrics: MetricSource {
    let version: String
    let startedAt: Timestamp
    let vault: EnvelopeVault

    func metrics() -> [Metric] {
        var build = Metric(.gauge, "providerd_build_info", "Always 1; its labels tell what runs.")
        build.add(1, .init("version", version))
        let vault = Metric(
            .gauge, "providerd_vault_unsealed", "1 while keys can be used, 0 while the vault is sealed.",
            self.vault.state.isUnsealed ? 1 : 0)
        return [
            build, vault,
            Metric(
                .gauge, "providerd_process_start_time_seconds", "When the daemon was started, in Unix time.",
                Double(startedAt.microseconds) / 1e6),
        ] + Self.process()
    }

    /// What the kernel doesn't tell is left out.
    private static func process() -> [Metric] {
        var metrics: [Metric] = []
        if let files = openFiles() {
            metrics.append(
                Metric(.gauge, "providerd_process_open_fds", "File descriptors that are open.", Double(files)))
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            metrics.append(
                Metric(
                    .gauge, "providerd_process_max_fds", "File descriptors that may be open.", Double(limit.rlim_cur)))
        }
        if let bytes = residentBytes() {
            metrics.append(
                Metric(.gauge, "providerd_process_resident_memory_bytes", "Memory that is in use.", Double(bytes)))
        }
        var time = timespec()
        if clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 {
            let seconds = Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
            metrics.append(
                Metric(.counter, "providerd_process_cpu_seconds_total", "Time that processors spent on it.", seconds))
        }
        return metrics
    }

    private static func openFiles() -> Int? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // Beside `.`, `..` and the one that reads.
        return max(0, count - 3)
    }

    private static func residentBytes() -> Int? {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 256)
        let length = read(descriptor, &bytes, bytes.count)
        guard length > 0 else { return nil }
        let fields = String(decoding: bytes[..<length], as: UTF8.self).split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
