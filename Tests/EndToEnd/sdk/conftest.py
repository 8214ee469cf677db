"""Starts provider-sandbox, as a person would, for the tests beside this file."""

import json
import os
import pathlib
import signal
import subprocess
import urllib.error
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]


def binary() -> str:
    """The program under test: PROVIDER_SANDBOX, or what the last build left."""
    given = os.environ.get("PROVIDER_SANDBOX")
    if given:
        return given
    for kind in ("release", "debug"):
        built = ROOT / ".build" / kind / "provider-sandbox"
        if built.exists():
            return str(built)
    pytest.exit("no provider-sandbox: build it, or name one in PROVIDER_SANDBOX", returncode=2)


class Sandbox:
    """One running provider-sandbox."""

    def __init__(self, *options: str):
        self.process = subprocess.Popen(
            [binary(), "serve", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        line = self.process.stdout.readline()
        if not line.startswith("openai: http://127.0.0.1:"):
            self.process.kill()
            raise RuntimeError(f"printed {line!r} and {self.process.stderr.read()!r}")
        self.base_url = line.removeprefix("openai: ").strip()
        self.root = self.base_url.removesuffix("/openai/v1")

    def stop(self, how: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(timeout=30)

    def request(self, method, path, body=None, headers=None, key="sk-test"):
        """Without the SDK, to send what it would never send: the status, the headers and the body."""
        everything = {"Content-Type": "application/json", **(headers or {})}
        if key is not None:
            everything.setdefault("Authorization", f"Bearer {key}")
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        if isinstance(body, str):
            body = body.encode()
        url = path if path.startswith("http") else (self.root if path.startswith("/_") else self.base_url) + path
        request = urllib.request.Request(url, data=body, headers=everything, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()


@pytest.fixture(scope="session")
def sandbox():
    running = Sandbox()
    yield running
    assert running.stop() == 0


@pytest.fixture
def start():
    """Starts sandboxes of a test's own; none outlives it."""
    running = []

    def one(*options):
        running.append(Sandbox(*options))
        return running[-1]

    yield one
    for each in running:
        each.stop(signal.SIGKILL)
