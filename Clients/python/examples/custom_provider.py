#!/usr/bin/env python3
"""A provider of your own behind providerd, in Python's standard library alone: a server of the contract in
Protocol/custom-provider.openapi.yaml that truly learns from the lines it gets.

    custom_provider.py [--port 8090] [--folder DIR] [--key-file FILE]

What it trains is small and honest: a Markov chain over characters, which counts what follows the last few characters
of a prompt and answers with what followed most often. Jobs and models are kept in the folder, so that the server may be
stopped at any moment and goes on where it was; training lines are removed once their job has ended, and the key is
never written anywhere.

To make it your own, replace `Model` and `Worker.train`; the rest is the contract.
"""

import argparse
import hmac
import json
import math
import os
import queue
import random
import re
import signal
import sys
import tempfile
import threading
import time
import urllib.parse
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CAPABILITIES = ["job", "events", "checkpoints", "cancel", "idempotency_key", "models", "generate", "stream"]
BASE_MODEL = "markov"
LONGEST_UPLOAD = 1 << 30
LONGEST_JSON = 1 << 20
FINAL = ("succeeded", "failed", "cancelled")
ASKED, ANSWERED = "\x02", "\x03"


class Refusal(Exception):
    """What a caller is told instead of an answer."""

    def __init__(self, status, code, message):
        super().__init__(message)
        self.status, self.code = status, code


# The model


class Model:
    """Counts of what follows each run of up to `order` characters."""

    def __init__(self, order=5, counts=None):
        self.order = order
        self.counts = counts or {}

    def learn(self, prompt, answer):
        """Answers the loss: how little it expected the answer, in nats a character, before it learned it."""
        text, start, loss = prompt + ASKED + answer + ANSWERED, len(prompt) + 1, 0.0
        for place in range(start, len(text)):
            loss -= math.log(self.probability(text, place))
            for length in range(self.order + 1):
                following = self.counts.setdefault(text[max(0, place - length):place], {})
                following[text[place]] = following.get(text[place], 0) + 1
        return loss / (len(text) - start)

    def probability(self, text, place):
        """Of the character that is there: longer runs weigh more, and what was never seen is not impossible."""
        result, weight = 1 / 65536, 1.0
        for length in range(self.order + 1):
            following = self.counts.get(text[max(0, place - length):place])
            if not following:
                break
            seen = sum(following.values())
            weight = len(following) / (seen + len(following))
            result = weight * result + (1 - weight) * following.get(text[place], 0) / seen
        return max(result, 1e-12)

    def answer(self, prompt, most, temperature):
        """Characters, one after the other, until the model has said what it knows; then why it ended."""
        text = prompt + ASKED
        for _ in range(most):
            following = next(
                (self.counts[run] for run in (text[-length:] if length else "" for length in range(self.order, -1, -1))
                 if run in self.counts), None)
            if not following:
                break
            if temperature == 0:
                character = max(following, key=following.get)
            else:
                weights = [count ** (1 / temperature) for count in following.values()]
                character = random.choices(list(following), weights)[0]
            if character == ANSWERED:
                break
            text += character
            yield character, None
        else:
            yield "", "length"
            return
        yield "", "stop"

    def save(self, path):
        write(path, {"order": self.order, "counts": self.counts})

    @classmethod
    def load(cls, path):
        with open(path, encoding="utf-8") as file:
            saved = json.load(file)
        return cls(saved["order"], saved["counts"])


def write(path, value):
    """All or nothing, also if the power goes."""
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump(value, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".new", path)


def turns(line):
    """The prompts and answers of a training line."""
    messages = json.loads(line)["messages"]
    for place, message in enumerate(messages):
        if message["role"] == "assistant" and isinstance(message.get("content"), str):
            asked = [earlier["content"] for earlier in messages[:place] if earlier["role"] == "user"]
            yield asked[-1] if asked else "", message["content"]


# What is kept


