"""What a person types, typed: providerctl against a real daemon and a provider on this machine. Standard library alone.

PROVIDERD, PROVIDERCTL and PROVIDER_SANDBOX name the binaries.
"""

import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request

PROVIDERD = os.environ["PROVIDERD"]
PROVIDERCTL = os.environ["PROVIDERCTL"]
SANDBOX = os.environ["PROVIDER_SANDBOX"]
OWNER, STRANGER = 61001, 61002
KEY = "sk-end-to-end-7f3a9c"


def as_user(uid, command):
    """The command as that user; as ourselves where only root could do so."""
    if os.getuid() != 0:
        return command
    return ["setpriv", "--reuid", str(uid), "--regid", str(uid), "--clear-groups"] + command


def training_lines(count, answer="The answer is {}."):
    for number in range(count):
        messages = [{"role": "user", "content": f"What is {number} plus {number}?"},
                    {"role": "assistant", "content": answer.format(2 * number)}]
        yield json.dumps({"messages": messages}) + "\n"


class Process:
    """A server that says on a line that it is ready."""

    def __init__(self, command, ready, stream, environment):
        self.process = subprocess.Popen(command, text=True, env=environment, **{stream: subprocess.PIPE})
        self.lines = []
        self.is_ready = threading.Event()
        self.pipe = getattr(self.process, stream)
        self.reader = threading.Thread(target=self.read, args=(ready,), daemon=True)
        self.reader.start()
        if not self.is_ready.wait(timeout=30) or self.process.poll() is not None:
            raise RuntimeError(f"{command[-1]} did not start: {''.join(self.lines)}")

    def read(self, ready):
        for line in self.pipe:
            self.lines.append(line)
            if ready in line:
                self.is_ready.set()
        self.is_ready.set()

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.process.wait(timeout=30)
        self.reader.join(timeout=10)
        if not self.pipe.closed:
            self.pipe.close()


class World(unittest.TestCase):
    """A folder, a sandbox that takes one key, and a daemon of one's own."""

    def setUp(self):
        self.folder = tempfile.mkdtemp()
        if os.getuid() == 0:
            os.chown(self.folder, OWNER, OWNER)
        os.chmod(self.folder, 0o755)
        self.addCleanup(shutil.rmtree, self.folder)
        self.socket = os.path.join(self.folder, "run", "s")
        self.environment = {"HOME": self.folder, "PATH": os.environ["PATH"], "PROVIDERD_SOCKET": self.socket}
        self.key = self.write("key", KEY + "\n", 0o600)
        self.sandbox = Process(
            as_user(OWNER, [SANDBOX, "serve", "--port", "0", "--api-key-file", self.key]), "openai: ", "stdout",
            self.environment)
        self.addCleanup(self.sandbox.stop)
        self.url = re.search(r"openai: (\S+)", "".join(self.sandbox.lines)).group(1)
        self.daemon = None
        self.start()
        self.addCleanup(lambda: self.daemon.stop())

    def start(self):
        self.daemon = Process(
            as_user(OWNER, [PROVIDERD, "serve", "--user", "--state-dir", os.path.join(self.folder, "state"),
                            "--socket", self.socket]), " serving", "stderr", self.environment)

    def write(self, name, text, mode=0o644):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, mode)
        if os.getuid() == 0:
            os.chown(path, OWNER, OWNER)
        return path

    def training_file(self, count=40):
        return self.write("train.jsonl", "".join(training_lines(count)))

    def run_ctl(self, *arguments, stdin="", uid=OWNER):
        return subprocess.run(
            as_user(uid, [PROVIDERCTL, *arguments]), input=stdin, capture_output=True, text=True, timeout=120,
            env=self.environment, cwd=self.folder)

    def ctl(self, *arguments, code=0, **options):
        done = self.run_ctl(*arguments, **options)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertNotIn(KEY, done.stdout + done.stderr)
        for line in done.stderr.splitlines():
            self.assertTrue(line.startswith("providerctl: "), line)
        return done

    def reply(self, *arguments, **options):
        return json.loads(self.ctl("--json", *arguments, **options).stdout)

    def add(self, *more, name="Production OpenAI", key=KEY):
        return self.reply(
            "provider", "add", name, "--type", "openai", "--base-url", self.url, "--base-model", "sandbox-tiny",
            "--api-key-file", "-", *more, stdin=key)

    def background(self, *arguments):
        return subprocess.Popen(
            as_user(OWNER, [PROVIDERCTL, *arguments]), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, env=self.environment)

    def terminal(self, *arguments):
        return Terminal(as_user(OWNER, [PROVIDERCTL, *arguments]), self.environment)


