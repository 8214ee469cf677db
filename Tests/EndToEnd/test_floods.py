"""Callers who do nothing but harm, all kinds at once or one by one, and one quiet caller who must not notice."""

import json
import os
import threading
import unittest

from daemon import ADMIN, IS_ROOT, NOBODY, OPERATOR, VIEWER, until
from story import Story
from wire import BINARY, HEAD, JSON, connect

MIB = 1 << 20


def frame(message, flags=JSON):
    payload = message if isinstance(message, bytes) else json.dumps(message).encode()
    return HEAD.pack(flags, len(payload)) + payload


def call(id, method, /, **params):
    return {"jsonrpc": "2.0", "id": id, "method": method, "params": params}


class Flood(threading.Thread):
    """Sends what `make` gives on one connection after the other, and reads what comes without a look at it."""

    def __init__(self, path, uid, make, reads=True):
        super().__init__(daemon=True)
        self.path, self.uid, self.make, self.reads = path, uid, make, reads
        self.must_end = threading.Event()
        self.connected = 0

    def run(self):
        while not self.must_end.is_set():
            try:
                with connect_once(self.path, self.uid) as connection:
                    self.connected += 1
                    connection.settimeout(1)
                    self.pour(connection)
            except OSError:
                # Closed by the daemon, refused, or a time-out since it doesn't read on: come again.
                continue

    def pour(self, connection):
        for piece in self.make():
            if self.must_end.is_set():
                return
            connection.sendall(piece)
            if self.reads:
                self.read(connection)

    @staticmethod
    def read(connection):
        connection.setblocking(False)
        try:
            while connection.recv(MIB):
                pass
        except BlockingIOError:
            pass
        finally:
            connection.settimeout(1)


IDENTITY = threading.Lock()


def connect_once(path, uid):
    # Who one is, is the whole process's while it connects.
    with IDENTITY:
        return connect(path, uid if IS_ROOT else None, timeout=5)


def connects():
    return iter(())


def connects_that_say_a_byte():
    yield b"\0"


def cancels():
    for number in range(2000):
        yield frame(call(number, "command.wait", id="cmd_nobody")) + frame(
            {"jsonrpc": "2.0", "method": "$/cancel", "params": {"id": number}}) * 20


def batches():
    for _ in range(200):
        yield frame([call(number, "rpc.discover") for number in range(64)])
        yield frame([call(number, "provider.list") for number in range(65)])


def tiny():
    for byte in frame(call(1, "health.check")) * 50:
        yield bytes([byte])


def empty():
    while True:
        yield frame(b"") * 500


def huge():
    head = HEAD.pack(JSON, 16 * MIB)
    while True:
        yield head
        for _ in range(64):
            yield os.urandom(4096) * 64


def binary():
    for number in range(1, 10_000):
        yield frame(number.to_bytes(4, "big") + b"x" * 1000, BINARY) * 100


def unread():
    while True:
        yield frame(call(1, "rpc.discover")) * 100


def uploads():
    for number in range(1, 500):
        yield frame(call(number, "file.upload", name="x", purpose="fine-tune", channel=number))
        yield frame(number.to_bytes(4, "big") + b"{}\n" * 1000, BINARY)


def halves():
    yield HEAD.pack(JSON, 16 * MIB) + b" " * (8 * MIB)


def deep():
    while True:
        yield frame(b"[" * 60_000)


KINDS = [connects, connects_that_say_a_byte, cancels, batches, tiny, empty, huge, binary, uploads, halves, deep]


class FloodTests(Story):
    settings = {"limits": {"held_bytes_total": 256 * MIB, "held_bytes_per_user": 64 * MIB}}

    def flood(self, *kinds, uid=OPERATOR, reads=True):
        floods = [Flood(self.daemon.socket, uid, kind, reads) for kind in kinds]
        for flood in floods:
            flood.start()
        try:
            self.live_quietly()
        finally:
            for flood in floods:
                flood.must_end.set()
            for flood in floods:
                flood.join(timeout=30)
        for flood in floods:
            self.assertFalse(flood.is_alive())
            self.assertGreater(flood.connected, 0, flood.make.__name__)
        self.assertTrue(self.daemon.process.is_running)

    def live_quietly(self):
        """What somebody does who does no harm: every call succeeds."""
        with IDENTITY:
            client, watcher = self.client(ADMIN), self.client(VIEWER)
        with watcher:
            stream = watcher.watch("health.watch")
            self.assertEqual(next(stream)["status"], "SERVING")
            for number in range(5):
                self.assertEqual(client.call("health.check")["status"], "SERVING")
                provider = client.call(
                    "provider.create", name=f"{self.id()[-60:]} {number}", type="openai", base_url=self.sandbox.url,
                    api_key="sk-quiet-0123456789")
                self.assertEqual(client.call("provider.get", id=provider["id"]), provider)
                client.call("provider.delete", id=provider["id"])
                self.assertIn("commands", client.call("command.list"))
            stream.cancel()

    def test_everything_at_once(self):
        self.flood(*KINDS)

    def test_everything_at_once_from_somebody_without_a_role(self):
        self.flood(*KINDS, uid=NOBODY)

    def test_answers_that_are_not_read(self):
        self.flood(*[unread] * 8, reads=False)

    def test_many_who_only_connect(self):
        self.flood(*[connects, connects_that_say_a_byte] * 4)

    def test_many_batches(self):
        self.flood(*[batches] * 4)

    def test_many_frames_of_a_byte_or_none(self):
        self.flood(*[tiny, empty] * 4)

    def test_many_large_frames_of_nonsense(self):
        self.flood(*[huge, halves] * 4)

    def test_many_cancels(self):
        self.flood(*[cancels] * 4)

    def test_nothing_of_it_is_left(self):
        self.flood(*KINDS)
        client = self.client(VIEWER)
        until(lambda: client.call("system.status")["connections"] <= 4, "the floods' connections are gone")


if __name__ == "__main__":
    unittest.main()