class Store:
    """Jobs and models in a folder; every change is on the disk before anybody hears of it."""

    def __init__(self, folder):
        self.lock = threading.RLock()
        self.folder = folder
        for name in ("jobs", "models", "lines"):
            os.makedirs(os.path.join(folder, name), mode=0o700, exist_ok=True)
        self.jobs = {}
        for name in sorted(os.listdir(os.path.join(folder, "jobs"))):
            if name.endswith(".json"):
                with open(os.path.join(folder, "jobs", name), encoding="utf-8") as file:
                    job = json.load(file)
                self.jobs[job["id"]] = job
        for name in os.listdir(os.path.join(folder, "lines")):
            if name.rsplit(".", 1)[0] not in {job["id"] for job in self.unfinished()}:
                os.unlink(os.path.join(folder, "lines", name))

    def unfinished(self):
        return [job for job in self.jobs.values() if job["status"] not in FINAL]

    def lines(self, job_id, name):
        return os.path.join(self.folder, "lines", f"{job_id}.{name}")

    def model_path(self, name):
        return os.path.join(self.folder, "models", name + ".json")

    def model(self, name):
        if name == BASE_MODEL:
            return Model()
        if not re.fullmatch(r"[a-z0-9-]{1,128}", name) or not os.path.exists(self.model_path(name)):
            raise Refusal(404, "model_not_found", f"there is no model {name!r}; GET /models lists them")
        return Model.load(self.model_path(name))

    def models(self):
        names = [name.removesuffix(".json") for name in os.listdir(os.path.join(self.folder, "models"))
                 if name.endswith(".json")]
        return [BASE_MODEL, *sorted(names)]

    def job(self, job_id):
        with self.lock:
            if job_id not in self.jobs:
                raise Refusal(404, "job_not_found", f"there is no job {job_id!r}")
            return self.jobs[job_id]

    def launched_under(self, key):
        with self.lock:
            return next((job for job in self.jobs.values() if job["idempotency_key"] == key), None)

    def change(self, job, message=None, level="info", data=None, **fields):
        with self.lock:
            job.update(fields)
            if message:
                job["events"].append({
                    "id": f"event-{job['id']}-{len(job['events'])}", "created_at": time.time(), "level": level,
                    "type": "metrics" if data else "message", "message": message, "data": data})
            write(os.path.join(self.folder, "jobs", job["id"] + ".json"), job)
            self.jobs[job["id"]] = job

    @staticmethod
    def view(job):
        return {name: job[name] for name in (
            "id", "status", "model", "fine_tuned_model", "idempotency_key", "trained_tokens", "error", "created_at")}


# The work


