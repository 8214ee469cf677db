"""Protocol/custom-provider.openapi.yaml is OpenAPI 3.1, and the servers that say they follow it do."""

import json
import os
import sys
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from daemon import ROOT, Sandbox  # noqa: E402
from story import lines  # noqa: E402
from test_custom import ExampleServer  # noqa: E402

with open(os.path.join(ROOT, "Protocol/custom-provider.openapi.yaml"), encoding="utf-8") as source:
    CONTRACT = yaml.safe_load(source)
REGISTRY = Registry().with_resource("contract", Resource(CONTRACT, DRAFT202012))


def validator(schema):
    """Of a schema of the contract, whose references are resolved in it."""
    return Draft202012Validator(
        {"$ref": f"contract#{schema}"} if isinstance(schema, str) else absolute(schema), registry=REGISTRY)


def absolute(schema):
    if isinstance(schema, dict):
        return {name: "contract" + value if name == "$ref" else absolute(value) for name, value in schema.items()}
    return [absolute(item) for item in schema] if isinstance(schema, list) else schema


def resolved(value):
    while "$ref" in value:
        target = CONTRACT
        for step in value["$ref"].removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/")]
        value = target
    return value


class DocumentTests(unittest.TestCase):
    def test_it_is_an_openapi_document(self):
        errors = [f"{list(error.absolute_path)}: {error.message}"
                  for error in OpenAPIV31SpecValidator(CONTRACT).iter_errors()]
        self.assertEqual(errors, [])

    def test_its_examples_are_what_it_says(self):
        count = 0
        for path in CONTRACT["paths"].values():
            for method in ("get", "post"):
                for answer in path.get(method, {}).get("responses", {}).values():
                    content = resolved(answer).get("content", {}).get("application/json", {})
                    for example in content.get("examples", {}).values():
                        validator(content["schema"]).validate(example["value"])
                        count += 1
        self.assertGreaterEqual(count, 5)

    def test_a_success_without_a_model_is_none(self):
        job = validator("/components/schemas/Job")
        self.assertTrue(job.is_valid({"id": "j", "status": "succeeded", "fine_tuned_model": "m"}))
        self.assertFalse(job.is_valid({"id": "j", "status": "succeeded"}))
        self.assertFalse(job.is_valid({"id": "j", "status": "succeeded", "fine_tuned_model": None}))
        self.assertFalse(job.is_valid({"status": "queued"}))


class ServerStory(unittest.TestCase):
    """Every call of a server, each answer held against the contract."""

    key = "conformance-0123456789"

    def call(self, method, path, operation, body=None, kind="application/json", key=None):
        request = urllib.request.Request(self.url + path, method=method, data=body, headers={
            "Authorization": "Bearer " + (key or self.key), **({"Content-Type": kind} if body is not None else {})})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                status, content = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                status, content = error.code, error.read()
        responses = CONTRACT["paths"][operation][method.lower()]["responses"]
        described = resolved(responses.get(str(status)) or responses["default"])
        self.assertTrue(status >= 400 or str(status) in responses, f"{method} {path}: {status} is not described")
        value = json.loads(content)
        validator(described["content"]["application/json"]["schema"]).validate(value)
        return status, value

    def launch(self, key, data=None, **order):
        order = {"model": self.model, "method": "supervised", "idempotency_key": key, **order}
        validator("/components/schemas/Order").validate(order)
        parts = [('name="job"', "application/json", json.dumps(order).encode()),
                 ('name="training_file"; filename="t.jsonl"', "application/jsonl", lines(20) if data is None else data)]
        body = b"".join(
            f"--XX\r\nContent-Disposition: form-data; {head}\r\nContent-Type: {kind}\r\n\r\n".encode() + text + b"\r\n"
            for head, kind, text in parts) + b"--XX--\r\n"
        return self.call("POST", "/fine-tune", "/fine-tune", body, "multipart/form-data; boundary=XX")


