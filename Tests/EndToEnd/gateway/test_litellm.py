"""PyPI's LiteLLM proxy stands between the daemon and the sandbox, as a provider of type openai; what it passes on works,
and what it does not is told as it is."""

import json
import os
import socket
import unittest
import urllib.error
import urllib.request

from daemon import ME, Process, Sandbox, make_folder, until, write
from story import Story

KEY = "sk-litellm-0123456789"


def free_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


class LiteLLMTests(Story):
    sandbox_key = "sk-behind-the-gateway-0123"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = make_folder(ME)
        to_sandbox = {"custom_llm_provider": "openai", "api_base": cls.sandbox.url, "api_key": cls.sandbox_key}
        route = {"api_base": cls.sandbox.url, "api_key": cls.sandbox_key}
        config = {
            "model_list": [
                {"model_name": Sandbox.MODEL, "litellm_params": {"model": f"openai/{Sandbox.MODEL}", **route}},
                {"model_name": "ft:*", "litellm_params": {"model": "openai/ft:*", **route}},
            ],
            "files_settings": [to_sandbox], "finetune_settings": [to_sandbox], "general_settings": {"master_key": KEY},
        }
        port = free_port()
        cls.origin = f"http://127.0.0.1:{port}"
        command = [os.environ["LITELLM"], "--host", "127.0.0.1", "--port", str(port), "--config",
                   write(os.path.join(folder, "config.yaml"), json.dumps(config), ME)]
        # As who runs this: others may not be able to read that Python.
        cls.proxy = Process(ME, command, {
            "HOME": folder, "PATH": os.environ["PATH"], "TMPDIR": folder, "LITELLM_LOCAL_MODEL_COST_MAP": "True",
            "LITELLM_TELEMETRY": "False",
            # What it hands on under /openai goes there as it is.
            "OPENAI_API_KEY": cls.sandbox_key, "OPENAI_API_BASE": cls.sandbox.url.removesuffix("/v1"),
        })
        cls.addClassCleanup(cls.proxy.end)
        until(cls.is_ready, "LiteLLM serves", patience=120)

    @classmethod
    def is_ready(cls):
        if not cls.proxy.is_running:
            raise AssertionError(f"LiteLLM ended instead of serving: {cls.proxy.text}")
        try:
            with urllib.request.urlopen(cls.origin + "/health/liveliness", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError):
            return False

    def gateway(self, path="/v1", **fields):
        return self.provider(base_url=self.origin + path, **{"api_key": KEY, **fields})

    def ask(self, provider, **params):
        return self.operator.call("provider.test", ids=[provider["id"]], **params)["results"][0]

    def models(self, provider):
        return [model["id"] for model in self.operator.call("provider.models", id=provider["id"])["models"]]

    def test_its_own_api_tests_lists_and_generates(self):
        provider = self.gateway()
        item = self.ask(provider, generate=True)
        self.assertEqual((item["class"], item["fine_tuning"]), ("ok", "unknown"), item)
        # What its configuration names, not what stands behind it.
        self.assertEqual(self.models(provider), [Sandbox.MODEL])
        done = self.ended(self.generate(provider, temperature=0, max_tokens=20))
        direct = self.ended(self.generate(self.provider("direct"), temperature=0, max_tokens=20))
        self.assertEqual(done["result"], direct["result"])
        self.assertEqual(done["result"]["usage"]["completion_tokens"], 20)

    def test_its_own_api_takes_files_but_makes_no_jobs_without_a_licence(self):
        # It answers 500 to everything about jobs, so whether there is one cannot be told, and none is sent again.
        command = self.reaches(self.fine_tune(self.gateway(), self.file()), "waiting")
        self.assertEqual(command["waiting"]["reason"], "retry")
        events = self.operator.call("command.events", id=command["id"])["events"]
        self.assertIn("answered with status 500; trying again", events[-1]["message"])
        self.assertEqual([event["state"] for event in events if "state" in event].count("submitting"), 1)
        self.assertEqual((self.sandbox.count("POST", "/files"), self.sandbox.jobs()), (1, []))

    def test_its_pass_through_makes_jobs_too(self):
        provider = self.gateway("/openai/v1")
        self.assertEqual(self.ask(provider)["class"], "ok")
        self.assertEqual(self.models(provider)[:2], ["sandbox-small", "sandbox-tiny"])
        command = self.fine_tune(provider, self.file())
        tuned = self.ended(command)["result"]["fine_tuned_model"]
        self.assertEqual([job["fine_tuned_model"] for job in self.sandbox.jobs()], [tuned])
        self.assertTrue(any(event["type"] == "metrics" for event in self.events(command)))
        texts = {self.ended(self.generate(each, model=tuned, temperature=0, max_tokens=20))["result"]["text"]
                 for each in (provider, self.gateway(name="its own API"), self.provider("direct to the tuned"))}
        self.assertEqual(len(texts), 1)

    def test_what_it_refuses_is_told_in_its_words(self):
        # Without a database it knows no key but the master's, and says so instead of 401.
        item = self.ask(self.gateway(name="wrong key", api_key="sk-wrong-0123456789"))
        self.assertEqual((item["class"], item["message"]), ("rejected", "answered 400: No connected db."))
        failed = self.ended(self.generate(self.gateway(), model="nobody"), state="failed")
        self.assertIn("model=nobody", failed["error"]["message"])


if __name__ == "__main__":
    unittest.main()
