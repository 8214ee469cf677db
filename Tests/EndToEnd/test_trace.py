"""W3C trace context: one trace from the caller through the daemon and its log to the provider, across a restart too."""

import json
import os
import re
import secrets
import subprocess
import unittest

from daemon import ADMIN, as_user, until
from story import NOT_FOUND, Story
from test_recovery import RestartStory

TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")


def context():
    """A caller's trace, and the field that tells of it."""
    trace = secrets.token_hex(16)
    return trace, {"traceparent": f"00-{trace}-{secrets.token_hex(8)}-01"}


class TraceStory:
    """What the tests below look at."""

    def sent(self, path, method="GET"):
        """The traceparent headers of the last requests for the path, in parts."""
        entries = self.sandbox.ask("GET", "/_requests")["requests"]
        headers = [header for entry in entries for header in entry["traceparents"]
                   if (entry["method"], entry["path"]) == (method, self.sandbox.base + path)]
        return [TRACEPARENT.fullmatch(header).groups() for header in headers]

    def setUp(self):
        super().setUp()
        self.sandbox.ask("DELETE", "/_requests")

    def logged(self, trace):
        return [line for line in self.daemon.log.splitlines() if f"trace_id={trace}" in line]


class TraceTests(TraceStory, Story):
    def test_a_command_carries_its_callers_trace_to_the_provider_and_into_the_log(self):
        provider, file = self.provider(), self.file()
        trace, meta = context()
        command = self.operator.call(
            "command.create", type="fine_tune", provider=provider["id"], training_files=[file["id"]],
            data={"hyperparameters": {"n_epochs": 1}}, _meta=meta)
        self.ended(command)
        launches = self.sent("/fine_tuning/jobs", "POST")
        everything = launches + self.sent("/files", "POST")
        self.assertEqual({(sent, flags) for sent, _, flags in everything}, {(trace, "01")})
        # Each request is a span of its own, and none is the caller's.
        spans = [span for _, span, _ in everything] + [meta["traceparent"].split("-")[2]]
        self.assertEqual(len(set(spans)), len(spans))
        line = until(lambda: self.logged(trace), "the log names the trace")[0]
        self.assertIn(f"command={command['id']}", line)
        entries = self.everything("audit.list", "entries")
        methods = {entry["method"] for entry in entries if entry.get("trace_id") == trace}
        self.assertEqual(methods, {"command.create", "engine"})

    def test_a_generation_is_sent_in_the_trace_too(self):
        trace, meta = context()
        command = self.operator.call(
            "command.create", type="generate", provider=self.provider()["id"], data={"prompt": "Hi"}, _meta=meta)
        self.ended(command)
        self.assertEqual([sent for sent, _, _ in self.sent("/chat/completions", "POST")], [trace])

    def test_tests_and_lists_of_models_are_sent_in_the_trace(self):
        provider = self.provider()
        for method, params in (("provider.test", {"ids": [provider["id"]]}), ("provider.models", {"id": provider["id"]})):
            with self.subTest(method=method):
                trace, meta = context()
                self.admin.call(method, **params, _meta=meta)
                self.assertEqual(self.sent("/models")[-1][0], trace)

    def test_without_a_valid_traceparent_the_call_begins_a_trace_which_the_audit_knows(self):
        provider = self.provider()
        for meta in ({}, {"traceparent": "00-zz"}, {"traceparent": 5, "tracestate": 5, "baggage": {}}):
            with self.subTest(meta=meta):
                self.admin.call("provider.test", ids=[provider["id"]], _meta=meta)
                trace, _, flags = self.sent("/models")[-1]
                self.assertEqual(flags, "00")
                entries = self.everything("audit.list", "entries", method="provider.test")
                self.assertIn(trace, {entry["trace_id"] for entry in entries})

    def test_what_else_a_caller_tells_of_its_trace_goes_nowhere(self):
        seen = []
        _, meta = context()
        self.admin.call("provider.test", ids=[self.provider()["id"]],
                        _meta={**meta, "tracestate": "vendor=leak4711", "baggage": "user=leak4711"})
        seen.append(json.dumps(self.sandbox.ask("GET", "/_requests")))
        seen += [self.daemon.log, json.dumps(self.everything("audit.list", "entries"))]
        self.assertNotIn("leak4711", "".join(seen))

    def test_an_error_names_the_trace(self):
        trace, meta = context()
        error = self.refused(
            NOT_FOUND, "PROVIDER_NOT_FOUND", self.operator, "provider.get", id="prv_nobody", _meta=meta)
        self.assertEqual(error.error["data"]["trace_id"], trace)

    def test_providerctl_passes_the_environments_trace_on(self):
        provider = self.provider()
        trace, meta = context()
        environment = {"PATH": os.environ["PATH"], "PROVIDERD_SOCKET": self.daemon.socket,
                       "TRACEPARENT": meta["traceparent"]}
        for arguments, expected in (
                (["provider", "test", provider["id"]], trace),
                (["call", "provider.models", json.dumps({"id": provider["id"], "_meta": {"client": {"name": "t"}}})],
                 trace),
                (["call", "provider.models",
                  json.dumps({"id": provider["id"], "_meta": {"traceparent": f"00-{'c' * 32}-{'d' * 16}-00"}})],
                 "c" * 32)):
            with self.subTest(arguments=arguments):
                subprocess.run(as_user(ADMIN, [os.environ["PROVIDERCTL"], *arguments]), env=environment, check=True,
                               stdout=subprocess.DEVNULL, timeout=60)
                self.assertEqual(self.sent("/models")[-1][0], expected)


class RestartTests(TraceStory, RestartStory):
    def test_after_a_restart_the_command_goes_on_in_its_trace(self):
        trace, meta = context()
        self.keep_busy(1)
        command = self.operator.call(
            "command.create", type="fine_tune", provider=self.provider()["id"], training_files=[self.file()["id"]],
            data={"hyperparameters": {"n_epochs": 1}}, _meta=meta)
        self.reaches(command, "waiting")
        self.daemon.kill()
        self.sandbox.clear()
        self.sandbox.ask("DELETE", "/_requests")
        self.restart()
        self.ended(command)
        sent = self.sent("/fine_tuning/jobs", "POST") + self.sent("/files", "POST")
        self.assertEqual({trace for trace, _, _ in sent}, {trace})
        self.assertEqual(len(sent), 2)
        self.assertTrue(any("launched a job" in line for line in self.logged(trace)), self.daemon.log)


if __name__ == "__main__":
    unittest.main()