class FullServerTests:
    """What a server that announces everything answers."""

    def test_every_call_answers_as_described(self):
        status, test = self.call("GET", "/test", "/test")
        self.assertEqual(status, 200)
        self.assertEqual(set(test["capabilities"]), {
            "job", "events", "checkpoints", "cancel", "idempotency_key", "models", "generate", "stream"})
        _, models = self.call("GET", "/models", "/models")
        self.assertIn(self.model, [model["id"] for model in models["data"]])
        status, job = self.launch("key one&?", suffix="mine", seed=7, hyperparameters={"n_epochs": 2})
        self.assertEqual(status, 202)
        self.assertEqual(self.launch("key one&?")[1]["id"], job["id"])
        _, found = self.call("GET", "/fine-tune?idempotency_key=" + urllib.parse.quote("key one&?"), "/fine-tune")
        self.assertEqual([(entry["id"], entry["idempotency_key"]) for entry in found["data"]],
                         [(job["id"], "key one&?")])
        _, none = self.call("GET", "/fine-tune?idempotency_key=nobody", "/fine-tune")
        self.assertEqual(none["data"], [])
        path = "/fine-tune/" + job["id"]
        end = time.monotonic() + 60
        while job["status"] not in ("succeeded", "failed", "cancelled"):
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
            _, job = self.call("GET", path, "/fine-tune/{id}")
        self.assertEqual(job["status"], "succeeded")
        _, cancelled = self.call("POST", path + "/cancel", "/fine-tune/{id}/cancel")
        self.assertEqual(cancelled["status"], "succeeded")
        self.assertEqual(self.paged(path, "events", 7), self.paged(path, "events", 100))
        self.assertTrue(self.paged(path, "checkpoints", 1))
        order = {"model": job["fine_tuned_model"], "messages": [{"role": "user", "content": "What?"}], "max_tokens": 5}
        self.call("POST", "/generate", "/generate", json.dumps(order).encode())

    def paged(self, path, name, limit):
        found, more = [], ""
        while True:
            _, page = self.call("GET", f"{path}/{name}?limit={limit}{more}", f"/fine-tune/{{id}}/{name}")
            self.assertLessEqual(len(page["data"]), limit)
            found += [entry["id"] for entry in page["data"]]
            if not page.get("has_more"):
                self.assertEqual(len(found), len(set(found)))
                return found
            more = "&after=" + urllib.parse.quote(found[-1])

    def test_a_stream_is_pieces_that_end_with_a_reason(self):
        order = {"model": self.model, "messages": [{"role": "user", "content": "x"}], "max_tokens": 3, "stream": True}
        validator("/components/schemas/Generate").validate(order)
        request = urllib.request.Request(self.url + "/generate", json.dumps(order).encode(), {
            "Authorization": "Bearer " + self.key, "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            self.assertTrue(answer.headers["Content-Type"].startswith("text/event-stream"))
            pieces = [json.loads(line.removeprefix(b"data: ")) for line in answer if line.strip()]
        for piece in pieces:
            validator("/components/schemas/TextPiece").validate(piece)
        self.assertIn("finish_reason", pieces[-1])

    def test_refusals_are_as_described(self):
        self.assertEqual(self.call("GET", "/test", "/test", key="wrong-0123456789")[0], 401)
        self.assertEqual(self.call("GET", "/fine-tune/nobody", "/fine-tune/{id}")[0], 404)
        for order in ({"model": "nobody"}, {"method": "telepathy"}):
            self.assertIn(self.launch(str(order), **order)[0], (400, 404))
        self.assertEqual(self.call("POST", "/fine-tune", "/fine-tune", b"not a form", "text/plain")[0], 400)
        self.assertEqual(self.call("POST", "/generate", "/generate", b"{}")[0], 400)
        status, job = self.launch("wrong lines", b"not json\n" * 20)
        path = "/fine-tune/" + job["id"]
        end = time.monotonic() + 60
        while status < 400 and job["status"] != "failed":
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)
            _, job = self.call("GET", path, "/fine-tune/{id}")
        self.assertIn("1", job["error"]["message"])


class SandboxTests(FullServerTests, ServerStory):
    model = Sandbox.MODEL

    @classmethod
    def setUpClass(cls):
        cls.sandbox = Sandbox(cls.key)
        cls.addClassCleanup(cls.sandbox.stop)
        cls.url = cls.sandbox.origin + "/custom"


class MinimalSandboxTests(ServerStory):
    model = Sandbox.MODEL

    @classmethod
    def setUpClass(cls):
        cls.sandbox = Sandbox(cls.key)
        cls.addClassCleanup(cls.sandbox.stop)
        cls.url = cls.sandbox.origin + "/custom-minimal"

    def test_its_two_calls_answer_as_described(self):
        self.assertEqual(self.call("GET", "/test", "/test"), (200, {"status": "ok"}))
        status, job = self.launch("a", hyperparameters={"n_epochs": 1})
        self.assertEqual((status, job["status"]), (200, "succeeded"))
        self.assertEqual(self.call("GET", "/models", "/models")[0], 404)


class ExampleServerTests(FullServerTests, ServerStory):
    model = "markov"

    @classmethod
    def setUpClass(cls):
        cls.server = ExampleServer(cls.key)
        cls.addClassCleanup(cls.server.stop)
        cls.url = cls.server.url
