"""JSON that parsers disagree about, as the payload of frames: the public JSONTestSuite, and the fuzzers' documents."""

import json
import os
import unittest

from daemon import ROOT, VIEWER
from story import Story

SUITE = os.path.join(os.path.dirname(ROOT), "shared", "data", "jsonrpc", "JSONTestSuite", "test_parsing")
CORPUS = os.path.join(ROOT, "Tests", "Fuzz", "Corpus", "FuzzJSON")
NO_JSON, NO_REQUEST = -32700, -32600
# The files that the suite leaves to the parser, as Protocol/README.md tells: these are read, all others are no JSON.
TAKEN = {
    # Numbers are looked at where a method takes one; those beyond its range are refused there.
    "i_number_double_huge_neg_exp.json", "i_number_huge_exp.json", "i_number_neg_int_huge_exp.json",
    "i_number_pos_double_huge_exp.json", "i_number_real_neg_overflow.json", "i_number_real_pos_overflow.json",
    "i_number_real_underflow.json", "i_number_too_big_neg_int.json", "i_number_too_big_pos_int.json",
    "i_number_very_big_negative_int.json",
}


def documents(folder):
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            yield name, file.read()


class JSONTests(Story):
    def codes(self, client, payload):
        """Those of the one answer to this payload, and that the connection lives."""
        client.send_frame(0, payload)
        _, answer = client.read_frame()
        answer = json.loads(answer)
        self.assertEqual(client.call("health.check")["status"], "SERVING")
        return {item["error"]["code"] for item in (answer if isinstance(answer, list) else [answer])}

    @unittest.skipUnless(os.path.isdir(SUITE), "../shared/data/jsonrpc/JSONTestSuite is not there")
    def test_each_file_of_the_suite_is_answered_as_decided_on_one_connection(self):
        client = self.client(VIEWER)
        counts = {"n": 0, "y": 0, "i": 0}
        for name, payload in documents(SUITE):
            with self.subTest(name=name):
                counts[name[0]] += 1
                is_json = name[0] == "y" or name in TAKEN
                self.assertEqual(self.codes(client, payload), {NO_REQUEST if is_json else NO_JSON})
        self.assertEqual(counts, {"n": 188, "y": 95, "i": 35})

    def test_each_document_of_the_fuzzers_is_answered_on_one_connection(self):
        client = self.client(VIEWER)
        for name, payload in documents(CORPUS):
            with self.subTest(name=name):
                self.assertLessEqual(self.codes(client, payload), {NO_JSON, NO_REQUEST})


if __name__ == "__main__":
    unittest.main()
