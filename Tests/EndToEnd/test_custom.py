"""Providers of people's own: the sandbox's two servers of the contract, and the example server of Clients/python."""

import os
import re
import shutil
import subprocess
import sys
import unittest

from daemon import ROOT, UPSTREAM, Process, Sandbox, make_folder, until, write
from story import INVALID_ARGUMENT, Story, lines

UNIMPLEMENTED = 12
EXAMPLES = os.path.join(ROOT, "Clients/python/examples")
# The system's own, which every user may run.
PYTHON = shutil.which("python3", path="/usr/bin:/bin") or sys.executable


class CustomStory(Story):
    """Providers of type custom at the sandbox."""

    base = "/custom"

    def custom(self, name=None, **fields):
        fields = {"type": "custom", "base_url": self.sandbox.origin + self.base, **fields}
        return self.provider(name, **fields)

    def try_out(self, provider):
        return self.admin.call("provider.test", ids=[provider["id"]])["results"][0]

    def break_launch(self, **fault):
        self.sandbox.ask("POST", "/_faults", {"path": self.base + "/fine-tune", "method": "POST", **fault})

    def calls(self, method, path):
        return sum(entry["count"] for entry in self.sandbox.ask("GET", "/_requests")["requests"]
                   if entry["method"] == method and entry["path"].startswith(self.base + path))


class FullTests(CustomStory):
    def test_a_base_url_is_asked_for(self):
        error = self.refused(INVALID_ARGUMENT, "INVALID_FIELD", self.admin, "provider.create", name="x", type="custom")
        self.assertEqual(error.fields, ["base_url"])
        self.assertIn("https://HOST/PATH", error.message)

    def test_what_a_server_announces_is_shown_and_used(self):
        provider = self.custom()
        self.assertEqual(provider["capabilities"], ["fine_tune"])
        result = self.try_out(provider)
        self.assertEqual((result["class"], result["fine_tuning"]), ("ok", "unknown"))
        self.assertIn("offers", result["message"])
        shown = self.admin.call("provider.get", id=provider["id"])
        self.assertEqual(
            set(shown["capabilities"]), {"models", "generate", "stream", "fine_tune", "events", "checkpoints", "cancel"})
        self.assertEqual(shown["etag"], provider["etag"])
        models = self.operator.call("provider.models", id=provider["id"])["models"]
        self.assertIn(Sandbox.MODEL, [model["id"] for model in models])
        command = self.fine_tune(provider, self.file(), suffix="mine", hyperparameters={"n_epochs": 3, "batch_size": 4})
        done = self.ended(command)
        self.assertIn("mine", done["result"]["fine_tuned_model"])
        self.assertEqual(done["progress"]["percent"], 100)
        told = self.events(done)
        self.assertTrue(any(event["type"] == "metrics" for event in told), told)
        checkpoints = self.operator.call("command.checkpoints", id=done["id"])["checkpoints"]
        self.assertTrue(checkpoints)
        shown = self.admin.call("provider.get", id=provider["id"])
        self.assertEqual(shown["fine_tuned_model"], done["result"]["fine_tuned_model"])
        self.assertEqual(shown["last_test"]["fine_tuning"], "yes")
        text = self.ended(self.generate(provider, max_tokens=8))
        self.assertEqual(text["model"], done["result"]["fine_tuned_model"])

    def test_a_text_needs_no_test_before_it(self):
        self.ended(self.generate(self.custom(), max_tokens=4))

    def test_another_address_is_another_server(self):
        provider = self.custom()
        self.try_out(provider)
        moved = self.admin.call(
            "provider.update", id=provider["id"], base_url=self.sandbox.origin + "/custom-minimal")
        self.assertEqual(moved["capabilities"], ["fine_tune"])

    def test_the_key_goes_where_the_administrator_says(self):
        provider = self.custom(api_key_header="X-API-Key")
        self.assertEqual(self.try_out(provider)["class"], "ok")
        self.admin.call("provider.update", id=provider["id"], api_key_header="X-Somewhere")
        self.assertEqual(self.try_out(provider)["class"], "unauthorized")
        self.admin.call("provider.update", id=provider["id"], api_key_header=None)
        self.assertEqual(self.try_out(provider)["class"], "ok")

    def test_a_page_that_is_no_such_server_is_never_ok(self):
        for number, (fault, kind) in enumerate((
            ({"status": 200, "body": {"status": "fine"}}, "not_an_api"),
            ({"status": 200, "body": "<html>ok</html>", "headers": {"Content-Type": "text/html"}}, "not_an_api"),
            ({"status": 404, "body": {"error": {"message": "no"}}}, "not_found"),
            ({"status": 401, "body": {"error": {"message": "no"}}}, "unauthorized"),
        )):
            with self.subTest(fault=fault):
                self.sandbox.ask("POST", "/_faults", {"path": "/custom/test", "method": "GET", **fault})
                self.assertEqual(self.try_out(self.custom(f"no {number}"))["class"], kind)

    def test_a_launch_whose_answer_is_lost_makes_one_job(self):
        file = self.file()
        for action, launches in (("reset_after", 1), ("truncate", 1), ("garbage", 1), ("reset_before", 2)):
            with self.subTest(action=action):
                before, sent = len(self.sandbox.jobs()), self.calls("POST", "/fine-tune")
                self.break_launch(action=action)
                done = self.ended(self.fine_tune(self.custom(action), file))
                self.assertEqual(len(self.sandbox.jobs()), before + 1)
                self.assertEqual(self.calls("POST", "/fine-tune"), sent + launches)
                self.assertIn("reconciling", [event.get("state") for event in self.events(done)])

    def test_several_files_and_a_validation_file_come_along(self):
        files = [self.file(lines(12, word)) for word in ("pear", "plum")]
        check = self.file(lines(5, "fig"))
        command = self.operator.call(
            "command.create", type="fine_tune", provider=self.custom()["id"], training_files=[f["id"] for f in files],
            validation_files=[check["id"]], data={"hyperparameters": {"n_epochs": 1}})
        self.ended(command)
        job = self.sandbox.jobs()[0]
        sizes = {file["id"]: file["bytes"] for file in self.sandbox.ask("GET", "/openai/v1/files")["data"]}
        self.assertEqual(sizes[job["training_file"]], len(lines(12, "pear") + lines(12, "plum")))
        self.assertEqual(sizes[job["validation_file"]], len(lines(5, "fig")))


