"""The daemon's side: starts the release binary on prepared state folders, and drives it with `load`."""
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import processes


class Daemon:
    """A running daemon, unprivileged mode, with the limits it has by default."""

    def __init__(self, program, state, folder, core=None):
        self.socket = os.path.join(folder, "s")
        self.log = open(os.path.join(folder, "log"), "w+b")
        self.started = time.monotonic_ns()
        self.process = subprocess.Popen(
            [program, "serve", "--user", "--state-dir", str(state), "--socket", self.socket], stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=self.log, preexec_fn=lambda: processes.prepare(core))

    def __enter__(self):
        return self

    def wait_until_serving(self):
        while not os.path.exists(self.socket):
            if self.process.poll() is not None:
                self.log.seek(0)
                raise OSError("the daemon did not start: " + self.log.read()[-300:].decode(errors="replace"))
            time.sleep(0.005)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


class Bench:
    def __init__(self, program, here, size):
        for needed in (Path(program), here / ".build/release/load", here / ".build/release/seed"):
            if not needed.is_file():
                sys.exit(f"cannot measure without {needed}; `make bench` builds it")
        self.program, self.size = program, size
        self.load_program, self.seed_program = (here / f".build/release/{name}" for name in ("load", "seed"))
        self.folder = tempfile.mkdtemp(prefix="bench.", dir=os.environ.get("TMPDIR", "/tmp"))
        self.states = {}

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    # ------------------------------------------------------------------- states

    def state(self, name):
        """A state folder by name, made when it is first asked for; answers it and the ids in it."""
        if name not in self.states:
            folder = Path(self.folder) / ("state-" + name)
            with tempfile.TemporaryDirectory(dir=self.folder) as at, self.daemon(folder, at) as running:
                running.wait_until_serving()
                ids = []
                if name == "providers":
                    ids = self.load(running, "fill", "--count", "1000").split()
                elif name == "ten-providers":
                    ids = self.load(running, "fill", "--count", "10").split()
            seeds = {"events": ["--commands", "1", "--events", str(self.size["events"])],
                     "many-providers": ["--providers", str(self.size["providers"])],
                     "ten-commands": ["--commands", "1000"],
                     "many-commands": ["--commands", str(self.size["commands"])]}
            if name in seeds:
                print(f"  filling {name}", file=sys.stderr, flush=True)
                ids = subprocess.run([self.seed_program, folder, *seeds[name]], capture_output=True, text=True,
                                     check=True).stdout.split()
            self.states[name] = (folder, ids)
        return self.states[name]

    def daemon(self, state, at, core=None):
        return Daemon(self.program, state, at, core)

    def load(self, running, work, *more, core=None):
        command = [self.load_program, work, "--socket", running.socket, *more]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300,
                              preexec_fn=lambda: processes.prepare(core))
        if done.returncode:
            raise OSError(done.stderr.strip().split("\n")[0])
        return done.stdout

    # ------------------------------------------------------------------- works

    def measure(self, work):
        with tempfile.TemporaryDirectory(dir=self.folder) as at:
            return getattr(self, work.replace("-", "_"))(at)

    def calls(self, at, work, *more, state="providers", core=None, ids=None):
        folder, known = self.state(state)
        size = self.size
        with self.daemon(folder, at, core) as running:
            running.wait_until_serving()
            used = processes.cpu_microseconds(running.process.pid)
            run = json.loads(self.load(
                running, work, "--id", ids or (known[len(known) // 2] if known else ""), "--calls", str(size["calls"]),
                "--milliseconds", str(size["milliseconds"]), "--warm", str(size["warm"]), *more,
                core=core))
            used = processes.cpu_microseconds(running.process.pid) - used
        run["calls_per_s"] = run["calls"] / run["secs"]
        run["server_us_per_call"] = used / (run["calls"] + run["warm"])
        return {key: float(value) for key, value in run.items()}

    def lat(self, at):
        return self.calls(at, "lat")

    def lat_same_core(self, at):
        return self.calls(at, "lat", core=0)

    def lat_awake(self, at):
        with processes.Awake():
            return self.calls(at, "lat")

    def pipe(self, at):
        return self.calls(at, "pipe", "--count", str(self.size["depth"]))

    def many(self, at):
        return self.calls(at, "many", "--count", str(self.size["many"]))

    def change(self, at):
        folder, ids = self.state("providers")
        run = self.calls(at, "change", "--count", "64", ids=",".join(ids[:200]))
        baseline = one_commit_per_change(Path(self.folder) / "baseline.sqlite", self.size["milliseconds"] / 1000)
        return run | {"sqlite_one_commit_each_per_s": baseline, "ratio": run["calls_per_s"] / baseline}

    def lists(self, at):
        def page(work, state):
            with tempfile.TemporaryDirectory(dir=at) as place:
                folder, _ = self.state(state)
                with self.daemon(folder, place) as running:
                    running.wait_until_serving()
                    run = json.loads(self.load(running, work, "--count", "10" if state == "ten-providers" else "100",
                                               "--calls", "300", "--milliseconds", "300", "--warm", "50"))
                    return run["p50_us"]

        # A page of ten is a tenth of the work: what is compared is the page of 100 in stores of both sizes.
        few, lots = page("providers", "providers"), page("providers", "many-providers")
        old, new = page("commands", "ten-commands"), page("commands", "many-commands")
        return {"providers_page_us_at_1000": few, "providers_page_us_at_many": lots, "providers_ratio": lots / few,
                "commands_page_us_at_1000": old, "commands_page_us_at_many": new, "commands_ratio": new / old,
                "providers_page_of_10_us": page("providers", "ten-providers")}

    def start(self, at):
        folder, _ = self.state("many-commands")
        with self.daemon(folder, at) as running:
            first = json.loads(self.load(running, "hello"))["answered_at"]
            time.sleep(1)
            idle = processes.resident_kib(running.process.pid)
        return {"first_answer_ms": (first - running.started) / 1e6, "idle_mib": idle / 1024}

    def idle(self, at):
        folder, ids = self.state("providers")
        with self.daemon(folder, at) as running:
            running.wait_until_serving()
            with self.holding(running, ids, self.size["idle"]) as (before, after):
                return {"rss_per_conn_kib": (after - before) / self.size["idle"]}

    def held(self, at):
        folder, ids = self.state("providers")
        with self.daemon(folder, at) as running:
            running.wait_until_serving()
            alone = self.busy(running, ids)
            with self.holding(running, ids, self.size["held"]) as (_, after):
                run = self.busy(running, ids)
            return {"connections": float(self.size["held"]), "server_mib": after / 1024, "p99_us": run["p99_us"],
                    "p99_us_alone": alone["p99_us"], "calls_per_s": run["calls"] / run["secs"],
                    "calls_per_s_alone": alone["calls"] / alone["secs"]}

    def busy(self, running, ids):
        return json.loads(self.load(running, "many", "--count", "100", "--id", ids[0], "--calls", "20000"))

    def holding(self, running, ids, count):
        return Holding(self.load_program, running, ids[0], count)

    def stream(self, at):
        folder, ids = self.state("events")
        with self.daemon(folder, at) as running:
            running.wait_until_serving()
            run = json.loads(self.load(running, "stream", "--id", ids[0]))
        if run["events"] < self.size["events"]:
            raise OSError(f"only {run['events']} events came")
        return {"events_per_s": run["events"] / run["secs"]}

    def upload(self, at, *more):
        folder = Path(at) / "state"
        with self.daemon(folder, at) as running:
            running.wait_until_serving()
            run = json.loads(self.load(running, "upload", "--mebibytes", str(self.size["mebibytes"]), *more))
        return {"mib_per_s": run["mib"] / run["secs"]}

    def upload_checked_only(self, at):
        return self.upload(at, "--validate-only")


class Holding:
    """So many connections that made one call each, held open; gives the daemon's memory before and after."""

    def __init__(self, program, running, target, count):
        self.running = running
        self.client = subprocess.Popen(
            [program, "idle", "--socket", running.socket, "--id", target, "--count", str(count)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, preexec_fn=processes.prepare)

    def __enter__(self):
        self.expect("BASE")
        time.sleep(0.5)
        before = processes.resident_kib(self.running.process.pid)
        self.client.stdin.write("\n")
        self.expect("READY")
        time.sleep(1)
        return before, processes.resident_kib(self.running.process.pid)

    def expect(self, word):
        said = self.client.stdout.readline().strip()
        if said != word:
            raise OSError(f"the load said {said!r} instead of {word}")

    def __exit__(self, *_):
        self.client.kill()
        self.client.wait()


def one_commit_per_change(path, seconds):
    """Changes a second by SQLite alone with the daemon's settings: one row changed, one added, one commit."""
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE provider (id INTEGER PRIMARY KEY, model TEXT NOT NULL)")
    database.execute("CREATE TABLE audit (seq INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    database.executemany("INSERT INTO provider VALUES (?, 'model')", [(number,) for number in range(1000)])
    count, started = 0, time.monotonic()
    while time.monotonic() - started < seconds:
        database.execute("BEGIN IMMEDIATE")
        database.execute("UPDATE provider SET model = ? WHERE id = ?", (f"model-{count}", count % 1000))
        database.execute("INSERT INTO audit (text) VALUES (?)", ("x" * 300,))
        database.execute("COMMIT")
        count += 1
    took = time.monotonic() - started
    database.close()
    return count / took
