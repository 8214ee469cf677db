"""The daemon as a whole: what it tells of itself, and many callers at once."""

import json
import unittest

from daemon import ADMIN, IS_ROOT, ME, NOBODY, OPERATOR, VIEWER
from story import ABORTED, ALREADY_EXISTS, DEADLINE_EXCEEDED, NOT_FOUND, RESOURCE_EXHAUSTED, Story
from wire import RPCError


class SystemTests(Story):
    settings = {"limits": {"calls_per_connection": 20, "streams_per_connection": 5, "frame_bytes": 1 << 20}}

    def test_status_counts_what_there_is(self):
        before = self.operator.call("system.status")
        provider = self.provider(active=False)
        self.admin.call("provider.activate", ids=[provider["id"]])
        self.ended(self.generate(provider))
        after = self.operator.call("system.status")
        self.assertEqual(after["providers"]["total"], before["providers"]["total"] + 1)
        self.assertEqual(after["providers"]["active"], before["providers"]["active"] + 1)
        self.assertEqual(after["commands"]["succeeded"], before["commands"].get("succeeded", 0) + 1)
        self.assertEqual(after["vault"]["secrets"], before["vault"]["secrets"] + 1)
        self.assertEqual((after["vault"]["state"], after["pid"]), ("unsealed", before["pid"]))
        self.assertGreaterEqual(after["uptime_ms"], before["uptime_ms"])
        self.client()
        self.assertGreaterEqual(self.operator.call("system.status")["connections"], 3)

    def test_hello_tells_the_limits_in_force_and_who_one_is(self):
        hello = self.operator.call("system.hello", client="e2e")
        self.assertEqual((hello["limits"]["calls_in_flight"], hello["limits"]["streams"]), (20, 5))
        self.assertEqual(hello["limits"]["frame_bytes"], 1 << 20)
        self.assertEqual(hello["uid_seen"], OPERATOR if IS_ROOT else ME)
        version = self.operator.call("rpc.discover")["info"]["version"]
        self.assertLessEqual(hello["protocol"]["min"], int(version.split(".")[0]))

    def test_health_of_a_part_that_is_not_there(self):
        outsider = self.client(NOBODY)
        self.assertEqual(outsider.call("health.check", service="")["status"], "SERVING")
        self.refused(NOT_FOUND, "SERVICE_UNKNOWN", outsider, "health.check", service="coffee")
        stream = outsider.watch("health.watch", service="coffee")
        self.assertEqual(next(stream)["status"], "SERVICE_UNKNOWN")
        stream.cancel()

    def test_streams_and_calls_beyond_the_limit_are_refused_and_the_rest_goes_on(self):
        client = self.client(VIEWER)
        streams = [client.watch("health.watch") for _ in range(5)]
        with self.assertRaises(RPCError) as caught:
            client.watch("health.watch")
        self.assertEqual((caught.exception.code, caught.exception.reason), (RESOURCE_EXHAUSTED, "TOO_MANY_STREAMS"))
        streams[0].cancel()
        self.assertEqual(next(client.watch("health.watch"))["status"], "SERVING")
        # Calls that are answered without waiting never count.
        ids = [client.begin("provider.list") for _ in range(200)]
        for id in ids:
            client.answer(id)

    def test_a_deadline_ends_a_call(self):
        command = self.fine_tune_that_waits()
        with self.assertRaises(RPCError) as caught:
            self.operator.call("command.wait", id=command["id"], _meta={"timeout_ms": 30})
        self.assertEqual(caught.exception.code, DEADLINE_EXCEEDED)
        id = self.operator.begin("command.wait", {"id": command["id"]})
        self.operator.cancel(id)
        with self.assertRaises(RPCError) as caught:
            self.operator.answer(id)
        self.assertEqual(caught.exception.code, 1)
        self.operator.call("command.cancel", id=command["id"])
        self.ended(command, state="cancelled")

    def fine_tune_that_waits(self):
        self.keep_busy(60)
        command = self.fine_tune(self.provider("one that is busy"), self.file())
        return self.reaches(command, "waiting")

    def test_a_batch_is_answered_by_one_array(self):
        self.admin.send([{"jsonrpc": "2.0", "id": name, "method": name, "params": {}}
                         for name in ("system.whoami", "provider.list", "health.check", "no.such")])
        flags, payload = self.admin.read_frame()
        answers = {answer["id"]: answer for answer in json.loads(payload)}
        self.assertEqual(answers["no.such"]["error"]["code"], -32601)
        self.assertEqual(answers["health.check"]["result"]["status"], "SERVING")
        self.assertEqual(len(answers), 4)


class CrowdTests(Story):
    """Many at once; what they are told must be true together."""

    def answers(self, requests):
        """Each on a connection of its own, all sent before any is read; results and errors."""
        clients = [self.client(ADMIN) for _ in requests]
        ids = [client.begin(method, params) for client, (method, params) in zip(clients, requests)]
        found = []
        for client, id in zip(clients, ids):
            try:
                found.append(client.answer(id))
            except RPCError as error:
                found.append(error)
        return [item for item in found if not isinstance(item, RPCError)], [
            item for item in found if isinstance(item, RPCError)]

    def tearDown(self):
        self.assertTrue(self.admin.call("audit.verify")["ok"])

    def test_of_many_who_want_one_name_one_gets_it(self):
        params = {"name": "wanted", "type": "openai", "base_url": self.sandbox.url}
        good, bad = self.answers([("provider.create", params)] * 30)
        self.assertEqual(len(good), 1)
        self.assertEqual({(error.code, error.reason) for error in bad}, {(ALREADY_EXISTS, "NAME_TAKEN")})
        self.assertEqual(self.provider_names().count("wanted"), 1)

    def test_of_many_editors_one_wins(self):
        provider = self.provider()
        good, bad = self.answers([
            ("provider.update", {"id": provider["id"], "etag": provider["etag"], "project": f"p{number}"})
            for number in range(30)])
        self.assertEqual(len(good), 1)
        self.assertEqual({(error.code, error.reason) for error in bad}, {(ABORTED, "ETAG_MISMATCH")})
        self.assertEqual(self.admin.call("provider.get", id=provider["id"]), good[0])

    def test_of_many_defaults_one_is_left(self):
        names = [self.provider(f"default {number}")["name"] for number in range(15)]
        good, bad = self.answers([("provider.set_default", {"id": name}) for name in names])
        self.assertEqual((len(good), bad), (15, []))
        self.assertEqual(len([item for item in self.everything("provider.list", "providers") if item["default"]]), 1)

    def test_a_repeated_request_that_is_still_at_work_changes_nothing_twice(self):
        params = {"name": "sent at once", "type": "openai", "base_url": self.sandbox.url,
                  "_meta": {"request_id": "at-once"}}
        good, bad = self.answers([("provider.create", params)] * 20)
        self.assertEqual(len({item["id"] for item in good}), 1)
        self.assertLessEqual({error.reason for error in bad}, {"REQUEST_IN_PROGRESS"})
        entries = [entry for entry in self.everything("audit.list", "entries") if entry.get("request_id") == "at-once"]
        self.assertEqual([entry["outcome"] for entry in entries], ["ok"])

    def test_who_reads_after_an_answer_sees_what_it_told(self):
        reader = self.client(VIEWER)
        for number in range(50):
            made = self.provider(f"seen {number}")
            self.assertEqual(reader.call("provider.get", id=made["name"]), made)


if __name__ == "__main__":
    unittest.main()
