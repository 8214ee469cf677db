"""What is secret goes to the provider it is for, and nowhere else: not to the disk, not to the log, not to a caller."""

import http.server
import json
import os
import threading
import unittest
import urllib.error
import urllib.request
import uuid

from story import ALREADY_EXISTS, INVALID_ARGUMENT, Story
from wire import RPCError


class Recorder(http.server.ThreadingHTTPServer):
    """Stands between the daemon and the sandbox, and hears what is said. With `echo`, it says it all back."""

    daemon_threads = True

    def __init__(self, sandbox):
        super().__init__(("127.0.0.1", 0), Relay)
        self.sandbox = sandbox
        self.heard = []
        self.echo = None
        self.url = f"http://127.0.0.1:{self.server_address[1]}{sandbox.base}"
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        self.shutdown()
        self.server_close()

    @property
    def text(self):
        return "\n".join(self.heard)


class Relay(http.server.BaseHTTPRequestHandler):
    def relay(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        self.server.heard.append(f"{self.path} {self.headers}")
        if self.server.echo:
            said = json.dumps({"error": {"message": f"You sent {self.headers}", "code": str(self.headers)}}).encode()
            return self.reply(self.server.echo, [("Content-Type", "application/json"), ("X-Request-Id", "r1")], said)
        headers = {name: value for name, value in self.headers.items()
                   if name.lower() not in ("host", "transfer-encoding", "content-length", "connection")}
        request = urllib.request.Request(
            self.server.sandbox.origin + self.path, method=self.command, headers=headers, data=body or None)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return self.reply(answer.status, [("Content-Type", answer.headers["Content-Type"])], answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return self.reply(error.code, [("Content-Type", error.headers["Content-Type"])], error.read())

    do_GET = do_POST = do_DELETE = relay

    def reply(self, status, headers, body):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Ear:
    """A connection that keeps every byte that the daemon says."""

    def __init__(self, connection):
        self.connection = connection
        self.bytes = bytearray()
        self.read_frame = connection.read_frame
        connection.read_frame = self.hear

    def hear(self):
        flags, payload = self.read_frame()
        self.bytes += payload
        return flags, payload


class SecretTests(Story):
    def canary(self, word):
        """A secret like no other, of which a part is as telling as the whole."""
        return f"{word}-{uuid.uuid4().hex}{uuid.uuid4().hex}"

    def setUp(self):
        super().setUp()
        self.recorder = Recorder(self.sandbox)
        self.addCleanup(self.recorder.stop)
        self.ears = []
        for client in (self.admin, self.operator):
            self.ears.append(Ear(client))
        self.secrets = []

    def entered(self, word):
        secret = self.canary(word)
        self.secrets.append(secret)
        return secret

    def fields(self):
        return {"api_key": self.entered("sk"), "organization_id": self.entered("org"),
                "extra_headers": {"X-Canary": self.entered("header")}}

    def places(self):
        """Everything that is written down or said, by where it is."""
        yield "the log", self.daemon.log.encode()
        for ear in self.ears:
            yield "an answer", bytes(ear.bytes)
        for folder, _, names in os.walk(self.daemon.state):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    yield name, file.read()

    def assert_nowhere(self):
        for place, content in self.places():
            for secret in self.secrets:
                # All but the four characters of a hint, and the middle of it.
                for part in (secret[:-4], secret[10:40]):
                    self.assertNotIn(part.encode(), content, f"{secret} is in {place}")

    def test_a_whole_life_leaves_the_secrets_nowhere(self):
        first = self.fields()
        provider = self.provider("canary", base_url=self.recorder.url, **first)
        self.operator.call("provider.test", ids=[provider["id"]])
        self.operator.call("provider.models", id=provider["id"])
        second = self.fields()
        self.admin.call("provider.update", id=provider["id"], **second)
        # Repeated and refused requests carry secrets too.
        repeated = {"name": "canary 2", "type": "openai", "base_url": self.recorder.url, "api_key": self.entered("sk"),
                    "_meta": {"request_id": str(uuid.uuid4())}}
        self.admin.call("provider.create", **repeated)
        self.admin.call("provider.create", **repeated)
        for code, reason, change in (
            (INVALID_ARGUMENT, "REQUEST_ID_REUSED", {"api_key": self.entered("sk")}),
            (ALREADY_EXISTS, "NAME_TAKEN", {"api_key": self.entered("sk"), "_meta": {}}),
            (-32602, "INVALID_FIELD", {"api_key": self.entered("sk"), "surprise": 1}),
            (-32602, "INVALID_FIELD", {"api_key": [self.entered("sk")]}),
            (INVALID_ARGUMENT, "INVALID_FIELD", {"name": "n", "api_key": self.entered("sk") + "\n", "_meta": {}}),
            (INVALID_ARGUMENT, "INVALID_FIELD",
             {"name": "n", "extra_headers": {"X-A": self.entered("header") + "\r\n"}, "_meta": {}}),
        ):
            self.refused(code, reason, self.admin, "provider.create", **{**repeated, **change})
        done = self.ended(self.fine_tune(provider, self.file()))
        self.events(done)
        self.ended(self.generate(provider))
        self.everything("audit.list", "entries")
        self.admin.call("audit.verify")
        # What is no secret is found, so that the search is known to look where things are written.
        self.assertTrue({"an answer", self.daemon.database + "-wal"} <= {
            place for place, content in self.places() if b"canary 2" in content})
        self.assert_nowhere()
        # And the provider did get them, so that there was something to find.
        for secret in [*first.values(), *second.values()]:
            secret = secret["X-Canary"] if isinstance(secret, dict) else secret
            self.assertIn(secret, self.recorder.text)
        self.admin.call("provider.delete", id=provider["id"])
        self.assert_nowhere()
        self.daemon.stop()
        self.assert_nowhere()
        self.daemon.start()

    def test_a_provider_that_says_them_back_is_not_repeated(self):
        provider = self.provider("echo", base_url=self.recorder.url, **self.fields())
        file = self.file()
        for status in (401, 404, 429, 400, 403):
            self.recorder.echo = status
            item = self.operator.call("provider.test", ids=[provider["id"]])["results"][0]
            self.assertEqual(item["outcome"], "failed")
            with self.assertRaises(RPCError):
                self.operator.call("provider.models", id=provider["id"])
            if status not in (401, 403, 429):
                self.ended(self.fine_tune(provider, file), state="failed")
            elif status != 429:
                # It waits for a better key.
                command = self.fine_tune(provider, file)
                self.reaches(command, "waiting")
                self.operator.call("command.cancel", id=command["id"])
                self.events(self.ended(command, state="cancelled"))
            self.events(self.ended(self.generate(provider), state="failed"))
        self.everything("audit.list", "entries")
        self.assertIn(self.secrets[0], self.recorder.text)
        self.assert_nowhere()

    def test_a_key_in_the_environment_stops_the_start(self):
        process = self.daemon.spawn(PROVIDERD_MASTER_KEY="00" * 32)
        self.addCleanup(process.end)
        self.assertEqual(process.wait(), 1)
        self.assertIn("PROVIDERD_MASTER_KEY", process.text)
        self.assertNotIn("00" * 32, process.text)

    def test_what_lies_on_the_disk_is_for_the_daemon_alone(self):
        self.provider("on disk")
        self.file()
        for folder, folders, names in os.walk(self.daemon.state):
            for name in ["."] + folders + names:
                mode = os.stat(os.path.join(folder, name)).st_mode
                self.assertEqual(mode & 0o077, 0, os.path.join(folder, name))


if __name__ == "__main__":
    unittest.main()
