"""Child processes that end with this one, what they used, and cores that don't go to sleep."""
import ctypes
import os
import resource
import signal
import subprocess
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)
TICKS = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0))


def prepare(core=None):
    """For a child before it starts: no child outlives the runner, and thousands of connections fit."""
    LIBC.prctl(1, signal.SIGKILL)
    if core is not None:
        os.sched_setaffinity(0, {CORES[core % len(CORES)]})
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(65536, hard), hard))


def cpu_microseconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1e6 / TICKS


def resident_kib(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise OSError(f"/proc/{pid}/status has no VmRSS")


class Awake:
    """Burns what nobody else wants of each core, so that none halts."""

    def __enter__(self):
        def setup(core):
            prepare(core)
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))

        self.loops = [subprocess.Popen(["sh", "-c", "while :; do :; done"], preexec_fn=lambda core=core: setup(core))
                      for core in range(len(CORES))]

    def __exit__(self, *_):
        for loop in self.loops:
            loop.kill()
            loop.wait()
