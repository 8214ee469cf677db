"""The daemon's own binary, on a real socket, as users who are not root. Standard library alone."""

import json
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import unittest

BINARY = os.environ["PROVIDERD"]
OWNER, STRANGER = 61001, 61002


def as_user(uid, command):
    """The command as that user; as ourselves where only root could do so."""
    if os.getuid() != 0:
        return command
    return ["setpriv", "--reuid", str(uid), "--regid", str(uid), "--clear-groups"] + command


class Daemon:
    def __init__(self, folder, *arguments, uid=OWNER):
        self.path = os.path.join(folder, "run", "s")
        environment = {"HOME": folder, "PATH": os.environ["PATH"]}
        self.process = subprocess.Popen(
            as_user(uid, [BINARY, "serve", "--socket", self.path, *arguments]),
            stderr=subprocess.PIPE, text=True, env=environment)
        self.log = []
        self.serving = threading.Event()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stderr:
            self.log.append(line)
            if " serving" in line:
                self.serving.set()
        self.serving.set()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=30)
        self.reader.join(timeout=10)
        self.process.stderr.close()
        return code


def exchange(path, *requests):
    """Frames each request, sends them in one go, and reads an answer for each."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(10)
        connection.connect(path)
        payloads = [json.dumps(request).encode() for request in requests]
        connection.sendall(b"".join(struct.pack(">BI", 0, len(payload)) + payload for payload in payloads))
        stream = connection.makefile("rb")
        answers = []
        for _ in requests:
            flags, length = struct.unpack(">BI", stream.read(5))
            assert flags == 0
            answers.append(json.loads(stream.read(length)))
        stream.close()
        return answers


def call_as(uid, path, method):
    """One call by a process of that user."""
    script = "import test_serve, json, sys; print(json.dumps(test_serve.exchange(sys.argv[1], " \
        "{'jsonrpc': '2.0', 'id': 1, 'method': sys.argv[2]})[0]))"
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        as_user(uid, [sys.executable, "-c", script, path, method]), capture_output=True, text=True, timeout=30,
        cwd=os.path.dirname(os.path.abspath(__file__)), env=environment)
    if done.returncode != 0:
        raise PermissionError(done.stderr)
    return json.loads(done.stdout)


class ServeTests(unittest.TestCase):
    def setUp(self):
        self.holder = tempfile.TemporaryDirectory()
        self.folder = self.holder.name
        if os.getuid() == 0:
            os.chown(self.folder, OWNER, OWNER)
        os.chmod(self.folder, 0o755)
        self.daemon = None

    def tearDown(self):
        if self.daemon and self.daemon.process.poll() is None:
            self.daemon.stop()
        self.holder.cleanup()

    def start(self, *arguments):
        self.daemon = Daemon(self.folder, *arguments)
        self.assertTrue(self.daemon.serving.wait(timeout=30))
        self.assertIsNone(self.daemon.process.poll(), "".join(self.daemon.log))
        return self.daemon

    def test_the_one_who_runs_it_is_admin(self):
        daemon = self.start("--user")
        me = call_as(OWNER, daemon.path, "system.whoami")["result"]
        self.assertEqual(me["uid"], OWNER if os.getuid() == 0 else os.getuid())
        self.assertEqual(me["roles"], ["admin"])
        self.assertEqual(oct(os.stat(daemon.path).st_mode & 0o777), "0o600")
        self.assertEqual(oct(os.stat(os.path.dirname(daemon.path)).st_mode & 0o777), "0o700")

    def test_nobody_else_gets_in(self):
        if os.getuid() != 0:
            self.skipTest("needs root to become two users")
        daemon = self.start("--user")
        with self.assertRaises(PermissionError):
            call_as(STRANGER, daemon.path, "system.whoami")

    def test_roles_come_from_the_config_and_strangers_are_told_whom_to_ask(self):
        if os.getuid() != 0:
            self.skipTest("needs root to become two users")
        config = os.path.join(self.folder, "config.yaml")
        with open(config, "w") as file:
            file.write(f'roles:\n  operator: ["uid:{OWNER}"]\n')
        daemon = self.start("--config", config)
        self.assertEqual(call_as(OWNER, daemon.path, "system.whoami")["result"]["roles"], ["operator"])
        stranger = call_as(STRANGER, daemon.path, "system.whoami")["result"]
        self.assertEqual(stranger["roles"], [])
        self.assertIn("ask an administrator", stranger["ask"])

    def test_a_second_daemon_on_the_same_socket_is_refused(self):
        daemon = self.start("--user")
        second = Daemon(self.folder, "--user")
        self.assertEqual(second.process.wait(timeout=30), 1)
        second.reader.join(timeout=10)
        second.process.stderr.close()
        self.assertIn("another providerd does", "".join(second.log))
        self.assertEqual(call_as(OWNER, daemon.path, "health.check")["result"]["status"], "SERVING")

    def test_sigterm_ends_it_in_good_order(self):
        daemon = self.start("--user")
        self.assertEqual(daemon.stop(), 0)
        self.assertFalse(os.path.exists(daemon.path))

    def test_config_check_names_the_line(self):
        config = os.path.join(self.folder, "bad.yaml")
        with open(config, "w") as file:
            file.write("socket:\n  pth: /tmp/x\n")
        os.chmod(config, 0o644)
        done = subprocess.run([BINARY, "config", "check", config], capture_output=True, text=True, timeout=30)
        self.assertEqual(done.returncode, 1)
        self.assertIn("line 2: socket.pth", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=0)