class Terminal:
    """A process on a terminal of its own."""

    def __init__(self, command, environment):
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], command, environment)
        self.shown = ""

    def expect(self, text):
        end = time.monotonic() + 30
        while text not in self.shown:
            ready, _, _ = select.select([self.descriptor], [], [], max(0, end - time.monotonic()))
            if not ready or not self.read():
                raise AssertionError(f"{text!r} was not shown: {self.shown!r}")

    def read(self):
        try:
            chunk = os.read(self.descriptor, 65536)
        except OSError:     # The terminal has nobody left.
            return False
        self.shown += chunk.decode()
        return bool(chunk)

    def type(self, text):
        os.write(self.descriptor, text.encode())

    def end(self):
        while self.read():
            pass
        os.close(self.descriptor)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


class StoryTests(World):
    def test_a_file_becomes_a_model_that_answers(self):
        added = self.add("--default")
        self.assertTrue(added["default"])
        self.assertNotIn("api_key", added)
        self.ctl("provider", "test", "Production OpenAI")
        path = self.training_file()
        done = self.ctl("command", "run", "fine-tune", "--file", path, "--suffix", "sums", "--set", "n_epochs=30")
        self.assertIn("training loss", done.stdout)
        model = re.search(r"tuned model: +(ft:\S+)", done.stdout).group(1)
        self.assertIn("sums", model)
        answer = self.ctl(
            "command", "run", "generate", "--prompt", "What is 2 plus 2?", "--max-tokens", "20", "--temperature", "0")
        self.assertIn("answer", answer.stdout)
        self.assertTrue(answer.stdout.endswith("\n"))
        self.assertEqual(answer.stderr, "")
        last = self.reply("command", "list", "--limit", "1")["commands"][0]
        self.assertEqual((last["type"], last["model"], last["state"]), ("generate", model, "succeeded"))
        self.assertEqual(answer.stdout.rstrip("\n"), last["result"]["text"].rstrip("\n"))

    def test_other_wires_are_used_in_the_same_words(self):
        origin = self.url[:self.url.index("/openai")]
        for type, path, model in (
                ("together", "/together/v1", "sandbox-tiny"),
                ("fireworks", "/fireworks/v1/accounts/sandbox", "accounts/fireworks/models/sandbox-tiny")):
            with self.subTest(type=type):
                self.reply(
                    "provider", "add", type, "--type", type, "--base-url", origin + path, "--base-model", model,
                    "--api-key-file", "-", stdin=KEY)
                self.ctl("provider", "test", type)
                done = self.ctl(
                    "command", "run", "fine-tune", "--provider", type, "--file", self.training_file(), "--suffix", "sums",
                    "--set", "n_epochs=3", "--set", "learning_rate=0.0001")
                self.assertRegex(done.stdout, r"tuned model: +\S+sums-")
                told = self.ctl(
                    "command", "estimate", "--provider", type, "--file", self.training_file(), "--set", "n_epochs=3")
                self.assertRegex(told.stdout, r"trained tokens, about: +\d+")
                self.assertRegex(told.stdout, r"price: +\S+ USD" if type == "together" else r"no price: +the type")

    def test_json_is_the_wires_own_and_streams_have_a_line_an_item(self):
        self.add("--default")
        file = self.reply("file", "upload", self.training_file())
        created = self.reply("command", "run", "fine-tune", "--file", file["id"], "--set", "n_epochs=1", "--detach")
        self.assertEqual(created["data"]["hyperparameters"], {"n_epochs": 1})
        watched = self.ctl("--json", "command", "watch", created["id"])
        lines = [json.loads(line) for line in watched.stdout.splitlines()]
        self.assertEqual([line["seq"] for line in lines], sorted({line["seq"] for line in lines}))
        self.assertEqual(lines[-1]["state"], "succeeded")
        self.assertEqual(self.reply("call", "file.get", json.dumps({"id": file["id"]})),
                         self.reply("file", "show", file["id"]))

    def test_general_options_work_before_the_noun_and_after_the_verb(self):
        self.environment.pop("PROVIDERD_SOCKET")
        before = self.ctl("--socket", self.socket, "--json", "provider", "list")
        after = self.ctl("provider", "list", "--json", "--socket", self.socket)
        self.assertEqual(before.stdout, after.stdout)
        self.assertEqual(json.loads(before.stdout), {"providers": [], "next_page_token": ""})

    def test_a_provider_is_changed_chosen_and_deleted(self):
        self.add()
        self.add(name="Zweiter")
        self.assertTrue(self.reply("provider", "set-default", "zweiter")["default"])
        self.assertEqual(self.reply("provider", "resolve")["provider"]["name"], "Zweiter")
        changed = self.reply("provider", "update", "Zweiter", "--name", "Second", "--project", "p", "--etag", "2")
        self.assertEqual((changed["name"], changed["project"]), ("Second", "p"))
        self.assertNotIn("project", self.reply("provider", "update", "Second", "--clear", "project"))
        self.ctl("provider", "update", "Second", "--project", "q", "--etag", "2", code=6)
        keyed = self.reply("provider", "update", "Second", "--api-key-header", "X-API-Key")
        self.assertEqual(keyed["api_key_header"], "X-API-Key")
        self.assertRegex(self.ctl("provider", "show", "Second").stdout, r"key header: +X-API-Key")
        self.assertNotIn("api_key_header", self.reply("provider", "update", "Second", "--clear", "api-key-header"))
        self.assertFalse(self.reply("provider", "deactivate", "Second")["results"][0]["provider"]["active"])
        self.ctl("provider", "activate", "Second", "nobody", code=3)
        self.assertTrue(self.reply("provider", "show", "Second")["active"])
        self.ctl("provider", "delete", "Second", code=2)
        self.ctl("provider", "delete", "Second", "--yes", "--validate-only")
        self.ctl("provider", "delete", "Second", "--yes")
        self.ctl("provider", "show", "Second", code=3)

    def test_files_come_back_as_they_went(self):
        path = self.training_file()
        file = self.reply("file", "upload", path)
        self.assertEqual(file["name"], "train.jsonl")
        with open(path, encoding="utf-8") as original:
            self.assertEqual(self.ctl("file", "download", file["id"]).stdout, original.read())
        copy = os.path.join(self.folder, "copy.jsonl")
        self.ctl("file", "download", file["id"], "-o", copy)
        self.assertEqual(os.stat(copy).st_size, os.stat(path).st_size)
        self.ctl("file", "download", "fil_none", "-o", copy + "2", code=3)
        self.assertEqual([name for name in os.listdir(self.folder) if name.startswith("copy")], ["copy.jsonl"])
        self.ctl("file", "validate", file["id"])
        self.ctl("file", "validate", path)
        self.assertEqual(len(self.reply("file", "list")["files"]), 1)
        self.ctl("file", "delete", file["id"], "--yes")
        self.assertEqual(self.reply("file", "list")["files"], [])

    def test_lists_follow_their_pages_and_their_limit(self):
        path = self.training_file(12)
        ids = [self.reply("file", "upload", path, "--name", f"{n}.jsonl")["id"] for n in range(3)]
        self.assertEqual(len(self.ctl("file", "list").stdout.splitlines()), 4)
        self.assertEqual(len(self.ctl("file", "list", "--limit", "2").stdout.splitlines()), 3)
        self.assertEqual(len(set(ids)), 3)

    def test_the_audit_tells_who_did_what(self):
        self.add()
        entry = self.reply("audit", "list", "--method", "provider.create")["entries"][0]
        self.assertEqual(entry["outcome"], "ok")
        self.assertIn("the audit is whole", self.ctl("audit", "verify").stdout)
        self.ctl("vault", "status")
        self.ctl("status")
        self.assertIn("admin", self.ctl("whoami").stdout)


