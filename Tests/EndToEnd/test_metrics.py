"""What the daemon counts, as Prometheus would read it, against what was really done."""

import os
import re
import subprocess
import unittest

from daemon import NOBODY, IS_ROOT, NEEDS_ROOT, VIEWER, as_user
from story import NOT_FOUND, PERMISSION_DENIED, Story

SAMPLE = re.compile(r'([a-z_]+)(?:\{((?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (\S+)')
LABEL = re.compile(r'([a-z]+)="((?:[^"\\\n]|\\["\\n])*)"')


def parse(text):
    """Values by name and labels; a line that is no sample, or one that comes twice, is a mistake."""
    found = {}
    for line in text.splitlines():
        if line.startswith(("# HELP providerd_", "# TYPE providerd_")):
            continue
        name, labels, value = SAMPLE.fullmatch(line).groups()
        key = (name, *sorted(LABEL.findall(labels or "")))
        if key in found:
            raise AssertionError(f"comes twice: {line}")
        found[key] = float(value)
    return found


class MetricsTests(Story):
    def metrics(self, client=None):
        answer = (client or self.client(VIEWER)).call("system.metrics")
        self.assertEqual(answer["content_type"], "text/plain; version=0.0.4; charset=utf-8")
        return parse(answer["text"])

    def grown(self, before, after, name, **labels):
        key = (name, *sorted(labels.items()))
        return after.get(key, 0) - before.get(key, 0)

    def test_what_was_done_is_what_was_counted(self):
        before = self.metrics()
        provider, file = self.provider(), self.file()
        self.ended(self.fine_tune(provider, file))
        self.ended(self.generate(provider))
        self.sandbox.fault("/models", status=401, body={"error": {"message": "No"}})
        self.admin.call("provider.test", ids=[provider["id"]])
        for _ in range(2):
            self.refused(NOT_FOUND, "PROVIDER_NOT_FOUND", self.admin, "provider.get", id="nobody")
        watched = len(self.events({"id": self.admin.call("command.list")["commands"][0]["id"]}))
        _, data = self.operator.download(file["id"])
        after = self.metrics()

        def expect(count, name, **labels):
            self.assertEqual(self.grown(before, after, name, **labels), count, (name, labels))

        expect(2, "providerd_calls_total", method="command.create", code="ok")
        expect(2, "providerd_calls_total", method="provider.get", code="NOT_FOUND")
        expect(2, "providerd_call_duration_seconds_count", method="command.create")
        expect(2, "providerd_commands", state="succeeded")
        expect(watched, "providerd_stream_items_total")
        expect(file["size"], "providerd_transfer_bytes_total", direction="upload")
        expect(len(data), "providerd_transfer_bytes_total", direction="download")
        upstream = {"type": "openai"}
        expect(1, "providerd_upstream_calls_total", **upstream, operation="launch", outcome="ok")
        expect(1, "providerd_upstream_calls_total", **upstream, operation="generate", outcome="ok")
        expect(1, "providerd_upstream_calls_total", **upstream, operation="test", outcome="unauthorized")
        expect(1, "providerd_upstream_call_duration_seconds_count", **upstream, operation="upload")
        commits = self.grown(before, after, "providerd_store_commit_changes_count")
        changes = self.grown(before, after, "providerd_store_commit_changes_sum")
        self.assertGreater(commits, 10)
        self.assertGreaterEqual(changes, commits)
        expect(commits, "providerd_store_commit_duration_seconds_count")
        for name in ("providerd_received_bytes_total", "providerd_sent_bytes_total"):
            self.assertGreater(self.grown(before, after, name), file["size"])
        self.assertGreater(after[("providerd_process_resident_memory_bytes",)], 1 << 20)

    def test_no_name_that_a_caller_makes_up_becomes_a_label(self):
        client = self.client(VIEWER)
        self.metrics(client)
        before = self.metrics(client)
        for number in range(300):
            id = client.begin(f'made."up\\{number}')
            with self.assertRaisesRegex(Exception, "no method has that name"):
                client.answer(id)
        after = self.metrics(client)
        self.assertEqual(
            self.grown(before, after, "providerd_calls_total", method="unknown", code="UNIMPLEMENTED"), 300)
        new = {key for key in after if key not in before}
        self.assertEqual({dict(key[1:]).get("method") for key in new}, {"unknown"})

    def test_nothing_of_what_people_name_or_hide_is_in_it(self):
        self.provider("Payroll 4711", api_key="sk-payroll-4711")
        text = self.client(VIEWER).call("system.metrics")["text"]
        self.assertNotIn("4711", text)

    @unittest.skipUnless(IS_ROOT, NEEDS_ROOT)
    def test_who_has_no_role_is_told_nothing(self):
        self.refused(PERMISSION_DENIED, "ROLE_REQUIRED", self.client(NOBODY), "system.metrics")
        found = self.metrics()
        self.assertGreaterEqual(
            found[("providerd_calls_total", ("code", "PERMISSION_DENIED"), ("method", "system.metrics"))], 1)

    def test_providerctl_prints_the_text_as_it_is(self):
        environment = {"PATH": os.environ["PATH"], "PROVIDERD_SOCKET": self.daemon.socket}
        done = subprocess.run(
            as_user(VIEWER, [os.environ["PROVIDERCTL"], "metrics"]), env=environment, capture_output=True, text=True,
            timeout=60, check=True)
        self.assertEqual(done.stderr, "")
        self.assertTrue(done.stdout.startswith("# HELP providerd_build_info "))
        self.assertTrue(done.stdout.endswith("\n") and "\n\n" not in done.stdout)
        self.assertEqual({key[0] for key in parse(done.stdout)} - {key[0] for key in self.metrics()}, set())


if __name__ == "__main__":
    unittest.main()