class CancelTests(CustomStory):
    step_delay = 200

    def test_a_job_is_cancelled_over_there_too(self):
        command = self.fine_tune(self.custom(), self.file(), hyperparameters={"n_epochs": 50})
        self.reaches(command, "running")
        self.operator.call("command.cancel", id=command["id"])
        self.ended(command, state="cancelled")
        self.assertEqual(self.sandbox.jobs()[0]["status"], "cancelled")


class MinimalTests(CustomStory):
    base = "/custom-minimal"

    def test_two_calls_are_enough(self):
        provider = self.custom()
        result = self.try_out(provider)
        self.assertEqual((result["class"], result["message"]), ("ok", "answered as it should"))
        self.assertEqual(result["provider"]["capabilities"], ["fine_tune"])
        asked = self.calls("GET", "/fine-tune")
        done = self.ended(self.fine_tune(provider, self.file()))
        self.assertTrue(done["result"]["fine_tuned_model"].startswith("ft:"))
        self.assertEqual([event["state"] for event in self.events(done) if event["type"] == "state"],
                         ["queued", "preparing", "submitting", "succeeded"])
        self.assertEqual(self.calls("GET", "/fine-tune"), asked)

    def test_a_job_that_fails_before_the_answer_fails_here_with_its_words(self):
        done = self.ended(self.fine_tune(self.custom(), self.file(lines(3))), state="failed")
        self.assertEqual(done["error"]["reason"], "UPSTREAM_JOB_FAILED")
        self.assertIn("10", done["error"]["message"])

    def test_what_is_not_announced_is_refused_with_what_to_do(self):
        provider = self.custom()
        self.try_out(provider)
        error = self.refused(UNIMPLEMENTED, "UNSUPPORTED_BY_PROVIDER", self.operator, "command.create",
                             type="generate", provider=provider["id"], data={"prompt": "hi"})
        self.assertIn("providerctl provider test", error.message)
        self.refused(UNIMPLEMENTED, "UNSUPPORTED_BY_PROVIDER", self.operator, "provider.models", id=provider["id"])

    def test_a_launch_whose_answer_is_lost_is_left_to_a_person(self):
        self.break_launch(action="reset_after")
        sent = self.calls("POST", "/fine-tune")
        command = self.reaches(self.fine_tune(self.custom(), self.file()), "needs_attention")
        self.assertEqual(self.calls("POST", "/fine-tune"), sent + 1)
        self.operator.call("command.resolve", id=command["id"], action="relaunch")
        self.ended(command)
        self.assertEqual(self.calls("POST", "/fine-tune"), sent + 2)

    def test_a_job_that_goes_on_where_nobody_can_ask_for_it_is_left_to_a_person(self):
        self.break_launch(status=202, body={"id": "job-77", "status": "queued"})
        command = self.reaches(self.fine_tune(self.custom(), self.file()), "needs_attention")
        last = self.everything("command.events", "events", self.operator, id=command["id"])[-1]
        self.assertIn("took the job as job-77, which is queued, and cannot be asked about it", last["message"])
        self.operator.call("command.resolve", id=command["id"], action="adopt", upstream_id="job-77")
        done = self.ended(command, state="failed")
        self.assertEqual(done["error"]["reason"], "UNSUPPORTED_BY_PROVIDER")
        self.assertIn("--fine-tuned-model", done["error"]["message"])


