"""A client of providerd, written from Protocol/README.md alone: frames, calls, streams, uploads, downloads."""

import collections
import json
import os
import socket
import struct

JSON, BINARY, BINARY_END = 0x00, 0x02, 0x0A
HEAD = struct.Struct(">BI")
CHANNEL = struct.Struct(">I")
CREDIT = 4 * 1024 * 1024


class RPCError(Exception):
    """The error object of an answer."""

    def __init__(self, error):
        super().__init__(f"{error.get('code')} {error.get('message')}")
        self.error = error
        self.code = error["code"]
        self.message = error["message"]
        data = error.get("data") or {}
        self.status = data.get("status")
        self.reason = data.get("reason")
        self.metadata = data.get("metadata") or {}
        self.fields = [violation["field"] for violation in data.get("field_violations") or []]
        self.violations = data.get("field_violations") or []


def connect(path, uid=None, timeout=30):
    """A socket that the kernel says is this user's: what counts is who calls connect()."""
    connection = socket.socket(socket.AF_UNIX)
    # With a time-out of Python's own, connecting would fail at once while the daemon has many to accept.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", int(timeout), 0))
    try:
        if uid is None or uid == os.geteuid():
            connection.connect(path)
        else:
            groups = os.getgroups()
            os.setgroups([])
            os.setegid(uid)
            os.seteuid(uid)
            try:
                connection.connect(path)
            finally:
                os.seteuid(0)
                os.setegid(0)
                os.setgroups(groups)
    except BaseException:
        connection.close()
        raise
    connection.settimeout(timeout)
    return connection


class Connection:
    """One connection. Answers may come in any order; each waits for whoever asks for it."""

    def __init__(self, path, uid=None, timeout=30):
        self.socket = connect(path, uid, timeout)
        self.buffer = bytearray()
        self.last_id = 0
        self.last_channel = 0
        self.waiting = collections.defaultdict(collections.deque)
        self.received = collections.defaultdict(bytearray)
        self.ended = set()
        self.goaway = None

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # Frames

    def send_frame(self, flags, payload):
        self.socket.sendall(HEAD.pack(flags, len(payload)) + payload)

    def send(self, message):
        self.send_frame(JSON, json.dumps(message).encode())

    def read_exactly(self, count):
        while len(self.buffer) < count:
            data = self.socket.recv(262144)
            if not data:
                raise EOFError("the daemon closed the connection")
            self.buffer += data
        taken = bytes(self.buffer[:count])
        del self.buffer[:count]
        return taken

    def read_frame(self):
        flags, length = HEAD.unpack(self.read_exactly(HEAD.size))
        return flags, self.read_exactly(length)

    def pump(self):
        """Reads one frame and puts it where it belongs."""
        flags, payload = self.read_frame()
        if flags != JSON:
            channel = CHANNEL.unpack(payload[:4])[0]
            self.received[channel] += payload[4:]
            if flags == BINARY_END:
                self.ended.add(channel)
            return
        message = json.loads(payload)
        if message.get("method") == "$/goaway":
            self.goaway = message["params"]
        elif "method" in message:
            self.waiting[message["params"]["id"]].append(message)
        else:
            self.waiting[message["id"]].append(message)

    def next(self, id):
        """The next message that belongs to the call."""
        while not self.waiting[id]:
            self.pump()
        return self.waiting[id].popleft()

    # Calls

    def begin(self, method, params=None):
        self.last_id += 1
        self.send({"jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params or {}})
        return self.last_id

    def answer(self, id):
        """The result of a call, whatever else it sent before; raises its error."""
        while True:
            message = self.next(id)
            if "method" not in message:
                break
        del self.waiting[id]
        if "error" in message:
            raise RPCError(message["error"])
        return message["result"]

    def call(self, method, /, **params):
        return self.answer(self.begin(method, params))

    def cancel(self, id):
        self.send({"jsonrpc": "2.0", "method": "$/cancel", "params": {"id": id}})

    def watch(self, method, /, **params):
        return Stream(self, self.begin(method, params))

    # Transfers

    def begin_upload(self, /, **params):
        self.last_channel += 1
        params.setdefault("name", "train.jsonl")
        params.setdefault("purpose", "fine-tune")
        return self.begin("file.upload", {**params, "channel": self.last_channel}), self.last_channel

    def send_bytes(self, channel, data, end=False):
        self.send_frame(BINARY_END if end else BINARY, CHANNEL.pack(channel) + data)

    def upload(self, data, piece=65536, **params):
        """Sends the bytes in pieces and waits for credit; stops early if the answer comes before the end."""
        id, channel = self.begin_upload(**params)
        credit = CREDIT
        for start in range(0, len(data), piece):
            part = data[start:start + piece]
            while credit < len(part):
                message = self.next(id)
                if "method" not in message:
                    self.waiting[id].appendleft(message)
                    return self.answer(id)
                credit += message["params"]["bytes"]
            credit -= len(part)
            self.send_bytes(channel, part)
        self.send_bytes(channel, b"", end=True)
        return self.answer(id)

    def download(self, id):
        """The file as the answer tells of it, and its bytes."""
        self.last_channel += 1
        channel = self.last_channel
        call = self.begin("file.download", {"id": id, "channel": channel})
        granted = 0
        while not self.waiting[call]:
            self.pump()
            got = len(self.received[channel])
            if got - granted >= CREDIT // 4:
                self.send({"jsonrpc": "2.0", "method": "$/stream.credit",
                           "params": {"id": call, "bytes": got - granted}})
                granted = got
        info = self.answer(call)
        if channel not in self.ended:
            raise EOFError("a download that succeeds sends END before its answer")
        return info, bytes(self.received.pop(channel))


class Stream:
    """A server stream: iterate over its items; `start` and `cursor` are the positions so far, `end` its answer."""

    def __init__(self, connection, id):
        self.connection = connection
        self.id = id
        self.seq = 0
        self.end = None
        first = connection.next(id)
        if first.get("method") != "$/stream.start":
            connection.waiting[id].appendleft(first)
            self.end = connection.answer(id)
            self.start = self.cursor = None
            return
        self.start = self.cursor = first["params"].get("cursor")

    def __iter__(self):
        return self

    def __next__(self):
        if self.end is not None:
            raise StopIteration
        message = self.connection.next(self.id)
        if "method" not in message:
            self.connection.waiting[self.id].appendleft(message)
            self.end = self.connection.answer(self.id)
            raise StopIteration
        params = message["params"]
        self.seq += 1
        if params["seq"] != self.seq:
            raise AssertionError(f"stream item {params['seq']} came where {self.seq} was due")
        self.cursor = params.get("cursor", self.cursor)
        return params["item"]

    def cancel(self):
        """Ends it from here; the error of the cancelled call is what is expected."""
        self.connection.cancel(self.id)
        try:
            for _ in self:
                pass
        except RPCError as error:
            if error.code != 1:
                raise