class RefusalTests(World):
    def test_no_daemon_is_told_with_how_to_start_it(self):
        done = self.ctl("--socket", "/nowhere/s", "status", code=5)
        self.assertIn("cannot reach providerd at /nowhere/s: ", done.stderr)
        self.assertIn("providerd serve --user", done.stderr)

    def test_a_stranger_is_kept_out_and_told_so(self):
        if os.getuid() != 0:
            self.skipTest("needs root to become two users")
        done = self.ctl("status", uid=STRANGER, code=5)
        self.assertIn(f"cannot reach providerd at {self.socket}: ", done.stderr)

    def test_wrong_usage_is_two(self):
        for arguments in (["provider", "lst"], ["provider", "list", "--limt", "3"], ["provider", "show"],
                          ["provider", "add", "x", "--type", "openai", "--api-key", KEY],
                          ["provider", "add", "x", "--type", "openai", f"--api-key={KEY}"],
                          ["provider", "add", "x", "--type", "nobody"],
                          ["provider", "add", "x", "--type", "openai", "--base-url", "ftp://x"],
                          ["call", "provider.get", '{"nonsense": 1}'], ["call", "provider.get", "[]"]):
            self.ctl(*arguments, code=2)

    def fault(self, **fault):
        address = self.url.split("/")[2]
        request = urllib.request.Request(
            f"http://{address}/_faults", json.dumps(fault).encode(), {"Content-Type": "application/json"})
        urllib.request.urlopen(request).close()

    def test_a_command_that_needs_attention_is_not_followed_for_ever(self):
        self.add("--default")
        self.fault(path="/openai/v1/fine_tuning/jobs", method="POST", action="reset_after")
        self.fault(path="/openai/v1/fine_tuning/jobs", method="GET", times=None, status=404,
                   body={"error": {"message": "No such path"}})
        done = self.ctl("command", "run", "fine-tune", "--file", self.training_file(), code=1)
        self.assertIn("needs_attention", done.stdout)
        self.assertIn("providerctl command resolve", done.stdout + done.stderr)
        command = self.reply("command", "list")["commands"][0]
        self.ctl("command", "watch", command["id"], code=1)
        self.ctl("command", "resolve", command["id"], "--abandon")
        self.ctl("command", "watch", command["id"], code=1)
        self.assertEqual(self.reply("command", "show", command["id"])["state"], "cancelled")
        self.assertEqual(self.reply("command", "retry", command["id"])["retry_of"], command["id"])

    def test_who_cannot_fine_tune_is_told_who_can(self):
        self.reply("provider", "add", "Claude", "--type", "anthropic", "--base-url",
                   self.url.replace("/openai/v1", "/anthropic"), "--base-model", "sandbox-tiny", "--api-key-file", "-",
                   stdin=KEY)
        self.assertIn("sandbox-tiny", self.ctl("provider", "models", "Claude").stdout)
        path = self.training_file()
        said = self.ctl("command", "run", "fine-tune", "--provider", "Claude", "--file", path, code=6).stderr
        self.assertIn('with provider "Claude": the type anthropic offers no fine-tuning through its API; use a '
                      "provider of a type that does: ", said)
        self.assertIn("openai", said)

    def test_a_taken_name_is_a_conflict(self):
        self.add()
        done = self.ctl("provider", "add", "production OPENAI", "--type", "openai", code=6)
        self.assertIn("production OPENAI", done.stderr)

    def test_a_file_with_mistakes_is_refused_with_its_lines(self):
        lines = list(training_lines(30))
        lines[16] = "[1, 2]\n"
        path = self.write("broken.jsonl", "".join(lines))
        for verb in ("upload", "validate"):
            self.assertIn("line 17", self.ctl("file", verb, path, code=1).stderr)
        many = self.write("many.jsonl", "[]\n" * 30)
        done = self.ctl("file", "upload", many, code=1)
        self.assertEqual(len(re.findall(r"^providerctl:   line \d+: ", done.stderr, re.M)), 20)
        self.assertIn("and 10 more", done.stderr)
        self.assertEqual(self.reply("file", "list")["files"], [])
        self.ctl("file", "upload", self.folder + "/none", code=3)

    def test_a_refused_key_is_the_providers_failure(self):
        self.add("--default", key="sk-wrong")
        self.assertIn("unauthorized", self.ctl("provider", "test", "Production OpenAI", code=7).stdout)
        done = self.ctl("command", "run", "generate", "--prompt", "hi", code=7)
        self.assertEqual(done.stdout, "")
        self.assertNotIn("sk-wrong", done.stderr)

    def test_without_a_provider_nothing_runs(self):
        done = self.ctl("command", "run", "generate", "--prompt", "hi", code=6)
        self.assertIn("No active AI provider configured", done.stderr)

    def test_a_key_file_that_others_can_read_is_warned_of(self):
        os.chmod(self.key, 0o644)
        arguments = ["provider", "add", "x", "--type", "openai", "--base-url", self.url, "--api-key-file", self.key]
        self.assertIn("others can read", self.ctl(*arguments).stderr)
        os.chmod(self.key, 0o600)
        self.assertEqual(self.ctl(*arguments[:2], "y", *arguments[3:]).stderr, "")

    def test_the_time_to_wait_can_be_over(self):
        self.add("--default")
        created = self.reply(
            "command", "run", "fine-tune", "--file", self.training_file(400), "--set", "n_epochs=50",
            "--set", "batch_size=1", "--detach")
        self.assertIn(created["id"], self.ctl("command", "wait", created["id"], "--timeout", "0.2", code=124).stderr)
        self.ctl("command", "wait", created["id"], "--for", "running", "--timeout", "30")
        self.ctl("command", "cancel", created["id"])
        self.ctl("command", "wait", created["id"], "--timeout", "30", code=1)
        self.ctl("command", "wait", created["id"], "--for", "cancelled")