class ExampleServer:
    """Clients/python/examples/custom_provider.py, which may be stopped and started again."""

    def __init__(self, key):
        self.folder = make_folder(UPSTREAM)
        self.key_file = write(os.path.join(self.folder, "key"), key, UPSTREAM)
        self.port = 0
        self.start()

    def start(self, pause=0):
        command = [PYTHON, "-B", os.path.join(EXAMPLES, "custom_provider.py"), "--port", str(self.port), "--folder",
                   os.path.join(self.folder, "state"), "--key-file", self.key_file, "--pause", str(pause)]
        self.process = Process(UPSTREAM, command, {"PATH": os.environ["PATH"]}, stdout=subprocess.PIPE)
        self.url = self.process.child.stdout.readline().strip()
        if not self.url.startswith("http://"):
            raise AssertionError(f"the example server said {self.url!r}: {self.process.text}")
        self.port = int(self.url.rsplit(":", 1)[1])

    def restart(self, pause=0):
        self.process.end()
        self.start(pause)

    def stop(self):
        self.process.end()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def files(self):
        return [os.path.join(folder, name) for folder, _, names in os.walk(os.path.join(self.folder, "state"))
                for name in names]


class ExampleTests(Story):
    KEY = "example-key-0123456789"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = ExampleServer(cls.KEY)
        cls.addClassCleanup(cls.server.stop)

    def mine(self, name=None, **fields):
        fields = {"type": "custom", "base_url": self.server.url, "base_model": "markov", "api_key": self.KEY, **fields}
        return self.provider(name, **fields)

    def test_a_whole_life(self):
        provider = self.mine()
        result = self.admin.call("provider.test", ids=[provider["id"]])["results"][0]
        self.assertEqual(result["class"], "ok", result)
        command = self.fine_tune(provider, self.file(lines(40)), suffix="fruit")
        told = self.events(command)
        steps = [event["data"]["step"] for event in told if event["type"] == "metrics"]
        self.assertEqual(steps, list(range(1, 21)))
        losses = [event["data"]["train_loss"] for event in told if event["type"] == "metrics"]
        self.assertLess(losses[-1], losses[0] / 2)
        done = self.ended(command)
        self.assertIn("fruit", done["result"]["fine_tuned_model"])
        self.assertTrue(self.operator.call("command.checkpoints", id=done["id"])["checkpoints"])
        text = self.ended(self.generate(provider, "What is number 7 of apple?", temperature=0))
        self.assertRegex(text["result"]["text"], r"^It is apple \d+\.$")
        self.assertEqual([name for name in self.server.files if "/lines/" in name], [])
        for name in self.server.files:
            with open(name, "rb") as file:
                self.assertNotIn(self.KEY.encode(), file.read())

    def test_a_wrong_key_is_unauthorized_and_another_header_does_as_well(self):
        provider = self.mine(api_key="wrong-0123456789")
        test = lambda: self.admin.call("provider.test", ids=[provider["id"]])["results"][0]["class"]
        self.assertEqual(test(), "unauthorized")
        self.admin.call("provider.update", id=provider["id"], api_key=self.KEY, api_key_header="X-API-Key")
        self.assertEqual(test(), "ok")

    def test_a_model_that_is_not_there_is_named(self):
        done = self.ended(self.fine_tune(self.mine(base_model="nobody"), self.file(lines(11))), state="failed")
        self.assertEqual(done["error"]["reason"], "UPSTREAM_NOT_FOUND")
        self.assertIn("there is no model 'nobody'", done["error"]["message"])

    def test_a_training_is_cancelled(self):
        self.server.restart(pause=0.5)
        self.addCleanup(self.server.restart)
        command = self.fine_tune(self.mine(), self.file(lines(30)))
        self.reaches(command, "running")
        self.operator.call("command.cancel", id=command["id"])
        self.ended(command, state="cancelled")
        until(lambda: not [name for name in self.server.files if "/lines/" in name], "the lines are gone")

    def test_a_server_that_is_killed_in_the_middle_goes_on_after_its_start(self):
        self.server.restart(pause=0.3)
        self.addCleanup(self.server.restart)
        command = self.fine_tune(self.mine(), self.file(lines(31)))
        until(lambda: (self.operator.call("command.get", id=command["id"]).get("progress") or {}).get("step"),
              "the first steps are done")
        self.server.restart()
        done = self.ended(command)
        self.assertTrue(done["result"]["fine_tuned_model"].startswith("markov-"))
        self.assertTrue(any("started again" in event["message"] for event in self.events(done)))
        states = [event["state"] for event in self.events(done) if event["type"] == "state"]
        self.assertEqual((states.count("submitting"), states[-1]), (1, "succeeded"))


class ReadmeTests(Story):
    def test_the_smallest_server_of_the_readme_works(self):
        with open(os.path.join(EXAMPLES, "README.md"), encoding="utf-8") as file:
            code = re.search(r"```python\n(.*?)```", file.read(), re.DOTALL)[1]
        code = code.replace('HTTPServer(("127.0.0.1", 8091), Trainer).serve_forever()',
                            'server = HTTPServer(("127.0.0.1", 0), Trainer)\nprint(server.server_port, flush=True)\n'
                            'server.serve_forever()')
        process = Process(UPSTREAM, [PYTHON, "-B", "-c", code], {"PATH": os.environ["PATH"]}, stdout=subprocess.PIPE)
        self.addCleanup(process.end)
        port = int(process.child.stdout.readline())
        provider = self.provider(type="custom", base_url=f"http://127.0.0.1:{port}", api_key=None)
        self.assertEqual(self.admin.call("provider.test", ids=[provider["id"]])["results"][0]["class"], "ok")
        done = self.ended(self.fine_tune(provider, self.file()))
        self.assertRegex(done["result"]["fine_tuned_model"], r"^learned-\d+-bytes$")


if __name__ == "__main__":
    unittest.main()
