"""What nobody may do to the daemon: use up its memory, its descriptors or its connections."""

import json
import os
import re
import resource
import signal
import socket
import unittest

from daemon import ADMIN, IS_ROOT, NEEDS_ROOT, NOBODY, OPERATOR, SERVICE, VIEWER, Daemon, until
from story import RESOURCE_EXHAUSTED
from wire import HEAD, JSON, Connection, connect

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


if __name__ == "__main__":
    unittest.main()