class TerminalTests(World):
    def test_a_key_is_asked_for_without_echo(self):
        terminal = self.terminal(
            "provider", "add", "Asked", "--type", "openai", "--base-url", self.url, "--base-model", "sandbox-tiny")
        terminal.expect("(not shown): ")
        terminal.type(KEY + "x\x7f\n")
        terminal.expect("fingerprint")
        self.assertEqual(terminal.end(), 0)
        self.assertNotIn(KEY, terminal.shown)
        self.ctl("provider", "test", "Asked")

    def test_a_key_from_standard_input_is_not_shown_where_that_is_a_terminal(self):
        terminal = self.terminal("provider", "add", "Asked", "--type", "openai", "--api-key-file", "-")
        terminal.expect("(not shown): ")
        terminal.type(KEY + "\n")
        self.assertEqual(terminal.end(), 0)
        self.assertNotIn(KEY, terminal.shown)
        self.assertTrue(self.reply("provider", "show", "Asked")["has_api_key"])

    def test_a_provider_is_deleted_once_its_name_is_typed(self):
        self.add()
        for answer, code in (("production\n", 1), ("Production OpenAI\n", 0)):
            terminal = self.terminal("provider", "delete", "Production OpenAI")
            terminal.expect("type its name")
            terminal.type(answer)
            self.assertEqual(terminal.end(), code, terminal.shown)
        self.ctl("provider", "show", "Production OpenAI", code=3)

    def test_control_c_at_the_key_brings_the_echo_back(self):
        terminal = self.terminal("provider", "add", "Asked", "--type", "openai")
        terminal.expect("(not shown): ")
        terminal.type("sk-half\x03")
        self.assertEqual(terminal.end(), 130)
        self.ctl("provider", "show", "Asked", code=3)


