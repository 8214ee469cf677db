"""What the stories have in common: a daemon, a sandbox, somebody to call it, and made-up training lines."""

import json
import sys
import unittest

from daemon import ADMIN, OPERATOR, Daemon, Sandbox
from wire import RPCError

PROTOCOL_FAULT = -32602
(INVALID_ARGUMENT, DEADLINE_EXCEEDED, NOT_FOUND, ALREADY_EXISTS, PERMISSION_DENIED, RESOURCE_EXHAUSTED,
 FAILED_PRECONDITION, ABORTED) = 3, 4, 5, 6, 7, 8, 9, 10
UNAVAILABLE = 14


def lines(count=12, word="apple"):
    """A chat training file in JSONL."""
    rows = [{"messages": [
        {"role": "user", "content": f"What is number {number} of {word}?"},
        {"role": "assistant", "content": f"It is {word} {number}."},
    ]} for number in range(count)]
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


class Story(unittest.TestCase):
    """A daemon and a sandbox for the class; a failed test shows the daemon's log."""

    settings = {}
    sandbox_key = None
    step_delay = 0
    maxDiff = 4000

    @classmethod
    def setUpClass(cls):
        cls.sandbox = Sandbox(cls.sandbox_key, cls.step_delay)
        cls.addClassCleanup(cls.sandbox.stop)
        cls.daemon = Daemon(**cls.settings)
        cls.addClassCleanup(cls.daemon.remove)
        cls.daemon.start()

    def setUp(self):
        self.sandbox.clear()
        self.admin = self.client(ADMIN)
        self.operator = self.client(OPERATOR)

    def run(self, result=None):
        before = len(result.failures) + len(result.errors)
        super().run(result)
        if len(result.failures) + len(result.errors) > before:
            for name, log in (("daemon", self.daemon.log), ("sandbox", self.sandbox.process.text)):
                print(f"--- the {name}'s log after {self.id()}\n{log[-4000:]}---", file=sys.stderr)
        return result

    def client(self, uid=ADMIN, timeout=30):
        client = self.daemon.client(uid, timeout)
        self.addCleanup(client.close)
        return client

    # Builders

    def provider(self, name=None, client=None, **fields):
        """A provider that is the sandbox; its name is the test's unless it is given."""
        defaults = {
            "name": name or self.id().rsplit(".", 1)[1][:120], "type": "openai", "base_url": self.sandbox.url,
            "base_model": Sandbox.MODEL, "api_key": self.sandbox_key or "sk-story-0123456789",
        }
        fields = {key: value for key, value in {**defaults, **fields}.items() if value is not None}
        return (client or self.admin).call("provider.create", **fields)

    def file(self, data=None, client=None, **params):
        return (client or self.operator).upload(lines() if data is None else data, **params)

    def fine_tune(self, provider, file, client=None, **data):
        data.setdefault("hyperparameters", {"n_epochs": 1})
        return (client or self.operator).call(
            "command.create", type="fine_tune", provider=provider["id"], training_files=[file["id"]], data=data)

    def generate(self, provider, prompt="What is number 1 of apple?", client=None, **data):
        return (client or self.operator).call(
            "command.create", type="generate", provider=provider["id"], data={"prompt": prompt, **data})

    def keep_busy(self, seconds):
        """From now on the sandbox takes no files, and asks to come again after so long."""
        self.sandbox.fault("/files", status=503, times=None, headers={"Retry-After": str(seconds)},
                           body={"error": {"message": "Busy"}})

    # Looking

    def ended(self, command, client=None, state="succeeded"):
        """The command once it has ended, which must be so."""
        answer = (client or self.operator).call("command.wait", id=command["id"], wait_ms=60000)
        done = answer["command"]
        self.assertFalse(answer["timed_out"], done)
        self.assertEqual(done["state"], state, done)
        return done

    def reaches(self, command, *states, client=None):
        answer = (client or self.operator).call(
            "command.wait", id=command["id"], wait_ms=30000, **{"for": list(states)})
        self.assertIn(answer["command"]["state"], states, answer)
        return answer["command"]

    def events(self, command, client=None):
        return list((client or self.operator).watch("command.watch", id=command["id"]))

    def refused(self, code, reason, client, method, /, **params):
        """The error of a call that must fail so."""
        with self.assertRaises(RPCError) as caught:
            client.call(method, **params)
        return self.check(caught.exception, code, reason)

    def check(self, error, code, reason):
        self.assertEqual((error.code, error.reason), (code, reason), error.error)
        self.assertTrue(error.message.startswith("cannot ") or error.code == PROTOCOL_FAULT
                        or error.message == "No active AI provider configured", error.message)
        return error

    def provider_names(self):
        return [provider["name"] for provider in self.everything("provider.list", "providers")]

    def everything(self, method, field, client=None, /, **params):
        """All pages of a list."""
        items, token = [], ""
        while True:
            page = (client or self.admin).call(method, page_token=token, **params)
            items += page[field]
            token = page["next_page_token"]
            if not token:
                return items
