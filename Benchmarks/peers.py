"""The other stacks' side: their runner, loaded from the folder it lives in, measures them with our sizes."""
import importlib.util
import os
import sys
from pathlib import Path

from processes import Awake

# Our name for a work: theirs, and where its two processes run.
WORK = {"lat": ("lat", "none"), "lat-same-core": ("lat", "same"), "lat-awake": ("lat", "none"), "pipe": ("pipe", "none"),
        "many": ("many", "none"), "idle": ("idle", "none"), "stream": ("stream", "none"), "upload": ("upload", "none")}


class Peers:
    def __init__(self, folder, wanted, size):
        self.missing = None
        self.runner = None
        runner = Path(folder) / "peers.py"
        if not wanted:
            self.missing = "without peers, as asked"
        elif not runner.is_file():
            self.missing = f"without peers: {runner} is not there"
        if self.missing:
            print(self.missing, file=sys.stderr)
            return
        build = Path(__file__).resolve().parent / ".build/peers"
        os.environ.setdefault("PEERS_BUILD", str(build))
        spec = importlib.util.spec_from_file_location("peer_runner", runner)
        self.runner = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.runner)
        failed = self.runner.build(wanted, False)
        self.wanted = [peer for peer in wanted if peer not in failed]
        self.failed = failed
        self.knobs = {"PB_MIN_CALLS": size["calls"], "PB_MIN_MS": size["milliseconds"], "PB_WARM": size["warm"],
                      "PB_DEPTH": size["depth"], "PB_CONNS": size["many"], "PB_IDLE": size["idle"],
                      "PB_EVENTS": size["events"], "PB_CHUNKS": size["mebibytes"] * 16}
        self.knobs = {name: str(value) for name, value in self.knobs.items()}

    def names(self, work):
        if self.missing:
            return []
        return [peer for peer in self.wanted if WORK[work][0] in self.runner.PEERS[peer][3]]

    def notes(self):
        if self.missing:
            return self.missing
        return ", ".join([self.runner.PEERS[peer][0] for peer in self.wanted] + list(self.failed.values()))

    def measure(self, peer, work):
        theirs, pin = WORK[work]
        if work == "lat-awake":
            with Awake():
                run = self.runner.measure(peer, theirs, self.knobs, pin)
        else:
            run = self.runner.measure(peer, theirs, self.knobs, pin)
        keys = ("p50_us", "p99_us", "p999_us", "calls_per_s", "server_us_per_call", "rss_per_conn_kib", "events_per_s",
                "mib_per_s")
        return {key: float(run[key]) for key in keys if key in run}
