"""The callers of a soak: each kind is a process of its own, as a user of its own, that takes turns until it is stopped."""

import collections
import json
import os
import random
import signal
import socket
import struct
import time
import traceback

from contract import StrictConnection
from daemon import ADMIN, AUDITOR, IS_ROOT, NOBODY, OPERATOR, VIEWER
from story import lines
from wire import HEAD, RPCError, connect

PROVIDER = "soak"
INTERNAL = (-32603, 13)


class Load:
    """What one kind of caller does in a turn; it counts turns and errors, and keeps what must not happen."""

    uid = OPERATOR
    pause = 0.02

    def __init__(self, path, url, seed):
        self.path = path
        self.url = url
        self.random = random.Random(f"{type(self).__name__} {seed}")
        self.turns = 0
        self.errors = collections.Counter()
        self.wrong = []
        self.client = None
        self.is_stopped = False

    def connect(self):
        return StrictConnection(self.path)

    def stop(self, *_):
        self.is_stopped = True

    def run(self, results):
        """Until SIGTERM; then tells what it counted."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if IS_ROOT:
            os.setgroups([])
            os.setgid(self.uid)
            os.setuid(self.uid)
        while not self.is_stopped:
            try:
                self.client = self.client or self.connect()
                self.turn()
            except RPCError as error:
                self.note(error)
            except Exception as error:
                # Once the callers are being stopped, nothing may happen any more that one of them waits for.
                if not (self.is_stopped and isinstance(error, TimeoutError)):
                    self.complain(traceback.format_exc())
                self.drop()
            self.turns += 1
            time.sleep(self.pause)
        self.drop()
        results.send({"kind": type(self).__name__, "turns": self.turns, "errors": self.errors, "wrong": self.wrong})

    def drop(self):
        """The connection with whatever is under way on it."""
        if self.client:
            self.client.close()
        self.client = None

    def complain(self, what):
        if len(self.wrong) < 10:
            self.wrong.append(what)

    def note(self, error):
        self.errors[f"{error.code} {error.reason or ''}".strip()] += 1
        if error.code in INTERNAL:
            self.complain(f"an internal error: {error.error}")

    def answer(self, id, *codes):
        """The result of a call, or the error if it is one of those that may come."""
        try:
            return self.client.answer(id)
        except RPCError as error:
            self.note(error)
            if error.code not in codes:
                self.complain(f"{self.client.methods.get(id)} was answered with {error.error}")
            return error


class Calls(Load):
    def turn(self):
        self.random.choice([self.ahead, self.look, self.batch, self.mistakes, self.deadlines])()

    def ahead(self):
        ids = [self.client.begin("health.check" if number % 2 else "provider.list") for number in range(64)]
        for id in ids:
            self.answer(id)

    def look(self):
        for method, params in (("provider.get", {"id": PROVIDER}), ("system.status", {}), ("system.whoami", {}),
                               ("system.hello", {}), ("command.list", {"page_size": 5}), ("rpc.discover", {})):
            self.answer(self.client.begin(method, params))

    def batch(self):
        count = self.random.randint(1, 64)
        self.client.send([{"jsonrpc": "2.0", "id": f"b{number}", "method": "provider.get", "params": {"id": PROVIDER}}
                          for number in range(count)])
        _, payload = self.client.read_frame()
        if len(json.loads(payload)) != count:
            self.complain("a batch has fewer answers than calls")

    def mistakes(self):
        for method, params, code in (("no.such", {}, -32601), ("provider.get", {"id": "nobody"}, 5),
                                     ("provider.get", {"surprise": 1}, -32602), ("provider.create", {}, 7)):
            self.answer(self.client.begin(method, params), code, -32602)

    def deadlines(self):
        found = self.client.call("command.list", page_size=1)["commands"]
        if not found:
            return
        ids = [self.client.begin("command.wait", {"id": found[0]["id"], "for": ["paused"], "wait_ms": 60000, **more})
               for more in ({"_meta": {"timeout_ms": 5}}, {}, {})]
        for id in ids[1:]:
            self.client.cancel(id)
        for id in ids:
            self.answer(id, 1, 4)


class Changes(Load):
    uid = ADMIN

    def turn(self):
        name = f"changing {self.random.randrange(10**9)}"
        meta = {"request_id": name}
        params = {"name": name, "type": "openai", "base_url": self.url, "api_key": "sk-soak-0123456789", "_meta": meta}
        made = self.client.call("provider.create", **params)
        if self.client.call("provider.create", **params) != made:
            self.complain("a repeated request is answered in another way")
        changed = self.client.call("provider.update", id=made["id"], etag=made["etag"], project="p")
        self.answer(self.client.begin("provider.update", {"id": name, "etag": made["etag"], "project": "q"}), 10)
        self.client.call("provider.update", id=name, project=None, _meta={"validate_only": True})
        self.client.call("provider.activate", ids=[changed["id"]])
        self.client.call("provider.delete", id=name)


class Files(Load):
    pause = 0.05

    def turn(self):
        data = lines(self.random.choice([10, 100, 5000]), f"soak {self.random.random()}")
        file = self.client.upload(data, piece=self.random.choice([4096, 262144]))
        if self.client.download(file["id"])[1] != data:
            self.complain("a file comes back as another one")
        self.client.call("file.delete", id=file["id"])
        id, channel = self.client.begin_upload()
        self.client.send_bytes(channel, data[:1000])
        self.client.cancel(id)
        self.answer(id, 1)
        id, channel = self.client.begin_upload()
        self.client.send_bytes(channel, b"no training file\n", end=True)
        self.answer(id, 3)


class Commands(Load):
    pause = 0.5

    def turn(self):
        generated = self.client.call("command.create", type="generate", data={"prompt": "What is number 1 of soak?"})
        self.ended(generated)
        file = self.client.upload(lines(12, f"soak {self.turns}"))
        tuned = self.client.call("command.create", type="fine_tune", training_files=[file["id"]],
                                 data={"hyperparameters": {"n_epochs": 1}})
        if self.turns % 3 == 0:
            self.answer(self.client.begin("command.cancel", {"id": tuned["id"]}), 9)
        self.ended(tuned)

    def ended(self, command):
        stream = self.client.watch("command.watch", id=command["id"])
        seen = sum(1 for _ in stream)
        done = self.client.call("command.get", id=command["id"])
        if not seen or done["state"] not in ("succeeded", "cancelled"):
            self.complain(f"a command ended so: {done}")


class Watches(Load):
    def turn(self):
        streams = [self.client.watch("health.watch") for _ in range(10)]
        for stream in streams:
            next(stream)
        for stream in streams[:5]:
            stream.cancel()
        if self.random.random() < 0.5:
            self.drop()
        else:
            for stream in streams[5:]:
                stream.cancel()


class Auditors(Load):
    """Follow the audit by its cursor, over one connection after the other."""

    uid = AUDITOR
    after = None
    last = 0

    def turn(self):
        self.after = self.after or self.client.call("audit.list", page_size=1)["cursor"]
        stream = self.client.watch("audit.watch", after=self.after)
        for _, entry in zip(range(self.random.randint(1, 200)), stream):
            if self.last and entry["seq"] != self.last + 1:
                self.complain(f"the audit goes on with {entry['seq']} behind {self.last}")
            self.last = entry["seq"]
        self.after = stream.cursor
        self.drop()


class Floods(Load):
    """Connections that want nothing, or never say what."""

    pause = 0.5

    def connect(self):
        return None

    def turn(self):
        opened = []
        for number in range(100):
            opened.append(connect(self.path))
            said = (b"", b"\x00", b"\x00\x00\x00\x00\x3c{", b"\x02\x00\x00\xff\xff\x00\x00\x00\x01")[number % 4]
            try:
                opened[-1].sendall(said)
            except OSError:
                # One too many, and closed already.
                continue
        for connection in opened:
            if self.random.random() < 0.3:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()


class Strangers(Floods):
    uid = NOBODY


class Malformed(Load):
    """Frames that are wrong: the connection lives where the protocol says so, and is closed where it says so."""

    uid = VIEWER
    WRONG = (b"", b"{", b"[1,", b"\xff", b"[" * 100, b'"\\ud800"', b"nul", b"[]", b"1", b'{"jsonrpc":"2.0","id":{}}',
             b'{"jsonrpc":"2.0","method":"x","id":1,"id":2}', b'{"id":1}')
    CLOSING = (b"GET / HTTP/1.1\r\n\r\n", b"{}\n", HEAD.pack(0x10, 0), HEAD.pack(0, 0xFFFFFFFF), HEAD.pack(2, 1 << 25))

    def turn(self):
        payload = self.random.choice([*self.WRONG, self.random.randbytes(self.random.randint(1, 300))])
        self.client.send_frame(0, payload)
        _, answer = self.client.read_frame()
        code = json.loads(answer)["error"]["code"]
        self.errors[str(code)] += 1
        if code not in (-32700, -32600):
            self.complain(f"{payload!r} was answered with {answer!r}")
        self.client.call("health.check")
        with connect(self.path) as connection:
            connection.sendall(self.random.choice(self.CLOSING))
            if not connection.recv(65536):
                self.complain("a wrong frame was not answered")
            while connection.recv(65536):
                pass


class Victims(Load):
    """Ends by SIGKILL with calls, a stream, an upload and unread answers under way."""

    def turn(self):
        self.client.watch("health.watch")
        _, channel = self.client.begin_upload()
        self.client.send_bytes(channel, lines(1000))
        for _ in range(100):
            self.client.begin("provider.list")
        time.sleep(60)


KINDS = (Calls, Calls, Changes, Files, Commands, Watches, Auditors, Floods, Strangers, Malformed)
