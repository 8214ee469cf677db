"""Providers that have files put to an address of their storage: Together and Fireworks, from a file to a model."""

import http.client
import http.server
import threading
import unittest
from urllib.parse import urlsplit

from daemon import Sandbox
from story import INVALID_ARGUMENT, Story, lines

KEY = "sk-signed-91f27c0d5e"


class Listener(http.server.ThreadingHTTPServer):
    """Hears what is said and passes it on to where `target` says; `redirected` may rewrite where an answer points."""

    daemon_threads = True

    def __init__(self, target, redirected=None):
        super().__init__(("127.0.0.1", 0), Relay)
        self.target = target
        self.redirected = redirected or (lambda location: location)
        self.heard = []
        self.origin = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        self.shutdown()
        self.server_close()


class Relay(http.server.BaseHTTPRequestHandler):
    def relay(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.heard.append((self.command, self.path, str(self.headers), body))
        connection = http.client.HTTPConnection(urlsplit(self.server.target).netloc, timeout=30)
        connection.putrequest(self.command, self.path, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in ("host", "connection"):
                connection.putheader(name, value)
        connection.endheaders(body)
        with connection.getresponse() as answer:
            said = answer.read()
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                if name.lower() == "location":
                    value = self.server.redirected(value)
                if name.lower() in ("location", "content-type", "x-together-file-id"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)
        connection.close()

    do_GET = do_POST = do_PUT = do_DELETE = relay

    def log_message(self, format, *arguments):
        pass


class Wire(Story):
    """What the two have in common."""

    sandbox_key = KEY
    type, path, model, jobs_path, job_settings = "", "", "", "", {"n_epochs": 4, "batch_size": 4}

    def add(self, **fields):
        fields = {"type": self.type, "base_url": self.sandbox.origin + self.path, "base_model": self.model, **fields}
        return self.provider(**fields)

    def train(self, provider, file=None, **data):
        data.setdefault("hyperparameters", self.job_settings)
        return self.fine_tune(provider, file or self.file(lines(word=self.id()[-24:])), **data)

    def fault_at(self, path, **fault):
        self.sandbox.ask("POST", "/_faults", {"path": self.path + path, **fault})

    def calls(self, method, path):
        return sum(
            entry["count"] for entry in self.sandbox.ask("GET", "/_requests")["requests"]
            if (entry["method"], entry["path"]) == (method, self.path + path))

    def check_a_whole_life(self):
        provider = self.add()
        tested = self.admin.call("provider.test", ids=[provider["id"]])["results"][0]
        self.assertEqual(tested["outcome"], "ok", tested)
        done = self.ended(self.train(provider, suffix="sums"))
        model = done["result"]["fine_tuned_model"]
        self.assertIn("sums", model)
        self.assertEqual(done["progress"]["percent"], 100)
        answer = self.ended(self.generate(provider, max_tokens=5))
        self.assertEqual(answer["model"], model)
        self.assertIsInstance(answer["result"]["text"], str)
        self.assertEqual(self.sandbox.ask("GET", "/_leaks"), {"leaks": []})
        self.assertNotIn(KEY, self.daemon.log)
        return done

    def check_a_lost_answer(self):
        before = self.calls("POST", self.jobs_path)
        self.fault_at(self.jobs_path, method="POST", action="reset_after")
        command = self.train(self.add())
        self.ended(command)
        self.assertEqual(self.calls("POST", self.jobs_path), before + 1)
        self.assertTrue(any("which was found there" in event["message"] for event in self.events(command)))


class TogetherTests(Wire):
    type, path, model, jobs_path = "together", "/together/v1", Sandbox.MODEL, "/fine-tunes"

    def test_a_file_becomes_a_model_that_answers(self):
        done = self.check_a_whole_life()
        self.assertGreater(done["result"]["trained_tokens"], 0)
        kinds = [(event.get("data") or {}).get("type") for event in self.events(done)]
        self.assertIn("epoch_complete", kinds)
        self.assertTrue(self.operator.call("command.checkpoints", id=done["id"])["checkpoints"])

    def test_no_byte_of_a_secret_reaches_the_storage(self):
        storage = Listener(self.sandbox.origin)
        self.addCleanup(storage.stop)
        front = Listener(self.sandbox.origin, lambda location: storage.origin + location[location.index("/", 8):])
        self.addCleanup(front.stop)
        content = lines(word="storage")
        provider = self.add(
            base_url=front.origin + self.path, organization_id="org-hush-4711", extra_headers={"X-Tenant": "tenant-hush-42"})
        self.ended(self.train(provider, self.file(content)))
        (method, path, headers, body), = storage.heard
        self.assertEqual((method, body), ("PUT", content))
        self.assertIn("signature=", path)
        for secret in (KEY, "hush", "Authorization", "Bearer", "traceparent", provider["id"]):
            self.assertNotIn(secret, path + headers)
        self.assertTrue(all(KEY in headers for _, _, headers, _ in front.heard))
        self.assertFalse(any(method == "PUT" for method, _, _, _ in front.heard))

    def test_a_lost_answer_is_found_again_by_its_suffix(self):
        self.check_a_lost_answer()

    def test_what_passes_is_tried_again_at_each_step(self):
        self.fault_at("/files", method="POST", status=503)
        self.fault_at("/_signed/", method="PUT", match="prefix", status=503)
        self.fault_at("/_signed/", method="PUT", match="prefix", action="reset_before")
        self.fault_at("/files/", method="POST", match="prefix", status=500)
        self.ended(self.train(self.add()))

    def test_what_stays_ends_the_command_with_the_providers_words(self):
        refusal = {"status": 400, "body": {"error": {"message": "Line 3 is odd", "type": "invalid_request_error"}}}
        for path, fault, words in (
                ("/files", {"method": "POST", **refusal}, "Line 3 is odd"),
                ("/_signed/", {"method": "PUT", "match": "prefix", "status": 403},
                 "which answered the upload with status 403"),
                ("/files/", {"method": "POST", "match": "prefix", **refusal}, "Line 3 is odd"),
                ("/fine-tunes", {"method": "POST", **refusal}, "Line 3 is odd")):
            with self.subTest(path=path):
                self.fault_at(path, **fault)
                provider = self.add(name=f"stays {path}")
                done = self.ended(self.train(provider, self.file(lines(word=path))), state="failed")
                self.assertIn(words, done["error"]["message"])
                self.assertNotIn("signature", done["error"]["message"])

    def test_what_it_has_not_is_said_and_nothing_is_uploaded(self):
        before = self.calls("POST", "/files")
        command = self.train(self.add(), hyperparameters={"learning_rate_multiplier": 2})
        done = self.ended(command, state="failed")
        self.assertEqual(done["error"]["reason"], "UPSTREAM_REJECTED")
        self.assertIn("give a learning_rate", done["error"]["message"])
        self.assertEqual(self.calls("POST", "/files"), before)

    def test_a_price_is_told_once_the_file_is_there(self):
        provider, file = self.add(), self.file(lines(word="price"))
        ask = {"training_files": [file["id"]], "provider": provider["id"], "data": {"hyperparameters": {"n_epochs": 3}}}
        before = self.operator.call("command.estimate", **ask)
        self.assertEqual(before["trained_tokens"], 3 * before["training_tokens"])
        self.assertFalse(before["upstream"]["available"])
        self.assertIn("does not have file", before["upstream"]["reason"])
        self.ended(self.train(provider, file))
        jobs = self.calls("POST", "/fine-tunes")
        after = self.operator.call("command.estimate", **ask)
        self.assertEqual(after["training_tokens"], before["training_tokens"])
        self.assertEqual(
            (after["upstream"]["available"], after["upstream"]["currency"], after["upstream"]["allowed"]),
            (True, "USD", True))
        self.assertGreater(after["upstream"]["price"], 0)
        self.assertEqual(self.calls("POST", "/fine-tunes"), jobs)
        self.fault_at("/fine-tunes/estimate-price", status=503)
        failing = self.operator.call("command.estimate", **ask)
        self.assertEqual(failing["training_tokens"], before["training_tokens"])
        self.assertIn("answered with status 503", failing["upstream"]["reason"])

    def test_one_file_is_uploaded_once(self):
        provider, file = self.add(), self.file(lines(word="once"))
        before = self.calls("POST", "/files")
        for _ in range(2):
            self.ended(self.train(provider, file))
        self.assertEqual(self.calls("POST", "/files"), before + 1)


class FireworksTests(Wire):
    type, path, model = "fireworks", "/fireworks/v1/accounts/sandbox", "accounts/fireworks/models/sandbox-tiny"
    jobs_path = "/supervisedFineTuningJobs"

    def test_a_file_becomes_a_model_that_answers(self):
        self.check_a_whole_life()

    def test_a_lost_answer_is_found_again_by_its_id(self):
        self.check_a_lost_answer()

    def test_an_estimate_is_the_daemons_own_part_where_no_price_is_told(self):
        file = self.file(lines(word="own"))
        told = self.operator.call("command.estimate", training_files=[file["id"]], provider=self.add()["id"])
        self.assertGreater(told["files"][0]["tokens"], 0)
        self.assertIn("types that do: together", told["upstream"]["reason"])

    def test_a_dataset_that_was_made_but_not_filled_is_filled(self):
        # The request for the dataset is answered, and the daemon does not hear it.
        self.fault_at("/datasets", method="POST", action="reset_after")
        self.ended(self.train(self.add()))

    def test_a_base_url_without_an_account_is_refused_with_its_form(self):
        for url in (None, self.sandbox.origin + "/fireworks/v1", "https://api.fireworks.ai/v1/accounts/{account_id}",
                    "https://api.fireworks.ai/v1/accounts/ACCOUNT"):
            with self.subTest(url=url):
                error = self.refused(
                    INVALID_ARGUMENT, "INVALID_BASE_URL" if url else "INVALID_FIELD", self.admin, "provider.create",
                    name="fireworks", type="fireworks", **({"base_url": url} if url else {}))
                self.assertIn("https://api.fireworks.ai/v1/accounts/ACCOUNT", str(error))


class CancelTests(Wire):
    step_delay = 200

    def check(self, type, path, model):
        self.type, self.path, self.model = type, path, model
        command = self.reaches(self.train(self.add(), hyperparameters={"n_epochs": 5}), "running")
        self.operator.call("command.cancel", id=command["id"])
        self.ended(command, state="cancelled")

    def test_a_job_of_together_is_cancelled(self):
        self.check("together", "/together/v1", Sandbox.MODEL)

    def test_a_job_of_fireworks_is_cancelled(self):
        self.check("fireworks", FireworksTests.path, FireworksTests.model)


del Wire

if __name__ == "__main__":
    unittest.main()
