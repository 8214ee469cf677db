"""The real daemon and the real sandbox provider, each in a temporary folder and as an unprivileged user of its own."""

import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request

from contract import StrictConnection

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROVIDERD = os.environ.get("PROVIDERD") or os.path.join(ROOT, ".build/debug/providerd")
SANDBOX = os.environ.get("PROVIDER_SANDBOX") or os.path.join(ROOT, ".build/debug/provider-sandbox")
PATIENCE = 60

IS_ROOT = os.geteuid() == 0
NEEDS_ROOT = "needs root, to become several users"
ME = os.geteuid()
# Only root can become these; anybody else is all of them.
SERVICE, UPSTREAM, ADMIN, OPERATOR, COLLEAGUE, AUDITOR, VIEWER, NOBODY = (
    [61101, 61102, 61103, 61104, 61105, 61106, 61107, 61108] if IS_ROOT else [ME] * 8)


def as_user(uid, command):
    if not IS_ROOT:
        return command
    return ["setpriv", "--reuid", str(uid), "--regid", str(uid), "--clear-groups", *command]


def until(condition, what, patience=PATIENCE):
    """The condition's value once it is true; asks again and again, within bounds."""
    end = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {patience} s in vain: {what}")
        time.sleep(0.02)


def make_folder(uid, mode=0o755):
    path = tempfile.mkdtemp(prefix="providerd-e2e-")
    give(path, uid)
    os.chmod(path, mode)
    return path


def give(path, uid):
    if IS_ROOT:
        os.chown(path, uid, uid)


def write(path, content, uid, mode=0o600):
    """A file of that user; whatever had its name is gone."""
    if os.path.exists(path):
        os.unlink(path)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)
    give(path, uid)
    return path


class Process:
    """A child of which nothing is left in the end. Its standard error is `log`."""

    def __init__(self, uid, command, environment, stdout=subprocess.DEVNULL, descriptors=()):
        self.log = []
        self.child = subprocess.Popen(
            as_user(uid, command), stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE, text=True,
            errors="replace", env=environment, cwd="/", pass_fds=descriptors)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.child.stderr:
            self.log.append(line)

    @property
    def is_running(self):
        return self.child.poll() is None

    def wait(self, patience=PATIENCE):
        code = self.child.wait(timeout=patience)
        self.reader.join(timeout=10)
        for stream in (self.child.stderr, self.child.stdout):
            if stream:
                stream.close()
        return code

    def signal(self, number):
        if self.is_running:
            self.child.send_signal(number)

    def end(self):
        """However it is."""
        self.signal(signal.SIGKILL)
        self.wait()

    @property
    def text(self):
        return "".join(self.log)


class Sandbox:
    """provider-sandbox on a free port of loopback."""

    MODEL = "sandbox-tiny"

    def __init__(self, key=None, step_delay=0):
        """`step_delay`: milliseconds that each step of a training takes longer, for jobs that must not end soon."""
        self.folder = make_folder(UPSTREAM)
        self.key = key
        command = [SANDBOX, "serve", "--state-dir", os.path.join(self.folder, "sandbox")]
        if step_delay:
            command += ["--step-delay-ms", str(step_delay)]
        if key:
            command += ["--api-key-file", write(os.path.join(self.folder, "key"), key, UPSTREAM)]
        environment = {"HOME": self.folder, "PATH": os.environ["PATH"], "TMPDIR": self.folder}
        self.process = Process(UPSTREAM, command, environment, stdout=subprocess.PIPE)
        line = self.process.child.stdout.readline()
        if "http://" not in line:
            self.process.end()
            raise AssertionError(f"the sandbox said {line!r} instead of its address: {self.process.text}")
        self.url = line[line.index("http://"):].split()[0].rstrip("/")
        self.origin = self.url[:self.url.index("/", len("http://"))]
        self.base = self.url[len(self.origin):]

    def stop(self):
        self.process.end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def ask(self, method, path, body=None):
        request = urllib.request.Request(
            self.origin + path, method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.key or 'sk-anything'}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def fault(self, path, **fault):
        """The next request (`times` of them) for the path, such as /models, goes wrong so."""
        self.ask("POST", "/_faults", {"path": self.base + path, **fault})

    def clear(self):
        self.ask("DELETE", "/_faults")

    def jobs(self):
        return self.ask("GET", self.base + "/fine_tuning/jobs?limit=100")["data"]

    def count(self, method=None, path=""):
        """How many requests came, of this method and below this path."""
        path = self.base + path
        return sum(
            entry["count"] for entry in self.ask("GET", "/_requests")["requests"]
            if entry["path"].startswith(path) and (method is None or entry["method"] == method))


