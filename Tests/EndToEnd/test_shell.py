"""One call from a shell, with the programs that people have, and an answer that takes about a second."""

import json
import os
import shutil
import subprocess
import unittest

from daemon import OPERATOR, as_user
from story import Story
from wire import HEAD, JSON

README = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "Protocol",
                      "README.md")


class ShellTests(Story):
    def setUp(self):
        super().setUp()
        self.keep_busy(60)
        command = self.fine_tune(self.provider(), self.file())
        self.command = self.reaches(command, "waiting")
        self.addCleanup(self.operator.call, "command.cancel", id=command["id"])

    def ask(self, *program, ends=True, wait_ms=1000):
        """What the program prints for a call on its standard input, which then ends. One that does not end with the
        answer is killed after it."""
        if not shutil.which(program[0]):
            self.skipTest(f"needs {program[0]}: apt-get install socat netcat-openbsd")
        request = {"jsonrpc": "2.0", "id": "ä", "method": "command.wait",
                   "params": {"id": self.command["id"], "wait_ms": wait_ms}}
        payload = json.dumps(request, ensure_ascii=False).encode()
        process = subprocess.Popen(
            as_user(OPERATOR, program), stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd="/")
        self.addCleanup(process.stdout.close)
        process.stdin.write(HEAD.pack(JSON, len(payload)) + payload)
        process.stdin.close()
        if ends:
            output = process.stdout.read()
        else:
            output = self.frame(process.stdout)
            process.kill()
        process.wait(timeout=30)
        return output

    @staticmethod
    def frame(stream):
        head = stream.read(HEAD.size)
        return head + stream.read(HEAD.unpack(head)[1])

    def expect_answer(self, output):
        flags, length = HEAD.unpack(output[:HEAD.size])
        self.assertEqual((flags, length), (JSON, len(output) - HEAD.size))
        answer = json.loads(output[HEAD.size:])
        self.assertEqual(answer["id"], "ä")
        self.assertTrue(answer["result"]["timed_out"])

    def test_socat_with_time_to_wait_is_answered(self):
        self.expect_answer(self.ask("socat", "-t", "30", "-", f"UNIX-CONNECT:{self.daemon.socket}"))

    def test_socat_without_it_gives_up_after_half_a_second(self):
        self.assertEqual(self.ask("socat", "-", f"UNIX-CONNECT:{self.daemon.socket}", wait_ms=20_000), b"")

    def test_nc_that_ends_its_input_is_answered(self):
        self.expect_answer(self.ask("nc", "-N", "-U", self.daemon.socket))

    def test_nc_that_keeps_its_input_open_is_answered_and_then_has_to_be_ended(self):
        self.expect_answer(self.ask("nc", "-U", self.daemon.socket, ends=False))

    def test_the_functions_of_the_protocols_page_work(self):
        if not shutil.which("socat"):
            self.skipTest("needs socat: apt-get install socat")
        with open(README, encoding="utf-8") as file:
            script = file.read().split("```sh\n", 1)[1].split("```", 1)[0]
        for shell in ("dash", "bash"):
            done = subprocess.run(
                as_user(OPERATOR, [shell, "-c", script]), capture_output=True, text=True, timeout=60, cwd="/",
                env={"PATH": os.environ["PATH"], "PROVIDERD_SOCKET": self.daemon.socket})
            self.assertEqual(json.loads(done.stdout)["result"]["uid"], OPERATOR, done.stderr)


if __name__ == "__main__":
    unittest.main()
