"""What a soak measures of the daemon, and what it makes of it."""

import glob
import os
import statistics
import time

# What a middle and a last third may differ by without being a trend.
SLACK = {"file descriptors": (0.05, 8), "memory KiB": (0.05, 8192), "threads": (0.05, 4)}


class Sampler:
    """Looks at the daemon's process and state folder, and asks it for its connections."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.client = daemon.client()
        self.began = time.monotonic()

    def sample(self):
        process = f"/proc/{self.daemon.process.child.pid}"
        with open(f"{process}/status", encoding="ascii") as file:
            status = dict(line.split(":", 1) for line in file.read().splitlines() if ":" in line)
        connections = self.client.call("system.status")["connections"]
        return {
            "seconds": round(time.monotonic() - self.began, 1),
            # Those of connections come and go with the load.
            "file descriptors": len(os.listdir(f"{process}/fd")) - connections,
            "connections": connections,
            "memory KiB": int(status["VmRSS"].split()[0]),
            "threads": int(status["Threads"]),
            "WAL KiB": self.size("*-wal"),
            "database KiB": self.size("*.sqlite", "*.db"),
        }

    def size(self, *patterns):
        files = [name for pattern in patterns for name in glob.glob(os.path.join(self.daemon.state, pattern))]
        return sum(os.path.getsize(name) for name in files) // 1024


def thirds(samples, name):
    """The medians of the first, middle and last third."""
    values = [sample[name] for sample in samples]
    step = len(values) // 3
    return [statistics.median(part) for part in (values[:step], values[step:2 * step], values[2 * step:])]


def trends(samples):
    """What grew over the last two thirds; the first third is for warming up."""
    for name, (share, least) in SLACK.items():
        _, middle, last = thirds(samples, name)
        if last - middle > max(least, share * middle):
            yield f"{name} grew from {middle:g} to {last:g} between the middle and the last third"


def table(samples, at_rest):
    names = [name for name in samples[0] if name != "seconds"]
    yield f"{'':18}{'before':>10}{'first':>10}{'middle':>10}{'last third':>12}{'least':>10}{'most':>10}{'after':>10}"
    for name in names:
        values = [sample[name] for sample in samples]
        first, middle, last = thirds(samples, name)
        yield (f"{name:18}{at_rest[0][name]:10}{first:10g}{middle:10g}{last:12g}{min(values):10}{max(values):10}"
               f"{at_rest[1][name]:10}")