class Worker(threading.Thread):
    """Trains one job after the other."""

    STEPS = 20

    def __init__(self, store, pause):
        super().__init__(daemon=True)
        self.store, self.pause = store, pause
        self.waiting = queue.SimpleQueue()
        self.stopping = threading.Event()
        for job in store.unfinished():
            store.change(job, "the server was started again; the training begins anew", "warn", status="queued")
            self.waiting.put(job["id"])

    def run(self):
        while not self.stopping.is_set():
            try:
                job = self.store.job(self.waiting.get(timeout=0.1))
            except queue.Empty:
                continue
            try:
                self.train(job)
            except Exception as problem:  # a broken job must not end the worker
                print(f"job {job['id']} failed: {problem!r}", file=sys.stderr, flush=True)
                self.end(job, "failed", "the training failed", error={
                    "code": "training_failed", "message": f"the training failed: {type(problem).__name__}"})

    def train(self, job):
        with self.store.lock:
            if job["status"] != "queued":
                return
            self.store.change(job, "the training has begun", status="running")
        examples = self.read(job, "training_file")
        held_out = self.read(job, "validation_file")
        if examples is None or held_out is None:
            return
        model = self.store.model(job["model"])
        passes = job["hyperparameters"].get("n_epochs", 1)
        passes = passes if isinstance(passes, int) and 1 <= passes <= 50 else 1
        work = examples * passes
        size = max(1, math.ceil(len(work) / self.STEPS))
        total, tokens = math.ceil(len(work) / size), 0
        for step in range(1, total + 1):
            if self.stopping.wait(self.pause) or job["status"] != "running":
                return
            batch = work[(step - 1) * size:step * size]
            losses = [model.learn(prompt, answer) for prompt, answer in batch]
            tokens += sum(len(answer) + 1 for _, answer in batch)
            metrics = {"step": step, "total_steps": total, "train_loss": round(sum(losses) / len(losses), 4)}
            if held_out and step == total:
                untaught = Model(model.order, json.loads(json.dumps(model.counts)))
                metrics["valid_loss"] = round(
                    sum(untaught.learn(prompt, answer) for prompt, answer in held_out) / len(held_out), 4)
            with self.store.lock:
                if job["status"] != "running":
                    return
                self.store.change(job, f"step {step} of {total}", data=metrics, trained_tokens=tokens)
                if step == math.ceil(total / 2) and step < total:
                    self.keep_checkpoint(job, model, metrics)
        name = self.name(job)
        model.save(self.store.model_path(name))
        self.end(job, "succeeded", f"the model is {name}", fine_tuned_model=name)

    def read(self, job, part):
        """The prompts and answers; None if a line is wrong, which ends the job."""
        path = self.store.lines(job["id"], part)
        if not os.path.exists(path):
            return []
        found = []
        with open(path, encoding="utf-8") as file:
            try:
                for number, line in enumerate(file, 1):
                    if line.strip():
                        found += turns(line)
            except (ValueError, KeyError, TypeError, AttributeError):
                message = f"line {number} of the {part} is no chat with an answer"
                self.end(job, "failed", message, error={"code": "invalid_line", "message": message})
                return None
        if not found and part == "training_file":
            message = "the training_file has no answers to learn from"
            self.end(job, "failed", message, error={"code": "no_answers", "message": message})
            return None
        return found

    @staticmethod
    def name(job, more=""):
        suffix = re.sub("[^a-z0-9]+", "-", (job["suffix"] or "").lower()).strip("-")[:40]
        return "-".join(part for part in (BASE_MODEL, suffix, job["id"].removeprefix("job-")[:8], more) if part)

    def keep_checkpoint(self, job, model, metrics):
        name = self.name(job, f"step-{metrics['step']}")
        model.save(self.store.model_path(name))
        checkpoints = [old for old in job["checkpoints"] if old["step"] != metrics["step"]]
        checkpoints.append({
            "id": f"checkpoint-{name}", "step": metrics["step"], "model": name, "metrics": metrics,
            "created_at": time.time()})
        self.store.change(job, checkpoints=checkpoints)

    def end(self, job, status, message, **fields):
        with self.store.lock:
            if job["status"] in FINAL:
                return
            self.store.change(job, message, "error" if status == "failed" else "info", status=status, **fields)
        for part in ("training_file", "validation_file"):
            if os.path.exists(self.store.lines(job["id"], part)):
                os.unlink(self.store.lines(job["id"], part))


