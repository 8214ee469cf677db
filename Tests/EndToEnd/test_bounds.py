"""What nobody may do to the daemon: use up its memory, its descriptors or its connections."""

import json
import os
import re
import socket
import subprocess
import unittest

from daemon import ADMIN, IS_ROOT, NEEDS_ROOT, NOBODY, OPERATOR, SERVICE, VIEWER, Daemon, as_user, until
from story import RESOURCE_EXHAUSTED
from wire import HEAD, JSON, connect

MIB = 1 << 20
# What a process that holds so many bytes has beside them: the allocator's own, buffers that grow.
SLACK = 48 * MIB


class Bounded(unittest.TestCase):
    """A daemon of the test's own."""

    def start(self, **limits):
        self.daemon = Daemon(limits=limits)
        self.addCleanup(self.daemon.remove)
        self.daemon.start()
        return self.daemon

    def client(self, uid=ADMIN, timeout=30):
        client = self.daemon.client(uid, timeout)
        self.addCleanup(client.close)
        return client

    def raw(self, uid=OPERATOR):
        connection = connect(self.daemon.socket, uid if IS_ROOT else None)
        connection.setblocking(False)
        self.addCleanup(connection.close)
        return connection

    def memory(self, which):
        """VmRSS, or VmHWM for its peak, in bytes."""
        with open(f"/proc/{self.daemon.process.child.pid}/status", encoding="ascii") as file:
            return int(re.search(rf"^{which}:\s+(\d+) kB", file.read(), re.MULTILINE).group(1)) * 1024

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.daemon.process.child.pid}/fd"))

    @staticmethod
    def push(connections, payloads):
        """Sends what goes without waiting; answers whether anything went."""
        has_moved = False
        for connection in connections:
            rest = payloads[connection]
            try:
                while rest:
                    count = connection.send(rest[:MIB])
                    rest = rest[count:]
                    has_moved = True
            except BlockingIOError:
                pass
            except (BrokenPipeError, ConnectionResetError):
                rest = b""
            payloads[connection] = rest
        return has_moved

    def push_all(self, connections, payload, quiet):
        """Until nothing more is taken, while somebody quiet is served all the time."""
        payloads = {connection: memoryview(payload) for connection in connections}
        still = 0
        while still < 50:
            still = 0 if self.push(connections, payloads) else still + 1
            self.assertEqual(quiet.call("health.check")["status"], "SERVING")
            self.assertIn("providers", quiet.call("provider.list"))
        return sum(len(rest) for rest in payloads.values())


class HeldBytesTests(Bounded):
    HALF = HEAD.pack(JSON, 16 * MIB) + b" " * (8 * MIB)

    def test_halves_of_large_frames_of_one_user(self):
        if not IS_ROOT:
            self.skipTest(NEEDS_ROOT)
        self.start(held_bytes_per_user=64 * MIB, frame_seconds=600)
        self.halves(OPERATOR)

    def test_halves_of_large_frames_in_all(self):
        self.start(held_bytes_total=64 * MIB, frame_seconds=600)
        self.halves(OPERATOR)

    def halves(self, uid):
        quiet, idle = self.client(VIEWER), self.memory("VmRSS")
        left = self.push_all([self.raw(uid) for _ in range(100)], self.HALF, quiet)
        self.assertGreater(left, 500 * MIB)
        self.assertLess(self.memory("VmHWM") - idle, 64 * MIB + SLACK)
        # The one who sent them may still do small things.
        self.assertEqual(self.client(uid).call("health.check")["status"], "SERVING")

    def test_frames_that_waited_for_room_are_read_in_the_end(self):
        self.start(held_bytes_total=32 * MIB)
        request = {"jsonrpc": "2.0", "id": 1, "method": "health.check"}
        frame = json.dumps(request).encode().ljust(16 * MIB)
        connections = [self.raw() for _ in range(8)]
        payloads = {connection: memoryview(HEAD.pack(JSON, len(frame)) + frame) for connection in connections}
        until(lambda: not self.push(connections, payloads) and not any(payloads.values()), "all frames are taken")
        for connection in connections:
            connection.settimeout(30)
            self.assertIn(b"SERVING", connection.recv(4096))
        self.assertLess(self.memory("VmHWM"), 400 * MIB)

    def test_answers_that_nobody_takes(self):
        self.start(held_bytes_total=64 * MIB)
        quiet, idle = self.client(VIEWER), self.memory("VmRSS")
        call = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "rpc.discover"}).encode()
        self.push_all([self.raw() for _ in range(100)], (HEAD.pack(JSON, len(call)) + call) * 15, quiet)
        self.assertLess(self.memory("VmHWM") - idle, 64 * MIB + SLACK)


