"""What a person sees of a provider that does what no honest one does, and what it costs the daemon."""

import unittest
import urllib.request
import zlib

import test_wires
from story import Story
from test_secrets import Recorder

MEBIBYTE = 1 << 20


class FaultTests(Story):
    settings = {"timeouts": {"response_seconds": 1, "idle_seconds": 1, "answer_seconds": 4, "generate_seconds": 4}}

    # Fault, class, words, how often a test calls.
    TESTS = [
        ({"action": "drip", "delay_ms": 100}, "timeout", "sent its answer too slowly", 1),
        ({"action": "invalid_utf8"}, "not_an_api", "something else than JSON", 1),
        ({"action": "huge"}, "not_an_api", "more than 16777216 bytes", 1),
        ({"action": "gzip_bomb"}, "not_an_api", "compressed (gzip)", 1),
        ({"action": "gzip_bomb", "status": 503}, "upstream_error", "answered with status 503", 3),
        ({"action": "huge", "status": 401}, "unauthorized", "answered with status 401", 1),
        ({"action": "garbage"}, "not_an_api", "something else than JSON", 1),
        ({"action": "hang"}, "timeout", "did not answer in time", 1),
        ({"action": "truncate"}, "connection", "", 3),
        ({"action": "reset_before"}, "connection", "", 3),
        ({"status": 500}, "upstream_error", "answered with status 500", 3),
        ({"status": 429, "retry_after": "milliseconds", "retry_after_ms": 50}, "rate_limited", "429", 3),
        ({"status": 429, "retry_after": "seconds", "retry_after_ms": 60_000}, "rate_limited", "429", 1),
        ({"status": 429, "retry_after": "date", "retry_after_ms": 60_000}, "rate_limited", "429", 1),
        ({"status": 503, "headers": {"x-should-retry": "false"}}, "upstream_error", "answered with status 503", 1),
        ({"status": 401}, "unauthorized", "it does not take the key", 1),
        ({"status": 402, "headers": {"x-should-retry": "true"}}, "quota", "no credit is left", 1),
        ({"status": 403}, "forbidden", "403", 1),
    ]
    # Fault, reason; a text is asked for once, whatever comes back.
    TEXTS = [
        ({"action": "huge"}, "UPSTREAM_GARBAGE"),
        ({"action": "gzip_bomb"}, "UPSTREAM_GARBAGE"),
        ({"action": "huge", "status": 402}, "UPSTREAM_QUOTA"),
        ({"action": "hang"}, "UPSTREAM_TIMEOUT"),
        ({"action": "truncate"}, "UPSTREAM_UNAVAILABLE"),
        ({"status": 429, "retry_after_ms": 10}, "UPSTREAM_RATE_LIMITED"),
    ]

    def memory(self, name):
        """Of the daemon, in bytes: VmRSS now, or VmHWM at its highest."""
        with open(f"/proc/{self.daemon.process.child.pid}/status") as file:
            line = next(line for line in file if line.startswith(name + ":"))
        return int(line.split()[1]) * 1024

    def frugal(self):
        """Checks that the daemon took little memory since this was called."""
        before = self.memory("VmHWM")
        self.addCleanup(lambda: self.assertLess(self.memory("VmHWM") - before, 128 * MEBIBYTE))

    def test_a_test_of_any_wire_tells_what_is_wrong_and_asks_no_more_often_than_may_help(self):
        self.frugal()
        providers = {self.provider(kind, type=kind, base_url=self.sandbox.origin + path)["id"]: path
                     for kind, path in test_wires.WireTests.PATHS.items()}
        for fault, kind, words, calls in self.TESTS:
            with self.subTest(fault=fault):
                self.sandbox.clear()
                self.sandbox.ask("DELETE", "/_requests")
                self.sandbox.ask("POST", "/_faults", {"path": "/", "times": None, **fault})
                for item in self.operator.call("provider.test", ids=list(providers))["results"]:
                    self.assertEqual((item["outcome"], item["class"]), ("failed", kind), item)
                    self.assertIn(words, item["message"])
                requests = self.sandbox.ask("GET", "/_requests")["requests"]
                for path in providers.values():
                    count = sum(entry["count"] for entry in requests if entry["path"].startswith(path + "/"))
                    self.assertEqual(count, calls, (path, requests))
        self.sandbox.clear()
        for item in self.operator.call("provider.test", ids=list(providers))["results"]:
            self.assertEqual(item["outcome"], "ok", item)

    def test_a_text_is_asked_for_once_whatever_comes_back(self):
        self.frugal()
        provider = self.provider()
        for fault, reason in self.TEXTS:
            with self.subTest(fault=fault):
                self.sandbox.clear()
                self.sandbox.fault("/chat/completions", times=None, **fault)
                before = self.sandbox.count("POST", "/chat/completions")
                done = self.ended(self.generate(provider), state="failed")
                self.assertEqual(done["error"]["reason"], reason, done["error"])
                self.assertEqual(self.sandbox.count("POST", "/chat/completions") - before, 1)

    def test_a_redirect_elsewhere_takes_nothing_along(self):
        stranger = Recorder(self.sandbox)
        self.addCleanup(stranger.stop)
        provider = self.provider()
        for path, status in (("/models", 307), ("/chat/completions", 308), ("/files", 302)):
            self.sandbox.fault(path, action="redirect", location=stranger.url + path, status=status)
        item = self.operator.call("provider.test", ids=[provider["id"]])["results"][0]
        self.assertEqual(item["class"], "redirect")
        self.assertIn(stranger.url[:stranger.url.index("/", len("http://"))], item["message"])
        done = self.ended(self.generate(provider), state="failed")
        self.assertIn("never followed", done["error"]["message"])
        done = self.ended(self.fine_tune(provider, self.file()), state="failed")
        self.assertIn("never followed", done["error"]["message"])
        self.assertEqual(stranger.heard, [])

    def test_a_busy_provider_is_asked_again_when_it_says(self):
        provider = self.provider()
        for form in ("seconds", "milliseconds", "date"):
            with self.subTest(form=form):
                self.sandbox.fault("/models", status=429, retry_after=form, retry_after_ms=1000)
                before = self.sandbox.count("GET", "/models")
                item = self.operator.call("provider.test", ids=[provider["id"]])["results"][0]
                self.assertEqual(item["outcome"], "ok", item)
                self.assertEqual(self.sandbox.count("GET", "/models") - before, 2)

    def test_the_bomb_is_one(self):
        """Or else it would show nothing that the daemon takes it well."""
        self.sandbox.fault("/models", action="gzip_bomb")
        inflater, size, packed = zlib.decompressobj(31), 0, 0
        with urllib.request.urlopen(self.sandbox.url + "/models", timeout=30) as answer:
            self.assertEqual(answer.headers["Content-Encoding"], "gzip")
            while size < 256 * MEBIBYTE:
                piece = answer.read(4096)
                packed += len(piece)
                size += len(inflater.decompress(piece))
        self.assertLess(packed, 2 * MEBIBYTE)


class EndlessTextTests(Story):
    settings = {"timeouts": {"generate_total_seconds": 2}}

    def test_a_text_that_drips_without_ever_being_late_ends_all_the_same(self):
        self.sandbox.fault("/chat/completions", action="drip", delay_ms=200, times=None)
        done = self.ended(self.generate(self.provider()), state="failed")
        self.assertEqual(done["error"]["reason"], "UPSTREAM_TIMEOUT", done["error"])
        self.assertIn("after 2 seconds", done["error"]["message"])
        self.assertIn("timeouts.generate_total_seconds", done["error"]["message"])
        self.assertEqual(self.sandbox.count("POST", "/chat/completions"), 1)


if __name__ == "__main__":
    unittest.main()
