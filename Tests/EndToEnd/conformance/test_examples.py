"""The examples of JSON-RPC 2.0, section 7, against the daemon.

They are sent as they are. Where they need a method that adds numbers, ours stand in: what takes params by position is
refused with -32602, since our methods take them by name alone.
"""

import json
import os
import re
import unittest

from daemon import ROOT
from story import Story
from wire import JSON

PATH = os.path.join(os.path.dirname(ROOT), "shared", "data", "jsonrpc", "spec-examples.json")
# The specification's methods, each with one of ours that takes what it takes.
OURS = {"subtract": "health.check", "sum": "health.check", "get_data": "system.whoami"}


def shape(answer):
    """What a client can rely on: the id, and the error's code or that there is a result."""
    if isinstance(answer, list):
        return sorted(map(shape, answer), key=str)
    return answer["id"], answer["error"]["code"] if "error" in answer else "result"


@unittest.skipUnless(os.path.exists(PATH), "there are no ../shared/data/jsonrpc/spec-examples.json")
class ExampleTests(Story):
    def cases(self):
        with open(PATH, encoding="utf-8") as file:
            return json.load(file)["cases"]

    def answer(self, text):
        """The answer to one frame; None if what is sent after it is answered first."""
        client = self.client()
        client.send_frame(JSON, text.encode())
        client.send_frame(JSON, b'{"jsonrpc":"2.0","id":"behind","method":"health.check"}')
        answers = [json.loads(client.read_frame()[1])]
        if not (isinstance(answers[0], dict) and answers[0]["id"] == "behind"):
            answers.append(json.loads(client.read_frame()[1]))
        self.assertEqual(answers[-1]["result"]["status"], "SERVING")
        return answers[0] if len(answers) == 2 else None

    def translated(self, text):
        """The same text with our methods."""
        for name, ours in OURS.items():
            text = text.replace(f'"{name}"', f'"{ours}"')
        return re.sub(r'\{"(subtrahend|minuend)": \d+, "(subtrahend|minuend)": \d+\}', "{}", text)

    def expected(self, request, answer):
        """As the specification has it, but for positional params."""
        if answer is None:
            return None
        positional = {entry["id"] for entry in (request if isinstance(request, list) else [request])
                      if isinstance(entry, dict) and isinstance(entry.get("params"), list) and "id" in entry}
        answers = answer if isinstance(answer, list) else [answer]
        shapes = [(one["id"], -32602) if one["id"] in positional else shape(one) for one in answers]
        return sorted(shapes, key=str) if isinstance(answer, list) else shapes[0]

    def test_every_example_is_answered_as_the_specification_says(self):
        cases = self.cases()
        self.assertEqual(len(cases), 15)
        for case in cases:
            with self.subTest(case["n"]):
                text = self.translated(case["in"])
                try:
                    request = json.loads(text)
                except ValueError:
                    request = None
                answer = self.answer(text)
                self.assertEqual(answer if answer is None else shape(answer), self.expected(request, case["out"]), text)

    def test_positional_params_are_refused_with_how_to_give_them(self):
        error = self.answer('{"jsonrpc":"2.0","id":1,"method":"provider.get","params":["x"]}')["error"]
        self.assertEqual((error["code"], error["data"]["reason"]), (-32602, "INVALID_FIELD"))
        self.assertEqual([violation["field"] for violation in error["data"]["field_violations"]], ["params"])


if __name__ == "__main__":
    unittest.main()