class InterruptionTests(World):
    def test_an_answer_that_was_lost_is_asked_for_again_and_nothing_is_done_twice(self):
        path = os.path.join(self.folder, "thief")
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "thief.py")
        thief = Process(
            as_user(OWNER, [sys.executable, "-B", script, path, self.socket]), "ready", "stdout", self.environment)
        self.addCleanup(thief.stop)
        added = self.add("--socket", path)
        thief.stop()
        self.assertEqual(thief.lines, ["ready\n", "connection\n", "connection\n"])
        self.assertEqual([added], self.reply("provider", "list")["providers"])
        created = self.reply("audit", "list", "--method", "provider.create")["entries"]
        self.assertEqual([entry["outcome"] for entry in created], ["ok"])

    def test_a_daemon_that_hangs_is_given_up(self):
        self.daemon.process.send_signal(signal.SIGSTOP)
        self.addCleanup(self.daemon.process.send_signal, signal.SIGCONT)
        self.assertIn("does not answer", self.ctl("status", "--timeout", "0.1", code=124).stderr)

    def running(self, epochs):
        """A run that has trained a few steps, and goes on for some seconds."""
        self.add("--default")
        run = self.background(
            "command", "run", "fine-tune", "--file", self.training_file(400), "--set", f"n_epochs={epochs}",
            "--set", "batch_size=1")
        self.addCleanup(lambda: (run.kill(), run.communicate()) if run.poll() is None else None)
        shown = ""
        while "training loss" not in shown:
            line = run.stdout.readline()
            self.assertTrue(line, "it ended early: " + (run.stderr.read() if not line else ""))
            shown += line
        return run

    def test_control_c_leaves_the_command_running(self):
        run = self.running(50)
        run.send_signal(signal.SIGINT)
        _, told = run.communicate(timeout=30)
        self.assertEqual(run.returncode, 130)
        command = self.reply("command", "list", "--limit", "1")["commands"][0]
        self.assertEqual(command["state"], "running")
        self.assertIn(f"providerctl command watch {command['id']}", told)
        self.assertIn(f"providerctl command cancel {command['id']}", told)

    def test_a_command_stands_still_between_pause_and_resume(self):
        run = self.running(12)
        command = self.reply("command", "list", "--limit", "1")["commands"][0]["id"]
        self.assertEqual(self.ctl("command", "pause", command).stdout, f"{command} is running, to be paused\n")
        self.ctl("command", "wait", command, "--for", "paused")
        self.assertIn("\nstate: paused\n", self.ctl("command", "show", command).stdout.replace("  ", ""))
        self.assertIn(command, self.ctl("command", "list", "--state", "paused").stdout)
        self.assertEqual(self.ctl("command", "resume", command).stdout, f"{command} is paused, to be resumed\n")
        shown, told = run.communicate(timeout=120)
        self.assertEqual(run.returncode, 0, told)
        self.assertIn("tuned model: ", shown)
        said = self.ctl("command", "resume", command, code=6).stderr
        self.assertEqual(
            said, f"providerctl: cannot resume command {command}: it has already ended, as succeeded\n")

    def test_a_watch_goes_on_when_the_daemon_is_back(self):
        run = self.running(12)
        self.daemon.stop(signal.SIGKILL)
        self.start()
        rest, told = run.communicate(timeout=120)
        self.assertEqual(run.returncode, 0, told)
        self.assertIn("lost providerd", told)
        self.assertIn("tuned model: ", rest)
        losses = re.findall(r"Step (\d+)/", rest)
        self.assertEqual(losses, sorted(set(losses), key=int))

    def test_a_watch_outlives_an_orderly_restart(self):
        run = self.running(12)
        self.daemon.stop()
        self.start()
        rest, told = run.communicate(timeout=120)
        self.assertEqual(run.returncode, 0, told)
        self.assertIn("lost providerd", told)
        self.assertIn("tuned model: ", rest)

    def test_a_daemon_that_stays_away_is_given_up(self):
        run = self.running(50)
        self.daemon.stop(signal.SIGKILL)
        _, told = run.communicate(timeout=60)
        self.assertEqual(run.returncode, 5)
        self.assertIn(f"cannot reach providerd at {self.socket}: ", told)
        self.assertIn("see it with: providerctl command watch cmd_", told)


if __name__ == "__main__":
    unittest.main()
