"""A socket that the daemon was started with, as systemd does it: it outlives the daemons that serve it."""

import os
import signal
import socket
import sys
import threading
import unittest

from daemon import ADMIN, SERVICE, VIEWER, Daemon, Process, give, until
from wire import Connection, RPCError, connect

# What systemd does between fork and exec.
LAUNCHER = """
import os, sys
for number, descriptor in enumerate(sys.argv[1].split(",")):
    os.dup2(int(descriptor), 3 + number)
os.environ["LISTEN_PID"] = str(os.getpid())
os.execv(sys.argv[2], sys.argv[2:])
"""


class Activated(Daemon):
    """A daemon whose socket belongs to the test."""

    def __init__(self, *arguments, kind=socket.SOCK_STREAM, listens=True, count=1, **options):
        super().__init__(*arguments, **options)
        os.mkdir(os.path.dirname(self.socket), 0o755)
        self.listener = socket.socket(socket.AF_UNIX, kind)
        self.listener.bind(self.socket)
        os.chmod(self.socket, 0o666)
        if listens:
            self.listener.listen(512)
        self.count = count

    def spawn(self, **environment):
        mode = ["--user"] if self.is_user else []
        # High, so that no copy meets another.
        descriptor = os.dup(self.listener.fileno())
        high = 200
        os.dup2(descriptor, high)
        os.close(descriptor)
        command = [sys.executable, "-c", LAUNCHER, ",".join([str(high)] * self.count), self.binary, "serve", *mode,
                   "--config", self.config_file, "--state-dir", self.state]
        try:
            return Process(SERVICE, command, {
                "HOME": self.folder, "PATH": os.environ["PATH"], "LISTEN_FDS": str(self.count),
                "LISTEN_FDNAMES": ":".join(["providerd.socket"] * self.count), **environment}, descriptors=(high,))
        finally:
            os.close(high)

    def remove(self):
        self.listener.close()
        super().remove()


class Caller(threading.Thread):
    """Calls all the time; `problem` is the first thing that must not be."""

    def __init__(self, daemon, calls):
        super().__init__()
        self.daemon_under_test = daemon
        self.calls = calls
        self.answers = 0
        self.told = 0
        self.problem = None
        self.must_end = threading.Event()

    def run(self):
        try:
            while not self.must_end.is_set():
                with Connection(self.daemon_under_test.socket) as connection:
                    self.use(connection)
        except Exception as error:
            self.problem = error

    def use(self, connection):
        """Until it has called so often, or the daemon says that it stops."""
        for _ in range(self.calls):
            if self.must_end.is_set() or connection.goaway:
                return
            try:
                id = connection.begin("provider.list")
            except BrokenPipeError:
                # Nothing was sent: the daemon had said before that it stops.
                self.expect_goaway(connection)
                return
            try:
                connection.answer(id)
                self.answers += 1
            except RPCError as error:
                if error.reason != "DRAINING":
                    raise
                self.told += 1
                return
            except KeyError:
                # The id null: this connection came too late.
                self.told += 1
                return

    @staticmethod
    def expect_goaway(connection):
        try:
            while not connection.goaway:
                connection.pump()
        except (EOFError, ConnectionResetError) as error:
            raise AssertionError("it closed without a word") from error


class ActivationTests(unittest.TestCase):
    def make(self, **options):
        daemon = Activated(**options)
        self.addCleanup(daemon.remove)
        give(os.path.dirname(daemon.socket), SERVICE)
        return daemon

    def test_it_serves_the_socket_it_was_given_and_leaves_it_there(self):
        daemon = self.make()
        daemon.start()
        with daemon.client(VIEWER) as client:
            self.assertEqual(client.call("health.check")["status"], "SERVING")
        # It made nothing of its own.
        self.assertEqual(os.listdir(os.path.dirname(daemon.socket)), ["s"])
        # Nothing is handed on, not even to what looks at the variables.
        with open(f"/proc/{daemon.process.child.pid}/fdinfo/3", encoding="ascii") as file:
            flags = next(line for line in file if line.startswith("flags:"))
        self.assertTrue(int(flags.split()[1], 8) & os.O_CLOEXEC)
        self.assertEqual(daemon.stop(), 0)
        self.assertTrue(os.path.exists(daemon.socket))
        # Whoever comes now waits in the kernel.
        with connect(daemon.socket):
            daemon.start()

    def test_restarts_under_load_refuse_nobody(self):
        daemon = self.make()
        daemon.start()
        callers = [Caller(daemon, calls) for calls in (1, 1, 5, 1000, 1000, 1000)]
        for caller in callers:
            caller.start()
        try:
            for _ in range(5):
                before = [caller.answers for caller in callers]
                until(lambda: all(caller.problem or caller.answers > count + 20
                                  for caller, count in zip(callers, before)), "everyone is answered")
                self.assertEqual(daemon.stop(), 0)
                daemon.start()
        finally:
            for caller in callers:
                caller.must_end.set()
            for caller in callers:
                caller.join()
        self.assertEqual([caller.problem for caller in callers], [None] * len(callers))

    def test_what_was_sent_to_a_daemon_that_stops_is_answered(self):
        daemon = self.make()
        daemon.start()
        for _ in range(5):
            clients = [daemon.client(ADMIN) for _ in range(20)]
            for client in clients:
                client.call("health.check")
            # It hears of the calls and of the stop at the same moment.
            daemon.process.signal(signal.SIGSTOP)
            ids = [client.begin("provider.list") for client in clients]
            daemon.process.signal(signal.SIGTERM)
            daemon.process.signal(signal.SIGCONT)
            for client, id in zip(clients, ids):
                try:
                    client.answer(id)
                except RPCError as error:
                    self.assertEqual(error.reason, "DRAINING")
                client.close()
            self.assertEqual(daemon.process.wait(), 0)
            daemon.start()

    def refusal(self, **options):
        daemon = self.make(**options)
        process = daemon.spawn()
        self.addCleanup(process.end)
        self.assertEqual(process.wait(), 1)
        return process.text

    def test_what_it_cannot_serve_is_told(self):
        self.assertIn("2 sockets were passed (providerd.socket:providerd.socket)", self.refusal(count=2))
        self.assertIn("no listening Unix stream socket", self.refusal(listens=False))
        self.assertIn("no listening Unix stream socket", self.refusal(kind=socket.SOCK_DGRAM, listens=False))
        self.assertIn("no listening Unix stream socket", self.refusal(kind=socket.SOCK_SEQPACKET))


if __name__ == "__main__":
    unittest.main()