class DescriptorTests(Bounded):
    def test_out_of_descriptors_it_serves_who_is_there_tells_others_and_takes_them_later(self):
        self.start()
        quiet = self.client(VIEWER)
        quiet.call("command.list")
        # As if everything but a reserve for its own work were taken.
        self.allow(self.descriptors() + 200)
        for _ in range(20):
            self.assertIn("commands", quiet.call("command.list"))
            with self.daemon.client(VIEWER) as late:
                message = json.loads(late.read_frame()[1])
                self.assertEqual(message["error"]["data"]["metadata"]["limit"], "descriptors")
                self.assertEqual((message["id"], message["error"]["code"]), (None, RESOURCE_EXHAUSTED))
                with self.assertRaises(EOFError):
                    late.read_frame()
        self.allow(1024)
        later = self.client(VIEWER)
        self.assertEqual(later.call("health.check")["status"], "SERVING")
        self.assertIn('providerd_connections_refused_total{reason="descriptors"} 20\n', later.call("system.metrics")["text"])

    def allow(self, descriptors):
        """Only who runs the daemon may set its limits."""
        subprocess.run(as_user(SERVICE, [
            "prlimit", "--pid", str(self.daemon.process.child.pid), f"--nofile={descriptors}:"]), check=True)

    def test_descriptors_that_are_passed_to_it_are_not_kept(self):
        self.start()
        client = self.client(VIEWER)
        client.call("command.list")
        before = self.descriptors()
        with open(os.devnull, "rb") as file:
            for _ in range(100):
                call = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "health.check"}).encode()
                socket.send_fds(client.socket, [HEAD.pack(JSON, len(call)) + call], [file.fileno()] * 10)
                self.assertIn(b"SERVING", client.read_frame()[1])
        self.assertLessEqual(self.descriptors(), before)


class ConnectionLimitTests(Bounded):
    def expect_refused(self, uid, limit):
        connection = connect(self.daemon.socket, uid if IS_ROOT else None)
        with connection:
            received = b""
            while True:
                data = connection.recv(65536)
                if not data:
                    break
                received += data
        flags, length = HEAD.unpack(received[:HEAD.size])
        self.assertEqual((flags, length), (JSON, len(received) - HEAD.size))
        answer = json.loads(received[HEAD.size:])
        self.assertIsNone(answer["id"])
        self.assertEqual(answer["error"]["code"], RESOURCE_EXHAUSTED)
        self.assertEqual(answer["error"]["data"]["reason"], "TOO_MANY_CONNECTIONS")
        self.assertEqual(answer["error"]["data"]["metadata"]["limit"], limit)

    def open(self, uid, count):
        clients = [self.client(uid) for _ in range(count)]
        for client in clients:
            client.call("health.check")
        return clients

    def test_connections_in_all(self):
        self.start(connections=10)
        clients = [self.client(ADMIN)]
        until(lambda: clients[0].call("system.status")["connections"] == 1, "whoever looked whether it is ready is gone")
        clients += self.open(ADMIN, 9)
        for _ in range(50):
            self.expect_refused(OPERATOR, "connections")
        clients[0].close()
        until(self.is_taken, "there is room again")

    def is_taken(self):
        try:
            with self.daemon.client(ADMIN) as client:
                return client.call("health.check")
        except (KeyError, ConnectionError, EOFError):
            return None

    def test_connections_of_one_user(self):
        if not IS_ROOT:
            self.skipTest(NEEDS_ROOT)
        self.start(connections_per_user=5, without_role={"connections": 6, "connections_per_user": 4})
        self.open(OPERATOR, 5)
        self.expect_refused(OPERATOR, "connections_per_user")
        self.open(NOBODY, 4)
        self.expect_refused(NOBODY, "without_role.connections_per_user")
        self.open(NOBODY + 1, 2)
        self.expect_refused(NOBODY + 2, "without_role.connections")
        # Root and whoever runs the daemon have no limit of their own.
        self.open(0, 20)
        self.open(SERVICE, 20)
        self.open(ADMIN, 1)


class StalledPeerTests(Bounded):
    def ends(self, connection):
        connection.settimeout(30)
        while True:
            try:
                if not connection.recv(65536):
                    return
            except ConnectionResetError:
                return

    def test_frames_that_do_not_become_whole_end_their_connection_alone(self):
        self.start(frame_seconds=0.5)
        quiet = self.client(VIEWER)
        parts = [b"\0", b"\0\0\0", HEAD.pack(JSON, 100), HEAD.pack(JSON, 100) + b"{", HEAD.pack(JSON, 16 * MIB)]
        slow = [self.raw() for _ in range(100)]
        for number, connection in enumerate(slow):
            connection.sendall(parts[number % len(parts)])
        idle = self.raw()
        for connection in slow:
            self.ends(connection)
            self.assertEqual(quiet.call("health.check")["status"], "SERVING")
        # Who has begun nothing is not late.
        idle.settimeout(30)
        call = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "health.check"}).encode()
        idle.sendall(HEAD.pack(JSON, len(call)) + call)
        self.assertIn(b"SERVING", idle.recv(4096))
        until(lambda: self.daemon_connections(quiet) <= 3, "they are gone")

    def daemon_connections(self, client):
        return client.call("system.status")["connections"]

    def test_a_frame_that_comes_a_byte_at_a_time_is_read(self):
        self.start()
        connection = self.raw()
        call = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "health.check"}).encode()
        for byte in HEAD.pack(JSON, len(call)) + call:
            connection.sendall(bytes([byte]))
        connection.settimeout(30)
        self.assertIn(b"SERVING", connection.recv(4096))

    def test_half_closed_peers_are_answered_and_dropped(self):
        self.start()
        quiet = self.client(VIEWER)
        for _ in range(200):
            connection = self.raw()
            connection.shutdown(socket.SHUT_WR)
            self.ends(connection)
        until(lambda: self.daemon_connections(quiet) <= 2, "they are gone")


if __name__ == "__main__":
    unittest.main()