# The contract


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 120

    def do_GET(self):
        self.answer()

    def do_POST(self):
        self.answer()

    def answer(self):
        path, _, query = self.path.partition("?")
        self.query = dict(urllib.parse.parse_qsl(query))
        self.rest = int(self.headers.get("Content-Length") or 0)
        try:
            self.authorize()
            parts = [urllib.parse.unquote(part) for part in path.strip("/").split("/")]
            for method, pattern, handle in ROUTES:
                if method == self.command and len(pattern) == len(parts) and all(
                        want in ("*", part) for want, part in zip(pattern, parts)):
                    handle(self, *[part for want, part in zip(pattern, parts) if want == "*"])
                    break
            else:
                raise Refusal(404, "not_found", f"there is no {self.command} {path} here")
        except Refusal as refusal:
            # What was not read of the request would be taken for the next one.
            self.close_connection = self.close_connection or self.rest > 0
            self.send({"error": {"code": refusal.code, "message": str(refusal)}}, refusal.status)
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            self.close_connection = True

    def authorize(self):
        wanted = self.server.key
        given = self.headers.get("Authorization", "").removeprefix("Bearer ") or self.headers.get("X-API-Key", "")
        if wanted and not hmac.compare_digest(wanted.encode(), given.encode("utf-8", "replace")):
            raise Refusal(401, "wrong_key", "this is not the key")

    def send(self, value, status=200):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, form, *values):
        print(f"{self.command} {self.path.partition('?')[0]} {values[1] if len(values) > 1 else ''}", file=sys.stderr,
              flush=True)

    def read(self, most=1 << 16):
        piece = self.rfile.read(min(most, self.rest))
        if not piece and self.rest:
            raise Refusal(400, "broken_off", "the request broke off")
        self.rest -= len(piece)
        return piece

    def object(self):
        if self.rest > LONGEST_JSON:
            raise Refusal(413, "too_long", "the request is too long")
        return as_object(b"".join(iter(self.read, b"")))

    # The calls

    def test(self):
        self.send({"status": "ok", "capabilities": CAPABILITIES})

    def models(self):
        self.send({"data": [{"id": name} for name in self.server.store.models()]})

    def launch(self):
        if self.rest > LONGEST_UPLOAD:
            raise Refusal(413, "too_long", f"no more than {LONGEST_UPLOAD} bytes are taken")
        store, job_id = self.server.store, "job-" + uuid.uuid4().hex
        paths = {name: store.lines(job_id, name) for name in ("training_file", "validation_file")}
        try:
            order = as_object(read_form(self, paths))
            job = self.make(job_id, order, paths)
        finally:
            if job_id not in store.jobs:
                for path in paths.values():
                    if os.path.exists(path):
                        os.unlink(path)
        self.send(store.view(job), 202)

    def make(self, job_id, order, paths):
        """A new job, or the one that this launch has made already."""
        store, key, model = self.server.store, order.get("idempotency_key"), order.get("model")
        if not isinstance(key, str) or not key or not isinstance(model, str):
            raise Refusal(400, "invalid_job", "the part job needs a model and an idempotency_key")
        if order.get("method", "supervised") != "supervised":
            raise Refusal(400, "unsupported_method", f"only supervised is trained here, not {order['method']!r}")
        if not os.path.exists(paths["training_file"]):
            raise Refusal(400, "missing_file", "the part training_file is missing")
        with store.lock:
            known = store.launched_under(key)
            if known:
                return known
            store.model(model)
            hyperparameters = order.get("hyperparameters")
            job = {
                "id": job_id, "status": "queued", "model": model, "fine_tuned_model": None, "idempotency_key": key,
                "trained_tokens": None, "error": None, "created_at": time.time(), "suffix": order.get("suffix"),
                "hyperparameters": hyperparameters if isinstance(hyperparameters, dict) else {}, "events": [],
                "checkpoints": []}
            store.change(job, "the job was made")
        self.server.worker.waiting.put(job_id)
        return job

    def find(self):
        job = self.server.store.launched_under(self.query.get("idempotency_key", ""))
        self.send({"data": [self.server.store.view(job)] if job else []})

    def job(self, job_id):
        store = self.server.store
        with store.lock:
            self.send(store.view(store.job(job_id)))

    def cancel(self, job_id):
        store = self.server.store
        self.server.worker.end(store.job(job_id), "cancelled", "cancelled")
        self.job(job_id)

    def events(self, job_id):
        self.page(self.server.store.job(job_id)["events"])

    def checkpoints(self, job_id):
        self.page(self.server.store.job(job_id)["checkpoints"])

    def page(self, entries):
        """The newest first, after the entry that `after` names."""
        newest = list(reversed(entries))
        after, limit = self.query.get("after"), self.query.get("limit", "100")
        if after:
            newest = newest[next((place + 1 for place, entry in enumerate(newest) if entry["id"] == after), len(newest)):]
        most = min(int(limit), 100) if limit.isdecimal() and int(limit) > 0 else 100
        self.send({"data": newest[:most], "has_more": len(newest) > most})

    def generate(self):
        order = self.object()
        messages, name = order.get("messages"), order.get("model")
        if not isinstance(messages, list) or not isinstance(name, str):
            raise Refusal(400, "invalid_request", "model and messages are needed")
        asked = [message["content"] for message in messages if isinstance(message, dict)
                 and message.get("role") == "user" and isinstance(message.get("content"), str)]
        most, temperature = order.get("max_tokens", 500), order.get("temperature", 0.5)
        if not isinstance(most, int) or most < 1 or not isinstance(temperature, (int, float)) or temperature < 0:
            raise Refusal(400, "invalid_request", "max_tokens is from 1 on, temperature from 0 on")
        pieces = self.server.store.model(name).answer(asked[-1] if asked else "", most, temperature)
        if not order.get("stream"):
            text, reason = "", None
            for piece, reason in pieces:
                text += piece
            return self.send({"text": text, "finish_reason": reason, "completion_tokens": len(text)})
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        count = 0
        for piece, reason in pieces:
            count += len(piece)
            event = {"text": piece, **({"finish_reason": reason, "completion_tokens": count} if reason else {})}
            self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())


