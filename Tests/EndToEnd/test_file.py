"""Training files on their way in, at rest, and on their way out."""

import hashlib
import json
import os
import socket
import unittest

from daemon import NEEDS_ROOT, COLLEAGUE, IS_ROOT, OPERATOR, ROOT, VIEWER, until
from story import (FAILED_PRECONDITION, INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED, PROTOCOL_FAULT,
                   RESOURCE_EXHAUSTED, Story, lines)
from wire import CREDIT, RPCError

TRAINING = os.path.join(os.path.dirname(ROOT), "shared", "data", "training")
FILE_BYTES = 5 * 1024 * 1024


class FileStory(Story):
    settings = {"limits": {"file_bytes": FILE_BYTES}}

    def setUp(self):
        super().setUp()
        self.before = self.kept()

    def kept(self):
        """What there is, as the list has it and as the disk has it."""
        return [file["id"] for file in self.everything("file.list", "files")], self.daemon.contents

    def refused_upload(self, code, reason, data, client=None, **params):
        with self.assertRaises(RPCError) as caught:
            (client or self.operator).upload(data, **params)
        error = self.check(caught.exception, code, reason)
        self.assertEqual(self.kept(), self.before)
        return error


class UploadTests(FileStory):
    def test_a_file_comes_back_as_it_went(self):
        data = lines(40, "pear")
        sha256 = hashlib.sha256(data).hexdigest()
        file = self.operator.upload(data, name="pears.jsonl", piece=7, size=len(data), sha256=sha256)
        self.assertEqual((file["name"], file["size"], file["sha256"], file["format"], file["lines"]),
                         ("pears.jsonl", len(data), sha256, "chat", 40))
        self.assertEqual(self.operator.call("file.get", id=file["id"]), file)
        info, content = self.operator.download(file["id"])
        self.assertEqual((info, content), (file, data))
        self.assertEqual(len(self.daemon.contents), len(self.before[1]) + 1)

    def test_more_than_the_credit_goes_through_in_both_directions(self):
        data = lines(64, "x" * (CREDIT // 2 // 60))
        self.assertGreater(len(data), CREDIT)
        file = self.file(data)
        self.assertEqual(self.operator.download(file["id"])[1], data)
        self.operator.call("file.delete", id=file["id"])
        self.assertEqual(self.kept(), self.before)

    def test_a_last_line_without_its_end_is_fine(self):
        data = lines(10, "plum")[:-1]
        file = self.file(data)
        self.assertEqual((file["lines"], self.operator.download(file["id"])[1]), (10, data))

    def test_hostile_names_stay_names(self):
        for name in ("../../../etc/passwd", "'; DROP TABLE file; --", "x" * 255, "☕ and 🧪.jsonl", "-rf"):
            file = self.file(name=name)
            self.assertEqual(self.operator.call("file.get", id=file["id"])["name"], name)
            self.operator.call("file.delete", id=file["id"])
        for code, name in ((PROTOCOL_FAULT, ""), (PROTOCOL_FAULT, "x" * 256), (INVALID_ARGUMENT, "a\nb"),
                           (INVALID_ARGUMENT, "a\0b")):
            self.assertEqual(self.refused_upload(code, "INVALID_FIELD", lines(), name=name).fields, ["name"])

    def test_what_is_no_training_file_is_refused_with_its_lines(self):
        good = lines(10).splitlines()
        bare = json.dumps([{"role": "user", "content": "?"}]).encode()
        cases = {
            "empty": (b"", "file"),
            "only line ends": (b"\n\n", "line 1"),
            "not UTF-8": (b"\n".join(good[:3] + [b'{"messages": "\xff\xfe"}'] + good[3:]), "line 4"),
            "not JSON": (b"\n".join(good[:1] + [b"this is not JSON"] + good[1:]), "line 2"),
            "cut off": (b"\n".join(good)[:-20], "line 10"),
            "a bare array": (b"\n".join(good + [bare]), "line 11"),
            "a blank line": (b"\n".join(good[:5] + [b""] + good[5:]), "line 6"),
            "no messages": (b"\n".join(good[:2] + [b'{"text": "?"}'] + good[2:]), "line 3"),
            "an unknown role": (b'{"messages":[{"role":"boss","content":"?"},{"role":"assistant","content":"!"}]}',
                                "line 1"),
            "nothing to learn": (b'{"messages":[{"role":"user","content":"?"}]}', "line 1"),
            "a key twice": (b'{"messages":[],"messages":[]}', "line 1"),
            "a byte order mark": (b"\xef\xbb\xbf" + b"\n".join(good), "line 1"),
            "binary": (bytes(range(256)) * 40, "line 1"),
        }
        for name, (data, field) in cases.items():
            with self.subTest(name=name):
                error = self.refused_upload(INVALID_ARGUMENT, "INVALID_TRAINING_FILE", data, name=name)
                self.assertEqual(error.fields[0], field, error.violations)
                self.assertGreaterEqual(int(error.metadata["errors"]), 1)

    def test_of_many_mistakes_the_first_twenty_are_named_and_all_are_counted(self):
        data = b"\n".join([b"{}"] * 30 + lines(10).splitlines())
        error = self.refused_upload(INVALID_ARGUMENT, "INVALID_TRAINING_FILE", data)
        self.assertEqual(error.fields, [f"line {number}" for number in range(1, 21)])
        self.assertEqual(error.metadata["errors"], "30")

    def test_size_and_hash_are_held_against_what_came(self):
        data = lines()
        for size in (len(data) - 1, len(data) + 1, 0):
            with self.subTest(size=size):
                error = self.refused_upload(INVALID_ARGUMENT, "SIZE_MISMATCH", data, size=size)
                self.assertEqual(error.fields, ["size"])
        wrong = hashlib.sha256(b"something else").hexdigest()
        error = self.refused_upload(INVALID_ARGUMENT, "SHA256_MISMATCH", data, sha256=wrong)
        self.assertEqual(error.fields, ["sha256"])
        upper = hashlib.sha256(data).hexdigest().upper()
        self.refused_upload(INVALID_ARGUMENT, "INVALID_FIELD", data, sha256=upper)

    def test_a_wrong_hash_does_not_take_another_files_content_along(self):
        data = lines(11, "fig")
        file = self.file(data)
        self.before = self.kept()
        self.refused_upload(INVALID_ARGUMENT, "SHA256_MISMATCH", data, sha256="0" * 64)
        self.assertEqual(self.operator.download(file["id"])[1], data)

    def test_a_file_beyond_the_limit_is_refused(self):
        big = b"x" * (FILE_BYTES + 1)
        error = self.refused_upload(RESOURCE_EXHAUSTED, "FILE_TOO_LARGE", big)
        self.assertEqual(error.metadata["limit"], "file_bytes")
        # Told beforehand, before a byte is sent.
        self.refused_upload(RESOURCE_EXHAUSTED, "FILE_TOO_LARGE", b"", size=FILE_BYTES + 1)

    def test_only_training_files_are_taken(self):
        error = self.refused_upload(INVALID_ARGUMENT, "INVALID_FIELD", lines(), purpose="fine-tune-results")
        self.assertEqual(error.fields, ["purpose"])
        self.refused_upload(PROTOCOL_FAULT, "INVALID_FIELD", lines(), purpose="batch")

    def test_a_client_that_goes_away_half_way_leaves_nothing(self):
        for way in ("close", "half-close", "cancel"):
            with self.subTest(way=way):
                client = self.client(OPERATOR)
                id, channel = client.begin_upload()
                client.send_bytes(channel, lines(50)[:999])
                # A later call's answer proves that the upload has begun.
                client.call("health.check")
                if way == "close":
                    client.close()
                elif way == "half-close":
                    client.socket.shutdown(socket.SHUT_WR)
                    with self.assertRaises(RPCError) as caught:
                        client.answer(id)
                    self.check(caught.exception, INVALID_ARGUMENT, "UPLOAD_INCOMPLETE")
                else:
                    client.cancel(id)
                    with self.assertRaises(RPCError) as caught:
                        client.answer(id)
                    self.assertEqual(caught.exception.code, 1)
                until(lambda: self.kept() == self.before, f"nothing is left after {way}")

    def test_validate_only_reports_and_keeps_nothing(self):
        report = self.operator.upload(lines(9), _meta={"validate_only": True})["report"]
        self.assertEqual((report["lines"], report["examples"], report["errors"]), (9, 9, 0))
        self.assertIn("10", report["problems"][-1]["message"])
        self.assertEqual(self.kept(), self.before)

    def test_a_repeated_request_id_keeps_one_file(self):
        meta = {"request_id": f"upload-{self.id()}"}
        first = self.operator.upload(lines(13), _meta=meta)
        self.assertEqual(self.operator.upload(lines(13), _meta=meta)["id"], first["id"])
        files = [file for file in self.everything("file.list", "files") if file["sha256"] == first["sha256"]]
        self.assertEqual(len(files), 1)
        self.assertEqual(self.operator.download(first["id"])[1], lines(13))


class LifeTests(FileStory):
    def test_the_same_content_lies_there_once_until_the_last_file_goes(self):
        data = lines(15, "cherry")
        first, second = self.file(data, name="one"), self.file(data, name="two")
        self.assertNotEqual(first["id"], second["id"])
        self.assertEqual(len(self.daemon.contents), len(self.before[1]) + 1)
        self.assertEqual(self.operator.call("file.delete", id=first["id"])["name"], "one")
        self.assertEqual(len(self.daemon.contents), len(self.before[1]) + 1)
        self.assertEqual(self.operator.download(second["id"])[1], data)
        self.operator.call("file.delete", id=second["id"])
        self.assertEqual(self.kept(), self.before)
        for method in ("file.get", "file.delete", "file.validate"):
            self.refused(NOT_FOUND, "FILE_NOT_FOUND", self.operator, method, id=second["id"])

    def test_validate_checks_again(self):
        file = self.file(lines(14))
        report = self.operator.call("file.validate", id=file["id"])
        self.assertEqual((report["lines"], report["errors"], report["format"]), (14, 0, "chat"))
        self.assertEqual(report, file["report"])

    def test_a_file_that_a_command_uses_stays(self):
        self.keep_busy(30)
        file = self.file(lines(16))
        command = self.fine_tune(self.provider(), file)
        error = self.refused(FAILED_PRECONDITION, "FILE_IN_USE", self.operator, "file.delete", id=file["id"])
        self.assertEqual(error.metadata["command"], command["id"])
        self.assertIn(command["id"], error.message)
        self.operator.call("command.cancel", id=command["id"])
        self.ended(command, state="cancelled")
        self.operator.call("file.delete", id=file["id"])

    def test_pages_have_everything_once_newest_first(self):
        ids = [self.file(name=f"page {number}")["id"] for number in range(5)]
        found = [file["id"] for file in self.everything("file.list", "files", page_size=2)]
        self.assertEqual(found[:5], ids[::-1])
        self.assertEqual(len(found), len(set(found)))
        self.assertEqual(self.everything("file.list", "files", purpose="fine-tune-results"), [])

    def test_bytes_and_mistakes_are_for_the_owner_and_admins(self):
        if not IS_ROOT:
            self.skipTest(NEEDS_ROOT)
        file = self.file(lines(9))
        self.assertTrue(file["report"]["problems"])
        for uid in (COLLEAGUE, VIEWER):
            seen = self.client(uid).call("file.get", id=file["id"])
            self.assertEqual(seen.get("report", {}).get("problems", []), [])
            self.assertEqual(seen["sha256"], file["sha256"])
        colleague = self.client(COLLEAGUE)
        for method in ("file.delete", "file.validate"):
            self.refused(PERMISSION_DENIED, "OWNER_REQUIRED", colleague, method, id=file["id"])
        with self.assertRaises(RPCError) as caught:
            colleague.download(file["id"])
        self.check(caught.exception, PERMISSION_DENIED, "OWNER_REQUIRED")
        provider = self.provider()
        self.refused(PERMISSION_DENIED, "OWNER_REQUIRED", colleague, "command.create", type="fine_tune",
                     provider=provider["id"], training_files=[file["id"]], data={})
        self.assertEqual(self.admin.download(file["id"])[1], lines(9))


class PublishedFileTests(FileStory):
    """Files that people really train with."""

    def read(self, name):
        path = os.path.join(TRAINING, name)
        if not os.path.exists(path):
            self.skipTest(f"../shared/data/training/{name} is not there")
        with open(path, "rb") as file:
            return file.read()

    def test_good_files_are_taken_and_come_back(self):
        for name, format, count in (
            ("gsm8k_chat_train.jsonl", "chat", 449), ("gsm8k_chat_validation.jsonl", "chat", 50),
            ("stock_toolcall_training.jsonl", "chat", 86), ("retail_agent_tool_results.jsonl", "chat", 28),
            ("orca_dpo_validation.jsonl", "preference", 284), ("countdown_rft_valid.jsonl", "reinforcement", 50),
        ):
            with self.subTest(name=name):
                data = self.read(name)
                file = self.file(data, name=name)
                self.assertEqual((file["format"], file["lines"], file["report"]["errors"]), (format, count, 0))
                self.assertEqual(self.operator.download(file["id"])[1], data)

    def test_the_toy_file_is_told_its_mistakes(self):
        data = self.read("toy_chat_fine_tuning.jsonl")
        report = self.operator.upload(data, _meta={"validate_only": True})["report"]
        found = {problem["line"] for problem in report["problems"]}
        self.assertLessEqual({0, 3, 4, 5}, found, report["problems"])

    def test_the_broken_file_is_refused_with_its_line(self):
        data = self.read("broken_array_per_line.jsonl")
        error = self.refused_upload(INVALID_ARGUMENT, "INVALID_TRAINING_FILE", data)
        self.assertEqual(error.fields, ["line 1"])
        self.assertIn("array", error.message)


if __name__ == "__main__":
    unittest.main()