class Daemon:
    """providerd with a config of its own. May be stopped, killed and started again on the same folder."""

    SETTINGS = {
        "intervals": {"poll_min_seconds": 0.05, "poll_max_seconds": 0.2, "settle_seconds": 0.5},
        "timeouts": {"connect_seconds": 5, "response_seconds": 15, "idle_seconds": 15, "generate_seconds": 15,
                     "shutdown_seconds": 3},
    }
    ROLES = {
        "admin": [ADMIN], "operator": [OPERATOR, COLLEAGUE], "auditor": [AUDITOR], "viewer": [VIEWER],
    }

    def __init__(self, binary=PROVIDERD, roles=None, folder=None, is_user=not IS_ROOT, **settings):
        self.binary = binary
        self.is_user = is_user
        self.folder = folder or make_folder(SERVICE)
        self.state = os.path.join(self.folder, "state")
        self.socket = os.path.join(self.folder, "run", "s")
        self.key_file = os.path.join(self.folder, "master.key")
        self.process = None
        self.past = ""
        if not is_user and not os.path.exists(self.key_file):
            self.make_key()
        config = {**self.SETTINGS, "master_key_file": self.key_file}
        for section, values in settings.items():
            config[section] = {**config.get(section, {}), **values} if isinstance(values, dict) else values
        names = {role: self.names(uids) for role, uids in (roles or self.ROLES).items()}
        config["roles"] = {**{role: [] for role in self.ROLES}, **names}
        self.config_file = write(os.path.join(self.folder, "config.yaml"), json.dumps(config), SERVICE, 0o644)

    @staticmethod
    def names(uids):
        return [f"uid:{uid}" if isinstance(uid, int) else uid for uid in dict.fromkeys(uids)]

    def make_key(self):
        write(self.key_file, secrets.token_hex(32), SERVICE, 0o400)

    def spawn(self, **environment):
        mode = ["--user"] if self.is_user else []
        command = [self.binary, "serve", *mode, "--config", self.config_file, "--socket", self.socket,
                   "--state-dir", self.state]
        return Process(SERVICE, command, {"HOME": self.folder, "PATH": os.environ["PATH"], **environment})

    def start(self, **environment):
        if self.process:
            self.past += self.process.text
        self.process = self.spawn(**environment)
        until(self.is_ready, "the daemon answers health.check")
        return self

    def is_ready(self):
        if not self.process.is_running:
            raise AssertionError(f"the daemon ended instead of serving: {self.process.text}")
        try:
            with self.client(NOBODY if not self.is_user else SERVICE) as client:
                return client.call("health.check")
        except (ConnectionError, FileNotFoundError, PermissionError, EOFError):
            # Not there yet, or not yet opened to others.
            return None

    def client(self, uid=ADMIN, timeout=30):
        return StrictConnection(self.socket, uid if IS_ROOT else None, timeout)

    def stop(self):
        self.process.signal(signal.SIGTERM)
        return self.process.wait()

    def kill(self):
        """As a power cut would, as far as processes go."""
        self.process.end()

    def remove(self):
        if self.process:
            self.process.end()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def log(self):
        return self.past + (self.process.text if self.process else "")

    @property
    def database(self):
        """The file's name."""
        return next(name for name in os.listdir(self.state) if name.endswith((".sqlite", ".db")))

    @property
    def contents(self):
        """The training files that lie on the disk, complete or not."""
        found = []
        for folder, _, names in os.walk(os.path.join(self.state, "files")):
            found += [os.path.join(folder, name) for name in names]
        return sorted(found)


def user_name(uid):
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