ROUTES = [
    ("GET", ["test"], Handler.test),
    ("GET", ["models"], Handler.models),
    ("POST", ["fine-tune"], Handler.launch),
    ("GET", ["fine-tune"], Handler.find),
    ("GET", ["fine-tune", "*"], Handler.job),
    ("POST", ["fine-tune", "*", "cancel"], Handler.cancel),
    ("GET", ["fine-tune", "*", "events"], Handler.events),
    ("GET", ["fine-tune", "*", "checkpoints"], Handler.checkpoints),
    ("POST", ["generate"], Handler.generate),
]


def as_object(text):
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise Refusal(400, "invalid_json", "a JSON object is expected")
    return value


def read_form(request, paths):
    """Reads a multipart form piece by piece: files go to their paths, and the part `job` is answered."""
    boundary = re.search(r'boundary="?([^";]+)', request.headers.get("Content-Type", ""))
    if not boundary:
        raise Refusal(400, "no_form", "multipart/form-data is expected")
    mark = b"\r\n--" + boundary[1].encode()
    held, order = b"\r\n", None
    # What stands before the first boundary is nobody's.
    held = up_to(request, held, mark, lambda piece: None)
    while True:
        while len(held) < 2:
            held += request.read() or fail()
        if held.startswith(b"--"):
            break
        while b"\r\n\r\n" not in held:
            if len(held) > 16384:
                raise Refusal(400, "no_form", "a part's headers are too long")
            held += request.read() or fail()
        head, _, held = held.partition(b"\r\n\r\n")
        name = re.search(rb'[; ]name="([^"]*)"', head)
        name = name[1].decode("utf-8", "replace") if name else ""
        if name == "job":
            text = bytearray()
            held = up_to(request, held, mark, text.extend, LONGEST_JSON)
            order = bytes(text)
        elif name in paths:
            with open(os.open(paths[name], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                held = up_to(request, held, mark, file.write)
        else:
            raise Refusal(400, "unknown_part", f"the part {name!r} is not known")
    while request.rest:
        request.read()
    if order is None:
        raise Refusal(400, "missing_job", "the part job is missing")
    return order


def fail():
    raise Refusal(400, "no_form", "the form ends too early")


def up_to(request, held, mark, take, most=LONGEST_UPLOAD):
    """Hands on all that comes before the mark; answers what was read behind it."""
    while True:
        place = held.find(mark)
        if place >= 0:
            take(held[:place])
            return held[place + len(mark):]
        safe = max(0, len(held) - len(mark))
        most -= safe
        if most < 0:
            raise Refusal(413, "too_long", "a part is too long")
        take(held[:safe])
        held = held[safe:] + (request.read() or fail())


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--port", type=int, default=8090, help="on 127.0.0.1; 0 takes any that is free")
    parser.add_argument("--folder", help="where jobs and models are kept; a temporary one if left out")
    parser.add_argument("--key-file", help="a file that has the key which callers must send; any will do if left out")
    parser.add_argument("--pause", type=float, default=0, help="seconds to rest before each step, to have time to watch")
    options = parser.parse_args()
    key = None
    if options.key_file:
        with open(options.key_file, encoding="utf-8") as file:
            key = file.read().strip()
        if not key:
            sys.exit(f"cannot use the key in {options.key_file}: the file is empty")
    with tempfile.TemporaryDirectory(prefix="custom-provider-") as temporary:
        server = ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
        server.daemon_threads = True
        server.key = key
        server.store = Store(options.folder or temporary)
        server.worker = Worker(server.store, options.pause)
        server.worker.start()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        server.serve_forever(poll_interval=0.1)
        server.worker.stopping.set()
        server.worker.join()


if __name__ == "__main__":
    main()
